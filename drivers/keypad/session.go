package keypad

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// mostWaiting is how many presses wait for somebody to ask for them; more come from a key that is stuck.
const mostWaiting = 16

// press is a key, or a report that is none.
type press struct {
	key Key
	err error
}

// session is one connection to a keypad: a goroutine reads, because only a read notices that the line has gone.
type session struct {
	port    transport.Port
	presses chan press
	ended   chan struct{} // closed when nothing more will come

	mu     sync.Mutex
	err    error // why
	broken bool  // the keypad said that its self-test failed
}

func newSession(port transport.Port, d *decoder) *session {
	s := &session{port: port, presses: make(chan press, mostWaiting), ended: make(chan struct{})}
	go s.read(d)
	return s
}

func (s *session) read(d *decoder) {
	defer close(s.ended)
	var buffer [64]byte
	for {
		n, err := s.port.Read(context.Background(), buffer[:])
		if err != nil {
			s.end(err)
			return
		}
		keys, err := d.feed(buffer[:n])
		s.mu.Lock()
		s.broken = d.broken
		s.mu.Unlock()
		for _, key := range keys {
			s.put(press{key: key})
		}
		if err != nil {
			s.put(press{err: err})
		}
	}
}

func (s *session) put(p press) {
	select {
	case s.presses <- p:
	default:
	}
}

func (s *session) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = fmt.Errorf("line to the keypad is gone: %w", err)
	if errors.Is(err, os.ErrClosed) {
		s.err = drivers.ErrNotOpen
	}
}

func (s *session) check() (drivers.Problem, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && s.broken {
		return drivers.KeypadSelfTestFailed, nil
	}
	return drivers.Problem{}, s.err
}
