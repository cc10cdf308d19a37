// Package signals plays a relay board with eight outputs and eight inputs that speaks Modbus RTU, with lamps on the
// outputs and the sensor of a door on input 0.
//
// It is written from the MODBUS documents alone and must not import the driver.
package signals

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"zhiting/drivers/sim/line"
)

const (
	unit    = 1
	outputs = 8
	inputs  = 8
)

var (
	faults = []string{"off", "silent", "noise", "slow", "twice", "checksum", "other-unit"}
	// models are what boards know: the bare ones have no inputs and set one output at a time.
	models = []string{"", "bare"}
)

// Board is one simulated board.
type Board struct {
	name  string
	line  *line.Line
	model string

	mu    sync.Mutex
	coils [outputs]bool
	open  bool
	fault string
}

// New makes a board with all lamps out and the door shut. The model is one of models.
func New(name string, l *line.Line, model string) (*Board, error) {
	if !slices.Contains(models, model) {
		return nil, fmt.Errorf("device %s has model %q; use bare, or none", name, model)
	}
	return &Board{name: name, line: l, model: model, fault: "off"}, nil
}

// Name is how commands call the board.
func (b *Board) Name() string { return b.name }

// Open plugs the board in.
func (b *Board) Open() (string, error) { return b.line.Open(b.serve) }

// Run keeps it so until the context ends.
func (b *Board) Run(ctx context.Context) error { return b.line.Run(ctx) }

// Do acts on the board: door open, door closed, restart, fault NAME, unplug, replug, state. The state names the
// outputs that are on.
func (b *Board) Do(words []string) (string, error) {
	command := strings.Join(words, " ")
	switch command {
	case "unplug":
		return "", b.line.Unplug()
	case "replug":
		return "", b.line.Replug()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case command == "door open", command == "door closed":
		b.open = command == "door open"
	case command == "restart": // its power was away for a moment, the line was not
		b.coils = [outputs]bool{}
	case len(words) == 2 && words[0] == "fault" && slices.Contains(faults, words[1]):
		b.fault = words[1]
	case command == "state":
		var lit []string
		for n, on := range b.coils {
			if on {
				lit = append(lit, fmt.Sprint(n))
			}
		}
		return fmt.Sprintf("lit=%s open=%t fault=%s", strings.Join(lit, ","), b.open, b.fault), nil
	default:
		return "", fmt.Errorf("unknown command %q; use door open|closed, restart, fault %s, unplug, replug or state", command, strings.Join(faults, "|"))
	}
	return "", nil
}

// quiet is the silence after which what comes is a new frame. It is longer than on a real line: nothing here is late.
const quiet = 50 * time.Millisecond

func (b *Board) serve(conn io.ReadWriter) {
	var buffer [256]byte // the longest frame
	var pending []byte
	for last := time.Now(); ; last = time.Now() {
		n, err := conn.Read(buffer[:])
		if err != nil {
			return
		}
		if time.Since(last) > quiet {
			pending = nil
		}
		pending = append(pending, buffer[:n]...)
		for {
			frame, rest := cut(pending)
			if pending = rest; frame == nil {
				break
			}
			if _, err := conn.Write(b.answer(frame)); err != nil {
				return
			}
		}
	}
}

// answer is what the board sends to a whole frame, spoilt as the fault wants.
func (b *Board) answer(frame []byte) []byte {
	b.mu.Lock()
	fault := b.fault
	var body []byte
	if fault != "silent" && fault != "noise" && frame[0] == unit {
		body = append([]byte{unit}, b.obey(frame[1:])...)
	}
	b.mu.Unlock()
	switch {
	case fault == "noise": // it is heard on both ends
		return []byte(strings.Repeat("\x00\xff\x55", 30))
	case body == nil:
		return nil
	}
	if fault == "other-unit" {
		body[0]++
	}
	answer := sealed(body)
	switch fault {
	case "slow":
		time.Sleep(200 * time.Millisecond)
	case "twice":
		answer = append(answer, answer...)
	case "checksum":
		answer[len(answer)-1] ^= 0x40
	}
	return answer
}
