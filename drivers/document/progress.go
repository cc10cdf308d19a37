package document

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/OpenPrinting/goipp"

	"zhiting/drivers"
)

// progress is how far a job is.
type progress struct {
	id     JobID
	sheets int  // out, as far as the printer counts them
	ended  bool // nothing of it is left in the printer
	done   bool // printed
}

// progressNames are the attributes that readProgress reads.
var progressNames = []string{"job-state", "job-state-reasons", "job-media-sheets-completed", "job-impressions-completed"}

// The values of job-state that end a job, RFC 8011 section 5.3.7.
const (
	jobCanceled  = 7
	jobAborted   = 8
	jobCompleted = 9
)

// progress asks how far a job is. One that ended otherwise than printed is an error.
func (s *session) progress(ctx context.Context, at progress) (progress, error) {
	ctx, cancel := s.bound(ctx, answerTime)
	defer cancel()
	answer, err := s.client.do(ctx, s.client.askJob(at.id), nil)
	if err != nil {
		return at, err
	}
	return readProgress(answer.Job, at)
}

// readProgress takes what a printer says of a job.
func readProgress(attrs goipp.Attributes, at progress) (progress, error) {
	state, sheets, sides := 0, 0, 0
	var reasons []string
	for _, attr := range attrs {
		switch attr.Name {
		case "job-state":
			state = number(attr)
		case "job-state-reasons":
			reasons = words(attr)
		case "job-media-sheets-completed":
			sheets = number(attr)
		case "job-impressions-completed":
			sides = number(attr)
		}
	}
	if sheets == 0 {
		sheets = sides // some count nothing else
	}
	at.sheets = max(at.sheets, sheets)
	if state == 0 {
		return at, fmt.Errorf("%w: job without a state", drivers.ErrBadAnswer)
	}
	said := strings.Join(reasons, ", ")
	at.ended = state >= jobCanceled
	switch {
	case state == jobCanceled:
		return at, drivers.NewTrouble(drivers.DocumentCancelled, fmt.Errorf("job was cancelled at the printer (%s)", said))
	case state == jobAborted:
		return at, drivers.NewTrouble(drivers.DocumentGivenUp, fmt.Errorf("printer gave the job up (%s)", said))
	case state == jobCompleted && slices.Contains(reasons, "job-completed-with-errors"):
		return at, drivers.NewTrouble(drivers.DocumentGivenUp, fmt.Errorf("printer finished the job with errors (%s)", said))
	}
	at.done = state == jobCompleted
	return at, nil
}
