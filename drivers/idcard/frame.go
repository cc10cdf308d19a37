package idcard

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"zhiting/drivers"
)

// A frame of the SDT protocol (GA/T 467), request and reply alike, is
//
//	AA AA AA 96 69 | length, 2 bytes big endian | body | check
//
// where the length counts body and check, and the check makes the XOR over length, body and check zero. The body of a
// request is command, parameter and data; that of a reply is three status bytes and data.
var preamble = []byte{0xaa, 0xaa, 0xaa, 0x96, 0x69}

const (
	headSize = 7      // preamble and length
	minReply = 4      // status and check
	maxReply = 0x090a // text, photo and two fingerprints
)

// command is a request: command byte and parameter byte.
type command uint16

// The commands that this driver sends.
const (
	cmdStatus     command = 0x11ff
	cmdModule     command = 0x12ff
	cmdFind       command = 0x2001
	cmdSelect     command = 0x2002
	cmdRead       command = 0x3001 // text and photo
	cmdReadMoved  command = 0x3003 // addresses appended after a move
	cmdReadPrints command = 0x3010 // text, photo and fingerprints
)

var commandNames = map[command]string{
	cmdStatus: "self-test", cmdModule: "module number", cmdFind: "find card", cmdSelect: "select card",
	cmdRead: "read card", cmdReadMoved: "read appended address", cmdReadPrints: "read card with fingerprints",
}

func (c command) String() string {
	return fmt.Sprintf("%s (%02X %02X)", commandNames[c], byte(c>>8), byte(c))
}

// encode builds the frame of a command without data.
func (c command) encode() []byte {
	return frameOf(byte(c>>8), byte(c))
}

func frameOf(body ...byte) []byte {
	dst := append([]byte(nil), preamble...)
	start := len(dst)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(body)+1))
	dst = append(dst, body...)
	return append(dst, xor(dst[start:]))
}

func xor(b []byte) (sum byte) {
	for _, v := range b {
		sum ^= v
	}
	return sum
}

// reply is the body of a reply. Its data is valid until the parser is used again.
type reply struct {
	sw   [3]byte // the first two are the card's own status; only the third decides
	data []byte
}

// parser cuts a stream of bytes into replies, whatever the pieces in which it arrives. It hunts for the preamble and so
// gets over noise, repeated AA and broken frames. It allocates nothing after its making.
type parser struct {
	buf        [2 * (headSize + maxReply)]byte
	start, end int // what has arrived and was not yet used
}

// reset forgets everything.
func (p *parser) reset() { p.start, p.end = 0, 0 }

// space is where the next bytes go; arrived tells how many came.
func (p *parser) space() []byte {
	if p.start > 0 {
		p.end = copy(p.buf[:], p.buf[p.start:p.end])
		p.start = 0
	}
	return p.buf[p.end:]
}

func (p *parser) arrived(n int) { p.end += n }

// next gives the next whole reply, or ok false when more bytes are needed. The error is ErrBadAnswer for a frame with a
// wrong check or an impossible length; parsing goes on behind its preamble.
func (p *parser) next() (r reply, ok bool, err error) {
	b := p.buf[p.start:p.end]
	at := bytes.Index(b, preamble)
	if at < 0 {
		// Nothing but noise, save for what may be the beginning of a preamble.
		p.start += max(0, len(b)-(len(preamble)-1))
		return reply{}, false, nil
	}
	p.start += at
	b = b[at:]
	if len(b) < headSize {
		return reply{}, false, nil
	}
	n := int(binary.BigEndian.Uint16(b[len(preamble):headSize]))
	if n < minReply || n > maxReply {
		p.start += len(preamble)
		return reply{}, false, fmt.Errorf("%w: length %d is outside %d to %d", drivers.ErrBadAnswer, n, minReply, maxReply)
	}
	if len(b) < headSize+n {
		return reply{}, false, nil
	}
	if sum := xor(b[len(preamble) : headSize+n]); sum != 0 {
		p.start += len(preamble)
		return reply{}, false, fmt.Errorf("%w: check byte is wrong", drivers.ErrBadAnswer)
	}
	p.start += headSize + n
	body := b[headSize : headSize+n-1]
	return reply{sw: [3]byte(body), data: body[3:]}, true, nil
}
