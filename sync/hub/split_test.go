package hub

import (
	"errors"
	"testing"
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
