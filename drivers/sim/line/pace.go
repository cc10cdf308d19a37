package line

import (
	"io"
	"time"
)

// BitsPerByte is what a byte costs on a serial line with one start bit, eight data bits and one stop bit.
const BitsPerByte = 10

// Paced lets bytes take the time that they take on a line of so many bits per second, in both directions.
//
// All waiting is up to moments counted from the start of a burst, so the imprecision of one sleep does not add up.
type Paced struct {
	conn     io.ReadWriter
	perByte  time.Duration
	received time.Time // when the last byte that was read had fully arrived
	sent     time.Time // when the last byte that was written had fully left
}

// NewPaced slows a connection down to a speed in bits per second.
func NewPaced(conn io.ReadWriter, baud int) *Paced {
	return &Paced{conn: conn, perByte: BitsPerByte * time.Second / time.Duration(baud)}
}

// Read gives bytes no sooner than the line could have carried them.
func (p *Paced) Read(b []byte) (int, error) {
	n, err := p.conn.Read(b)
	now := time.Now()
	if p.received.Before(now) {
		p.received = now
	}
	p.received = p.received.Add(time.Duration(n) * p.perByte)
	time.Sleep(time.Until(p.received))
	return n, err
}

// Write sends bytes in small pieces, each at the moment at which its last byte would have arrived.
func (p *Paced) Write(b []byte) (int, error) {
	const piece = 16 // what the receive buffer of a common serial chip holds
	if now := time.Now(); p.sent.Before(now) {
		p.sent = now
	}
	done := 0
	for done < len(b) {
		n := min(piece, len(b)-done)
		p.sent = p.sent.Add(time.Duration(n) * p.perByte)
		time.Sleep(time.Until(p.sent))
		if _, err := p.conn.Write(b[done : done+n]); err != nil {
			return done, err
		}
		done += n
	}
	return done, nil
}
