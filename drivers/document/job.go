package document

import (
	"context"
	"errors"
	"fmt"
	"time"

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

// Job is a document to print.
type Job struct {
	Name   string // shown on the printer's panel and kept in its log: no personal data
	PDF    []byte
	Copies int // 0 means 1
	Duplex bool
}

// JobID is a printer's number for a job.
type JobID int

// JobError says that a job was not printed to its end.
type JobError struct {
	Job     JobID // 0 when the printer never had it
	Problem drivers.Problem
	Err     error
}

func (e *JobError) Error() string {
	if e.Job == 0 {
		return fmt.Sprintf("document not printed: %v", e.Err)
	}
	return fmt.Sprintf("document not printed, job %d: %v", e.Job, e.Err)
}

// Unwrap gives a *drivers.Trouble with the problem.
func (e *JobError) Unwrap() error { return e.Err }

// Print sends a document and returns when the printer says that it is printed. When that does not come about, because
// of trouble with the printer or because ctx ends, the job is cancelled, so that nothing of the citizen stays in
// the spool, and the error is a *JobError.
func (p *Printer) Print(ctx context.Context, job Job) (JobID, error) {
	if job.Copies < 0 {
		return 0, fmt.Errorf("document of %d copies", job.Copies)
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
	id, err := s.print(ctx, job)
	if err == nil {
		return id, nil
	}
	if id != 0 {
		s.callBack(id)
	}
	problem := drivers.ProblemOf(err)
	if _, told := errors.AsType[*drivers.Trouble](err); !told {
		err = drivers.NewTrouble(problem, err)
	}
	return id, &JobError{Job: id, Problem: problem, Err: err}
}

func (s *session) print(ctx context.Context, job Job) (JobID, error) {
	if err := s.mayPrint(ctx); err != nil {
		return 0, err
	}
	id, err := s.create(ctx, job)
	if err != nil {
		return 0, err
	}
	if err := s.send(ctx, id, job.PDF); err != nil {
		return id, err
	}
	for {
		done, err := s.state(ctx, id)
		if done || err != nil {
			return id, err
		}
		if err := s.mayPrint(ctx); err != nil {
			return id, err
		}
		select {
		case <-ctx.Done():
			return id, ctx.Err()
		case <-s.ctx.Done():
			return id, drivers.ErrNotOpen
		case <-time.After(pollTime):
		}
	}
}

func (s *session) mayPrint(ctx context.Context) error {
	about, err := s.about(ctx)
	if err != nil {
		return err
	}
	if problem := about.problem(); problem.Blocks() {
		return drivers.NewTrouble(problem, nil)
	}
	return nil
}

// create makes a job without a document. Its number is known before anything of the citizen is in the printer, so that
// the job can be called back whatever happens then; Print-Job would tell the number last.
func (s *session) create(ctx context.Context, job Job) (JobID, error) {
	ctx, cancel := s.bound(ctx, answerTime)
	defer cancel()
	answer, err := s.client.do(ctx, s.client.createRequest(job, job.Duplex && s.duplex), nil)
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

// The values of job-state that end a job, RFC 8011 section 5.3.7.
const (
	jobCanceled  = 7
	jobAborted   = 8
	jobCompleted = 9
)

// state says whether a job is printed. One that ended otherwise is an error.
func (s *session) state(ctx context.Context, id JobID) (done bool, err error) {
	ctx, cancel := s.bound(ctx, answerTime)
	defer cancel()
	answer, err := s.client.do(ctx, s.client.jobRequest(goipp.OpGetJobAttributes, id), nil)
	if err != nil {
		return false, err
	}
	for _, attr := range answer.Job {
		if attr.Name != "job-state" {
			continue
		}
		switch number(attr) {
		case jobCompleted:
			return true, nil
		case jobCanceled:
			return false, drivers.NewTrouble(drivers.DocumentStopped, errors.New("job was cancelled at the printer"))
		case jobAborted:
			return false, drivers.NewTrouble(drivers.DocumentStopped, errors.New("printer gave the job up"))
		}
		return false, nil
	}
	return false, fmt.Errorf("%w: job without a state", drivers.ErrBadAnswer)
}

// callBack cancels a job. It waits a moment for the printer's word and lets a slow one go on in the background.
func (s *session) callBack(id JobID) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		ctx, cancel := context.WithTimeout(context.Background(), cancelTime)
		defer cancel()
		// A job that has ended by itself cannot be cancelled, and a printer that is gone cannot be told.
		_, _ = s.client.do(ctx, s.client.jobRequest(goipp.OpCancelJob, id), nil)
	}()
	select {
	case <-done:
	case <-time.After(cancelWait):
	}
}
