// Package signpad plays a signature pad: reports of a HID pen digitizer over a line that carries nothing else, and the
// descriptor of them, which the address says.
//
// It is written from the HID documents alone and must not import the driver.
package signpad

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiting/drivers/sim/line"
)

var faults = []string{"off", "noise", "slow", "twice"}

const (
	// sendLimit is how long a host may leave reports lying before they are lost.
	sendLimit = time.Second
	// pace is the time from one report to the next: a pad gives some 200 a second.
	pace = 5 * time.Millisecond
)

// Pad is one simulated signature pad.
type Pad struct {
	name string
	line *line.Line

	mu    sync.Mutex
	fault string
	hosts []io.Writer // the connections
}

// New makes a pad at the end of a cable.
func New(name string, l *line.Line) *Pad { return &Pad{name: name, line: l, fault: "off"} }

// Name is how commands call the pad.
func (p *Pad) Name() string { return p.name }

// Open plugs the pad in. The address says what its reports are, since a line has no other place for that.
func (p *Pad) Open() (string, error) {
	address, err := p.line.Open(p.serve)
	return address + "?descriptor=" + hex.EncodeToString(descriptor), err
}

// Run keeps the pad plugged in until the context ends.
func (p *Pad) Run(ctx context.Context) error { return p.line.Run(ctx) }

// Do acts on the pad: sign, line X1 Y1 X2 Y2 PRESSURE in hundredths, rest (the pen lies on it), lift, fault NAME, unplug,
// replug, state.
func (p *Pad) Do(words []string) (string, error) {
	command := strings.Join(words, " ")
	switch command {
	case "unplug":
		return "", p.line.Unplug()
	case "replug":
		return "", p.line.Replug()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case command == "state":
		return fmt.Sprintf("fault=%s hosts=%d", p.fault, len(p.hosts)), nil
	case len(words) == 2 && words[0] == "fault" && slices.Contains(faults, words[1]):
		p.fault = words[1]
	case command == "sign":
		for _, stroke := range flourish() {
			p.write(stroke)
		}
	case command == "rest":
		p.send(report(touching, tip{0.5, 0.5, 0.2}))
	case command == "lift":
		p.send(report(hovering, tip{0.5, 0.5, 0}))
	case len(words) == 6 && words[0] == "line":
		var n [5]float64
		for i, word := range words[1:] {
			hundredths, err := strconv.Atoi(word)
			if err != nil || hundredths < 0 || hundredths > 100 {
				return "", fmt.Errorf("%q is not from 0 to 100", word)
			}
			n[i] = float64(hundredths) / 100
		}
		p.write([]tip{{n[0], n[1], n[4]}, {(n[0] + n[2]) / 2, (n[1] + n[3]) / 2, n[4]}, {n[2], n[3], n[4]}})
	default:
		return "", fmt.Errorf("unknown command %q; use sign, line X1 Y1 X2 Y2 PRESSURE, rest, lift, fault %s, unplug, replug or state", command,
			strings.Join(faults, "|"))
	}
	return "", nil
}

// flourish is a signature that is nobody's: two waves, pressed harder in the middle.
func flourish() [][]tip {
	var strokes [2][]tip
	for i := range strokes {
		for n := range 40 {
			along := float64(n) / 39
			strokes[i] = append(strokes[i], tip{
				x: 0.1 + 0.4*float64(i) + 0.35*along, y: 0.5 + 0.25*math.Sin(along*6*math.Pi), pressure: 0.2 + 0.6*math.Sin(along*math.Pi),
			})
		}
	}
	return strokes[:]
}

// write sends a line from where the pen comes near until it is lifted. The lock must be held.
func (p *Pad) write(stroke []tip) {
	p.send(report(hovering, stroke[0]))
	for _, at := range stroke {
		p.send(report(touching, at))
	}
	p.send(report(hovering, stroke[len(stroke)-1]))
	p.send(report(away, tip{}))
}

// send sends a report, spoilt as the fault wants. The lock must be held.
func (p *Pad) send(report []byte) {
	reports := [][]byte{report}
	switch p.fault {
	case "noise":
		reports = [][]byte{[]byte(strings.Repeat("\xff", 40))}
	case "slow":
		time.Sleep(100 * time.Millisecond)
	case "twice":
		reports = append(reports, report)
	}
	for _, host := range p.hosts {
		if line, ok := host.(interface{ SetWriteDeadline(time.Time) error }); ok {
			_ = line.SetWriteDeadline(time.Now().Add(sendLimit))
		}
		for _, r := range reports {
			_, _ = host.Write(r) // nobody may listen; a pad does not know
		}
	}
	time.Sleep(pace)
}

// serve keeps a connection until the cable is pulled. What a host says means nothing.
func (p *Pad) serve(conn io.ReadWriter) {
	p.mu.Lock()
	p.hosts = append(p.hosts, conn)
	p.mu.Unlock()
	_, _ = io.Copy(io.Discard, conn)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hosts = slices.DeleteFunc(p.hosts, func(w io.Writer) bool { return w == conn })
}
