package store

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"

	"zhiting/sync/casefile"
)

// TestSameCaseAtOnce submits one case from several goroutines, as a second try beside a slow first one does.
func TestSameCaseAtOnce(t *testing.T) {
	for range 20 {
		s := open(t, options(t.TempDir()))
		ids := make([]string, 4)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				e, err := s.Submit(context.Background(), submission("c1"))
				if err != nil {
					t.Errorf("a case that is saved was called not saved: %v", err)
				}
				ids[i] = e.ID
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("one case has several first events: %v", ids)
			}
		}
		for sum, want := range submission("c1").Attachments {
			if got := read(t, s, sum); !bytes.Equal(got, want) {
				t.Errorf("its photograph is %q", got)
			}
		}
		if t.Failed() {
			return
		}
	}
}

// TestRatedAtOnce rates one case from several goroutines: one rating counts, and the chain stays whole.
func TestRatedAtOnce(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	for n := range 20 {
		id := fmt.Sprintf("c%d", n)
		submit(t, s, id)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { _ = s.Rate(ctx, id, casefile.Rating{Satisfaction: 5, Channel: 5, Round: 1}) })
		}
		all.Wait()
		events, err := s.Events(ctx, id)
		if err != nil || len(events) != 2 {
			t.Fatalf("%d events after four ratings at once, %v", len(events), err)
		}
		if err := casefile.Verify(events); err != nil {
			t.Fatal(err)
		}
	}
}

// TestChangesAtOnce applies the same changes from two stores on one folder, as the kiosk and zhitingctl do.
func TestChangesAtOnce(t *testing.T) {
	o, ctx := options(t.TempDir()), context.Background()
	kiosk, ctl := open(t, o), open(t, o)
	var changes []casefile.Event
	for i := range 20 {
		id := fmt.Sprintf("c%d", i)
		submit(t, kiosk, id)
		e, err := casefile.NewEvent("h-"+id, id, nil, casefile.KindChild, noon, casefile.ChannelTerminal, "hub",
			casefile.ChildChange{Matter: "loss", State: casefile.StateSubmitted})
		if err != nil {
			t.Fatal(err)
		}
		changes = append(changes, e)
	}
	var all sync.WaitGroup
	for _, s := range []*Store{kiosk, ctl, kiosk, ctl} {
		all.Go(func() {
			if err := s.Apply(ctx, changes, 20); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, c := range changes {
		if events, err := kiosk.Events(ctx, c.CaseID); err != nil || len(events) != 2 {
			t.Errorf("case %s has %d events, want one of the terminal and one of the hub; %v", c.CaseID, len(events), err)
		}
	}
}
