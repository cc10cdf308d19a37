package signpad

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
	// mostWaiting is how many points wait for somebody to ask for them: more than a second's of the fastest pads.
	mostWaiting = 512
	// longestLine is how long anybody writes without lifting the pen; what presses longer lies there.
	longestLine = 30 * time.Second
)

// mark is a point, or a report that is none.
type mark struct {
	Point
	err error
}

// session is one connection to a pad: a goroutine reads, because only a read notices that the line has gone.
type session struct {
	port  transport.Port
	ratio float32
	marks chan mark
	ended chan struct{} // closed when nothing more will come

	mu    sync.Mutex
	err   error     // why
	since time.Time // when the line being written began; zero while none is
}

func newSession(port transport.Port, p *pen) *session {
	s := &session{port: port, ratio: p.ratio(), marks: make(chan mark, mostWaiting), ended: make(chan struct{})}
	go s.read(p)
	return s
}

func (s *session) read(p *pen) {
	defer close(s.ended)
	var buffer [4096]byte
	for {
		n, err := s.port.Read(context.Background(), buffer[:])
		if err != nil {
			s.end(err)
			return
		}
		points, err := p.feed(buffer[:n], time.Now())
		s.writing(p)
		for _, point := range points {
			s.put(mark{Point: point})
		}
		if err != nil {
			s.put(mark{err: err})
		}
	}
}

func (s *session) writing(p *pen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since = time.Time{}
	if p.last.Down {
		s.since = p.since
	}
}

func (s *session) put(m mark) {
	select {
	case s.marks <- m:
	default:
	}
}

func (s *session) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = fmt.Errorf("line to the signature pad is gone: %w", err)
	if errors.Is(err, os.ErrClosed) {
		s.err = drivers.ErrNotOpen
	}
}

func (s *session) check(now time.Time) (drivers.Problem, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && !s.since.IsZero() && now.Sub(s.since) > longestLine {
		return drivers.SignpadPressed, nil
	}
	return drivers.Problem{}, s.err
}
