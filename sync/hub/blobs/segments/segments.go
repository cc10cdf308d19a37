// Package segments keeps blobs in files to which it only appends, as a driver of gocloud.dev/blob. Closing a writer
// answers when the blob is on the disk, and all that are closed at the same time share one fdatasync: that is several
// times faster than a file a blob. It must not know what the blobs are.
//
// The index is in memory and made anew from the segments when a bucket is opened. After a crash a blob is there whole or
// not at all. One process at a time has a folder open.
package segments

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"gocloud.dev/blob"
	"golang.org/x/sys/unix"
)

// Errors of reading and writing.
var (
	ErrDamaged = errors.New("the blob was damaged on the disk; it has to be sent again")
	ErrInUse   = errors.New("another program has the attachments' folder open; stop that one first")

	errNotFound = errors.New("there is no such blob")
	errExists   = errors.New("the blob is there already")
	errNot      = errors.New("segments cannot do this")
)

// Options say where the segments are. Now is needed; Size is 256 MiB when it is 0.
type Options struct {
	Dir  string
	Size int64 // a segment that has come to it is followed by another
	Now  func() time.Time
}

// segment is one file.
type segment struct {
	number int
	marker marker
	path   string
	end    int64
	live   int64 // bytes of records that still say something
}

// place is where a blob is.
type place struct {
	*segment
	header
	at int64 // of the record
}

type bucket struct {
	o    Options
	lock *os.File // of the folder

	mu       sync.Mutex
	index    map[string]place
	segments []*segment // oldest first
	active   *os.File   // the last of them
	failed   error      // after it nothing is written: nobody knows what is on the disk

	flushing sync.Mutex
	waiting  []chan error
	running  bool
}

// Open opens a folder of segments, which may be empty. What was half written when the program or the machine stopped is
// cut off.
func Open(o Options) (*blob.Bucket, error) {
	if o.Size == 0 {
		o.Size = 256 << 20
	}
	b := &bucket{o: o, index: map[string]place{}}
	if err := b.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the segments in %s: %w", o.Dir, err), b.close())
	}
	return blob.NewBucket(b), nil
}

func (b *bucket) open() (err error) {
	if b.lock, err = os.Open(b.o.Dir); err != nil {
		return err
	}
	if err := unix.Flock(int(b.lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return ErrInUse
	}
	paths, err := filepath.Glob(filepath.Join(b.o.Dir, "*.segment")) // sorted by name, hence by number
	if err != nil {
		return err
	}
	for i, path := range paths {
		s, err := named(path)
		if err != nil {
			return err
		}
		b.segments = append(b.segments, s)
		if err := b.load(s, i == len(paths)-1); err != nil {
			return err
		}
	}
	if len(b.segments) == 0 {
		return b.begin(1)
	}
	return nil
}

// named gives the segment that a file's name tells of.
func named(path string) (*segment, error) {
	number, rest, _ := strings.Cut(filepath.Base(path), "-")
	n, err := strconv.Atoi(number)
	m, markerErr := hex.DecodeString(strings.TrimSuffix(rest, ".segment"))
	if err != nil || markerErr != nil || len(m) != len(marker{}) {
		return nil, fmt.Errorf("%s is not named like a segment; move it elsewhere", path)
	}
	return &segment{number: n, marker: marker(m), path: path}, nil
}

// load reads a segment into the index. The last one may have been written to when the machine stopped: it is read whole,
// and what follows its last sound record is cut off.
func (b *bucket) load(s *segment, last bool) error {
	f, err := os.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		s.end, err = scan(f, info.Size(), s.marker, last, func(h header, at int64) { b.learn(place{s, h, at}) })
	}
	if err == nil && last && s.end < info.Size() {
		err = errors.Join(f.Truncate(s.end), f.Sync())
	}
	if err == nil && last {
		b.active = f
		return nil
	}
	return errors.Join(err, f.Close())
}

// learn takes a record into the index. Records come in the order in which they were written.
func (b *bucket) learn(p place) {
	p.live += p.length()
	if before, there := b.index[p.key]; there {
		before.live -= before.length()
		delete(b.index, p.key)
	}
	if p.kind == put {
		b.index[p.key] = p
	}
}

// begin starts a segment.
func (b *bucket) begin(number int) error {
	s := &segment{number: number}
	rand.Read(s.marker[:]) // never fails: crypto/rand ends the program instead
	s.path = filepath.Join(b.o.Dir, fmt.Sprintf("%010d-%s.segment", number, hex.EncodeToString(s.marker[:])))
	f, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := b.lock.Sync(); err != nil { // the lock is the folder
		return errors.Join(err, f.Close(), os.Remove(s.path))
	}
	b.active, b.segments = f, append(b.segments, s)
	return nil
}

// append writes a record. It is durable after the next flush. The caller holds mu.
func (b *bucket) append(h header, payload []byte) error {
	if b.failed != nil {
		return b.failed
	}
	s := b.segments[len(b.segments)-1]
	if s.end > 0 && s.end+h.length() > b.o.Size {
		if err := b.roll(s.number + 1); err != nil {
			return err
		}
		s = b.segments[len(b.segments)-1]
	}
	head := h.encode(s.marker)
	_, err := b.active.WriteAt(head, s.end)
	if err == nil {
		_, err = b.active.WriteAt(payload, s.end+int64(len(head)))
	}
	if err != nil {
		return errors.Join(err, b.active.Truncate(s.end)) // such as of a full disk: what was there stays sound
	}
	b.learn(place{s, h, s.end})
	s.end += h.length()
	return nil
}

// roll ends the active segment, all of it on the disk, and begins another.
func (b *bucket) roll(number int) error {
	full := b.active
	if err := datasync(full); err != nil {
		b.failed = fmt.Errorf("the disk did not take what was written: %w; look at the disk, then start the hub again", err)
		return b.failed
	}
	if err := b.begin(number); err != nil {
		return err
	}
	return full.Close()
}

func (b *bucket) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var err error
	if b.active != nil {
		b.failed = os.ErrClosed
		err = errors.Join(datasync(b.active), b.active.Close())
	}
	if b.lock != nil {
		err = errors.Join(err, b.lock.Close())
	}
	return err
}

// save appends a blob and answers when it is on the disk.
func (b *bucket) save(ctx context.Context, key string, payload []byte, ifAbsent bool) error {
	if len(key) > maxKey || len(payload) > maxPayload {
		return fmt.Errorf("%w: a blob of %d bytes with a key of %d", errNot, len(payload), len(key))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	sum := crc32.Checksum(payload, castagnoli)
	b.mu.Lock()
	_, there := b.index[key]
	err := errExists
	if !there || !ifAbsent {
		err = b.append(header{put, key, int64(len(payload)), sum, b.o.Now().UnixMilli()}, payload)
	}
	b.mu.Unlock()
	if err != nil {
		return err
	}
	return b.flushed()
}
