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
	// finishTime is how long a printer may stand still in a receipt, to cool down for instance, before it is given up.
	finishTime = 20 * time.Second
	// pollTime is the pause between two questions to a printer that prints.
	pollTime = 50 * time.Millisecond
	// recoverTime is how long a cutter gets to go home after DLE ENQ, and recoverTries how often it is told to.
	recoverTime  = time.Second
	recoverTries = 3
)

// Printer is a receipt printer at an address.
type Printer struct {
	addr   drivers.Address
	glyphs Glyphs

	turn chan struct{} // holds one token: the right to use the link

	mu   sync.Mutex
	link *link // nil when closed
}

var _ drivers.Device = (*Printer)(nil)

// New makes the driver of the printer at a serial://, tcp:// or usb:// address; the address's query chooses the Profile. Glyphs
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
	l := newLink(port, profile)
	p.mu.Lock()
	p.link = l // from here on Close unblocks us
	p.mu.Unlock()
	if _, err := l.look(ctx); err != nil {
		return errors.Join(err, p.Close())
	}
	return nil
}

// Check asks the printer how it is. While a receipt is being printed it gives what the printer said last: Deliver
// watches the printer itself.
func (p *Printer) Check(ctx context.Context) (drivers.Problem, error) {
	l := p.current()
	if l == nil {
		return drivers.Problem{}, drivers.ErrNotOpen
	}
	select {
	case <-p.turn:
		defer func() { p.turn <- struct{}{} }()
		return l.look(ctx)
	default:
		return l.hears().status.problem(), nil
	}
}

// Close releases the line and unblocks a call under way.
func (p *Printer) Close() error {
	p.mu.Lock()
	l := p.link
	p.link = nil
	p.mu.Unlock()
	if l == nil {
		return nil
	}
	return l.close()
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
