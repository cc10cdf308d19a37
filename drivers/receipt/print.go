package receipt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zhiting/drivers"
)

// PrintError says what went wrong with a receipt and what became of the paper.
type PrintError struct {
	Problem     drivers.Problem
	Sent, Total int  // bytes given to the printer, and of the whole receipt
	Started     bool // some of the receipt may be on paper: it must be taken away before the receipt is printed again
	Err         error
}

func (e *PrintError) Error() string {
	paper := "no paper was used"
	if e.Started {
		paper = "a part may be on paper"
	}
	return fmt.Sprintf("receipt not printed: %v (%d of %d bytes sent, %s)", e.Err, e.Sent, e.Total, paper)
}

// Unwrap gives a *drivers.Trouble with the problem.
func (e *PrintError) Unwrap() error { return e.Err }

// Print prints a receipt and returns when the printer says that it is on paper. A printer that cannot say so returns as
// soon as it has the bytes (status=none) or shows no trouble after them (status=basic). Trouble with the printer is a
// *PrintError; a receipt that cannot be composed is another error, and then nothing was sent.
func (p *Printer) Print(ctx context.Context, r Receipt) error {
	profile, err := ProfileOf(p.addr.Query())
	if err != nil {
		return err
	}
	data, err := Compose(r, profile, p.glyphs)
	if err != nil {
		return err
	}
	release, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	l := p.current()
	if l == nil {
		return drivers.ErrNotOpen
	}
	failed := &PrintError{Total: len(data)}
	err = p.print(ctx, l, data, failed)
	if err == nil {
		return nil
	}
	if failed.Started {
		l.forget()
	}
	failed.Problem, failed.Err = drivers.ProblemOf(err), err
	if _, told := errors.AsType[*drivers.Trouble](err); !told {
		failed.Err = drivers.NewTrouble(failed.Problem, err)
	}
	return failed
}

// print keeps account of how far it came in so.
func (p *Printer) print(ctx context.Context, l *link, data []byte, so *PrintError) error {
	problem, err := p.look(ctx, l)
	if err != nil {
		return err
	}
	if problem.Blocks() {
		return drivers.NewTrouble(problem, nil)
	}
	// GS r is answered in its turn among the data, so its answer says that all before it is done.
	if l.profile.Status == StatusFull {
		data = append(data, 0x1D, 0x72, 1)
	}
	const piece = 1024
	for rest := data; len(rest) > 0; {
		n := min(piece, len(rest))
		so.Started = true
		if err := l.send(ctx, rest[:n]); err != nil {
			return err
		}
		so.Sent = min(so.Sent+n, so.Total)
		rest = rest[n:]
	}
	if l.profile.Status == StatusNone {
		return nil
	}
	return p.watch(ctx, l)
}

// send gives the printer a piece. A piece that it does not take in time means that it stopped: its buffer is full.
func (l *link) send(ctx context.Context, piece []byte) error {
	step, cancel := context.WithTimeout(ctx, busyTime)
	defer cancel()
	err := drivers.Unanswered(ctx, l.port.Write(step, piece))
	if errors.Is(err, drivers.ErrNoAnswer) {
		return fmt.Errorf("printer takes no more data: %w", err)
	}
	return err
}

// watch looks at the printer until it is done or in trouble.
func (p *Printer) watch(ctx context.Context, l *link) error {
	deadline := time.Now().Add(finishTime)
	for {
		s, done, err := l.status(ctx, busyTime)
		if err != nil {
			return err
		}
		p.remember(s)
		if problem := s.problem(); problem.Blocks() {
			return drivers.NewTrouble(problem, nil)
		}
		if done || l.profile.Status == StatusBasic {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("end of the receipt not confirmed for %v: %w", finishTime, drivers.ErrNoAnswer)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pollTime):
		}
	}
}

// forget makes the printer throw away what it has not printed. Otherwise the rest of one citizen's receipt would come
// out in front of the next one as soon as somebody puts paper in. The context of the print is over by now, perhaps.
func (l *link) forget() {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	// A line that is gone cannot be told; the supervisor finds that out.
	_ = l.port.Write(ctx, clearBuffer)
}
