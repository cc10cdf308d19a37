package devicetest

import (
	"context"
	"errors"
	"os"
	"runtime"
	"testing"
	"time"

	"zhiting/drivers"
)

const (
	enough = 20 * time.Second // for anything that should work
	brief  = 300 * time.Millisecond
	// A driver promises to return within 100 ms of its context's end. The rest is for a busy machine.
	promise = 100*time.Millisecond + 400*time.Millisecond
)

// Run holds a driver against the contract of drivers.Device.
func Run(t *testing.T, h Harness) {
	if h.Begin == nil {
		h.Begin = h.Use
	}
	for _, test := range []struct {
		name string
		run  func(*testing.T, Harness)
		skip bool // the protocol has no such accident
	}{
		{name: "constructor does no I/O", run: constructor},
		{name: "nothing there", run: absent},
		{name: "open, use, check, close, twice", run: ordinary},
		{name: "not open", run: notOpen},
		{name: "context already over", run: overBefore},
		{name: "close unblocks", run: closeUnblocks},
		{name: "vanishes during a call and returns", run: vanishesInCall},
		{name: "vanishes while idle and returns", run: vanishesIdle},
		{name: "stalls", run: stalls},
		{name: "stalls before open", run: stallsBeforeOpen},
		{name: "garbage", run: garbage},
		{name: "answers late", run: func(t *testing.T, h Harness) { odd(t, h, h.Late) }, skip: h.Late == nil},
		{name: "answers twice", run: func(t *testing.T, h Harness) { odd(t, h, h.Twice) }, skip: h.Twice == nil},
	} {
		if test.skip {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			before := resources(t)
			test.run(t, h)
			noLeak(t, before)
		})
	}
}

func constructor(t *testing.T, h Harness) {
	before := resources(t)
	for _, d := range []drivers.Device{h.New(), h.Absent()} {
		if info := d.Info(); info.Kind == "" || info.Driver == "" || info.Address.IsZero() {
			t.Errorf("Info before Open = %+v; kind, driver and address must be known", info)
		}
		if err := d.Close(); err != nil {
			t.Errorf("Close of a device never opened: %v", err)
		}
	}
	if after := resources(t); after.files > before.files {
		t.Errorf("constructor opened %d files", after.files-before.files)
	}
}

func absent(t *testing.T, h Harness) {
	d := h.Absent()
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	err := d.Open(ctx)
	if err == nil {
		t.Fatal("Open succeeded where nothing is")
	}
	if ctx.Err() != nil {
		t.Errorf("Open noticed only by the context's end that nothing is there: %v", err)
	}
	if problem := drivers.ProblemOf(err); problem.IsZero() {
		t.Errorf("Open's error %v means no declared problem", err)
	}
	mustClose(t, d)
}

func ordinary(t *testing.T, h Harness) {
	d := h.New()
	for range 2 {
		mustWork(t, h, d)
		ctx, cancel := context.WithTimeout(t.Context(), enough)
		if err := d.Open(ctx); err == nil {
			t.Error("Open on an open device succeeded")
		}
		if _, err := d.Check(ctx); err != nil {
			t.Errorf("Check after a refused second Open: %v", err)
		}
		cancel()
		mustClose(t, d)
		mustClose(t, d)
	}
}

func notOpen(t *testing.T, h Harness) {
	d := h.New()
	if _, err := d.Check(t.Context()); !errors.Is(err, drivers.ErrNotOpen) {
		t.Errorf("Check of a device never opened = %v, want ErrNotOpen", err)
	}
	if err := h.Use(t.Context(), d); !errors.Is(err, drivers.ErrNotOpen) {
		t.Errorf("use of a device never opened = %v, want ErrNotOpen", err)
	}
}

func overBefore(t *testing.T, h Harness) {
	d := h.New()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	within(t, "Open", promise, func() {
		if err := d.Open(ctx); err == nil {
			t.Error("Open succeeded with a context that was over")
		}
	})
	mustWork(t, h, d)
	within(t, "use", promise, func() {
		if err := h.Begin(ctx, d); err == nil {
			t.Error("use succeeded with a context that was over")
		}
	})
	mustClose(t, d)
}

func closeUnblocks(t *testing.T, h Harness) {
	d := h.New()
	mustWork(t, h, d)
	h.Stall(t)
	defer h.Heal(t)
	ended := begin(t, h, d)
	mustClose(t, d)
	mustEnd(t, ended, "a call under way when the device was closed")
}

func vanishesInCall(t *testing.T, h Harness) {
	d := h.New()
	mustWork(t, h, d)
	ended := begin(t, h, d)
	h.Vanish(t)
	mustEnd(t, ended, "a call under way when the device vanished")
	mustClose(t, d)
	h.Return(t)
	mustWork(t, h, d)
	mustClose(t, d)
}

func vanishesIdle(t *testing.T, h Harness) {
	d := h.New()
	mustWork(t, h, d)
	h.Vanish(t)
	eventually(t, "Check noticed nothing after the device vanished", func(ctx context.Context) bool {
		_, err := d.Check(ctx)
		return err != nil
	})
	mustClose(t, d)
	h.Return(t)
	mustWork(t, h, d)
	mustClose(t, d)
}

func stalls(t *testing.T, h Harness) {
	d := h.New()
	mustWork(t, h, d)
	h.Stall(t)
	briefly(t, "use", func(ctx context.Context) error { return h.Begin(ctx, d) })
	eventually(t, "Check noticed nothing after the device stalled", func(ctx context.Context) bool {
		_, err := d.Check(ctx)
		return err != nil
	})
	mustClose(t, d)
	h.Heal(t)
	mustWork(t, h, d)
	mustClose(t, d)
}

func stallsBeforeOpen(t *testing.T, h Harness) {
	d := h.New()
	h.Stall(t)
	briefly(t, "Open", d.Open)
	mustClose(t, d)
	h.Heal(t)
	mustWork(t, h, d)
	mustClose(t, d)
}

func garbage(t *testing.T, h Harness) {
	d := h.New()
	mustWork(t, h, d)
	h.Garbage(t)
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	if err := h.Use(ctx, d); err == nil {
		t.Error("use succeeded with a device that answers noise")
	} else if ctx.Err() != nil {
		t.Errorf("use ended only with its context while the device answered noise: %v", err)
	}
	mustClose(t, d)
	h.Heal(t)
	mustWork(t, h, d)
	mustClose(t, d)
}

// odd runs a device that answers in an unusual but correct manner.
func odd(t *testing.T, h Harness, accident func(*testing.T)) {
	d := h.New()
	accident(t)
	defer h.Heal(t)
	mustWork(t, h, d)
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	if err := h.Use(ctx, d); err != nil {
		t.Errorf("second use: %v", err)
	}
	mustClose(t, d)
}

// mustWork opens the device and uses it.
func mustWork(t *testing.T, h Harness, d drivers.Device) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	if err := d.Open(ctx); err != nil {
		t.Fatalf("Open: %v", err)
	}
	if problem, err := d.Check(ctx); err != nil || !problem.IsZero() {
		t.Errorf("Check of a healthy device = %q, %v", problem.Code, err)
	}
	if err := h.Use(ctx, d); err != nil {
		t.Fatalf("use: %v", err)
	}
}

func mustClose(t *testing.T, d drivers.Device) {
	t.Helper()
	within(t, "Close", promise, func() {
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}

// begin starts a long use and lets it get under way.
func begin(t *testing.T, h Harness, d drivers.Device) <-chan error {
	t.Helper()
	ended := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	t.Cleanup(cancel)
	go func() { ended <- h.Begin(ctx, d) }()
	time.Sleep(brief)
	return ended
}

func mustEnd(t *testing.T, ended <-chan error, what string) {
	t.Helper()
	select {
	case err := <-ended:
		if err == nil {
			t.Errorf("%s succeeded", what)
		} else if errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s ended only with its context: %v", what, err)
		}
	case <-time.After(enough + promise):
		t.Fatalf("%s never returned", what)
	}
}

// briefly runs a call whose context ends soon and that must end with it.
func briefly(t *testing.T, what string, call func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), brief)
	defer cancel()
	within(t, what, brief+promise, func() {
		if err := call(ctx); err == nil {
			t.Errorf("%s succeeded with a device that answers nothing", what)
		}
	})
}

func eventually(t *testing.T, complaint string, holds func(context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	for !holds(ctx) {
		if ctx.Err() != nil {
			t.Fatal(complaint)
		}
		time.Sleep(brief / 3)
	}
}

func within(t *testing.T, what string, limit time.Duration, call func()) {
	t.Helper()
	start := time.Now()
	call()
	if took := time.Since(start); took > limit {
		t.Errorf("%s took %v, allowed %v", what, took, limit)
	}
}

// held is what a process may leak.
type held struct{ goroutines, files int }

func resources(t *testing.T) held {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatalf("open files cannot be counted: %v", err)
	}
	return held{runtime.NumGoroutine(), len(files)}
}

// noLeak waits a little for what is still ending.
func noLeak(t *testing.T, before held) {
	t.Helper()
	var after held
	for range 40 {
		after = resources(t)
		if after.goroutines <= before.goroutines && after.files <= before.files {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("leak: goroutines %d to %d, open files %d to %d\n%s", before.goroutines, after.goroutines,
		before.files, after.files, stacks[:runtime.Stack(stacks, true)])
}
