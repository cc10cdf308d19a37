// Package hub is the reference central platform: it takes cases in exactly once, opens a child case for every matter,
// lets clerks move them and tells the terminals. It must not know devices, pages of a terminal or the terminal's store.
//
// SQL is the record (package record: SQLite or PostgreSQL); the content of attachments lies beside it (package blobs). An answer leaves only
// after what it says is on disk. Everything that another gateway on the same record would need is in the record.
package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog/signed"
	"zhiting/sync/hub/blobs"
	"zhiting/sync/hub/record"
	"zhiting/sync/identity"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// Options say how a hub works. Dir, Authority, OwnerToken, Log, Now, WorkDays and Due are needed.
type Options struct {
	Dir           string              // holds the database and, unless Attachments names another place, the attachments; made if absent
	Attachments   string              // address of the place of attachments, as blobs.Open takes it; segments in Dir if empty
	Database      string              // address of a PostgreSQL database that takes the place of the one in Dir; see record.Postgres
	Authority     *identity.Authority // whose certificates terminals show
	OwnerToken    string              // what the owner shows, on this machine; see Token
	MostRate      int                 // calls of terminals taken in a second; 0 is MostRate
	TerminalRate  int                 // calls of one terminal taken in a second; 0 is TerminalRate
	Log           *logrus.Entry
	Now           func() time.Time
	Register      Register             // of enterprises; nil where the platform reaches none
	Providers     []*provider.Provider // behind the services; Watch looks after them
	Public        string               // address at which anybody reaches this hub, for the codes on papers
	CatalogueKeys []signed.PublicKey   // whose signature a catalogue package must have to be published; none takes none
	Digest        casefile.Digest      // with which its own events are chained
	Spread        time.Duration        // over how long terminals spread their first contact after an outage; 0 leaves it to them
	// WorkDays gives the date that is a number of working days after from. With an error the child case gets no promised
	// date: a guess is not a promise.
	WorkDays func(from time.Time, days int) (time.Time, error)
	// Due gives when a promise of office hours, or of working days, runs out.
	Due func(hours, days int, from time.Time) (time.Time, error)
}

// Hub is a running platform. Its methods may be called from any goroutine.
type Hub struct {
	opts      Options
	store     *record.Store
	blobs     blobs.Store
	uploads   uploads
	storing   chan struct{} // a place for each chunk on its way to the disk
	newID     func() string
	providers *provider.Directory
	guesses   *limiter
	admission *admission
	keys      keys
	bell      bell

	taken   atomic.Int64  // when an intake ended last, in nanoseconds since 1970
	taking  atomic.Int32  // intakes under way
	arrived chan struct{} // something is to be taken apart
	running sync.WaitGroup
	end     context.CancelFunc // of what runs

	mu      sync.Mutex
	stopped chan struct{}
	stop    sync.Once
	close   func() error // once

	companies map[string]wire.BillCompany // what each that sends bills said last, by id; guarded by mu
}

// Open opens the store in Options.Dir, bringing its tables up to date.
func Open(ctx context.Context, o Options) (*Hub, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the hub's folder: %w", err)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("finding the hub's folder: %w", err)
	}
	h := &Hub{
		opts: o, newID: uuid.NewString, guesses: newLimiter(o.Now), admission: newAdmission(o), keys: keys{good: map[[2]string]time.Time{}}, bell: bell{waiting: map[string]chan struct{}{}}, stopped: make(chan struct{}),
		arrived: make(chan struct{}, 1), companies: map[string]wire.BillCompany{},
		storing: make(chan struct{}, maxStoring), uploads: uploads{of: map[[2]string]*upload{}},
	}
	h.close = sync.OnceValue(func() error { return errors.Join(h.store.Close(), h.blobs.Close()) })
	if h.blobs, err = blobs.Open(ctx, cmp.Or(o.Attachments, (&url.URL{Scheme: "segments", Path: filepath.Join(dir, "segments")}).String()), o.Now); err != nil {
		return nil, err
	}
	if o.Database == "" {
		h.store, err = record.SQLite(ctx, filepath.Join(o.Dir, "hub.db"))
	} else {
		h.store, err = record.Postgres(ctx, o.Database, func(changed []string) { h.bell.ring(changed...) })
	}
	if err != nil {
		return nil, errors.Join(err, h.blobs.Close())
	}
	h.providers = provider.NewDirectory(o.Providers, func() { h.bell.ring(services) })
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	h.end = end
	h.running.Go(func() { h.split(running) })
	return h, nil
}

// Watch looks after the providers, the payments that are not settled, the contents that nobody goes on with, and what goes to
// departments' own systems and comes back, until ctx ends.
func (h *Hub) Watch(ctx context.Context) {
	var watching sync.WaitGroup
	watching.Go(func() { h.providers.Watch(ctx) })
	watching.Go(func() { h.settleBills(ctx) })
	watching.Go(func() { h.dropStale(ctx) })
	for _, p := range h.providers.Of(provider.Department, "") {
		watching.Go(func() { h.handOver(ctx, p) })
		watching.Go(func() { h.followDepartment(ctx, p) })
	}
	watching.Wait()
}

// Release answers every call that waits for a change, so that a server can stop without waiting for them.
func (h *Hub) Release() { h.stop.Do(func() { close(h.stopped) }) }

// Close closes the store. Calls must have ended.
func (h *Hub) Close() error {
	h.Release()
	h.end()
	h.running.Wait()
	return h.close()
}

// announce says that some things changed, to calls held open here and at other gateways; with none named, everything may have.
func (h *Hub) announce(changed ...string) {
	h.bell.ring(changed...)
	h.store.Announce(changed)
}

// hall is the time of the halls: all of China keeps one.
var hall = time.FixedZone("CST", 8*60*60)
