package faults

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"zhiting/kiosk/store"
	"zhiting/sync/casefile"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/uplink"
)

// terminal is the machine of a terminal, and what its citizens were told.
type terminal struct {
	w    *world
	name string
	dir  string
	disk *disk
	clock
	deaf  bool         // no network
	store *store.Store // nil while it is off
	end   context.CancelFunc
	lanes sync.WaitGroup
	upAt  time.Time

	filed []*filed
	kept  image // a backup
	since int   // how many were filed before it was taken
}

func newTerminal(w *world, name string) *terminal {
	dir := filepath.Join(w.dir, name)
	return &terminal{w: w, name: name, dir: dir, disk: w.machine(dir)}
}

func (t *terminal) newID() string {
	t.w.ids++
	return fmt.Sprintf("id-%08d", t.w.ids)
}

func (t *terminal) start() {
	if t.w.happens(0.1) {
		t.disk.cut(t.w.chance)
	}
	t.disk.drop("rehearsal") // the store removes that folder through the operating system, which is not simulated
	s, err := store.Open(context.Background(), store.Options{
		Dir: t.dir, Key: store.KeyFile(filepath.Join(t.w.dir, t.name+".key")), Terminal: t.name, Owner: true, Files: files{t.disk}, Now: t.now, NewID: t.newID,
	})
	if err != nil {
		t.w.note("%s does not start", t.name)
		if t.w.calm && !t.disk.isDark() {
			t.w.t.Fatalf("%s does not start again: %v", t.name, err)
		}
		t.upAt = time.Now().Add(time.Minute)
		return
	}
	if s.Salvaged().Path != "" {
		t.w.t.Errorf("%s found its database damaged", t.name)
	}
	t.w.note("%s is up", t.name)
	t.store = s
	up, err := uplink.New(uplink.Options{
		Hub: "http://hub.invalid", Terminal: t.name, Outbox: outbox{t.store, t},
		HTTP: hubtest.Client(t.name, &http.Client{Transport: t}), Now: t.now, Rand: t.rand,
	})
	if err != nil {
		t.w.t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	t.end = end
	t.lanes.Go(func() { up.Run(ctx) })
}

// rand is drawn between turns as well, by several lanes: it has no memory.
func (t *terminal) rand(d time.Duration) time.Duration {
	return time.Duration((uint64(time.Now().UnixNano())*0x9e3779b97f4a7c15 ^ t.w.seed) >> 1 % uint64(d+1))
}

func (t *terminal) look() {
	if t.disk.isDark() {
		t.w.note("%s lost its power", t.name)
		t.w.cuts++
		t.halt()
		t.disk.powerUp()
	}
	if t.store == nil && !t.w.over && !time.Now().Before(t.upAt) {
		t.start()
	}
}

// halt stops the program.
func (t *terminal) halt() {
	if t.store == nil {
		return
	}
	t.end()
	t.lanes.Wait()
	if err := t.store.Close(); err != nil && t.w.calm && !t.disk.isDark() {
		t.w.t.Errorf("closing the store of %s: %v", t.name, err)
	}
	t.store = nil
	t.upAt = time.Now()
	if !t.w.calm {
		t.upAt = t.upAt.Add(t.w.upTo(2 * time.Minute))
	}
}

// recover ends what is wrong with the machine. Its clock stays wrong.
func (t *terminal) recover() {
	t.disk.setRoom(1 << 40)
	t.disk.setFaulty(0)
	t.disk.mu.Lock()
	t.disk.cutIn = 0
	t.disk.mu.Unlock()
	t.deaf = false
	t.upAt = time.Now()
	t.look()
}

// jump sets the clock wrong, by hours or by months, or right.
func (t *terminal) jump(w *world) {
	switch w.chance.IntN(3) {
	case 0:
		t.ahead.Store(0)
	case 1:
		t.shift(w.chance.NormFloat64(), 2*time.Hour)
	default:
		t.shift(w.chance.NormFloat64(), 60*24*time.Hour)
	}
	w.note("%s's clock is off by %v", t.name, t.offset())
}

// waiting says what the hub does not have.
func (t *terminal) waiting() string {
	if t.store == nil {
		return t.name + " is off"
	}
	n, err := t.store.Waiting(context.Background())
	contents, err2 := t.store.PendingAttachments(context.Background(), 1000)
	if n == 0 && len(contents) == 0 && errors.Join(err, err2) == nil {
		return ""
	}
	return fmt.Sprintf("%s: %d records, %d contents, %v", t.name, n, len(contents), errors.Join(err, err2))
}

// keep takes a backup of the disk, and goBack puts it in place of the disk.
func (t *terminal) keep() {
	t.halt()
	t.kept, t.since = t.disk.backup(), len(t.filed)
	t.w.note("%s was backed up", t.name)
}

func (t *terminal) goBack() {
	if t.kept == nil || t.store == nil {
		return
	}
	waits := map[string]bool{}
	records, err := t.store.Due(context.Background(), time.Now().AddDate(100, 0, 0), 1<<20, nil)
	if err != nil {
		return // a disk that fails just now
	}
	for _, r := range records {
		waits[r.Event.CaseID] = true
	}
	for _, f := range t.filed[t.since:] {
		f.unsent = f.unsent || !f.gone && waits[f.id] // what was on the old disk alone is lost with it
		f.gone = true
	}
	for _, f := range t.filed {
		f.back, f.erased = true, false
	}
	t.halt()
	t.disk.restore(t.kept)
	t.w.note("%s went back to its backup", t.name)
}

// outbox is a store whose calls wait for their turns.
type outbox struct {
	*store.Store
	t *terminal
}

func (o outbox) HubHas(ctx context.Context, seq int64) error {
	if err := o.t.turn(ctx, "hears what the hub has"); err != nil {
		return err
	}
	return o.Store.HubHas(ctx, seq)
}

func (o outbox) Due(ctx context.Context, now time.Time, limit int, without []int64) ([]uplink.Record, error) {
	if err := o.t.turn(ctx, "reads its outbox"); err != nil {
		return nil, err
	}
	return o.Store.Due(ctx, now, limit, without)
}

func (o outbox) Acknowledge(ctx context.Context, seqs []int64) error {
	if err := o.t.turn(ctx, fmt.Sprintf("acknowledges %d", len(seqs))); err != nil {
		return err
	}
	return o.Store.Acknowledge(ctx, seqs)
}

func (o outbox) Refuse(ctx context.Context, seq int64, reason string) error {
	if err := o.t.turn(ctx, "sets one aside"); err != nil {
		return err
	}
	return o.Store.Refuse(ctx, seq, reason)
}

func (o outbox) Postpone(ctx context.Context, seqs []int64, next time.Time, lastError string) error {
	if err := o.t.turn(ctx, fmt.Sprintf("postpones %d", len(seqs))); err != nil {
		return err
	}
	return o.Store.Postpone(ctx, seqs, next, lastError)
}

func (o outbox) AttachmentsDone(ctx context.Context, sums []string) error {
	if err := o.t.turn(ctx, fmt.Sprintf("has %d contents at the hub", len(sums))); err != nil {
		return err
	}
	return o.Store.AttachmentsDone(ctx, sums)
}

func (o outbox) Cursor(ctx context.Context) (int64, error) {
	if err := o.t.turn(ctx, "looks for changes"); err != nil {
		return 0, err
	}
	return o.Store.Cursor(ctx)
}

func (o outbox) Apply(ctx context.Context, changes []casefile.Event, cursor int64) error {
	if err := o.t.turn(ctx, fmt.Sprintf("takes %d changes", len(changes))); err != nil {
		return err
	}
	return o.Store.Apply(ctx, changes, cursor)
}

func (t *terminal) turn(ctx context.Context, what string) error {
	return t.w.turn(ctx, t.name+" "+what)
}
