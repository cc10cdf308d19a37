package idcard

import (
	"bytes"
	"encoding/binary"

	"zhiting/drivers/transport"
)

// masks keep the holder of a card out of a trace. What is asked of a reader is the same for everybody.
var masks = transport.Masks{Protocol: "sdt", New: func() (sent, received transport.Mask) { return transport.Plain{}, &replyMask{} }}

// replyMask makes the data of replies zero: numbers of chips, texts, pictures and fingerprints. Of a card there stay the
// lengths of its parts and the letter that tells its kind, and its number becomes a row of noughts, so that it still reads
// as a card; the number of the security module stays, too. What is no reply is hidden whole.
type replyMask struct{ held []byte }

func (m *replyMask) Next(b []byte) []transport.Run {
	m.held = append(m.held, b...)
	return m.cut(false)
}

func (m *replyMask) Rest() []transport.Run { return m.cut(true) }

// cut takes off the whole replies at the front and the noise between them; at the end everything else too.
func (m *replyMask) cut(end bool) (runs []transport.Run) {
	hide := func(n int) {
		if n > 0 {
			runs = append(runs, transport.Run{Hidden: n})
			m.held = m.held[n:]
		}
	}
	show := func(b []byte) {
		runs = append(runs, transport.Run{Bytes: b})
		m.held = m.held[len(b):]
	}
	for {
		at := bytes.Index(m.held, preamble)
		if at < 0 {
			at = max(0, len(m.held)-(len(preamble)-1))
			if end {
				at = len(m.held)
			}
			hide(at)
			return runs
		}
		hide(at)
		if len(m.held) < headSize {
			if end {
				hide(len(m.held))
			}
			return runs
		}
		n := int(binary.BigEndian.Uint16(m.held[len(preamble):headSize]))
		switch {
		case n < minReply || n > maxReply:
			show(bytes.Clone(preamble))
		case len(m.held) >= headSize+n:
			show(masked(m.held[:headSize+n]))
		case end:
			show(bytes.Clone(m.held[:headSize]))
			hide(len(m.held))
			return runs
		default:
			return runs
		}
	}
}

// masked is a whole frame without what is personal. One whose check was wrong keeps a wrong check, and nothing of its
// body, since nobody knows what that was.
func masked(frame []byte) []byte {
	out := make([]byte, len(frame))
	copy(out, frame[:headSize])
	last := len(frame) - 1
	if xor(frame[len(preamble):]) != 0 {
		out[last] = ^xor(out[len(preamble):last])
		return out
	}
	const body = headSize + 3
	copy(out, frame[:body])
	keepHarmless(out[body:last], frame[body:last])
	out[last] = xor(out[len(preamble):last])
	return out
}

// keepHarmless copies what is not personal in the data of a reply.
func keepHarmless(out, data []byte) {
	if len(data) == 16 { // the module's number
		copy(out, data)
		return
	}
	for parts := 2; parts <= 3; parts++ {
		head, sum := 2*parts, 2*parts
		if len(data) < head+textSize || binary.BigEndian.Uint16(data) != textSize {
			return
		}
		for i := range parts {
			sum += int(binary.BigEndian.Uint16(data[2*i:]))
		}
		if sum != len(data) {
			continue
		}
		copy(out, data[:head])
		const kind, number = 248, 122 // where the letter that tells the layouts apart and the card's number stand
		digits := 18
		switch letter := data[head+kind]; letter {
		case 'I', 'J', 'Y':
			out[head+kind] = letter
			if letter == 'I' {
				digits = 15
			}
		}
		for i := range digits {
			out[head+number+2*i] = '0'
		}
		return
	}
}
