package keypad

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"zhiting/drivers"
)

// A boot keyboard report is eight bytes: a bit for each modifier, one byte that is reserved, and the usages of up to six
// keys that are down, in any order (HID 1.11, appendix B.1 and C).
const (
	reportSize = 8
	firstKey   = 2

	shifts = 0x22 // either Shift among the modifiers
	tab    = 0x2b
)

// Usages of the keyboard page that are no keys (HID Usage Tables 1.3, section 10).
const (
	rollOver     = 0x01 // too many keys are down to tell which, in all places
	selfTestFail = 0x02
	lastKey      = 0xdd // what is above cannot stand among the keys
)

// usages are what keys send unless the address says otherwise: those of the keys of a common keyboard that mean the same.
// There is more than one way to say most of them.
var usages = map[byte]Key{
	0x51: Next, 0x4f: Next, tab: Next, // down, right
	0x52: Previous, 0x50: Previous, // up, left
	0x28: Press, 0x58: Press, 0x2c: Press, // Enter, Enter of the number pad, space
	0x29: Back,                 // Escape
	0x3a: Help,                 // F1
	0x3b: Repeat,               // F2
	0x2a: Delete, 0x4c: Delete, // Backspace, Delete
	0x27: "0", 0x62: "0",
	0x1b: "X",
}

func init() {
	for i := range byte(9) { // 1 to 9, in their row and on the number pad
		usages[0x1e+i], usages[0x59+i] = Key('1'+i), Key('1'+i)
	}
}

// decoder makes presses of reports.
type decoder struct {
	keys   map[byte]Key
	part   []byte // of a report, where they come over a line
	held   []byte // usages of the keys that are down
	broken bool   // the keypad's self-test failed
}

// newDecoder reads what the address says of keys.
func newDecoder(query url.Values) (*decoder, error) {
	d := &decoder{keys: maps.Clone(usages)}
	for _, key := range []Key{Next, Previous, Press, Back, Help, Repeat, Delete} {
		text := query.Get(string(key))
		if text == "" {
			continue
		}
		usage, err := strconv.ParseUint(text, 16, 8)
		if err != nil || usage <= 3 || usage > lastKey {
			return nil, fmt.Errorf("%s is %q, which is no usage of a key; write two hexadecimal digits, such as 3a", key, text)
		}
		d.keys[byte(usage)] = key
	}
	return d, nil
}

// feed takes bytes that came together and gives the keys that went down with them, those pressed at once in the order of
// the report. After an error it begins anew: between two presses there is time, so what comes next is a report's beginning.
func (d *decoder) feed(b []byte) (pressed []Key, err error) {
	d.part = append(d.part, b...)
	for len(d.part) >= reportSize {
		report := d.part[:reportSize]
		d.part = d.part[reportSize:]
		down, err := d.down(report)
		if err != nil {
			d.part = nil
			return pressed, err
		}
		for _, usage := range down {
			key, known := d.keys[usage]
			if usage == tab && report[0]&shifts != 0 {
				key = Previous
			}
			if known {
				pressed = append(pressed, key)
			}
		}
	}
	return pressed, nil
}

// down gives the usages that a report has and the one before it had not.
func (d *decoder) down(report []byte) (down []byte, err error) {
	if report[1] != 0 {
		return nil, fmt.Errorf("%w: no keyboard report, its second byte is %#x", drivers.ErrBadAnswer, report[1])
	}
	var held []byte
	for _, usage := range report[firstKey:] {
		switch {
		case usage == 0:
			continue
		case usage == rollOver:
			return nil, nil // what was down still counts as down
		case usage == selfTestFail:
			d.broken = true
			return nil, nil
		case usage == selfTestFail+1 || usage > lastKey || slices.Contains(held, usage):
			return nil, fmt.Errorf("%w: no keyboard report, it has usage %#x", drivers.ErrBadAnswer, usage)
		}
		held = append(held, usage)
		if !slices.Contains(d.held, usage) {
			down = append(down, usage)
		}
	}
	d.held, d.broken = held, false
	return down, nil
}
