package faults

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// world is one run: a hub, its terminals, and a seed that says whose turn it is and what goes wrong.
//
// Everything runs in a bubble of testing/synctest, so time passes only while all wait. Whatever a goroutine of an uplink
// does to a disk or to the network it does in a turn that the world gives, one at a time.
type world struct {
	t         testing.TB
	seed      uint64
	chance    *rand.Rand
	dir       string // real, for what is not on the simulated disks
	hub       *hubMachine
	terminals []*terminal
	disks     map[string]*disk
	calm      bool // nothing goes wrong any more
	over      bool // no machine starts any more
	trace     hash.Hash
	tell      bool
	ids       int
	late      sync.WaitGroup // requests that arrive twice

	mu      sync.Mutex
	parked  []*turn
	arrived chan struct{}

	cuts, visits int
}

// turn is a goroutine that waits to go on.
type turn struct {
	who     string
	granted chan struct{}
}

func newWorld(t testing.TB, seed uint64, tell bool) *world {
	w := &world{
		t: t, seed: seed, chance: rand.New(rand.NewPCG(seed, 0)), dir: t.TempDir(), disks: map[string]*disk{}, trace: sha256.New(), tell: tell,
		arrived: make(chan struct{}, 1),
	}
	machines.Lock()
	machines.rng = rand.New(rand.NewPCG(seed, 1))
	machines.Unlock()
	w.hub = newHubMachine(w)
	for i := range 2 + w.chance.IntN(3) {
		w.terminals = append(w.terminals, newTerminal(w, fmt.Sprintf("t%d", i+1)))
	}
	return w
}

// machine gives a folder of a real disk a simulated one for its databases.
func (w *world) machine(dir string) *disk {
	d := newDisk(rand.New(rand.NewPCG(w.seed, uint64(2+len(w.disks)))))
	w.disks[dir] = d
	machines.Lock()
	defer machines.Unlock()
	machines.disks[dir] = d
	return d
}

// note writes down what happens.
func (w *world) note(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	fmt.Fprintln(w.trace, line)
	if w.tell {
		w.t.Log(time.Now().Format("15:04:05.000 ") + line)
	}
}

// happens is true with a chance, unless the world is calm.
func (w *world) happens(chance float64) bool { return !w.calm && w.chance.Float64() < chance }

func (w *world) upTo(d time.Duration) time.Duration {
	return time.Duration(w.chance.Int64N(int64(d))) + 1
}

// turn waits until it is the caller's turn. It is called by goroutines other than the world's.
func (w *world) turn(ctx context.Context, who string) error {
	t := &turn{who, make(chan struct{})}
	w.mu.Lock()
	w.parked = append(w.parked, t)
	w.mu.Unlock()
	select {
	case w.arrived <- struct{}{}:
	default:
	}
	select {
	case <-t.granted:
		return nil
	case <-ctx.Done():
		w.mu.Lock()
		w.parked = slices.DeleteFunc(w.parked, func(p *turn) bool { return p == t })
		w.mu.Unlock()
		return ctx.Err()
	}
}

// grant gives one of those who wait their turn, and says whether there was one.
func (w *world) grant() bool {
	w.mu.Lock()
	slices.SortStableFunc(w.parked, func(a, b *turn) int { return strings.Compare(a.who, b.who) })
	if len(w.parked) == 0 {
		w.mu.Unlock()
		return false
	}
	i := w.chance.IntN(len(w.parked))
	t := w.parked[i]
	w.parked = slices.Delete(w.parked, i, i+1)
	w.mu.Unlock()
	w.note("%s", t.who)
	close(t.granted)
	return true
}

// settle waits until nobody can go on without a turn or a timer, and deals with machines that lost their power.
func (w *world) settle() {
	synctest.Wait()
	w.hub.look()
	for _, t := range w.terminals {
		t.look()
	}
	synctest.Wait()
}

// pass lets the time pass until somebody wants a turn.
func (w *world) pass(most time.Duration) {
	select {
	case <-w.arrived:
	case <-time.After(most):
	}
}

// run has visits take place, with everything that goes wrong meanwhile.
func (w *world) run(visits int) {
	for w.visits < visits && !w.t.Failed() {
		w.settle()
		w.mishap()
		switch {
		case w.chance.IntN(3) == 0:
			w.terminals[w.chance.IntN(len(w.terminals))].visit()
		case w.chance.IntN(8) == 0 || !w.grant():
			w.pass(w.upTo(2 * time.Second))
		}
	}
}

// quiet ends all that goes wrong and waits until nothing waits any more.
func (w *world) quiet() {
	w.calm = true
	w.note("calm")
	w.hub.recover()
	for _, t := range w.terminals {
		t.recover()
	}
	for end := time.Now().Add(2 * time.Hour); time.Now().Before(end); {
		w.settle()
		if w.grant() {
			continue
		}
		if w.home() {
			return
		}
		w.pass(10 * time.Second)
	}
	w.t.Errorf("two hours after the last fault something still waits: %s", w.waiting())
}

// home says whether nothing waits for the hub, and nothing in it.
func (w *world) home() bool { return w.waiting() == "" }

func (w *world) waiting() string {
	var what []string
	for _, t := range w.terminals {
		if s := t.waiting(); s != "" {
			what = append(what, s)
		}
	}
	if len(what) > 0 {
		return strings.Join(what, "; ")
	}
	return w.hub.waiting()
}

// stop ends the run: no goroutine and no open file stays.
func (w *world) stop() {
	w.calm, w.over = true, true
	for _, t := range w.terminals {
		t.halt()
	}
	w.hub.halt()
	time.Sleep(time.Hour) // whatever is still on its way
	for w.settle(); w.grant(); w.settle() {
	}
	w.late.Wait()
	forget(w.disks)
}

// mishap lets something go wrong now and then.
func (w *world) mishap() {
	t := w.terminals[w.chance.IntN(len(w.terminals))]
	switch {
	case w.happens(0.006):
		t.disk.cut(w.chance)
	case w.happens(0.002):
		w.hub.disk.cut(w.chance)
	case w.happens(0.0005):
		w.hub.halt()
	case w.happens(0.002):
		t.jump(w)
	case w.happens(0.001):
		w.hub.shift(w.chance.NormFloat64(), 3*time.Hour)
		w.note("hub's clock is off by %v", w.hub.offset())
	case w.happens(0.001):
		t.disk.setRoom(w.chance.Int64N(200 << 10))
		w.note("%s has little room", t.name)
	case w.happens(0.002):
		t.disk.setRoom(1 << 40)
	case w.happens(0.0005):
		w.hub.disk.setRoom(w.chance.Int64N(200 << 10))
		w.note("hub has little room")
	case w.happens(0.002):
		w.hub.disk.setRoom(1 << 40)
	case w.happens(0.001):
		t.disk.setFaulty(0.01)
	case w.happens(0.001):
		w.hub.disk.setFaulty(0.01)
	case w.happens(0.004):
		t.disk.setFaulty(0)
		w.hub.disk.setFaulty(0)
	case w.happens(0.001):
		t.deaf = !t.deaf
		w.note("%s has a network: %v", t.name, !t.deaf)
	case w.happens(0.0005):
		t.keep()
	case w.happens(0.0003):
		t.goBack()
	}
}

// cut lets the power go within the next operations.
func (d *disk) cut(chance *rand.Rand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cutIn = 1 + chance.IntN(30)
}

func (d *disk) setRoom(room int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room = room
}

func (d *disk) setFaulty(share float64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faulty = share
}

func (d *disk) isDark() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dark
}
