package hub

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatArrivedNeverWaitsForAClock(t *testing.T) { both(t, neverWaitsForAClock) }

// neverWaitsForAClock puts an arrival off and looks at it with the clock set otherwise.
func neverWaitsForAClock(t *testing.T) {
	h := start(t, t.TempDir()).hub
	undo := errors.New("nothing of this stays")
	err := h.write(t.Context(), func(x tx) error {
		if err := x.addArrival("T1", 1, []string{"e1"}, day.Add(splitAgain)); err != nil {
			return err
		}
		for at, due := range map[time.Time]int{day: 0, day.Add(splitAgain): 1, day.AddDate(0, -1, 0): 1} {
			if list, err := x.arrivals(at, splitMost); err != nil || len(list) != due {
				t.Errorf("at %v %d are due, %v; want %d", at, len(list), err, due)
			}
		}
		return undo
	})
	if !errors.Is(err, undo) {
		t.Error(err)
	}
}

// TestGiveWay waits beside intakes: not at all when there is none, until one has ended for a while, and never for longer
// than until what waits is late.
func TestGiveWay(t *testing.T) {
	for name, c := range map[string]struct {
		ends   time.Duration // of an intake; 0 for none, less than 0 for never
		late   time.Duration
		waited [2]time.Duration
	}{
		"none":        {0, splitLate, [2]time.Duration{0, 0}},
		"one":         {100 * time.Millisecond, splitLate, [2]time.Duration{100*time.Millisecond + splitQuiet, 100*time.Millisecond + 2*splitQuiet}},
		"for ever":    {-1, splitLate, [2]time.Duration{splitLate, splitLate + splitQuiet}},
		"late":        {-1, -time.Second, [2]time.Duration{splitYield, splitYield + splitQuiet}},
		"nearly late": {-1, splitYield / 2, [2]time.Duration{splitYield, splitYield + splitQuiet}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, began := &Hub{}, time.Now()
				if c.ends != 0 {
					h.taking.Add(1)
				}
				if c.ends > 0 {
					time.AfterFunc(c.ends, func() {
						h.taken.Store(time.Now().UnixNano())
						h.taking.Add(-1)
					})
				}
				h.giveWay(context.Background(), began.Add(c.late))
				if waited := time.Since(began); waited < c.waited[0] || waited > c.waited[1] {
					t.Errorf("it waited %v, want %v to %v", waited, c.waited[0], c.waited[1])
				}
			})
		})
	}
}
