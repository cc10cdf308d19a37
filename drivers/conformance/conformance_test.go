package conformance

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zhiting/drivers"
)

// device keeps the contract, except for one fault.
type device struct {
	world *world
	addr  string

	mu   sync.Mutex
	end  chan struct{} // closed by Close; nil when not open
	file *os.File
}

// world is what stands at the far end of the cable, and the fault of the drivers in it.
type world struct {
	fault string

	mu      sync.Mutex
	state   string // "", "gone", "stalled", "noisy"
	changed chan struct{}
	leaked  chan struct{} // ends what a fault leaked
}

func (w *world) is() (state string, changed <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state, w.changed
}

// becomes is the hook that puts the far end into a state.
func (w *world) becomes(state string) Hook {
	return func(context.Context) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.state = state
		close(w.changed)
		w.changed = make(chan struct{})
		return nil
	}
}

func (w *world) make(addr string) *device {
	d := &device{world: w, addr: addr}
	if w.fault == "I/O in the constructor" {
		d.file, _ = os.Open("/dev/null")
	}
	return d
}

func (d *device) Info() drivers.Info {
	addr, _ := drivers.ParseAddress(d.addr)
	return drivers.Info{Kind: "test", Driver: "test", Address: addr}
}

func (d *device) Open(ctx context.Context) error {
	if ctx.Err() != nil && d.world.fault != "opens although its context is over" {
		return ctx.Err()
	}
	if strings.Contains(d.addr, "absent") && d.world.fault != "opens where nothing is" {
		return drivers.NewTrouble(drivers.NoDevice, os.ErrNotExist)
	}
	d.mu.Lock()
	if d.end != nil && d.world.fault != "opens twice" {
		d.mu.Unlock()
		return errors.New("is open already")
	}
	d.end = make(chan struct{})
	d.mu.Unlock()
	if d.world.fault == "opens although its context is over" {
		ctx = context.WithoutCancel(ctx)
	}
	err := d.talk(ctx, "")
	if err != nil {
		_ = d.Close()
	}
	return err
}

func (d *device) Check(ctx context.Context) (drivers.Problem, error) {
	if d.world.fault == "Check notices nothing" {
		return drivers.Problem{}, nil
	}
	return drivers.Problem{}, d.talk(ctx, "")
}

func (d *device) use(ctx context.Context, _ drivers.Device) error { return d.talk(ctx, "") }

// talk ends as the far end wants; with wait it goes on until something happens.
func (d *device) talk(ctx context.Context, wait string) error {
	d.mu.Lock()
	end := d.end
	d.mu.Unlock()
	if end == nil {
		if d.world.fault == "works unopened" {
			return nil
		}
		return drivers.ErrNotOpen
	}
	if d.world.fault == "leaks a goroutine" {
		go func() { <-d.world.leaked }()
	}
	for {
		state, changed := d.world.is()
		switch state {
		case "gone":
			if d.world.fault != "hangs when the cable is pulled" {
				return drivers.ErrNoAnswer
			}
		case "noisy":
			if d.world.fault == "believes noise" {
				return nil
			}
			return drivers.ErrBadAnswer
		case "":
			if wait == "" && ctx.Err() == nil {
				return nil
			}
		}
		if d.world.fault == "Close does not unblock" {
			end = nil
		}
		select {
		case <-changed:
		case <-end:
			return drivers.ErrNotOpen
		case <-time.After(5 * time.Second):
			if state == "stalled" && end != nil && d.world.fault != "waits for ever" {
				return drivers.ErrNoAnswer
			}
		case <-ctx.Done():
			if d.world.fault == "returns late" {
				time.Sleep(time.Second)
			}
			return ctx.Err()
		}
	}
}

func (d *device) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.end != nil {
		close(d.end)
		d.end = nil
	} else if d.world.fault == "closes once" {
		return errors.New("is closed already")
	}
	return nil
}

func (w *world) bench() Bench {
	return Bench{
		New:    func() drivers.Device { return w.make("tcp://127.0.0.1:2") },
		Absent: func() drivers.Device { return w.make("tcp://absent:1") },
		Use:    func(ctx context.Context, d drivers.Device) error { return d.(*device).use(ctx, d) },
		Begin:  func(ctx context.Context, d drivers.Device) error { return d.(*device).talk(ctx, "wait") },
		Vanish: w.becomes("gone"), Return: w.becomes(""), Stall: w.becomes("stalled"), Garbage: w.becomes("noisy"),
		Late: w.becomes(""), Twice: w.becomes(""), Heal: w.becomes(""),
	}
}

// TestEachFaultIsFound gives a driver one fault after another and expects complaints from the steps that are there for it.
func TestEachFaultIsFound(t *testing.T) {
	for fault, want := range map[string][]string{
		"":                                   nil,
		"I/O in the constructor":             {"constructor does no I/O"},
		"opens where nothing is":             {"nothing there"},
		"opens twice":                        {"open, use, check, close, twice"},
		"closes once":                        {"open, use, check, close, twice"},
		"works unopened":                     {"not open"},
		"opens although its context is over": {"context already over"},
		"Close does not unblock":             {"close unblocks"},
		"hangs when the cable is pulled":     {"vanishes during a call and returns", "vanishes while idle and returns"},
		"Check notices nothing":              {"vanishes while idle and returns", "stalls"},
		"waits for ever":                     {"stalls"},
		"returns late":                       {"stalls", "stalls before open"},
		"believes noise":                     {"garbage"},
		"leaks a goroutine":                  {"open, use, check, close, twice"},
	} {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &world{fault: fault, changed: make(chan struct{}), leaked: make(chan struct{})}
				defer close(w.leaked)
				var complained []string
				for _, step := range Steps() {
					err := step.Run(t.Context(), w.bench())
					if err != nil {
						complained = append(complained, step.Name)
					}
					if fault == "" && err != nil {
						t.Errorf("%s: a good driver is told: %v", step.Name, err)
					}
					_ = w.becomes("")(t.Context()) // what a step that was cut short left
				}
				for _, name := range want {
					if !slices.Contains(complained, name) {
						t.Errorf("%q did not complain; only %q did", name, complained)
					}
				}
			})
		})
	}
}

func TestStepsNeedTheirHooks(t *testing.T) {
	w := &world{changed: make(chan struct{})}
	b := w.bench()
	b.Vanish, b.Stall, b.Garbage, b.Late, b.Twice = nil, nil, nil, nil, nil
	var left []string
	for _, step := range Steps() {
		if !step.Possible(b) {
			left = append(left, step.Name)
		}
	}
	if want := "vanishes during a call and returns|vanishes while idle and returns|stalls|stalls before open|garbage|answers late|answers twice"; strings.Join(left, "|") != want {
		t.Errorf("left out are %q", left)
	}
}

func TestHookThatFailsEndsTheStep(t *testing.T) {
	w := &world{changed: make(chan struct{})}
	b := w.bench()
	nobody := errors.New("nobody is there")
	b.Vanish = func(context.Context) error { return nobody }
	for _, step := range Steps() {
		if strings.HasPrefix(step.Name, "vanishes") {
			if err := step.Run(t.Context(), b); !errors.Is(err, nobody) {
				t.Errorf("%s ends with %v", step.Name, err)
			}
		}
	}
}
