// Package signpad drives a pad on which a signature is written with a pen. It reads the reports of HID pen digitizers as
// their own descriptor says (USB-IF, HID Usage Tables 1.4, page 0x0D), from hid:// or, behind a converter that passes the
// reports on, from serial:// or tcp://; there the address says the descriptor in hexadecimal, as in
// tcp://10.0.0.7:9100?descriptor=050d0902....
//
// The system takes such a pad for a pointer as well. With the udev rule ENV{LIBINPUT_IGNORE_DEVICE}="1" the window is deaf to
// it; without, the pen would also touch what is on the screen.
//
// The package must not know what is written, and never logs a point: a signature is personal. Pads with a protocol of their
// maker's are not for this driver.
package signpad

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// Point is where the pen is.
type Point struct {
	X, Y     float32   // from 0 to 1 of the pad's width and height, from its upper left corner
	Pressure float32   // from 0 to 1 of what the pad measures; 0 of one that does not
	At       time.Time // when the report came
	Down     bool      // the pen writes. Not so once after each line, where the pen was lifted
}

var errOpen = errors.New("signature pad is already open")

// Pad is one signature pad.
type Pad struct {
	addr drivers.Address

	mu      sync.Mutex
	session *session // nil when closed
}

var _ drivers.Device = (*Pad)(nil)

// New makes the driver of the pad at an address. It does no I/O.
func New(addr drivers.Address) *Pad { return &Pad{addr: addr} }

// Info says what the pad is.
func (p *Pad) Info() drivers.Info {
	return drivers.Info{Kind: drivers.KindSignpad, Driver: "hid-pen", Address: p.addr}
}

// Open connects, learns what the pad's reports are, and forgets what was written before. A device that has no pen is a
// WrongDevice.
func (p *Pad) Open(ctx context.Context) error {
	if _, err := p.current(); err == nil {
		return errOpen
	}
	port, err := transport.Open(ctx, p.addr)
	if err != nil {
		return fmt.Errorf("signature pad at %s: %w", p.addr.String(), err)
	}
	tip, err := p.pen(port)
	if err == nil {
		err = port.Flush()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("signature pad at %s: %w", p.addr.String(), err), port.Close())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session != nil {
		return errors.Join(errOpen, port.Close())
	}
	p.session = newSession(port, tip)
	return nil
}

// pen finds the pen in what the device, or the address for it, says of its reports.
func (p *Pad) pen(port transport.Port) (*pen, error) {
	if said, ok := port.(transport.Described); ok {
		return newPen(said.Descriptor())
	}
	descriptor, err := hex.DecodeString(p.addr.Query().Get("descriptor"))
	if err != nil {
		return nil, fmt.Errorf("descriptor in the address is no hexadecimal number: %w", err)
	}
	return newPen(descriptor)
}

// Check says whether the line is there and nothing lies on the pad.
func (p *Pad) Check(ctx context.Context) (drivers.Problem, error) {
	s, err := p.current()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return drivers.Problem{}, err
	}
	return s.check(time.Now())
}

// Ratio is the pad's width divided by its height; 0 when the pad is not open or does not say.
func (p *Pad) Ratio() float32 {
	s, err := p.current()
	if err != nil {
		return 0
	}
	return s.ratio
}

// Await waits for the pen and gives its next place. Those that nobody awaits are lost after a second or so. The error
// drivers.ErrBadAnswer is one report that is none: call Await again. Any other but the context's means that the pad is lost.
func (p *Pad) Await(ctx context.Context) (Point, error) {
	s, err := p.current()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return Point{}, err
	}
	select {
	case m := <-s.marks:
		return m.Point, m.err
	case <-s.ended:
		_, err := s.check(time.Now())
		return Point{}, err
	case <-ctx.Done():
		return Point{}, ctx.Err()
	}
}

// Close releases the line. An Await under way returns ErrNotOpen. It is idempotent.
func (p *Pad) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session == nil {
		return nil
	}
	open := p.session
	p.session = nil
	return open.port.Close()
}

func (p *Pad) current() (*session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session == nil {
		return nil, drivers.ErrNotOpen
	}
	return p.session, nil
}
