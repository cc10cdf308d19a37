// Package scanner drives code scanners that send what they read as lines of bytes, over a serial line (RS-232 or
// USB-CDC) or TCP, or as HID reports (HID-POS), and reads codes out of a camera's picture for terminals that have no scanner.
//
// It hands payloads up as opaque tokens: it must not know what a code means, and never logs one.
package scanner

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// Code is what one scan gave.
type Code struct {
	Text      string // decoded, without AIM identifier and leading FNC1
	Symbology string // "qr", "gs1-128" ...; "" when the scanner did not tell
	Raw       []byte // as it came, without the line's end; from a camera, the symbol's bytes
	At        time.Time
}

// String tells nothing of the payload, so that a code printed by mistake gives no one away.
func (c Code) String() string {
	return fmt.Sprintf("code %q of %d bytes", c.Symbology, len(c.Raw))
}

// GoString is String.
func (c Code) GoString() string { return c.String() }

// Scanner is one scanner. Its address may carry baud (bits per second) and, for a model that answers a question, ask
// and answer in hexadecimal as its manual gives them, such as ask=3f&answer=21: with them a scanner that hangs is
// noticed. No code may begin with the bytes of the answer.
//
// A scanner without ask only speaks when it has read something; then Check sees no more than whether the line is there.
type Scanner struct {
	addr drivers.Address

	mu       sync.Mutex
	session  *session // nil when closed
	stopOpen context.CancelFunc
}

var _ drivers.Device = (*Scanner)(nil)

// New makes the driver of the scanner at a serial://, tcp:// or hid:// address. It does no I/O.
func New(addr drivers.Address) *Scanner { return &Scanner{addr: addr} }

// Info says what the device is.
func (s *Scanner) Info() drivers.Info {
	return drivers.Info{Kind: drivers.KindScanner, Driver: "lines", Address: s.addr}
}

// Open connects, forgets what was scanned before, and asks the scanner whether it lives if there is a question.
func (s *Scanner) Open(ctx context.Context) error {
	q, err := questionOf(s.addr.Query())
	if err != nil {
		return fmt.Errorf("device address %s: %w", s.addr.String(), err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s.mu.Lock()
	if s.session != nil || s.stopOpen != nil {
		s.mu.Unlock()
		return errors.New("code scanner is already open")
	}
	s.stopOpen = stop
	s.mu.Unlock()

	opened, err := connect(ctx, s.addr, q)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopOpen = nil
	if err == nil && ctx.Err() != nil { // closed in the meantime
		err = errors.Join(ctx.Err(), opened.close())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s.addr.String(), err)
	}
	s.session = opened
	return nil
}

func connect(ctx context.Context, addr drivers.Address, q question) (*session, error) {
	port, err := transport.Open(ctx, addr)
	if err != nil {
		return nil, err
	}
	if addr.Scheme == "hid" {
		port = newPosPort(port)
	}
	if port, err = transport.Record(port, addr, masksFor(q)); err != nil {
		return nil, err
	}
	if err := port.Flush(); err != nil {
		return nil, errors.Join(err, port.Close())
	}
	opened := newSession(port, q)
	if err := opened.check(ctx); err != nil {
		return nil, errors.Join(err, opened.close())
	}
	return opened, nil
}

// Check says whether the line is there and, if there is a question, whether the scanner answers it.
func (s *Scanner) Check(ctx context.Context) (drivers.Problem, error) {
	open, err := s.current()
	if err != nil {
		return drivers.Problem{}, err
	}
	return drivers.Problem{}, open.check(ctx)
}

// Await waits for the next code, and gives each to one caller. A code that is still before the scanner, or comes back
// within 2 s, is given once. A code that came while nobody waited is given if it came less than 2 s ago: the next
// visitor never gets the code of the one before.
//
// An error with the problem CodeUnreadable spoils one scan: show the advice and call Await again. Any other but the
// context's means that the scanner has failed; it needs the supervisor.
func (s *Scanner) Await(ctx context.Context) (Code, error) {
	open, err := s.current()
	if err != nil {
		return Code{}, err
	}
	return open.await(ctx)
}

// Close releases the line. An Await under way returns ErrNotOpen.
func (s *Scanner) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopOpen != nil {
		s.stopOpen()
	}
	if s.session == nil {
		return nil
	}
	open := s.session
	s.session = nil
	return open.close()
}

func (s *Scanner) current() (*session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session == nil {
		return nil, drivers.ErrNotOpen
	}
	return s.session, nil
}

// question is how to ask a scanner whether it lives. The zero question cannot be asked.
type question struct{ ask, answer []byte }

func questionOf(query url.Values) (question, error) {
	ask, askErr := hex.DecodeString(query.Get("ask"))
	answer, answerErr := hex.DecodeString(query.Get("answer"))
	if askErr != nil || answerErr != nil || (len(ask) == 0) != (len(answer) == 0) {
		return question{}, errors.New("ask and answer go together and are hexadecimal bytes; write ask=3f&answer=21")
	}
	return question{ask, answer}, nil
}
