package casefile

import (
	"fmt"
	"slices"
)

// State is how a child case stands with its department. The set is closed; values reach disk and wire.
type State string

// The states of a child case, in the order of an ordinary life.
const (
	StateSubmitted  State = "submitted"  // 已提交: arrived, not yet looked at
	StateAccepted   State = "accepted"   // 受理
	StateRejected   State = "rejected"   // 不予受理, with a reason
	StateCorrection State = "correction" // 补正: the citizen is asked for something, with a reason
	StateProcessing State = "processing" // 办理中
	StateSuspended  State = "suspended"  // 挂起: a special procedure stops the clock
	StateGranted    State = "granted"    // 办结 (准予)
	StateRefused    State = "refused"    // 办结 (不予许可), with a reason
	StateDelivered  State = "delivered"  // 领取 or 送达
	StateBlocked    State = "blocked"    // 未启动: a matter before it was refused, so it never begins; with a reason
)

// moves lists what may follow a state.
var moves = map[State][]State{
	"":              {StateSubmitted, StateBlocked},
	StateSubmitted:  {StateAccepted, StateRejected, StateCorrection},
	StateCorrection: {StateSubmitted, StateAccepted, StateRejected},
	StateAccepted:   {StateProcessing, StateGranted, StateRefused, StateCorrection},
	StateProcessing: {StateSuspended, StateGranted, StateRefused},
	StateSuspended:  {StateProcessing},
	StateGranted:    {StateDelivered},
}

// NeedsReason says that nobody may enter the state without telling the citizen why.
func (s State) NeedsReason() bool {
	return slices.Contains([]State{StateRejected, StateCorrection, StateSuspended, StateRefused, StateBlocked}, s)
}

// Done says that the matters waiting for this one may begin.
func (s State) Done() bool { return s == StateGranted || s == StateDelivered }

// MoveError says that a change of state is not allowed.
type MoveError struct{ From, To State }

func (e *MoveError) Error() string {
	return fmt.Sprintf("a case that is %q cannot become %q; it may become %v", e.From, e.To, moves[e.From])
}

// Failed says that the matters waiting for this one never begin.
func (s State) Failed() bool {
	return s == StateRejected || s == StateRefused || s == StateBlocked
}

// Move checks a change of state; the zero State is a child not opened yet.
func Move(from, to State) error {
	if slices.Contains(moves[from], to) {
		return nil
	}
	return &MoveError{from, to}
}
