package casefile

import "time"

// ordinary are the states of a life without trouble, in their order: whoever has reached one has passed those before it.
var ordinary = []State{StateSubmitted, StateAccepted, StateProcessing, StateGranted, StateDelivered}

// Kept is when a child case kept a clock: the first time it was in the state that keeps it or, where that was passed over,
// in one after it. Zero means not yet. A refusal is an end as well, and keeps every clock.
func (c ChildStanding) Kept(clock Clock) (at time.Time) {
	passed := false
	for _, s := range ordinary {
		passed = passed || s == clock.KeptBy
		if reached := c.Reached[s]; passed && !reached.IsZero() && (at.IsZero() || reached.Before(at)) {
			at = reached
		}
	}
	for _, end := range []State{StateRejected, StateRefused} {
		if reached := c.Reached[end]; !reached.IsZero() && (at.IsZero() || reached.Before(at)) {
			at = reached
		}
	}
	return at
}
