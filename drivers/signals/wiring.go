package signals

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

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

// one switches one lamp.
func (w wiring) one(coil uint16, on bool) request {
	r := request{unit: w.unit, function: writeCoil, address: coil}
	if on {
		r.value = 0xff00
	}
	return r
}

// all switches several lamps at once. Together says that this can be: no coil that is not a lamp stands among them.
func (w wiring) all(on map[uint16]bool) (r request, together bool) {
	coils := slices.Sorted(maps.Keys(on))
	if len(coils) < 2 || int(coils[len(coils)-1]-coils[0]) != len(coils)-1 {
		return request{}, false
	}
	r = request{unit: w.unit, function: writeCoils, address: coils[0], value: uint16(len(coils)), bits: make([]byte, (len(coils)+7)/8)}
	for at, coil := range coils {
		if on[coil] {
			r.bits[at/8] |= 1 << (at % 8)
		}
	}
	return r, true
}

// doorOpen asks for the door's input. Without a door it asks all the same, since any answer shows that the board lives, even
// that it has no inputs.
func (w wiring) doorOpen(ctx context.Context, port transport.Port) (bool, error) {
	bits, err := ask(ctx, port, request{unit: w.unit, function: readInputs, address: w.door, value: 1})
	if !w.doored && drivers.ProblemOf(err).Code == drivers.WrongDevice.Code {
		return false, nil
	}
	if err != nil || !w.doored {
		return false, err
	}
	return (bits&1 != 0) == w.openOn, nil
}
