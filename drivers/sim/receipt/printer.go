// Package receipt plays a receipt printer at its wire: it parses ESC/POS, answers status requests, keeps a roll of paper
// that can run out, and leaves each receipt as a picture and a text in a directory.
//
// It is written from Epson's command reference and must not import the driver.
package receipt

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiting/drivers/sim/line"
)

// Printer is one simulated receipt printer.
type Printer struct {
	name string
	line *line.Line
	out  string // directory of finished receipts

	mu       sync.Mutex
	paper    *roll
	level    string // ok, low, out
	left     int    // dot rows until the paper ends; -1 for plenty
	cover    bool   // open
	jammed   bool   // the cutter stands in the paper
	fault    string
	queue    []op // received and not yet printed, because the printer stopped
	sessions map[*session]struct{}
	finished int // receipts written
	strange  int // commands that the parser does not know
}

// dotsPerMM is the resolution of the print head, 203 dots an inch.
const dotsPerMM = 8

// New makes a printer at the end of a cable for paper of 80 or 58 mm. Receipts go to the directory out.
func New(name string, l *line.Line, widthMM int, out string) (*Printer, error) {
	dots, ok := map[int]int{80: 576, 58: 384, 0: 576}[widthMM]
	if !ok {
		return nil, fmt.Errorf("device %s: paper of %d mm; use width 80 or 58", name, widthMM)
	}
	if out == "" {
		return nil, fmt.Errorf("device %s needs paper (a directory for what it prints)", name)
	}
	return &Printer{
		name: name, line: l, out: out, level: "ok", left: -1, fault: "off",
		paper: newRoll(dots), sessions: map[*session]struct{}{},
	}, nil
}

// Name is how commands call the printer.
func (p *Printer) Name() string { return p.name }

// Open plugs the printer in.
func (p *Printer) Open() (string, error) {
	if _, err := font(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(p.out, 0o755); err != nil {
		return "", err
	}
	return p.line.Open(p.serve)
}

// Run keeps the printer plugged in until the context ends.
func (p *Printer) Run(ctx context.Context) error { return p.line.Run(ctx) }

var faults = []string{"off", "cutter", "silent", "noise", "slow"}

const usage = "use paper ok|low|out, paper out-after MM, cover open|closed, fault NAME, tear, unplug, replug or state"

// Do acts on the printer. tear takes the paper as it hangs out, as people do with a printer that has no cutter.
func (p *Printer) Do(words []string) (string, error) {
	command := strings.Join(words, " ")
	switch command {
	case "unplug":
		return "", p.line.Unplug()
	case "replug":
		p.mu.Lock()
		p.queue, p.paper.style = nil, initial()
		p.mu.Unlock()
		return "", p.line.Replug()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.changed()
	switch {
	case command == "paper ok":
		p.level, p.left = "ok", -1
	case command == "paper low":
		p.level, p.left = "low", -1
	case command == "paper out":
		p.level = "out"
	case len(words) == 3 && words[0] == "paper" && words[1] == "out-after":
		mm, err := strconv.Atoi(words[2])
		if err != nil || mm <= 0 {
			return "", fmt.Errorf("%q is no length in mm", words[2])
		}
		p.level, p.left = "ok", mm*dotsPerMM
	case command == "cover open":
		p.cover = true
	case command == "cover closed":
		p.cover = false
	case command == "tear":
		return "", p.finish()
	case command == "state":
		return fmt.Sprintf("paper=%s cover=%t jammed=%t fault=%s waiting=%d receipts=%d unknown=%d",
			p.level, p.cover, p.jammed, p.fault, len(p.queue), p.finished, p.strange), nil
	case len(words) == 2 && words[0] == "fault":
		if !slices.Contains(faults, words[1]) {
			return "", fmt.Errorf("no fault %q; use one of %s", words[1], strings.Join(faults, ", "))
		}
		p.fault = words[1]
		p.jammed = p.jammed && p.fault == "cutter"
	default:
		return "", fmt.Errorf("unknown command %q; %s", command, usage)
	}
	return "", nil
}

// offline says that the printer has stopped. It still answers.
func (p *Printer) offline() bool { return p.cover || p.jammed || p.level == "out" }

// realTime is the answer to DLE EOT n.
func (p *Printer) realTime(n byte) byte {
	b := byte(0x12)
	set := func(on bool, bits byte) {
		if on {
			b |= bits
		}
	}
	switch n {
	case 1:
		set(p.offline(), 0x08)
	case 2:
		set(p.cover, 0x04)
		set(p.level == "out", 0x20)
		set(p.jammed, 0x40)
	case 3:
		set(p.jammed, 0x08)
	case 4:
		set(p.level != "ok", 0x0C)
		set(p.level == "out", 0x60)
	}
	return b
}

// sensor is the answer to GS r 1.
func (p *Printer) sensor() byte {
	switch p.level {
	case "low":
		return 0x03
	case "out":
		return 0x0F
	}
	return 0
}

// automatic is the block of automatic status back.
func (p *Printer) automatic() []byte {
	first, second := byte(0x10), byte(0)
	if p.offline() {
		first |= 0x08
	}
	if p.cover {
		first |= 0x20
	}
	if p.jammed {
		second |= 0x08
	}
	return []byte{first, second, p.sensor(), 0x0F}
}

// changed goes on with what waits and tells those who asked to be told.
func (p *Printer) changed() {
	p.work()
	for s := range p.sessions {
		if s.automatic {
			s.answer(p.automatic()...)
		}
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
		slow := p.fault == "slow"
		p.mu.Unlock()
		if slow {
			time.Sleep(100 * time.Millisecond)
		}
		p.mu.Lock()
		p.receive(s, o)
		p.mu.Unlock()
	}
}

// answer sends bytes as the fault wants. A connection that broke shows at the next read.
func (s *session) answer(b ...byte) {
	switch s.printer.fault {
	case "silent":
		return
	case "noise":
		for i := range b {
			b[i] = 0xEC - byte(i)
		}
	}
	_, _ = s.conn.Write(b)
}

// receive obeys real-time commands at once and queues the others.
func (p *Printer) receive(s *session, o op) {
	switch o.kind {
	case opRealTime:
		s.answer(p.realTime(o.data[0]))
	case opClear:
		p.queue, p.paper.line, p.paper.style = nil, nil, initial()
	default:
		o.from = s
		p.queue = append(p.queue, o)
		p.work()
	}
}

// work prints what waits, as far as it goes.
func (p *Printer) work() {
	for len(p.queue) > 0 && !p.offline() {
		o := p.queue[0]
		p.queue = p.queue[1:]
		p.obey(o)
	}
}

func (p *Printer) obey(o op) {
	before := p.paper.height()
	switch o.kind {
	case opSensor:
		o.from.answer(p.sensor())
	case opAutomatic:
		o.from.automatic = o.data[0] != 0
	case opUnknown:
		p.strange++
	case opCut:
		p.cut(o)
	default:
		p.paper.obey(o)
	}
	if p.left < 0 {
		return
	}
	p.left -= p.paper.height() - before
	if p.left <= 0 {
		p.level, p.left = "out", -1
		p.changed()
	}
}

func (p *Printer) cut(o op) {
	if p.fault == "cutter" {
		p.jammed = true
		p.queue = append([]op{o}, p.queue...) // the cut is still to be made when the cutter is free again
		return
	}
	if err := p.finish(); err != nil {
		fmt.Fprintln(os.Stderr, "receipt printer:", err)
	}
}
