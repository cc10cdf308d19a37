package idcard

import (
	"bufio"
	"io"
)

// Answers of the security module (the third status byte).
const (
	done          = 0x90
	empty         = 0x91
	found         = 0x9f
	badSum        = 0x10
	badLength     = 0x11
	badCommand    = 0x21
	notNow        = 0x23
	refused       = 0x32
	forged        = 0x33
	strange       = 0x40
	lost          = 0x41
	selfTest      = 0x60
	noKeys        = 0x66
	nothing       = 0x80
	notSelectable = 0x81
)

// module is the serial number of the simulated security module, 05.01-20260101-0001234567-0089012345 in its wire form.
var module = []byte{0x05, 0x00, 0x01, 0x00, 0x05, 0x25, 0x35, 0x01, 0x87, 0xd6, 0x12, 0x00, 0x79, 0x38, 0x4e, 0x05}

// commandReader cuts a byte stream into commands.
type commandReader struct{ in *bufio.Reader }

func newCommandReader(in io.Reader) commandReader { return commandReader{bufio.NewReader(in)} }

// command is the code and parameter of a command, or the status with which a malformed one is refused.
type command struct {
	code    uint16
	refusal byte
}

// next waits for five marker bytes, takes the length, the body and the check byte.
func (c commandReader) next() (command, error) {
	var window [5]byte
	for window != [5]byte{0xaa, 0xaa, 0xaa, 0x96, 0x69} {
		b, err := c.in.ReadByte()
		if err != nil {
			return command{}, err
		}
		copy(window[:], window[1:])
		window[4] = b
	}
	var size [2]byte
	if _, err := io.ReadFull(c.in, size[:]); err != nil {
		return command{}, err
	}
	n := int(size[0])<<8 | int(size[1])
	if n < 3 || n > 64 {
		return command{refusal: badLength}, nil
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(c.in, body); err != nil {
		return command{}, err
	}
	sum := size[0] ^ size[1]
	for _, b := range body {
		sum ^= b
	}
	if sum != 0 {
		return command{refusal: badSum}, nil
	}
	return command{code: uint16(body[0])<<8 | uint16(body[1])}, nil
}

// reply builds the frame of an answer.
func reply(status byte, data ...[]byte) []byte {
	n := 4
	for _, d := range data {
		n += len(d)
	}
	frame := []byte{0xaa, 0xaa, 0xaa, 0x96, 0x69, byte(n >> 8), byte(n), 0, 0, status}
	for _, d := range data {
		frame = append(frame, d...)
	}
	var sum byte
	for _, b := range frame[5:] {
		sum ^= b
	}
	return append(frame, sum)
}

// answer plays the security module.
func (r *Reader) answer(c command) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.refusal != 0 {
		return reply(c.refusal)
	}
	switch c.code {
	case 0x10ff: // reset
		return reply(done)
	case 0x11ff: // self-test
		switch r.fault {
		case "self-test-failed":
			return reply(selfTest)
		case "not-authorised":
			return reply(noKeys)
		}
		return reply(done)
	case 0x12ff: // number of the module
		return reply(done, module)
	case 0x2001: // find
		r.selected = false
		if r.card == "" || r.used {
			return reply(nothing)
		}
		return reply(found, make([]byte, 4))
	case 0x2002: // select
		if r.card == "" || r.used || r.fault == "two-cards" {
			return reply(notSelectable)
		}
		r.selected = true
		return reply(done, make([]byte, 8))
	case 0x3001, 0x3010: // read, without and with fingerprints
		return r.read(c.code == 0x3010)
	case 0x3003: // address appended after a move
		return r.moved()
	case 0x6000: // 115200 baud
		return reply(done)
	}
	return reply(badCommand)
}

func (r *Reader) read(fingerprints bool) []byte {
	if fingerprints && r.fault == "no-fingerprint" {
		return reply(badCommand)
	}
	if r.fault == "read-hangs" || fingerprints && r.fault == "fingerprint-hangs" {
		return nil
	}
	if r.card == "" {
		return reply(lost)
	}
	if !r.selected {
		return reply(notNow)
	}
	r.used = r.fault != "finds-again"
	switch r.fault {
	case "pulled":
		r.card, r.selected = "", false
		return reply(lost)
	case "rejected":
		return reply(refused)
	case "invalid":
		return reply(forged)
	case "unknown":
		return reply(strange)
	}
	p := people[r.card]
	text, err := p.text()
	if err != nil {
		return reply(strange)
	}
	if !fingerprints {
		return reply(done, []byte{1, 0, 4, 0}, text, photo())
	}
	prints := p.fingerprint()
	return reply(done, []byte{1, 0, 4, 0, byte(len(prints) >> 8), byte(len(prints))}, text, photo(), prints)
}

func (r *Reader) moved() []byte {
	if r.card == "" || !r.selected {
		return reply(lost)
	}
	address := people[r.card].moved
	if address == "" {
		return reply(empty)
	}
	b, err := utf16le(address, 70)
	if err != nil {
		return reply(empty)
	}
	return reply(done, b)
}
