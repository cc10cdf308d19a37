// Package signals plays a relay board of eight coils and eight inputs that speaks Modbus RTU. A door hangs on input 0: its
// contact is on while the door is closed.
//
// It is written from the protocol's document and must not import the driver.
package signals

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"zhiting/drivers/sim/line"
)

const (
	unit  = 1
	coils = 8
)

var faults = []string{"off", "silent", "noise", "slow", "twice"}

// Board is one simulated relay board.
type Board struct {
	name string
	line *line.Line

	mu    sync.Mutex
	lit   [coils]bool
	open  bool
	fault string
}

// New makes a board whose door is closed.
func New(name string, l *line.Line) *Board { return &Board{name: name, line: l, fault: "off"} }

// Name is how commands call the board.
func (b *Board) Name() string { return b.name }

// Open makes the board reachable.
func (b *Board) Open() (string, error) { return b.line.Open(b.serve) }

// Run keeps it so until the context ends.
func (b *Board) Run(ctx context.Context) error { return b.line.Run(ctx) }

// Do acts on the board: door open, door closed, fault NAME, unplug, replug, state. The state names the lamps that are lit.
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
	case len(words) == 2 && words[0] == "fault" && slices.Contains(faults, words[1]):
		b.fault = words[1]
	case command == "state":
		var lit []string
		for n, on := range b.lit {
			if on {
				lit = append(lit, fmt.Sprint(n))
			}
		}
		return fmt.Sprintf("lit=%s open=%t fault=%s", strings.Join(lit, ","), b.open, b.fault), nil
	default:
		return "", fmt.Errorf("unknown command %q; use door open|closed, fault %s, unplug, replug or state", command, strings.Join(faults, "|"))
	}
	return "", nil
}

// serve answers requests of eight bytes. A board on a real line tells their ends by silence.
func (b *Board) serve(conn io.ReadWriter) {
	var request [8]byte
	for {
		if _, err := io.ReadFull(conn, request[:]); err != nil {
			return
		}
		b.mu.Lock()
		answer, fault := b.answer(request[:]), b.fault
		b.mu.Unlock()
		switch {
		case fault == "silent" || answer == nil:
			continue
		case fault == "noise":
			answer = []byte(strings.Repeat("\x00\xff", 20))
		case fault == "slow":
			time.Sleep(200 * time.Millisecond)
		case fault == "twice":
			answer = append(answer, answer...)
		}
		if _, err := conn.Write(answer); err != nil {
			return
		}
	}
}

// answer obeys one request. A board says nothing to a frame with a wrong check, or for another unit.
func (b *Board) answer(request []byte) []byte {
	if request[0] != unit || checksum(request[:6]) != binary.LittleEndian.Uint16(request[6:]) {
		return nil
	}
	function, address, value := request[1], binary.BigEndian.Uint16(request[2:]), binary.BigEndian.Uint16(request[4:])
	exception := func(code byte) []byte { return checked([]byte{unit, function | 0x80, code}) }
	switch {
	case function != 5 && function != 2:
		return exception(1)
	case address >= coils:
		return exception(2)
	case function == 5 && value != 0 && value != 0xff00, function == 2 && (value == 0 || value > coils-address):
		return exception(3)
	case function == 5:
		b.lit[address] = value != 0
		return slices.Clone(request)
	}
	inputs := byte(1)
	if b.open {
		inputs = 0
	}
	return checked([]byte{unit, 2, 1, inputs >> address & (1<<value - 1)})
}

func checked(frame []byte) []byte { return binary.LittleEndian.AppendUint16(frame, checksum(frame)) }

// checksum divides by x^16 + x^15 + x^2 + 1, bits reversed, as the document's appendix does.
func checksum(frame []byte) uint16 {
	register := uint16(0xffff)
	for _, octet := range frame {
		register ^= uint16(octet)
		for range 8 {
			if register&1 == 1 {
				register = register>>1 ^ 0xa001
			} else {
				register >>= 1
			}
		}
	}
	return register
}
