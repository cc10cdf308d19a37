// Package store is the terminal's memory: cases, their outbox, the audit, in one SQLite file, with attachments as sealed
// files beside it. What it says is saved survives a power cut; what is personal is sealed before it reaches the disk.
//
// It knows no page and no device, and sends nothing: sync/uplink drains it.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"zhiting/sync/uplink"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNoRoom says that the disk is full: nothing of what was asked to be saved is there.
var ErrNoRoom = errors.New("no room left on the disk; free some, or replace the disk")

// ErrOtherKey says that the key file is not the one with which the database was begun.
var ErrOtherKey = errors.New("the key is not that of this terminal's cases; put the terminal's own key file back")

// Options are what a store works with. Now and NewID are required like the rest.
type Options struct {
	Dir      string // of the database and the attachments
	Key      KeySource
	Ciphers  Ciphers // AES if empty
	Quota    int64   // bytes that attachments may take; 0 for as much as the disk has room
	Terminal string  // maker of the events
	Owner    bool    // the kiosk itself: only it sets a damaged database aside, which others may find in use
	Files    Files   // where attachments lie; nil for those of the operating system
	Now      func() time.Time
	NewID    func() string // never the same twice
}

// Store is the terminal's memory. It is safe for use by several goroutines.
type Store struct {
	o         Options
	keys      keys
	files     Files
	db        *sql.DB
	writing   sync.Mutex // held while writer is used: SQLite would make a second writer wait and then fail
	writer    *sql.DB    // one connection, so that BEGIN and COMMIT reach the same
	prepared  statements // of writer
	lookups   lookups    // of db
	directory directory
	settled   atomic.Int64           // before this seq no record waits for the hub, nor will again unless it is retried
	retried   atomic.Pointer[string] // how often records were, when that was looked at last
	salvaged  Salvage
}

var _ uplink.Outbox = (*Store)(nil)

// Open opens the store, making it on the first start. For its owner, a damaged database is set aside under another name and
// a new one begun with all that is whole in it, under another epoch: a terminal that cannot remember must still serve.
// Salvaged tells.
func Open(ctx context.Context, o Options) (*Store, error) {
	if err := os.MkdirAll(filepath.Join(o.Dir, "attachments"), 0o700); err != nil {
		return nil, fmt.Errorf("data folder cannot be made: %w; name one that the kiosk's user may write", err)
	}
	path := filepath.Join(o.Dir, "zhiting.db")
	_, err := os.Stat(path)
	master, err := o.Key.Key(!errors.Is(err, fs.ErrNotExist))
	if err != nil {
		return nil, err
	}
	s := &Store{o: o, files: o.Files}
	if s.files == nil {
		s.files = osFiles{}
	}
	if s.keys, err = deriveKeys(cmp.Or(o.Ciphers, AES), master); err != nil {
		return nil, err
	}
	err = s.open(ctx, path)
	if damaged(err) && o.Owner {
		aside := path + ".damaged-" + o.Now().UTC().Format("20060102T150405") + "-" + o.NewID() // the clock may be wrong
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("damaged database cannot be set aside: %w", err)
			}
		}
		if err = s.open(ctx, path); err == nil {
			if s.salvaged, err = s.salvage(ctx, aside); err != nil {
				err = errors.Join(err, s.Close())
			}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	return s, nil
}

// Salvaged tells what was carried over from a damaged database on opening; its zero value, that there was none.
func (s *Store) Salvaged() Salvage { return s.salvaged }

// settings are how every connection to a database of the terminal works.
const settings = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)" +
	"&_pragma=secure_delete(ON)&_txlock=immediate"

func (s *Store) open(ctx context.Context, path string) (err error) {
	if s.db, err = sql.Open("sqlite", "file:"+path+settings); err != nil {
		return err
	}
	if s.writer, err = sql.Open("sqlite", "file:"+path+settings); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	var verdict string
	if err := s.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errDamaged
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := errors.Join(s.prepared.prepare(ctx, s.writer), s.lookups.prepare(ctx, s.db)); err != nil {
		return err
	}
	proof := hex.EncodeToString(s.keys.proof)
	_, err = s.db.ExecContext(ctx, "INSERT INTO settings VALUES ('epoch', ?), ('key', ?), ('ciphers', ?) ON CONFLICT DO NOTHING", s.o.NewID(), proof, string(s.keys.ciphers))
	if err != nil {
		return err
	}
	if begun, err := s.setting(ctx, "ciphers"); err != nil {
		return err
	} else if begun != string(s.keys.ciphers) {
		return ErrCiphers
	}
	if known, err := s.setting(ctx, "key"); err != nil {
		return err
	} else if known != proof {
		return ErrOtherKey
	}
	s.directory = directory{cases: map[string][]int64{}, people: map[string][]int64{}}
	if err := s.catchUp(ctx); err != nil {
		return err
	}
	if !s.o.Owner {
		return nil
	}
	return errors.Join(s.dropOldDrafts(ctx), s.losePrints(ctx))
}

var errDamaged = errors.New("the database is damaged")

func damaged(err error) bool {
	if errors.Is(err, ErrRehearsal) {
		return false
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		code := e.Code() & 0xff
		return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
	}
	return errors.Is(err, errDamaged)
}

// Close ends the store. What was saved is safe with or without it.
func (s *Store) Close() error { return errors.Join(s.writer.Close(), s.db.Close()) }

// querier reads, inside a transaction or outside.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// write runs fn in one durable transaction of the writer. What fn reads through the writer, nobody else changes before the
// commit. database/sql's own transactions cost an eighth of a commit more than these prepared statements.
func (s *Store) write(ctx context.Context, fn func() error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if _, err := s.prepared.begin.ExecContext(ctx); err != nil {
		return room(err)
	}
	whole := context.WithoutCancel(ctx) // a transaction is ended one way or the other
	err := fn()
	if err == nil {
		_, err = s.prepared.commit.ExecContext(whole)
	}
	if err != nil {
		_, _ = s.prepared.rollback.ExecContext(whole) // fails where SQLite has rolled back by itself
	}
	return room(err)
}

// room turns the ways in which a full disk shows into ErrNoRoom.
func room(err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff == sqlite3.SQLITE_FULL || errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("%w (%w)", ErrNoRoom, err)
	}
	return err
}

// RoomLevel is how the room on the disk stands.
type RoomLevel string

// The levels.
const (
	RoomFine RoomLevel = "fine"
	RoomLow  RoomLevel = "low"  // somebody should look, long before anything is refused
	RoomFull RoomLevel = "full" // no visit begins
)

// Room is how much of the disk is left.
type Room struct {
	FreeBytes uint64
	Level     RoomLevel
}

const (
	reserve = 200 << 20    // bytes that must be free before a visit begins: the largest case, many times over
	ample   = 10 * reserve // bytes below which the room is low: some weeks of a hall that the network does not reach
)

// roomLevel is how the room stands with bytes free on the disk, and attachments of a quota, 0 for none.
func roomLevel(free uint64, attachments, quota int64) RoomLevel {
	switch {
	case free < reserve, quota > 0 && attachments >= quota:
		return RoomFull
	case free < ample, quota > 0 && attachments >= quota/4*3:
		return RoomLow
	}
	return RoomFine
}

// Room looks at the disk, and at what attachments take of their quota. A visit that began is never cut short by it.
func (s *Store) Room() (Room, error) {
	free, err := s.freeBytes()
	if err != nil || s.o.Quota == 0 {
		return Room{free, roomLevel(free, 0, 0)}, err
	}
	files, err := s.files.List(filepath.Join(s.o.Dir, "attachments"))
	if err != nil {
		return Room{}, fmt.Errorf("what attachments take: %w", err)
	}
	var attachments int64
	for _, f := range files {
		attachments += f.Size()
	}
	return Room{free, roomLevel(free, attachments, s.o.Quota)}, nil
}

func (s *Store) freeBytes() (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(s.o.Dir, &st); err != nil {
		return 0, fmt.Errorf("free room of %s: %w", s.o.Dir, err)
	}
	return st.Bavail * uint64(st.Bsize), nil
}
