package conformance

import (
	"context"
	"errors"

	"zhiting/drivers"
)

func constructor(_ context.Context, t *trial) {
	before, err := resources()
	if err != nil {
		t.add(err)
		return
	}
	for _, d := range []drivers.Device{t.New(), t.Absent()} {
		if info := d.Info(); info.Kind == "" || info.Driver == "" || info.Address.IsZero() {
			t.complain("Info before Open = %+v; kind, driver and address must be known", info)
		}
		if err := d.Close(); err != nil {
			t.complain("Close of a device never opened: %w", err)
		}
	}
	if after, err := resources(); err == nil && after.files > before.files {
		t.complain("constructor opened %d files", after.files-before.files)
	}
}

func absent(ctx context.Context, t *trial) {
	d := t.Absent()
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	// What libraries open once for the whole process (the poller of Go's runtime, the context of libusb) is no leak, so
	// the first time does not count.
	_ = d.Open(ctx)
	t.closes(d)
	var err error
	if t.before, err = resources(); err != nil {
		t.add(err)
		return
	}
	err = d.Open(ctx)
	switch {
	case err == nil:
		t.complain("Open succeeded where nothing is")
	case ctx.Err() != nil:
		t.complain("Open noticed only by the context's end that nothing is there: %w", err)
	case drivers.ProblemOf(err).IsZero():
		t.complain("Open's error %w means no declared problem", err)
	}
	t.closes(d)
}

func ordinary(ctx context.Context, t *trial) {
	d := t.device()
	for range 2 {
		if !t.works(ctx, d) {
			return
		}
		limited, cancel := context.WithTimeout(ctx, enough)
		if err := d.Open(limited); err == nil {
			t.complain("Open on an open device succeeded")
		}
		if _, err := d.Check(limited); err != nil {
			t.complain("Check after a refused second Open: %w", err)
		}
		cancel()
		t.closes(d)
		t.closes(d)
	}
}

func notOpen(ctx context.Context, t *trial) {
	d := t.device()
	if _, err := d.Check(ctx); !errors.Is(err, drivers.ErrNotOpen) {
		t.complain("Check of a device never opened = %v, want ErrNotOpen", err)
	}
	if err := t.Use(ctx, d); !errors.Is(err, drivers.ErrNotOpen) {
		t.complain("use of a device never opened = %v, want ErrNotOpen", err)
	}
}

func overBefore(ctx context.Context, t *trial) {
	d := t.device()
	over, cancel := context.WithCancel(ctx)
	cancel()
	t.within("Open", promise, func() {
		if err := d.Open(over); err == nil {
			t.complain("Open succeeded with a context that was over")
		}
	})
	if !t.works(ctx, d) {
		return
	}
	t.within("use", promise, func() {
		if err := t.Begin(over, d); err == nil {
			t.complain("use succeeded with a context that was over")
		}
	})
	t.closes(d)
}

// closeUnblocks closes the device under a call, one that hangs where the bench can make it hang.
func closeUnblocks(ctx context.Context, t *trial) {
	d := t.device()
	if !t.works(ctx, d) {
		return
	}
	stalled := t.Stall != nil && t.Heal != nil
	if stalled && !t.do(ctx, t.Stall) {
		return
	}
	call := t.begin(ctx, d)
	t.closes(d)
	t.ends(call, "a call under way when the device was closed")
	if stalled {
		t.do(ctx, t.Heal)
	}
}

func vanishesInCall(ctx context.Context, t *trial) {
	d := t.device()
	if !t.works(ctx, d) {
		return
	}
	call := t.begin(ctx, d)
	if !t.do(ctx, t.Vanish) {
		call.cancel()
		return
	}
	t.ends(call, "a call under way when the device vanished")
	t.closes(d)
	if t.do(ctx, t.Return) && t.works(ctx, d) {
		t.closes(d)
	}
}

func vanishesIdle(ctx context.Context, t *trial) {
	d := t.device()
	if !t.works(ctx, d) || !t.do(ctx, t.Vanish) {
		return
	}
	t.checkFails(ctx, d, "vanished")
	t.closes(d)
	if t.do(ctx, t.Return) && t.works(ctx, d) {
		t.closes(d)
	}
}

func stalls(ctx context.Context, t *trial) {
	d := t.device()
	if !t.works(ctx, d) || !t.do(ctx, t.Stall) {
		return
	}
	t.briefly(ctx, "use", func(ctx context.Context) error { return t.Begin(ctx, d) })
	t.checkFails(ctx, d, "stalled")
	t.closes(d)
	if t.do(ctx, t.Heal) && t.works(ctx, d) {
		t.closes(d)
	}
}

func stallsBeforeOpen(ctx context.Context, t *trial) {
	d := t.device()
	if !t.do(ctx, t.Stall) {
		return
	}
	t.briefly(ctx, "Open", d.Open)
	t.closes(d)
	if t.do(ctx, t.Heal) && t.works(ctx, d) {
		t.closes(d)
	}
}

func garbage(ctx context.Context, t *trial) {
	d := t.device()
	if !t.works(ctx, d) || !t.do(ctx, t.Garbage) {
		return
	}
	limited, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	if err := t.Use(limited, d); err == nil {
		t.complain("use succeeded with a device that answers noise")
	} else if limited.Err() != nil {
		t.complain("use ended only with its context while the device answered noise: %w", err)
	}
	t.closes(d)
	if t.do(ctx, t.Heal) && t.works(ctx, d) {
		t.closes(d)
	}
}

// odd runs a device that answers in an unusual but correct manner.
func odd(ctx context.Context, t *trial, accident Hook) {
	d := t.device()
	if !t.do(ctx, accident) {
		return
	}
	if t.works(ctx, d) {
		limited, cancel := context.WithTimeout(ctx, enough)
		defer cancel()
		if err := t.Use(limited, d); err != nil {
			t.complain("second use: %w", err)
		}
		t.closes(d)
	}
	t.do(ctx, t.Heal)
}
