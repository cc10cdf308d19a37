package receipt

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// setFault begins a fault, or ends all with off.
func (p *Printer) setFault(name string) error {
	if !slices.Contains(faults, name) {
		return fmt.Errorf("no fault %q; use one of %s", name, strings.Join(faults, ", "))
	}
	p.fault = name
	p.jammed = p.jammed && (name == faultCutter || name == faultCutterBroken)
	return nil
}

// offline says that the printer has stopped. It still answers.
func (p *Printer) offline() bool {
	return p.cover || p.jammed || p.level == "out" || p.fault == faultHot || p.fault == faultOffline
}

func (p *Printer) broken() bool { return p.jammed && p.fault == faultCutterBroken }

// bit is a mask in a status byte when on.
func bit(on bool, mask byte) byte {
	if on {
		return mask
	}
	return 0
}

// realTime is the answer to DLE EOT n.
func (p *Printer) realTime(n byte) byte {
	const fixed = 0x12
	switch n {
	case 1:
		return fixed | bit(p.offline(), 0x08) | bit(p.fault == faultOffline, 0x40)
	case 2:
		return fixed | bit(p.cover, 0x04) | bit(p.fault == faultOffline, 0x08) | bit(p.level == "out", 0x20) |
			bit(p.jammed || p.fault == faultHot, 0x40)
	case 3:
		return fixed | bit(p.jammed, 0x08) | bit(p.broken(), 0x20) | bit(p.fault == faultHot, 0x40)
	}
	return fixed | bit(p.level != "ok", 0x0C) | bit(p.level == "out", 0x60)
}

// sensor is the answer to GS r 1.
func (p *Printer) sensor() byte {
	return bit(p.level != "ok", 0x03) | bit(p.level == "out", 0x0C)
}

// automatic is the block of automatic status back.
func (p *Printer) automatic() []byte {
	return []byte{
		0x10 | bit(p.offline(), 0x08) | bit(p.cover, 0x20) | bit(p.fault == faultOffline, 0x40),
		bit(p.jammed, 0x08) | bit(p.broken(), 0x20) | bit(p.fault == faultHot, 0x40),
		p.sensor(), 0x0F,
	}
}

// session is one connection.
type session struct {
	printer   *Printer
	conn      io.ReadWriter
	automatic bool
}

// serve plays the printer on one connection until the cable is pulled.
func (p *Printer) serve(conn io.ReadWriter) {
	s := &session{printer: p, conn: conn}
	p.mu.Lock()
	p.sessions[s] = struct{}{}
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.sessions, s)
	}()
	parser := newParser(conn)
	for {
		o, err := parser.next()
		if err != nil {
			return
		}
		p.mu.Lock()
		slow := p.fault == faultSlow
		p.mu.Unlock()
		if slow {
			time.Sleep(100 * time.Millisecond)
		}
		p.mu.Lock()
		p.stray += len(parser.stray)
		for _, hidden := range parser.stray {
			p.receive(s, hidden)
		}
		parser.stray = nil
		p.receive(s, o)
		p.mu.Unlock()
	}
}

// answer sends bytes as the fault wants. A connection that broke shows at the next read.
func (s *session) answer(b ...byte) {
	switch s.printer.fault {
	case faultSilent:
		return
	case faultNoise:
		for i := range b {
			b[i] = 0xEC - byte(i)
		}
	case faultTwice:
		b = append(b, b...)
	}
	_, _ = s.conn.Write(b)
}

// receive obeys real-time commands at once and queues the others.
func (p *Printer) receive(s *session, o op) {
	switch o.kind {
	case opRealTime:
		if slices.Contains(p.is.requests, o.data[0]) {
			s.answer(p.realTime(o.data[0]))
		}
	case opClear:
		if p.is.clears {
			p.clear()
		}
	case opRecover, opRecoverClear:
		if !p.is.recovers || !p.jammed || p.broken() {
			return
		}
		p.jammed = false
		if o.kind == opRecoverClear {
			p.clear()
		}
		p.changed()
	default:
		o.from = s
		p.queue = append(p.queue, o)
		select {
		case p.wake <- struct{}{}:
		default:
		}
	}
}

// clear forgets what is not printed.
func (p *Printer) clear() { p.queue, p.paper.line, p.paper.style = nil, nil, initial() }
