package document

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/OpenPrinting/goipp"

	"zhiting/drivers"
)

const (
	pollTime = 150 * time.Millisecond
	// sendTime is how long a printer may take to receive a document.
	sendTime = 30 * time.Second
	// cancelTime is how long the attempt to call a job back may go on, even after Close, and cancelWait how much of it the
	// caller of Print waits for: a driver returns within 100 ms of its context's end.
	cancelTime = 1500 * time.Millisecond
	cancelWait = 80 * time.Millisecond
)

// Job is a document to print, on A4.
type Job struct {
	Name   string // shown on the printer's panel and kept in its log: what kind of paper and a number, no personal data
	PDF    []byte
	Copies int  // 0 means 1
	Duplex bool // on both sides, where the printer can
	Colour bool // in colour, where the printer can; otherwise in black, which is cheaper
}

// longestName is what a printer must be able to keep of a name, in bytes: RFC 8011 section 5.1.3.
const longestName = 255

// personal is a run of digits as long as in the numbers of telephones and ID cards. A name cannot be found out; a number can.
var personal = regexp.MustCompile(`[0-9]{10}[0-9Xx]`)

// check refuses what must not be sent. The error does not repeat the name.
func (j Job) check() error {
	switch {
	case j.Copies < 0:
		return fmt.Errorf("document of %d copies", j.Copies)
	case len(j.Name) > longestName || !utf8.ValidString(j.Name):
		return fmt.Errorf("document's job name has %d bytes; give at most %d of UTF-8", len(j.Name), longestName)
	case personal.MatchString(j.Name):
		return errors.New("document's job name holds what looks like the number of a person; give a case number")
	}
	return nil
}

// JobID is a printer's number for a job.
type JobID int

// JobError says that a job was not printed to its end.
type JobError struct {
	Job     JobID // 0 when the printer never had it
	Problem drivers.Problem
	Sheets  int // how many sheets the printer says are out; sides, where it counts only those
	// Withdrawn says that the printer has confirmed the cancellation: nothing more will come out. Without it the document
	// may still be in the printer.
	Withdrawn bool
	Err       error
}

func (e *JobError) Error() string {
	if e.Job == 0 {
		return fmt.Sprintf("document not printed: %v", e.Err)
	}
	return fmt.Sprintf("document not printed, job %d, %d sheets out, withdrawn %t: %v", e.Job, e.Sheets, e.Withdrawn, e.Err)
}

// Unwrap gives a *drivers.Trouble with the problem.
func (e *JobError) Unwrap() error { return e.Err }

// Print sends a document and returns when the printer says that it is printed. When that does not come about, because
// of trouble with the printer or because ctx ends, the job is cancelled, so that nothing of the citizen stays in
// the spool, and the error is a *JobError. A job that must not be sent is another error.
func (p *Printer) Print(ctx context.Context, job Job) (JobID, error) {
	if err := job.check(); err != nil {
		return 0, err
	}
	select {
	case <-p.turn:
		defer func() { p.turn <- struct{}{} }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	s := p.current()
	if s == nil {
		return 0, drivers.ErrNotOpen
	}
	at, err := s.print(ctx, job)
	if err == nil {
		return at.id, nil
	}
	failed := &JobError{Job: at.id, Sheets: at.sheets, Problem: drivers.ProblemOf(err), Err: err}
	if at.id != 0 {
		failed.Withdrawn = at.ended || s.callBack(at.id)
	}
	if _, told := errors.AsType[*drivers.Trouble](err); !told {
		if ctx.Err() != nil {
			failed.Problem = drivers.DocumentNotInTime
		}
		failed.Err = drivers.NewTrouble(failed.Problem, err)
	}
	return at.id, failed
}

// print tells how far it came whatever happens.
func (s *session) print(ctx context.Context, job Job) (at progress, err error) {
	if _, err := s.mayPrint(ctx); err != nil {
		return at, err
	}
	for at.id == 0 {
		at.id, err = s.create(ctx, job)
		if refused, ok := errors.AsType[*StatusError](err); !ok || refused.Status != goipp.StatusErrorBusy.String() {
			break
		}
		select { // RFC 8011 asks the client to come again
		case <-ctx.Done():
			return at, ctx.Err()
		case <-s.ctx.Done():
			return at, drivers.ErrNotOpen
		case <-time.After(pollTime):
		}
	}
	if err != nil {
		return at, err
	}
	if err := s.send(ctx, at.id, job.PDF); err != nil {
		return at, err
	}
	for {
		if at, err = s.progress(ctx, at); at.done || err != nil {
			return at, err
		}
		waits, err := s.mayPrint(ctx)
		if err != nil {
			return at, err
		}
		select {
		case <-ctx.Done():
			if !waits.IsZero() {
				return at, drivers.NewTrouble(waits, ctx.Err())
			}
			return at, ctx.Err()
		case <-s.ctx.Done():
			return at, drivers.ErrNotOpen
		case <-time.After(pollTime):
		}
	}
}

// mayPrint asks the printer how it is; what does not let it print is an error. What ends by itself is told as a problem.
func (s *session) mayPrint(ctx context.Context) (waits drivers.Problem, err error) {
	about, err := s.about(ctx)
	if err != nil {
		return waits, err
	}
	switch problem := about.problem(); {
	case problem.Code == drivers.DocumentHot.Code:
		return problem, nil
	case problem.Blocks():
		return waits, drivers.NewTrouble(problem, nil)
	}
	return waits, nil
}

// create makes a job without a document. Its number is known before anything of the citizen is in the printer, so that
// the job can be called back whatever happens then; Print-Job would tell the number last.
func (s *session) create(ctx context.Context, job Job) (JobID, error) {
	ctx, cancel := s.bound(ctx, answerTime)
	defer cancel()
	answer, err := s.client.do(ctx, s.client.createRequest(job, s.can.choose(job)), nil)
	if err != nil {
		return 0, err
	}
	for _, attr := range answer.Job {
		if id := number(attr); attr.Name == "job-id" && id > 0 {
			return JobID(id), nil
		}
	}
	return 0, fmt.Errorf("%w: job without a number", drivers.ErrBadAnswer)
}

// send gives the printer the job's only document.
func (s *session) send(ctx context.Context, id JobID, pdf []byte) error {
	ctx, cancel := s.bound(ctx, sendTime)
	defer cancel()
	_, err := s.client.do(ctx, s.client.sendRequest(id), pdf)
	return err
}

// callBack cancels a job and says whether the printer agreed. It waits a moment for the printer's word and lets a slow one
// go on in the background.
func (s *session) callBack(id JobID) bool {
	done := make(chan bool, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), cancelTime)
		defer cancel()
		// A job that has ended by itself cannot be cancelled, and a printer that is gone cannot be told.
		_, err := s.client.do(ctx, s.client.jobRequest(goipp.OpCancelJob, id), nil)
		done <- err == nil
	}()
	select {
	case agreed := <-done:
		return agreed
	case <-time.After(cancelWait):
		return false
	}
}
