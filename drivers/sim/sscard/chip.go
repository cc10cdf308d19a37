package sscard

import (
	"bytes"
	"slices"
)

// Status words (ISO 7816-4).
var (
	done        = []byte{0x90, 0x00}
	wrongLength = []byte{0x67, 0x00}
	pinFirst    = []byte{0x69, 0x82}
	noFile      = []byte{0x6a, 0x82}
	noRecord    = []byte{0x6a, 0x83}
	wrongP1P2   = []byte{0x6a, 0x86}
	noCommand   = []byte{0x6d, 0x00}
)

// chip is a powered card.
type chip struct {
	card    card
	inApp   bool
	file    uint16 // selected, 0 for none
	waiting []byte // T=0: data that the terminal has not fetched yet
}

// off forgets what power kept.
func (c *chip) off() { *c = chip{card: c.card} }

// answer plays the card's operating system for one command.
func (c *chip) answer(command []byte) []byte {
	if len(command) < 4 || len(command) > 5 && len(command) < 5+int(command[4]) {
		return wrongLength
	}
	p1, p2 := command[2], command[3]
	switch {
	case command[1] == 0xa4 && len(command) > 5:
		return c.choose(p1, command[5:5+int(command[4])])
	case command[1] == 0xb2 && len(command) == 5:
		return c.readRecord(p1, p2, int(command[4]))
	case command[1] == 0xc0 && len(command) == 5 && c.t0():
		data := c.waiting
		if n := int(command[4]); n != len(data) {
			return []byte{0x6c, byte(len(data))}
		}
		c.waiting = nil
		return slices.Concat(data, done)
	}
	return noCommand
}

func (c *chip) t0() bool { return !bytes.Equal(c.card.atr, atrT1) }

// choose selects the application or a file of it.
func (c *chip) choose(p1 byte, name []byte) []byte {
	switch {
	case p1 == 0x04:
		if !bytes.Equal(name, c.card.app) {
			return noFile
		}
		c.inApp, c.file = true, 0
		control := append([]byte{0x6f, byte(len(name) + 2), 0x84, byte(len(name))}, name...)
		if c.t0() {
			c.waiting = control
			return []byte{0x61, byte(len(control))}
		}
		return slices.Concat(control, done)
	case p1 != 0x00 && (p1 != 0x02 || c.card.byTag) || len(name) != 2:
		return wrongP1P2
	}
	id := uint16(name[0])<<8 | uint16(name[1])
	if _, ok := c.card.files[id]; !ok || !c.inApp {
		return noFile
	}
	c.file = id
	return done
}

// readRecord reads by number (P2 ends in 4; before that the short identifier, or zeros for the selected file) or by tag.
func (c *chip) readRecord(p1, p2 byte, length int) []byte {
	id, byNumber := c.file, p2&7 == 4
	if short := p2 >> 3; short != 0 {
		id = 0xef00 | uint16(short)
	}
	records, ok := c.card.files[id]
	switch {
	case c.card.byTag && p2 != 0:
		return wrongP1P2
	case !ok || !c.inApp:
		return noFile
	case id == c.card.locked:
		return pinFirst
	}
	i := int(p1) - 1
	if !byNumber {
		i = slices.IndexFunc(records, func(r record) bool { return r.tag == p1 })
	}
	if i < 0 || i >= len(records) {
		return noRecord
	}
	data := append([]byte{records[i].tag, byte(len(records[i].value))}, records[i].value...)
	if length != len(data) && (length != 0 || c.t0()) {
		return []byte{0x6c, byte(len(data))}
	}
	return slices.Concat(data, done)
}
