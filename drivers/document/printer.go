// Package document drives a page printer over the Internet Printing Protocol (RFC 8010, RFC 8011).
//
// It sends PDF as it is and follows each job to its end. It must not know what is on the page.
package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"zhiting/drivers"
)

// answerTime is how long a printer may take to answer a request that prints nothing.
const answerTime = 3 * time.Second

// Printer is a page printer at an ipp:// address.
type Printer struct {
	addr drivers.Address
	turn chan struct{} // holds one token: the right to print

	mu      sync.Mutex
	session *session // nil when closed
	model   string
}

// session is the time from Open to Close. Its context ends with it, and so do all requests.
type session struct {
	client client
	ctx    context.Context
	end    context.CancelFunc
	can    about // at the time of Open
}

var _ drivers.Device = (*Printer)(nil)

// New makes the driver of the printer at an address such as ipp://127.0.0.1:631/ipp/print.
func New(addr drivers.Address) *Printer {
	p := &Printer{addr: addr, turn: make(chan struct{}, 1)}
	p.turn <- struct{}{}
	return p
}

// Info says what the device is, with the model's name once it was open.
func (p *Printer) Info() drivers.Info {
	p.mu.Lock()
	defer p.mu.Unlock()
	return drivers.Info{Kind: drivers.KindDocument, Driver: "ipp", Address: p.addr, Model: p.model}
}

// Open asks the printer for its attributes. One that does not take PDF is the wrong device.
func (p *Printer) Open(ctx context.Context) error {
	if p.addr.Scheme != "ipp" {
		return fmt.Errorf("page printer address %s: write ipp://HOST:PORT/ipp/print", p.addr.String())
	}
	if p.current() != nil {
		return errors.New("page printer is open already")
	}
	base, end := context.WithCancel(context.Background())
	s := &session{ctx: base, end: end, client: newClient(p.addr)}
	p.mu.Lock()
	p.session = s // from here on Close unblocks us
	p.mu.Unlock()
	about, err := s.about(ctx)
	if err == nil && !slices.Contains(about.formats, mimePDF) {
		err = drivers.NewTrouble(drivers.WrongDevice, fmt.Errorf("printer takes %v, not %s", about.formats, mimePDF))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("page printer: %w", err), p.Close())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.model, s.can = about.model, about
	return nil
}

// Check asks the printer how it is.
func (p *Printer) Check(ctx context.Context) (drivers.Problem, error) {
	s := p.current()
	if s == nil {
		return drivers.Problem{}, drivers.ErrNotOpen
	}
	about, err := s.about(ctx)
	if err != nil {
		return drivers.Problem{}, fmt.Errorf("page printer: %w", err)
	}
	return about.problem(), nil
}

// Close ends the session and unblocks a call under way.
func (p *Printer) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session != nil {
		p.session.end()
		p.session = nil
	}
	return nil
}

func (p *Printer) current() *session {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session
}

// bound makes a context that ends with the caller's, with the session and after a time.
func (s *session) bound(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w within %v", drivers.ErrNoAnswer, limit))
	stop := context.AfterFunc(s.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// about asks for what the printer is and how it is.
func (s *session) about(ctx context.Context) (about, error) {
	ctx, cancel := s.bound(ctx, answerTime)
	defer cancel()
	answer, err := s.client.do(ctx, s.client.printerRequest(), nil)
	if err != nil {
		return about{}, err
	}
	return readAbout(answer.Printer), nil
}
