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

const (
	// answerTime is how long an idle printer may take to answer a real-time request: it answers at once, the rest is
	// the line.
	answerTime = time.Second
	// busyTime is the same while printing, when a request queues behind the receipt on a slow line.
	busyTime = 6 * time.Second
	// finishTime is how long a printer may take from the last byte to the last line on paper.
	finishTime = 20 * time.Second
	// pollTime is the pause between two looks at a printer that prints.
	pollTime = 100 * time.Millisecond
)

// Printer is a receipt printer at an address.
type Printer struct {
	addr   drivers.Address
	glyphs Glyphs

	turn chan struct{} // holds one token: the right to use the link

	mu   sync.Mutex
	link *link           // nil when closed
	last drivers.Problem // what the last look showed
}

var _ drivers.Device = (*Printer)(nil)

// New makes the driver of the printer at a serial:// or tcp:// address; the address's query chooses the Profile. Glyphs
// may be nil; then a receipt with a character that the firmware lacks is an error.
func New(addr drivers.Address, glyphs Glyphs) *Printer {
	p := &Printer{addr: addr, glyphs: glyphs, turn: make(chan struct{}, 1)}
	p.turn <- struct{}{}
	return p
}

// Info says what the device is.
func (p *Printer) Info() drivers.Info {
	return drivers.Info{Kind: drivers.KindReceipt, Driver: "escpos", Address: p.addr}
}

// Open connects and asks the printer how it is. A printer that cannot answer (status=none) is taken at its word.
func (p *Printer) Open(ctx context.Context) error {
	profile, err := ProfileOf(p.addr.Query())
	if err != nil {
		return err
	}
	release, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	if p.current() != nil {
		return errors.New("receipt printer is open already")
	}
	port, err := transport.Open(ctx, p.addr)
	if err == nil {
		port, err = transport.Record(port, p.addr, masks)
	}
	if err != nil {
		return fmt.Errorf("receipt printer: %w", err)
	}
	l := &link{port: port, profile: profile}
	p.mu.Lock()
	p.link = l // from here on Close unblocks us
	p.mu.Unlock()
	if _, err := p.look(ctx, l); err != nil {
		return errors.Join(err, p.Close())
	}
	return nil
}

// Check asks the printer how it is. While a receipt is being printed it gives what the last look showed: Print
// watches the printer itself.
func (p *Printer) Check(ctx context.Context) (drivers.Problem, error) {
	l := p.current()
	if l == nil {
		return drivers.Problem{}, drivers.ErrNotOpen
	}
	select {
	case <-p.turn:
		defer func() { p.turn <- struct{}{} }()
		return p.look(ctx, l)
	default:
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.last, nil
	}
}

// Close releases the line and unblocks a call under way.
func (p *Printer) Close() error {
	p.mu.Lock()
	l := p.link
	p.link, p.last = nil, drivers.Problem{}
	p.mu.Unlock()
	if l == nil {
		return nil
	}
	return l.port.Close()
}

// look reads the status of an idle printer. What came unasked before is dropped first.
func (p *Printer) look(ctx context.Context, l *link) (drivers.Problem, error) {
	if err := l.port.Flush(); err != nil {
		return drivers.Problem{}, fmt.Errorf("receipt printer: %w", err)
	}
	if l.profile.Status == StatusNone {
		return drivers.Problem{}, l.alive()
	}
	s, _, err := l.status(ctx, answerTime)
	if err != nil {
		return drivers.Problem{}, err
	}
	p.remember(s)
	return s.problem(), nil
}

// alive finds out whether the line of a printer that never answers is still there, by the end that a read shows.
func (l *link) alive() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	var buf [1]byte
	if _, err := l.port.Read(ctx, buf[:]); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("receipt printer: line is gone: %w", err)
	}
	return nil
}

func (p *Printer) remember(s status) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = s.problem()
}

func (p *Printer) current() *link {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.link
}

// take waits for the turn to use the link.
func (p *Printer) take(ctx context.Context) (release func(), err error) {
	select {
	case <-p.turn:
		return func() { p.turn <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
