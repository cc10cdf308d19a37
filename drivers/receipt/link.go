package receipt

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// Real-time commands. A printer obeys them even when it has stopped.
var (
	recoverAndGoOn  = []byte{0x10, 0x05, 1}                       // DLE ENQ 1: goes on with the line that failed
	recoverAndClear = []byte{0x10, 0x05, 2}                       // DLE ENQ 2: clears the buffers
	clearBuffers    = []byte{0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8} // DLE DC4 function 8
	sensorRequest   = []byte{0x1D, 0x72, 1}                       // GS r 1, not real-time: answered in its turn
	processRequest  = []byte{0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30}  // GS ( H function 48, before four bytes of id
)

// link is an open connection to a printer. A goroutine of its own reads all that the printer says, asked and unasked; one
// other goroutine at a time writes.
type link struct {
	port    transport.Port
	profile Profile
	ended   chan struct{} // the reader is through
	news    chan struct{} // holds one token when something has changed since it was taken last

	mu     sync.Mutex
	heard  heard
	sorter sorter
	asked  []byte // requests of DLE EOT whose answers are to come, in their order
	round  status // the answers of the round of requests under way
	job    byte   // the number of the last job, 0 to 15

	jammed bool // the cutter stands still and DLE ENQ did not help; only who has the turn touches it
}

// heard is what a link knows of its printer.
type heard struct {
	status status // the latest that is whole
	count  int    // how many were whole so far
	marks  int    // of the job: how many the printer has come past
	junk   bool   // something came that is no answer
	err    error  // the line is gone, or a question stayed without an answer
}

func newLink(port transport.Port, profile Profile) *link {
	l := &link{port: port, profile: profile, ended: make(chan struct{}), news: make(chan struct{}, 1)}
	go l.read()
	return l
}

// close ends the connection and its reader.
func (l *link) close() error {
	err := l.port.Close()
	<-l.ended
	return err
}

// read listens until the line is gone.
func (l *link) read() {
	defer close(l.ended)
	var buf [256]byte
	for {
		n, err := l.port.Read(context.Background(), buf[:])
		l.mu.Lock()
		for _, b := range buf[:n] {
			l.take(b)
		}
		if err != nil && l.heard.err == nil {
			l.heard.err = fmt.Errorf("line is gone: %w", err)
		}
		l.mu.Unlock()
		l.tell()
		if err != nil {
			return
		}
	}
}

// tell wakes who waits for news.
func (l *link) tell() {
	select {
	case l.news <- struct{}{}:
	default:
	}
}

func (l *link) take(b byte) {
	switch l.sorter.sort(b) {
	case realTime:
		if len(l.asked) == 0 {
			return // nobody asked
		}
		n := l.asked[0]
		l.asked = l.asked[1:]
		l.round[n] = b
		if requests := l.profile.Status.requests(); n == requests[len(requests)-1] {
			l.learn(l.round)
		}
	case automatic:
		l.learn(automaticStatus(l.sorter.auto))
	case ordinary:
		if l.profile.Confirm == ConfirmSensor {
			l.heard.marks++
		}
	case processEcho:
		if job, ahead := l.ahead(l.sorter.echo); job == l.job && ahead <= marksMost/2 {
			l.heard.marks += ahead
		}
	case junk:
		l.heard.junk = true
	}
}

func (l *link) learn(s status) {
	l.heard.status = s
	l.heard.count++
}

// marksMost is how many marks a process id can tell apart.
const marksMost = 1 << 12

// processID is the id of a job's mark in letters that no status byte looks like: @ to O.
func processID(job byte, mark int) []byte {
	return []byte{'@' + job&15, '@' + byte(mark>>8)&15, '@' + byte(mark>>4)&15, '@' + byte(mark)&15}
}

// ahead reads a process id: whose it is and how many marks it is ahead of the last one.
func (l *link) ahead(id [4]byte) (job byte, marks int) {
	mark := int(id[1]&15)<<8 | int(id[2]&15)<<4 | int(id[3]&15)
	return id[0] & 15, (mark - l.heard.marks) & (marksMost - 1)
}

// hears gives what is known now.
func (l *link) hears() heard {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heard
}

// begin starts the account of a new job and gives its number.
func (l *link) begin() byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.job = (l.job + 1) & 15
	l.heard.marks = 0
	return l.job
}

// ask sends DLE EOT n.
func (l *link) ask(ctx context.Context, n byte) error {
	l.mu.Lock()
	l.asked = append(l.asked, n)
	l.mu.Unlock()
	return l.port.Write(ctx, []byte{0x10, 0x04, n})
}

// waits says whether an answer is still to come.
func (l *link) waits() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.asked) > 0
}

// inquire asks an idle printer for all that it can tell, each answer within the given time. A printer that leaves a
// question open is as good as gone: its later answers could not be told apart.
func (l *link) inquire(ctx context.Context, within time.Duration) (status, error) {
	l.mu.Lock()
	l.heard.junk = false
	l.round = status{}
	l.mu.Unlock()
	for _, n := range l.profile.Status.requests() {
		step, cancel := context.WithTimeout(ctx, within)
		err := l.ask(step, n)
		for err == nil && l.hears().err == nil && l.waits() {
			select {
			case <-l.news:
			case <-step.Done():
				err = step.Err()
			}
		}
		cancel()
		if err = l.explain(ctx, err, within); err != nil {
			return status{}, fmt.Errorf("receipt printer: status request %d: %w", n, err)
		}
	}
	now := l.hears()
	if now.err != nil {
		return status{}, fmt.Errorf("receipt printer: %w", now.err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.round, nil
}

// look asks an idle printer how it is. A cutter that stands still is set going once; then a person must have opened the
// cover before it is tried again, lest its motor burn.
func (l *link) look(ctx context.Context) (drivers.Problem, error) {
	s, err := l.inquire(ctx, answerTime)
	if err != nil {
		return drivers.Problem{}, err
	}
	switch jam := s.problem().Code == drivers.ReceiptCutter.Code; {
	case !jam:
		l.jammed = false
	case l.profile.Recovers && !l.jammed:
		l.jammed = true
		if err := l.port.Write(ctx, recoverAndClear); err != nil {
			return drivers.Problem{}, fmt.Errorf("receipt printer: %w", err)
		}
		if s, err = l.inquire(ctx, answerTime); err != nil {
			return drivers.Problem{}, err
		}
	}
	return s.problem(), nil
}

// explain gives the reason for which a question has no answer; err may be nil.
func (l *link) explain(ctx context.Context, err error, within time.Duration) error {
	now := l.hears()
	switch {
	case now.err != nil:
		return now.err
	case err == nil:
		return nil
	case ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded):
		return err // the caller gave up, or the line broke: the cause as it is
	case now.junk:
		err = fmt.Errorf("%w; check the baud rate", drivers.ErrBadAnswer)
	default:
		err = fmt.Errorf("%w within %v; check power and cable", drivers.ErrNoAnswer, within)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard.err = err
	return err
}

// forget makes the printer throw away what it has not printed. Otherwise the rest of one citizen's receipt would come
// out in front of the next one as soon as somebody puts paper in. The context of the print is over by now, perhaps.
func (l *link) forget() {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	// A line that is gone cannot be told; the supervisor finds that out.
	if l.profile.Recovers && l.port.Write(ctx, recoverAndClear) != nil {
		return
	}
	_ = l.port.Write(ctx, clearBuffers)
}
