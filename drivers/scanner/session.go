package scanner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

const (
	// The pause that ends a code without a line end is counted in several short reads, each of which finds a byte
	// that is there: a terminal that was busy for as long as the pause does not cut a code in two.
	pauseStep  = 10 * time.Millisecond
	pauseSteps = 5

	answerLimit = 500 * time.Millisecond
	fresh       = time.Second // how long a code or an answer proves that the scanner is there
)

// session is one connection to a scanner: a goroutine reads, any number of callers wait for codes.
type session struct {
	port     transport.Port
	question question

	mu      sync.Mutex
	inbox   inbox
	heard   time.Time     // when the last byte came
	spoke   time.Time     // when the last code or answer came
	err     error         // why nothing will come any more
	changed chan struct{} // closed at the next change of any of these
}

func newSession(port transport.Port, q question) *session {
	s := &session{port: port, question: q, changed: make(chan struct{})}
	go s.read()
	return s
}

// read takes bytes from the port until it fails or is closed.
func (s *session) read() {
	lines := lineDecoder{answer: s.question.answer}
	var buffer [longest]byte
	for quiet := 0; ; {
		n, err := s.readSome(buffer[:], lines.within())
		now := time.Now()
		var arrived []line
		switch {
		case err == nil:
			quiet = 0
			arrived = lines.feed(buffer[:n])
		case errors.Is(err, context.DeadlineExceeded):
			if quiet++; quiet < pauseSteps {
				continue
			}
			quiet = 0
			arrived = lines.pause()
		}
		s.update(func() {
			if n > 0 {
				s.heard = now
			}
			if lines.answers > 0 {
				s.spoke, lines.answers = now, 0
			}
			s.put(arrived, now)
			if err != nil && !errors.Is(err, context.DeadlineExceeded) && s.err == nil {
				s.err = fmt.Errorf("line to the code scanner is gone: %w", err)
			}
		})
		if s.ended() {
			return
		}
	}
}

// put makes scans of lines. The caller holds the lock.
func (s *session) put(lines []line, now time.Time) {
	for _, l := range lines {
		next := scanOf(l, now)
		if next.err == nil {
			s.spoke = now
		}
		s.inbox.put(next)
	}
}

// readSome waits for bytes: for ever between two codes, for one step of the pause within a code.
func (s *session) readSome(p []byte, within bool) (int, error) {
	if !within {
		return s.port.Read(context.Background(), p)
	}
	ctx, cancel := context.WithTimeout(context.Background(), pauseStep)
	defer cancel()
	return s.port.Read(ctx, p)
}

// check asks the scanner, unless it just spoke. One lost answer is not yet a lost scanner.
func (s *session) check(ctx context.Context) error {
	asked := time.Now()
	if done, err := s.spokeSince(asked.Add(-fresh)); done {
		return err
	}
	err := s.ask(ctx, asked)
	if errors.Is(err, drivers.ErrNoAnswer) || errors.Is(err, drivers.ErrBadAnswer) {
		err = s.ask(ctx, asked)
	}
	return err
}

// ask sends the question and waits until the scanner has spoken since a moment.
func (s *session) ask(ctx context.Context, since time.Time) error {
	limited, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	err := s.port.Write(limited, s.question.ask)
	for err == nil {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if done, ended := s.spokeSince(since); done {
			return ended
		}
		select {
		case <-changed:
		case <-limited.Done():
			err = limited.Err()
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, os.ErrClosed):
		return drivers.ErrNotOpen
	case !errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("code scanner's question cannot be sent: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.heard.After(since) {
		return fmt.Errorf("%w: bytes came, but not the code scanner's answer; check ask, answer and baud", drivers.ErrBadAnswer)
	}
	return fmt.Errorf("%w to the code scanner's question within %v", drivers.ErrNoAnswer, answerLimit)
}

// spokeSince says that there is nothing to wait for: the scanner spoke, or cannot be asked, or will not speak any more,
// which is the error.
func (s *session) spokeSince(t time.Time) (done bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err != nil || len(s.question.ask) == 0 || !s.spoke.Before(t), s.err
}

func (s *session) await(ctx context.Context) (Code, error) {
	for {
		if err := ctx.Err(); err != nil {
			return Code{}, err
		}
		s.mu.Lock()
		next, ok := s.inbox.take(time.Now())
		ended, changed := s.err, s.changed
		s.mu.Unlock()
		switch {
		case ok:
			return next.code, next.err
		case ended != nil:
			return Code{}, ended
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

func (s *session) close() error {
	s.update(func() { s.err = drivers.ErrNotOpen })
	return s.port.Close()
}

// update changes what callers wait for.
func (s *session) update(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *session) ended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err != nil
}
