// Package hub is the reference central platform: it takes cases in exactly once, opens a child case for every matter,
// lets clerks move them and tells the terminals. It must not know devices, pages of a terminal or the terminal's store.
//
// SQLite is the record (one writer, WAL, synchronous=FULL); the content of attachments lies beside it in files named by
// their SHA-256. An answer leaves only after what it says is on disk.
package hub

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"
)

// Options say how a hub works. Every field but Register is needed.
type Options struct {
	Dir           string // holds the database and the attachments; made if absent
	TerminalToken string // what terminals show
	ClerkToken    string // what clerks show, as bearer token or as password of the user "clerk"
	Log           *logrus.Entry
	Now           func() time.Time
	Register      Register // of enterprises; nil where the platform reaches none
	// WorkDays gives the date that is a number of working days after from. With an error the child case gets no promised
	// date: a guess is not a promise.
	WorkDays func(from time.Time, days int) (time.Time, error)
}

// Hub is a running platform. Its methods may be called from any goroutine.
type Hub struct {
	opts  Options
	store *store
	newID func() string

	mu      sync.Mutex
	changed chan struct{} // closed, and made anew, whenever a case changes
	stopped chan struct{}
	stop    sync.Once
}

// Open opens the store in Options.Dir, bringing its tables up to date.
func Open(ctx context.Context, o Options) (*Hub, error) {
	if err := os.MkdirAll(filepath.Join(o.Dir, "attachments"), 0o700); err != nil {
		return nil, fmt.Errorf("making the hub's folder: %w", err)
	}
	// What was still arriving when the program was killed was never answered, so it comes again.
	halves, err := filepath.Glob(filepath.Join(o.Dir, "attachments", "arriving-*"))
	if err != nil {
		return nil, fmt.Errorf("looking for unfinished attachments: %w", err)
	}
	for _, half := range halves {
		if err := os.Remove(half); err != nil {
			return nil, fmt.Errorf("removing an unfinished attachment: %w", err)
		}
	}
	s, err := openStore(ctx, filepath.Join(o.Dir, "hub.db"))
	if err != nil {
		return nil, err
	}
	return &Hub{opts: o, store: s, newID: uuid.NewString, changed: make(chan struct{}), stopped: make(chan struct{})}, nil
}

// Release answers every call that waits for a change, so that a server can stop without waiting for them.
func (h *Hub) Release() { h.stop.Do(func() { close(h.stopped) }) }

// Close closes the store. Calls must have ended.
func (h *Hub) Close() error {
	h.Release()
	return h.store.close()
}

// notice gives a channel that is closed at the next change.
func (h *Hub) notice() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.changed
}

func (h *Hub) announce() {
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.changed)
	h.changed = make(chan struct{})
}

// hall is the time of the halls: all of China keeps one.
var hall = time.FixedZone("CST", 8*60*60)
