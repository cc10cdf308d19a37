// Package signals drives the relay board of a terminal's cabinet: the guide light above each slot, and the sensor of the
// door. It speaks Modbus RTU (MODBUS over Serial Line V1.02, MODBUS Application Protocol V1.1b3), as such boards do.
//
// The address says which coil lights which slot, and which input the door is, all counted from 0:
// serial:///dev/ttyUSB2?baud=9600&unit=1&idcard=0&receipt=1&document=2&camera=3&scanner=4&door=0. A door whose contact is
// closed while it is open needs open=on. It must not know what a lamp is lit for.
package signals

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// answerTime is how long a board may take: it answers within some 10 ms, and a byte takes one at 9600 bit/s.
const answerTime = 500 * time.Millisecond

var errOpen = errors.New("relay board is already open")

// Board is one relay board.
type Board struct {
	addr drivers.Address
	line *transport.Line

	mu  sync.Mutex
	lit map[drivers.Kind]bool // as the board was told last
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
	port, err := transport.Open(ctx, b.addr)
	if err != nil {
		return fmt.Errorf("relay board at %s: %w", b.addr.String(), err)
	}
	for _, kind := range slices.Sorted(maps.Keys(w.lamps)) {
		if err = w.turn(ctx, port, w.lamps[kind], false); err != nil {
			break
		}
	}
	if err == nil {
		_, err = w.doorOpen(ctx, port) // a board with a door and no lamps must answer as well
	}
	if err != nil {
		return errors.Join(fmt.Errorf("relay board at %s: %w", b.addr.String(), err), port.Close())
	}
	if !b.line.Hold(port) {
		return errors.Join(errOpen, port.Close())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lit = map[drivers.Kind]bool{}
	return nil
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

// Light lights the lamps of these slots and puts all others out. A slot without a lamp is left out. Only what changes is
// sent.
func (b *Board) Light(ctx context.Context, slots ...drivers.Kind) error {
	return b.use(ctx, func(w wiring, port transport.Port) error {
		for _, kind := range slices.Sorted(maps.Keys(w.lamps)) {
			on := slices.Contains(slots, kind)
			b.mu.Lock()
			same := b.lit[kind] == on
			b.mu.Unlock()
			if same {
				continue
			}
			if err := w.turn(ctx, port, w.lamps[kind], on); err != nil {
				return err
			}
			b.mu.Lock()
			b.lit[kind] = on
			b.mu.Unlock()
		}
		return nil
	})
}

func (b *Board) use(ctx context.Context, f func(wiring, transport.Port) error) error {
	w, err := wiringOf(b.addr.Query())
	if err != nil {
		return fmt.Errorf("relay board: %w", err)
	}
	return b.line.Use(ctx, func(port transport.Port) error { return f(w, port) })
}

// Close releases everything. It is idempotent, and unblocks a question under way.
func (b *Board) Close() error { return b.line.Close() }

// wiring is what hangs on a board.
type wiring struct {
	unit   byte
	lamps  map[drivers.Kind]uint16 // coils
	door   uint16                  // input
	doored bool
	openOn bool // the input is on while the door is open
}

// slots are the devices that may have a lamp.
var slots = []drivers.Kind{drivers.KindIDCard, drivers.KindSocialCard, drivers.KindScanner, drivers.KindCamera, drivers.KindReceipt, drivers.KindDocument}

// wiringOf reads an address's query.
func wiringOf(query map[string][]string) (wiring, error) {
	w := wiring{unit: 1, lamps: map[drivers.Kind]uint16{}}
	number := func(key string, least, most int) (int, bool, error) {
		if len(query[key]) == 0 {
			return 0, false, nil
		}
		n, err := strconv.Atoi(query[key][0])
		if err != nil || n < least || n > most {
			return 0, false, fmt.Errorf("%s is %q; write a number from %d to %d", key, query[key][0], least, most)
		}
		return n, true, nil
	}
	for _, kind := range slots {
		n, there, err := number(string(kind), 0, 65535)
		if err != nil {
			return w, err
		}
		if there {
			w.lamps[kind] = uint16(n)
		}
	}
	unit, told, err := number("unit", 1, 247)
	if err != nil {
		return w, err
	}
	if told {
		w.unit = byte(unit)
	}
	door, doored, err := number("door", 0, 65535)
	if err != nil {
		return w, err
	}
	w.door, w.doored = uint16(door), doored
	switch open := query["open"]; {
	case len(open) == 0, open[0] == "off":
	case open[0] == "on":
		w.openOn = true
	default:
		return w, fmt.Errorf("open is %q; write on or off, as the input is while the door is open", open[0])
	}
	if !doored && len(w.lamps) == 0 {
		return w, errors.New("its address names neither a lamp nor a door; write such as idcard=0 or door=0")
	}
	return w, nil
}

func (w wiring) turn(ctx context.Context, port transport.Port, coil uint16, on bool) error {
	value := uint16(0)
	if on {
		value = 0xff00
	}
	_, err := ask(ctx, port, request{w.unit, writeCoil, coil, value})
	return err
}

func (w wiring) doorOpen(ctx context.Context, port transport.Port) (bool, error) {
	if !w.doored {
		return false, nil
	}
	bits, err := ask(ctx, port, request{w.unit, readInputs, w.door, 1})
	if err != nil {
		return false, err
	}
	return (bits&1 != 0) == w.openOn, nil
}
