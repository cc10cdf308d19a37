package scanner

import (
	"bytes"
	"fmt"

	"zhiting/drivers"
)

// longest is how many bytes a code may have. The largest QR code holds 2,953 bytes, or 7,089 digits, which no hall uses.
const longest = 4096

// line is what came between two line ends or pauses: a payload, or why there is none.
type line struct {
	payload []byte
	err     error // ErrBadAnswer
}

// lineDecoder cuts a scanner's bytes into payloads: at CR, LF or both, or at a pause when the scanner sends no line end.
//
// Whether it sends one is learnt from the first payload that has one. From then on a payload that ends in a pause was
// cut short, which is an error: half a token must not pass for a token. The same again is believed, since a cable that
// fails does not fail twice at the same byte: somebody has changed the scanner's settings.
type lineDecoder struct {
	answer  []byte // what the scanner says to our question, no part of a code; nil for none
	answers int    // how often it was said

	buffer   []byte
	skipping bool   // the payload is too long and was reported; the rest of it is thrown away
	ends     bool   // the scanner sends line ends
	half     []byte // the last payload that was cut short
}

// within says that a payload has begun and its end has not come yet.
func (d *lineDecoder) within() bool { return len(d.buffer) > 0 || d.skipping }

// feed takes bytes that came together and gives the payloads that ended with them.
func (d *lineDecoder) feed(b []byte) []line {
	var out []line
	for _, c := range b {
		switch {
		case c == '\r' || c == '\n':
			if len(d.buffer) > 0 {
				payload := d.cut()
				d.ends = d.ends || readable(payload)
				out = append(out, line{payload: payload})
			}
			d.skipping = false
		case d.skipping:
		case len(d.buffer) == longest:
			d.buffer, d.skipping = d.buffer[:0], true
			out = append(out, line{err: fmt.Errorf("%w: more than %d bytes and no line end", drivers.ErrBadAnswer, longest)})
		default:
			d.buffer = append(d.buffer, c)
			if len(d.answer) > 0 && bytes.Equal(d.buffer, d.answer) {
				d.buffer = d.buffer[:0]
				d.answers++
			}
		}
	}
	return out
}

// pause says that nothing came for a while, and gives the payload that ended with that.
func (d *lineDecoder) pause() []line {
	d.skipping = false
	if len(d.buffer) == 0 {
		return nil
	}
	payload := d.cut()
	if d.ends && !bytes.Equal(payload, d.half) {
		d.half = payload
		return []line{{err: fmt.Errorf("%w: %d bytes without the line end that came before", drivers.ErrBadAnswer, len(payload))}}
	}
	d.ends, d.half = false, nil
	return []line{{payload: payload}}
}

func (d *lineDecoder) cut() []byte {
	payload := bytes.Clone(d.buffer)
	d.buffer = d.buffer[:0]
	return payload
}
