package casefile

import (
	"testing"
	"time"
)

// TestKept finds when a clock was kept, whatever way a case went.
func TestKept(t *testing.T) {
	noon := time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)
	opinion := Clock{ID: "opinion", KeptBy: StateProcessing}
	for name, c := range map[string]struct {
		states []State // an hour apart
		want   int     // hours, -1 not kept
	}{
		"not yet":          {[]State{StateSubmitted, StateAccepted}, -1},
		"as usual":         {[]State{StateSubmitted, StateAccepted, StateProcessing, StateGranted}, 2},
		"passed over":      {[]State{StateSubmitted, StateAccepted, StateGranted}, 2},
		"refused":          {[]State{StateSubmitted, StateRejected}, 1},
		"asked in between": {[]State{StateSubmitted, StateAccepted, StateCorrection, StateSubmitted, StateAccepted, StateProcessing}, 5},
		"twice":            {[]State{StateSubmitted, StateAccepted, StateProcessing, StateSuspended, StateProcessing}, 2},
	} {
		s := NewStanding("c", Filing{Matters: []Matter{{ID: "m", Clocks: []Clock{opinion}}}}, noon)
		for hour, state := range c.states {
			s.Apply(ChildChange{Matter: "m", State: state}, noon.Add(time.Duration(hour)*time.Hour))
		}
		child := s.Children[0]
		if !child.Opened.Equal(noon) {
			t.Errorf("%s: opened at %s", name, child.Opened)
		}
		got := -1
		if at := child.Kept(opinion); !at.IsZero() {
			got = int(at.Sub(noon).Hours())
		}
		if got != c.want {
			t.Errorf("%s: kept after %d hours, want %d", name, got, c.want)
		}
	}
}
