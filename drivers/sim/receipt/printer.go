// Package receipt plays a receipt printer at its wire: it parses ESC/POS, answers status requests, keeps a roll of paper
// that can run out, and leaves each receipt as a picture and a text in a directory.
//
// It is written from Epson's command reference and must not import the driver.
package receipt

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiting/drivers/sim/line"
)

// Options say which printer it is.
type Options struct {
	Model   string // a name of models; empty for what most printers do
	WidthMM int    // of the paper, 80 or 58; 0 means 80. Models with a name know their own
	Paper   string // directory of finished receipts
	Pace    bool   // let the paper take the time it takes
}

// Printer is one simulated receipt printer.
type Printer struct {
	name string
	line *line.Line
	o    Options
	wake chan struct{} // holds one token when there may be something to print

	mu       sync.Mutex
	is       model
	paper    *roll
	level    string // ok, low, out
	left     int    // dot rows until the paper ends; -1 for plenty
	due      []due
	cover    bool // open
	jammed   bool // the cutter stands in the paper
	fault    string
	queue    []op // received and not yet printed
	sessions map[*session]struct{}
	finished int // receipts written
	strange  int // commands that the parser does not know
	stray    int // real-time commands within the data of others
}

// due is a command to carry out when so many dot rows more have come out.
type due struct {
	rows  int
	words []string
}

const (
	dotsPerMM = 8   // 203 dots an inch
	speed     = 150 // mm/s when paced
)

// New makes a printer at the end of a cable.
func New(name string, l *line.Line, o Options) (*Printer, error) {
	is, err := modelOf(o.Model, o.WidthMM)
	if err != nil {
		return nil, fmt.Errorf("device %s: %w", name, err)
	}
	if o.Paper == "" {
		return nil, fmt.Errorf("device %s needs paper (a directory for what it prints)", name)
	}
	return &Printer{
		name: name, line: l, o: o, wake: make(chan struct{}, 1), is: is, level: "ok", left: -1, fault: faultOff,
		paper: newRoll(is), sessions: map[*session]struct{}{},
	}, nil
}

// Name is how commands call the printer.
func (p *Printer) Name() string { return p.name }

// Open plugs the printer in.
func (p *Printer) Open() (string, error) {
	if _, err := font(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(p.o.Paper, 0o755); err != nil {
		return "", err
	}
	return p.line.Open(p.serve)
}

// Run prints and keeps the printer plugged in until the context ends.
func (p *Printer) Run(ctx context.Context) error {
	var printing sync.WaitGroup
	printing.Go(func() { p.work(ctx) })
	defer printing.Wait()
	return p.line.Run(ctx)
}

// The faults that a hand in the hall can cause.
const (
	faultOff          = "off"
	faultCutter       = "cutter"        // something stands in the cutter's way
	faultCutterOnce   = "cutter-once"   // the same, and the next try gets through
	faultCutterBroken = "cutter-broken" // no try gets through
	faultHot          = "hot"           // the head is too hot
	faultOffline      = "offline"       // somebody holds the feed button
	faultSilent       = "silent"
	faultNoise        = "noise"
	faultSlow         = "slow"
	faultTwice        = "twice" // every answer comes twice
)

var faults = []string{faultOff, faultCutter, faultCutterOnce, faultCutterBroken, faultHot, faultOffline, faultSilent, faultNoise, faultSlow, faultTwice}

const usage = "use paper ok|low|out, paper out-after MM, cover open|closed, fault NAME, after MM COMMAND, tear, unplug, replug or state"

// Do acts on the printer. tear takes the paper as it hangs out, as people do with a printer that has no cutter; after
// carries a command out when so much paper has been printed.
func (p *Printer) Do(words []string) (string, error) {
	command := strings.Join(words, " ")
	switch command {
	case "unplug":
		return "", p.line.Unplug()
	case "replug":
		p.mu.Lock()
		p.queue, p.paper.style, p.paper.line = nil, initial(), nil
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
		rows, err := rowsOf(words[2])
		if err != nil {
			return "", err
		}
		p.level, p.left = "ok", rows
	case len(words) > 2 && words[0] == "after":
		rows, err := rowsOf(words[1])
		if err != nil {
			return "", err
		}
		p.due = append(p.due, due{rows, words[2:]})
	case command == "cover open":
		p.cover = true
	case command == "cover closed":
		p.cover = false
	case command == "tear":
		return "", p.finish()
	case command == "state":
		return fmt.Sprintf("paper=%s cover=%t jammed=%t fault=%s waiting=%d receipts=%d unknown=%d stray=%d",
			p.level, p.cover, p.jammed, p.fault, len(p.queue), p.finished, p.strange, p.stray), nil
	case len(words) == 2 && words[0] == "fault":
		return "", p.setFault(words[1])
	default:
		return "", fmt.Errorf("unknown command %q; %s", command, usage)
	}
	return "", nil
}

func rowsOf(mm string) (int, error) {
	n, err := strconv.Atoi(mm)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%q is no length in mm", mm)
	}
	return n * dotsPerMM, nil
}

// changed wakes the print head and tells those who asked to be told.
func (p *Printer) changed() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
	for s := range p.sessions {
		if s.automatic {
			s.answer(p.automatic()...)
		}
	}
}

// work prints what waits whenever there is something.
func (p *Printer) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		}
		for p.step(ctx) {
		}
	}
}

// step prints one command and says whether there was one. It lets go of the printer while the paper moves.
func (p *Printer) step(ctx context.Context) bool {
	p.mu.Lock()
	if len(p.queue) == 0 || p.offline() {
		p.mu.Unlock()
		return false
	}
	o := p.queue[0]
	p.queue = p.queue[1:]
	moved := p.obey(o)
	var now [][]string
	for i := 0; i < len(p.due); {
		if p.due[i].rows -= moved; p.due[i].rows > 0 {
			i++
			continue
		}
		now = append(now, p.due[i].words)
		p.due = append(p.due[:i], p.due[i+1:]...)
	}
	p.mu.Unlock()
	for _, words := range now {
		if _, err := p.Do(words); err != nil {
			fmt.Fprintln(os.Stderr, "receipt printer:", err)
		}
	}
	if p.o.Pace && moved > 0 {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(time.Duration(moved) * time.Second / (dotsPerMM * speed)):
		}
	}
	return true
}

// obey carries out one queued command and gives the dot rows that came out.
func (p *Printer) obey(o op) (moved int) {
	before := p.paper.height()
	switch o.kind {
	case opSensor:
		if p.is.sensor {
			o.from.answer(p.sensor())
		}
	case opProcess:
		if p.is.process {
			o.from.answer(append(append([]byte{0x37, 0x22}, o.data...), 0)...)
		}
	case opAutomatic:
		if o.from.automatic = p.is.automatic && o.data[0] != 0; o.from.automatic {
			o.from.answer(p.automatic()...)
		}
	case opUnknown:
		p.strange++
	case opCut:
		p.cut(o)
		return 0
	case opInitialise:
		o.from.automatic = false
		p.paper.obey(o)
	default:
		p.paper.obey(o)
	}
	moved = p.paper.height() - before
	if p.left < 0 {
		return moved
	}
	if p.left -= moved; p.left <= 0 {
		p.level, p.left = "out", -1
		p.changed()
	}
	return moved
}

func (p *Printer) cut(o op) {
	switch p.fault {
	case faultCutterOnce:
		p.fault = faultOff
		fallthrough
	case faultCutter, faultCutterBroken:
		p.jammed = true
		p.queue = append([]op{o}, p.queue...) // the cut is still to be made when the cutter is free again
		p.changed()
		return
	}
	if !p.is.cutter {
		return
	}
	if err := p.finish(); err != nil {
		fmt.Fprintln(os.Stderr, "receipt printer:", err)
	}
}
