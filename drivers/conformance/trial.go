package conformance

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"zhiting/drivers"
)

const (
	enough = 20 * time.Second // for anything that should work
	brief  = 300 * time.Millisecond
	// A driver promises to return within 100 ms of its context's end. The rest is for a busy machine.
	promise = 100*time.Millisecond + 400*time.Millisecond
)

// works opens the device and uses it, and says whether both succeeded.
func (t *trial) works(ctx context.Context, d drivers.Device) bool {
	opening, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	if err := d.Open(opening); err != nil {
		t.complain("Open: %w", err)
		return false
	}
	if problem, err := d.Check(opening); err != nil || !problem.IsZero() {
		t.complain("Check of a healthy device = %q, %w", problem.Code, err)
	}
	using, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	if err := t.Use(using, d); err != nil {
		t.complain("use: %w", err)
		return false
	}
	return true
}

func (t *trial) closes(d drivers.Device) {
	t.within("Close", promise, func() {
		if err := d.Close(); err != nil {
			t.complain("Close: %w", err)
		}
	})
}

// call is a use that is under way.
type call struct {
	ended  chan error
	cancel context.CancelFunc
}

// begin starts a long use and lets it get under way.
func (t *trial) begin(ctx context.Context, d drivers.Device) call {
	ctx, cancel := context.WithCancel(ctx)
	c := call{make(chan error, 1), cancel}
	go func() { c.ended <- t.Begin(ctx, d) }()
	time.Sleep(brief)
	return c
}

// ends waits for the end that an accident must bring to a call. The time counts from the accident, because hands are
// slow.
func (t *trial) ends(c call, what string) {
	defer c.cancel()
	select {
	case err := <-c.ended:
		if err == nil {
			t.complain("%s succeeded", what)
		}
		return
	case <-time.After(enough):
		t.complain("%s did not return within %v", what, enough)
	}
	c.cancel()
	select {
	case <-c.ended:
	case <-time.After(promise):
		t.complain("%s did not even return when its context ended", what)
	}
}

// briefly runs a call whose context ends soon and that must end with it.
func (t *trial) briefly(ctx context.Context, what string, call func(context.Context) error) {
	ctx, cancel := context.WithTimeout(ctx, brief)
	defer cancel()
	t.within(what, brief+promise, func() {
		if err := call(ctx); err == nil {
			t.complain("%s succeeded with a device that answers nothing", what)
		}
	})
}

// checkFails waits until Check says that the device is lost.
func (t *trial) checkFails(ctx context.Context, d drivers.Device, after string) {
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	for {
		_, err := d.Check(ctx)
		switch {
		case ctx.Err() != nil:
			t.complain("Check noticed nothing within %v after the device %s", enough, after)
			return
		case err != nil:
			return
		}
		time.Sleep(brief / 3)
	}
}

func (t *trial) within(what string, limit time.Duration, call func()) {
	start := time.Now()
	call()
	if took := time.Since(start); took > limit {
		t.complain("%s took %v, allowed %v", what, took, limit)
	}
}

// held is what a process may leak.
type held struct{ goroutines, files int }

func resources() (held, error) {
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return held{}, fmt.Errorf("open files cannot be counted: %w; mount /proc", err)
	}
	return held{runtime.NumGoroutine(), len(files)}, nil
}

// noLeak waits a little for what is still ending.
func noLeak(before held) error {
	var after held
	for range 40 {
		var err error
		if after, err = resources(); err != nil {
			return err
		}
		if after.goroutines <= before.goroutines && after.files <= before.files {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	return &LeakError{
		Goroutines: after.goroutines - before.goroutines, Files: after.files - before.files,
		Stacks: string(stacks[:runtime.Stack(stacks, true)]),
	}
}

// LeakError says that a step left something behind.
type LeakError struct {
	Goroutines, Files int    // more than before; either may be zero or less
	Stacks            string // of all goroutines, for a programmer
}

func (e *LeakError) Error() string {
	return fmt.Sprintf("leak: %+d goroutines, %+d open files", e.Goroutines, e.Files)
}
