package store

import (
	"context"
	"testing"

	"zhiting/sync/casefile"
)

func TestRatedOnceInEachRound(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	submit(t, s, "c1")
	for _, c := range []struct {
		round int
		ok    bool
	}{{1, true}, {1, false}, {2, true}, {2, false}} {
		if err := s.Rate(ctx, "c1", casefile.Rating{Satisfaction: 5, Channel: 5, Round: c.round}); (err == nil) != c.ok {
			t.Errorf("round %d: %v, want it taken: %v", c.round, err, c.ok)
		}
	}
	events, err := s.Events(ctx, "c1")
	if err != nil || len(events) != 3 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	if err := casefile.Verify(events); err != nil {
		t.Error(err)
	}
}

// TestTerminalRenamed: a case filed under the terminal's old name still begins with what was filed.
func TestTerminalRenamed(t *testing.T) {
	o, ctx := options(t.TempDir()), context.Background()
	filed := submit(t, open(t, o), "c1")
	o.Terminal = "a new name"
	s := open(t, o)
	e, err := casefile.NewEvent("h1", "c1", nil, casefile.KindChild, noon, casefile.ChannelTerminal, "hub",
		casefile.ChildChange{Matter: "loss", State: casefile.StateSubmitted})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Apply(ctx, []casefile.Event{e}, 1); err != nil {
		t.Fatal(err)
	}
	events, err := s.Events(ctx, "c1")
	if err != nil || len(events) != 2 || events[0].ID != filed.ID {
		t.Errorf("events %v, %v; want the one that was filed first", events, err)
	}
	if again := submit(t, s, "c1"); again.ID != filed.ID {
		t.Errorf("submitting again gives event %s, not %s", again.ID, filed.ID)
	}
}
