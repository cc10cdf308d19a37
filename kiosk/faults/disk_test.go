package faults

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// sector is what a disk writes whole or not at all.
const sector = 512

// disk is that of one machine. It tells what was synced from what was only written: when the power goes, each write
// since the last sync is kept, lost or torn by itself, in no order.
type disk struct {
	rng *rand.Rand

	mu      sync.Mutex
	files   map[string]*file
	removed map[string]*file // and the folder not synced since
	life    int              // counts the times that the power came back
	dark    bool             // the power is gone
	cutIn   int              // operations until the power goes; 0 is never
	faulty  float64          // share of operations that fail
	room    int64            // bytes that still fit; below 0 the disk is full
	lies    bool             // it says that it synced and did not: for the test of the test
	writes  int
	born    int // how many files there ever were
}

// file is as programs see it, and as it is on the platter.
type file struct {
	data, safe []byte
	since      []change // what was done since the last sync
	named      bool     // the folder on the platter holds it
	born       int      // the how-manieth of its disk: names may hold what is random
	locks      locks
	shared     *sharedMemory
}

// change is a write, or with no data the file's new size.
type change struct {
	at   int64
	data []byte
}

func newDisk(rng *rand.Rand) *disk {
	return &disk{rng: rng, files: map[string]*file{}, removed: map[string]*file{}, room: 1 << 40}
}

func (c change) on(content []byte) []byte {
	if c.data == nil {
		return grow(content, c.at)[:c.at]
	}
	content = grow(content, c.at+int64(len(c.data)))
	copy(content[c.at:], c.data)
	return content
}

func grow(content []byte, size int64) []byte {
	if missing := size - int64(len(content)); missing > 0 {
		content = append(content, make([]byte, missing)...)
	}
	return content
}

// fate says what becomes of an operation that changes the disk.
type fate int

const (
	done fate = iota
	failed
	full
	cut // the power went while it was under way
)

// operation counts an operation and says what becomes of it. d.mu is held.
func (d *disk) operation() fate {
	d.writes++
	if d.cutIn > 0 {
		if d.cutIn--; d.cutIn == 0 {
			d.dark = true
			return cut
		}
	}
	if d.faulty > 0 && d.rng.Float64() < d.faulty {
		return failed
	}
	return done
}

func (d *disk) write(f *file, at int64, data []byte) fate {
	c := change{at, bytes.Clone(data)}
	if grown := at + int64(len(data)) - int64(len(f.data)); grown > 0 {
		if d.room < grown {
			d.operation()
			return full
		}
		d.room -= grown
	}
	what := d.operation()
	if what != failed {
		f.data = c.on(f.data)
		f.since = append(f.since, c)
	}
	return what
}

func (d *disk) truncate(f *file, size int64) fate {
	what := d.operation()
	if what != failed && size < int64(len(f.data)) {
		d.room += int64(len(f.data)) - size
		f.data = f.data[:size]
		f.since = append(f.since, change{at: size})
	}
	return what
}

// syncData syncs what is in a file, but not its name.
func (d *disk) syncData(f *file) fate {
	what := d.operation()
	if what != done || d.lies {
		return what
	}
	for _, c := range f.since {
		f.safe = c.on(f.safe)
	}
	f.since = nil
	return done
}

// sync is that of SQLite, which syncs the folder with a new file.
func (d *disk) sync(path string, f *file) fate {
	what := d.syncData(f)
	if what == done && !d.lies && d.files[path] == f && !f.named {
		d.syncFolder(filepath.Dir(path))
	}
	return what
}

// syncFolder makes durable which files a folder holds.
func (d *disk) syncFolder(dir string) {
	for path, f := range d.files {
		f.named = f.named || filepath.Dir(path) == dir
	}
	maps.DeleteFunc(d.removed, func(path string, _ *file) bool { return filepath.Dir(path) == dir })
}

// add makes an empty file.
func (d *disk) add(path string) *file {
	f := &file{born: d.born}
	d.born++
	d.files[path] = f
	return f
}

// byBirth are the paths of files, oldest first.
func byBirth(list map[string]*file) []string {
	return slices.SortedFunc(maps.Keys(list), func(a, b string) int { return list[a].born - list[b].born })
}

func (d *disk) remove(path string, folder bool) fate {
	what := d.operation()
	if f := d.files[path]; f != nil && what != failed {
		delete(d.files, path)
		d.room += int64(len(f.data))
		if f.named && (!folder || what == cut) {
			d.removed[path] = f
		}
	}
	return what
}

// powerUp is what a power cut leaves.
func (d *disk) powerUp() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, path := range byBirth(d.removed) {
		if d.files[path] == nil && d.rng.IntN(2) == 0 {
			d.files[path] = d.removed[path]
		}
	}
	clear(d.removed)
	for _, path := range byBirth(d.files) {
		f := d.files[path]
		if !f.named && d.rng.IntN(2) == 0 {
			delete(d.files, path)
			continue
		}
		left := f.safe
		for _, c := range f.since {
			switch d.rng.IntN(4) {
			case 0: // lost
			case 1:
				left = d.torn(left, c)
			default:
				left = c.on(left)
			}
		}
		d.files[path] = &file{data: bytes.Clone(left), safe: left, named: true, born: f.born}
	}
	d.dark, d.cutIn, d.life = false, 0, d.life+1
}

// torn keeps some sectors of a write. What is no write is kept.
func (d *disk) torn(content []byte, c change) []byte {
	if c.data == nil {
		return c.on(content)
	}
	for from := c.at; from < c.at+int64(len(c.data)); {
		to := min((from/sector+1)*sector, c.at+int64(len(c.data)))
		if d.rng.IntN(2) == 0 {
			content = change{from, c.data[from-c.at : to-c.at]}.on(content)
		}
		from = to
	}
	return content
}

// drop removes a folder with what is in it.
func (d *disk) drop(folder string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.DeleteFunc(d.files, func(path string, _ *file) bool { return strings.Contains(path, "/"+folder+"/") })
}

// image is a copy of a disk at rest.
type image map[string]*file

func (d *disk) backup() image {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := image{}
	for path, f := range d.files {
		kept[path] = &file{data: bytes.Clone(f.data), born: f.born}
	}
	return kept
}

func (d *disk) restore(from image) {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.files)
	clear(d.removed)
	for path, kept := range from {
		d.files[path] = &file{data: bytes.Clone(kept.data), safe: bytes.Clone(kept.data), named: true, born: kept.born}
	}
	d.life++
}
