package receipt

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"zhiting/drivers"
)

// Fate is what became of a receipt, as far as the printer tells.
type Fate string

// The fates of a receipt.
const (
	FateNone    Fate = "none"    // the printer was given nothing: no paper was used
	FateSent    Fate = "sent"    // the printer was given everything and shows no trouble; more it cannot say
	FateTaken   Fate = "taken"   // the printer says that everything is printed
	FatePart    Fate = "part"    // the printer stopped on the way and says why
	FateUnknown Fate = "unknown" // sight of it was lost: nothing, a part or all may be on paper
)

// Delivery tells how far a receipt came.
type Delivery struct {
	Fate        Fate
	Done, Items int // items that the printer says are printed, at the least, and all of them
}

// PrintError says what went wrong with a receipt and what became of the paper.
type PrintError struct {
	Delivery
	Problem     drivers.Problem
	Sent, Total int  // bytes given to the printer, and of the whole job
	Started     bool // some of the receipt may be on paper: it must be taken away before the receipt is printed again
	// Leftover says that the printer may bring out the rest by itself once its trouble is over, because it knows no
	// command to forget it: it should be switched off and on first.
	Leftover bool
	Err      error
}

func (e *PrintError) Error() string {
	paper := "no paper was used"
	if e.Started {
		paper = fmt.Sprintf("%d of %d items are on paper for certain", e.Done, e.Items)
	}
	if e.Leftover {
		paper += "; switch the printer off and on before the next receipt, or the rest may come out in front of it"
	}
	return fmt.Sprintf("receipt not printed: %v (%d of %d bytes sent, %s)", e.Err, e.Sent, e.Total, paper)
}

// Unwrap gives a *drivers.Trouble with the problem.
func (e *PrintError) Unwrap() error { return e.Err }

// Print is Deliver for those who only want to know whether it failed.
func (p *Printer) Print(ctx context.Context, r Receipt) error {
	_, err := p.Deliver(ctx, r)
	return err
}

// Deliver prints a receipt and returns when the printer says that it is on paper. A printer that cannot say so returns as
// soon as it has the bytes (status=none) or shows no trouble after them (status=basic); the fate tells these apart. Trouble
// with the printer is a *PrintError; a receipt that cannot be composed is another error, and then nothing was sent.
//
// A head that is too hot is waited for, and a cutter that stands still is set going again, within limits.
func (p *Printer) Deliver(ctx context.Context, r Receipt) (Delivery, error) {
	so := Delivery{Fate: FateNone, Items: len(r.Items)}
	profile, err := ProfileOf(p.addr.Query())
	if err != nil {
		return so, err
	}
	data, ends, err := compose(r, profile, p.glyphs)
	if err != nil {
		return so, err
	}
	release, err := p.take(ctx)
	if err != nil {
		return so, err
	}
	defer release()
	l := p.current()
	if l == nil {
		return so, drivers.ErrNotOpen
	}
	err = l.ready(ctx)
	j := l.cutUp(data, ends)
	if err == nil {
		so.Fate, err = l.print(ctx, j)
		so.Done = j.items(l.hears().marks)
	}
	if err == nil {
		return so, nil
	}
	failed := &PrintError{Delivery: so, Sent: int(j.sent.Load()), Total: j.total, Started: so.Fate != FateNone, Problem: drivers.ProblemOf(err), Err: err}
	if failed.Started {
		l.forget()
		failed.Leftover = !profile.Clears
	}
	if _, told := errors.AsType[*drivers.Trouble](err); !told {
		failed.Err = drivers.NewTrouble(failed.Problem, err)
	}
	return so, failed
}

// ready says whether a job may begin.
func (l *link) ready(ctx context.Context) error {
	problem, err := l.look(ctx)
	if err == nil && problem.Blocks() {
		err = drivers.NewTrouble(problem, nil)
	}
	return err
}

// print runs a job: one goroutine writes, the link's own reads, and this one judges.
func (l *link) print(ctx context.Context, j *job) (Fate, error) {
	writing, stop := context.WithCancelCause(ctx)
	all := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		if err := l.write(writing, j, all); err != nil {
			stop(err)
		}
	})
	fate, err := l.judge(writing, j, all)
	stop(nil)
	writer.Wait()
	return fate, err
}

// judge watches a job until it is done or cannot be done. all is closed when the last byte is given to the printer.
func (l *link) judge(ctx context.Context, j *job, all <-chan struct{}) (Fate, error) {
	limit := time.NewTimer(finishTime)
	defer limit.Stop()
	cutter := jam{link: l, job: j}
	seen, enough := progress{}, 0 // enough is the count of reports after which the last one is newer than the last byte
	for {
		now := l.hears()
		problem := now.status.problem()
		switch {
		case l.profile.Confirm != ConfirmNone && now.marks >= len(j.pieces):
			return FateTaken, nil
		case now.err != nil:
			return FateUnknown, fmt.Errorf("receipt printer: %w", now.err)
		case problem.Code == drivers.ReceiptOverheated.Code:
			// It goes on by itself when it has cooled down.
		case problem.Code == drivers.ReceiptCutter.Code && cutter.free():
			// It may go on.
		case problem.Blocks():
			return FatePart, drivers.NewTrouble(problem, nil)
		case enough > 0 && now.count >= enough:
			return FateSent, nil
		}
		select {
		case <-l.news:
		case <-all:
			all = nil
			if l.profile.Status == StatusNone {
				return FateSent, nil
			}
			if l.profile.Confirm == ConfirmNone {
				enough = now.count + 2 // one report may have been under way
			}
		case <-limit.C:
			if now := (progress{now.marks, j.sent.Load()}); now != seen {
				seen = now
				limit.Reset(finishTime)
				continue
			}
			if problem.Blocks() {
				return FatePart, drivers.NewTrouble(problem, fmt.Errorf("no progress for %v", finishTime))
			}
			return FateUnknown, drivers.NewTrouble(drivers.ReceiptUnconfirmed, fmt.Errorf("no progress for %v", finishTime))
		case <-ctx.Done():
			cause := context.Cause(ctx)
			switch {
			case problem.Blocks():
				return FatePart, drivers.NewTrouble(problem, cause)
			case errors.Is(cause, context.Canceled), errors.Is(cause, context.DeadlineExceeded): // the caller gave up
				return FateUnknown, drivers.NewTrouble(drivers.ReceiptUnconfirmed, cause)
			}
			return FateUnknown, cause
		}
	}
}

// progress is how far a job is.
type progress struct {
	marks int
	sent  int64
}

// jam is a cutter that stands still in a job.
type jam struct {
	link  *link
	job   *job
	tries int
	last  time.Time
}

// free tries to set the cutter going again, and says whether there is hope. The printer goes on with the line at which it
// stopped, so that nothing is printed twice.
func (c *jam) free() bool {
	switch {
	case !c.link.profile.Recovers:
		return false
	case time.Since(c.last) < recoverTime:
		return true // the last try is under way
	case c.tries == recoverTries:
		c.link.jammed = true // a person must clear it
		return false
	}
	select {
	case c.job.urgent <- recoverAndGoOn:
		c.tries++
		c.last = time.Now()
	default: // the one before is not even sent
	}
	return true
}
