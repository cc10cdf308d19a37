package scanner

import (
	"bytes"

	"zhiting/drivers/transport"
)

// masksFor keep payloads out of a trace: what a code says may be a person's licence. What is asked of a scanner is the
// same for everybody.
func masksFor(q question) transport.Masks {
	return transport.Masks{
		Protocol: "lines", Pause: pauseStep * pauseSteps,
		New: func() (sent, received transport.Mask) { return transport.Plain{}, &payloadMask{answer: q.answer} },
	}
}

// payloadMask puts a zero for every byte of a payload, or FF when it was no text, so that it is as long and as readable as
// it was. Line ends, AIM identifiers and the scanner's answers stay.
type payloadMask struct {
	answer []byte
	held   []byte
}

func (m *payloadMask) Next(b []byte) []transport.Run {
	m.held = append(m.held, b...)
	var out []byte
	for {
		end := bytes.IndexAny(m.held, "\r\n")
		if end < 0 && len(m.held) > longest {
			end = len(m.held) - 1
		}
		if end < 0 {
			return []transport.Run{{Bytes: out}}
		}
		out = append(out, m.hide(m.held[:end])...)
		if last := m.held[end]; last == '\r' || last == '\n' {
			out = append(out, last)
		} else {
			out = append(out, '0')
		}
		m.held = m.held[end+1:]
	}
}

func (m *payloadMask) Rest() []transport.Run {
	out := m.hide(m.held)
	m.held = nil
	return []transport.Run{{Bytes: out}}
}

// hide is a payload without what it says.
func (m *payloadMask) hide(payload []byte) []byte {
	var out []byte
	for len(m.answer) > 0 && bytes.HasPrefix(payload, m.answer) {
		out, payload = append(out, m.answer...), payload[len(m.answer):]
	}
	filler := byte('0')
	if !readable(payload) {
		filler = 0xff
	}
	if len(payload) >= 3 && payload[0] == ']' && symbologies[payload[1]] != "" && modifier(payload[2]) {
		out, payload = append(out, payload[:3]...), payload[3:]
	}
	return append(out, bytes.Repeat([]byte{filler}, len(payload))...)
}
