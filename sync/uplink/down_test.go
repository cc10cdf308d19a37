package uplink

import (
	"context"
	"slices"
	"sync"
	"testing"

	"zhiting/sync/hub"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/uplink/wire"
)

// handed is a Receiver that keeps what it is told in memory.
type handed struct {
	mu      sync.Mutex
	wanted  wire.Down
	reports []wire.Report
}

func (h *handed) Take(_ context.Context, wanted wire.Down) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wanted = wanted
	return nil
}

func (h *handed) Reports(context.Context) ([]wire.Report, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.reports), nil
}

func (h *handed) Reported(_ context.Context, done []wire.Report) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reports = slices.DeleteFunc(h.reports, func(r wire.Report) bool { return slices.Contains(done, r) })
	return nil
}

// TestHandedDown carries a command from a clerk to a terminal and its report back.
func TestHandedDown(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	to := new(handed)
	up, err := New(Options{Hub: w.web.URL, HTTP: hubtest.Client("T1", nil), Terminal: "T1", Outbox: w.box, Cap: w.up.opts.Cap, Receiver: to})
	if err != nil {
		t.Fatal(err)
	}
	w.up = up
	w.run()
	var command wire.Command
	w.clerk("POST", "/v1/handed/T1/commands", hub.NewCommand{Name: wire.SyncPush, Seconds: 60}, &command)
	commands := func() []wire.Command { to.mu.Lock(); defer to.mu.Unlock(); return to.wanted.Commands }
	w.until("the command", func() bool { c := commands(); return len(c) == 1 && c[0].ID == command.ID })
	to.mu.Lock()
	to.reports = []wire.Report{{Kind: wire.OfCommand, ID: command.ID, Outcome: wire.Done}}
	to.mu.Unlock()
	up.Nudge()
	w.until("the end of the command", func() bool { return len(commands()) == 0 })
	w.until("the end of the report", func() bool { r, _ := to.Reports(t.Context()); return len(r) == 0 })
}
