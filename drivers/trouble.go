package drivers

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Trouble is an error that knows the declared problem it means.
type Trouble struct {
	Problem Problem
	Err     error // the cause; may be nil
}

// NewTrouble ties a problem to the error that showed it.
func NewTrouble(p Problem, err error) *Trouble { return &Trouble{Problem: p, Err: err} }

func (t *Trouble) Error() string {
	if t.Err == nil {
		return t.Problem.Title.En
	}
	return t.Problem.Title.En + ": " + t.Err.Error()
}

// Unwrap gives the cause.
func (t *Trouble) Unwrap() error { return t.Err }

// Unanswered turns the end of a step's own time into ErrNoAnswer. Where ctx, the caller's, has ended, nobody waits any
// longer and the error stays.
func Unanswered(ctx context.Context, err error) error {
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return ErrNoAnswer
	}
	return err
}

// ProblemOf finds the declared problem that an error of a driver means. The zero error has the zero problem; an error
// that nobody declared is a device that is not there.
func ProblemOf(err error) Problem {
	if t, ok := errors.AsType[*Trouble](err); ok {
		return t.Problem
	}
	switch {
	case err == nil:
		return Problem{}
	case errors.Is(err, ErrNoAnswer), errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return NoAnswer
	case errors.Is(err, fs.ErrPermission):
		return NotPermitted
	case errors.Is(err, syscall.EBUSY):
		return PortBusy
	case errors.Is(err, ErrBadAnswer):
		return BadAnswer
	}
	// What is left are the system's words for a thing that is not there: no such file, connection refused, no route,
	// end of file, input/output error.
	return NoDevice
}
