// Package signals drives the relay board of a terminal's cabinet: the guide light above each slot, and the sensor of the
// door. It speaks Modbus RTU (MODBUS over Serial Line V1.02, MODBUS Application Protocol V1.1b3), as such boards do.
//
// The address says which coil lights which slot, and which input the door is, all counted from 0:
// serial:///dev/ttyUSB2?baud=9600&unit=1&idcard=0&receipt=1&document=2&camera=3&scanner=4&door=0. A door whose contact is
// closed while it is open needs open=on. It must not know what a lamp is lit for.
//
// The codec is our own because github.com/simonvetter/modbus (v1.6.4 was read) opens the line itself and knows no contexts:
// nothing could be cancelled, closed under a call or recorded. Its client was used to try the simulated board.
package signals

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// Lamp is how one lamp is.
type Lamp int

// How a lamp can be.
const (
	Off      Lamp = iota
	On            // something is under way here
	Blinking      // one is to do something here
)

// Lamps are the lamps of a terminal, by the device whose slot they stand above. One that is not named is off.
type Lamps map[drivers.Kind]Lamp

const (
	answerTime = 500 * time.Millisecond // a board answers within some 10 ms, and a byte takes one at 9600 bit/s

	half  = 500 * time.Millisecond // of a blink: 1 Hz, well below the three flashes a second that can harm (WCAG 2.2, 2.3.1)
	again = 2 * time.Second        // between two times that steady lamps are told: a board that was without power comes back dark
)

var errOpen = errors.New("relay board is already open")

// Board is one relay board.
type Board struct {
	addr drivers.Address
	line *transport.Line

	mu     sync.Mutex
	single bool // the board does not know how several coils are set at once
}

var _ drivers.Device = (*Board)(nil)

// New makes the driver of the board at an address. It does no I/O.
func New(addr drivers.Address) *Board { return &Board{addr: addr, line: transport.NewLine()} }

// Info says what the board is.
func (b *Board) Info() drivers.Info {
	return drivers.Info{Kind: drivers.KindSignals, Driver: "modbus", Address: b.addr}
}

// Open connects and puts every light out.
func (b *Board) Open(ctx context.Context) error {
	if b.line.Held() {
		return errOpen
	}
	w, err := wiringOf(b.addr.Query())
	if err != nil {
		return fmt.Errorf("relay board: %w", err)
	}
	port, err := b.dial(ctx)
	if err != nil {
		return fmt.Errorf("relay board at %s: %w", b.addr.String(), err)
	}
	err = b.set(ctx, w, port, Lamps{}, false)
	if err == nil {
		_, err = w.doorOpen(ctx, port) // a board with a door and no lamps must answer as well
	}
	if err != nil {
		return errors.Join(fmt.Errorf("relay board at %s: %w", b.addr.String(), err), port.Close())
	}
	if !b.line.Hold(port) {
		return errors.Join(errOpen, port.Close())
	}
	return nil
}

// dial opens the transport, a serial line at the speed that boards are sold with unless the address names one. Nothing on
// this line is personal: a trace shows all of it.
func (b *Board) dial(ctx context.Context) (transport.Port, error) {
	addr, query := b.addr, b.addr.Query()
	if addr.Scheme == "serial" && !query.Has("baud") {
		query.Set("baud", "9600")
		addr.RawQuery = query.Encode()
	}
	port, err := transport.Open(ctx, addr)
	if err != nil {
		return nil, err
	}
	return transport.Record(port, addr, transport.Masks{
		Protocol: "modbus", New: func() (sent, received transport.Mask) { return transport.Plain{}, transport.Plain{} },
	})
}

// Check says whether the door is open.
func (b *Board) Check(ctx context.Context) (drivers.Problem, error) {
	open, err := b.DoorOpen(ctx)
	if err == nil && open {
		return drivers.DoorOpen, nil
	}
	return drivers.Problem{}, err
}

// DoorOpen asks whether the cabinet is open. A board without a door is closed.
func (b *Board) DoorOpen(ctx context.Context) (open bool, err error) {
	err = b.use(ctx, func(w wiring, port transport.Port) error {
		open, err = w.doorOpen(ctx, port)
		return err
	})
	return open, err
}

// Show keeps the lamps as told until ctx ends, and returns its error or that of the board. They stay as they last were: call
// it again with what is wanted next. A slot without a lamp is left out.
func (b *Board) Show(ctx context.Context, lamps Lamps) error {
	wait := again
	for _, l := range lamps {
		if l == Blinking {
			wait = half
		}
	}
	for lit := true; ; lit = !lit {
		err := b.use(ctx, func(w wiring, port transport.Port) error { return b.set(ctx, w, port, lamps, lit) })
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// Close releases everything. It is idempotent, and unblocks a question under way. The lamps stay as they are.
func (b *Board) Close() error { return b.line.Close() }

func (b *Board) use(ctx context.Context, f func(wiring, transport.Port) error) error {
	w, err := wiringOf(b.addr.Query())
	if err != nil {
		return fmt.Errorf("relay board: %w", err)
	}
	return b.line.Use(ctx, func(port transport.Port) error {
		if ctx.Err() != nil { // who shows other lamps now must not be undone by what was wanted before
			return ctx.Err()
		}
		return f(w, port)
	})
}

// set tells the board how the lamps are; lit is the half of a blink in which they are on. Coils that stand side by side are
// set in one go, so that they change together, unless the board cannot.
func (b *Board) set(ctx context.Context, w wiring, port transport.Port, lamps Lamps, lit bool) error {
	on := map[uint16]bool{} // two slots may share a lamp
	for kind, coil := range w.lamps {
		on[coil] = on[coil] || lamps[kind] == On || lamps[kind] == Blinking && lit
	}
	b.mu.Lock()
	single := b.single
	b.mu.Unlock()
	if request, together := w.all(on); together && !single {
		_, err := ask(ctx, port, request)
		if !errors.Is(err, errFunction) {
			return err
		}
		b.mu.Lock()
		b.single = true
		b.mu.Unlock()
	}
	for coil, on := range on {
		if _, err := ask(ctx, port, w.one(coil, on)); err != nil {
			return err
		}
	}
	return nil
}
