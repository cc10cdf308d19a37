// Package keypad plays an assistive keypad: HID boot keyboard reports when a key goes down and when it comes up, over a
// line that carries nothing else.
//
// It is written from the HID documents alone and must not import the driver.
package keypad

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiting/drivers/sim/line"
)

// keys are the usages of the keypad's keys (HID Usage Tables 1.3, section 10): Down, Up, Enter, Escape, F1, F2, Backspace
// and the number pad.
var keys = map[string]byte{
	"next": 0x51, "previous": 0x52, "press": 0x28, "back": 0x29, "help": 0x3a, "repeat": 0x3b, "delete": 0x2a, "X": 0x1b,
	"1": 0x59, "2": 0x5a, "3": 0x5b, "4": 0x5c, "5": 0x5d, "6": 0x5e, "7": 0x5f, "8": 0x60, "9": 0x61, "0": 0x62,
}

var faults = []string{"off", "noise", "slow", "twice", "self-test"}

// sendLimit is how long a host may leave reports lying before they are lost.
const sendLimit = time.Second

// Keypad is one simulated keypad.
type Keypad struct {
	name string
	line *line.Line

	mu    sync.Mutex
	fault string
	hosts []io.Writer // the connections
}

// New makes a keypad at the end of a cable.
func New(name string, l *line.Line) *Keypad { return &Keypad{name: name, line: l, fault: "off"} }

// Name is how commands call the keypad.
func (k *Keypad) Name() string { return k.name }

// Open plugs the keypad in.
func (k *Keypad) Open() (string, error) { return k.line.Open(k.serve) }

// Run keeps the keypad plugged in until the context ends.
func (k *Keypad) Run(ctx context.Context) error { return k.line.Run(ctx) }

// Do acts on the keypad: press KEY, usage HEX, fault NAME, unplug, replug, state. A fault self-test shows once.
func (k *Keypad) Do(words []string) (string, error) {
	command := strings.Join(words, " ")
	switch command {
	case "unplug":
		return "", k.line.Unplug()
	case "replug":
		return "", k.line.Replug()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case command == "state":
		return fmt.Sprintf("fault=%s hosts=%d", k.fault, len(k.hosts)), nil
	case len(words) == 2 && words[0] == "fault" && slices.Contains(faults, words[1]):
		k.fault = words[1]
	case len(words) == 2 && words[0] == "press" && keys[words[1]] != 0:
		k.press(keys[words[1]])
	case len(words) == 2 && words[0] == "usage":
		usage, err := strconv.ParseUint(words[1], 16, 8)
		if err != nil {
			return "", fmt.Errorf("%q is no usage; write two hexadecimal digits", words[1])
		}
		k.press(byte(usage))
	default:
		return "", fmt.Errorf("unknown command %q; use press %s, usage HEX, fault %s, unplug, replug or state", command,
			strings.Join(slices.Sorted(maps.Keys(keys)), "|"), strings.Join(faults, "|"))
	}
	return "", nil
}

// press sends what a key does, spoilt as the fault wants. The lock must be held.
func (k *Keypad) press(usage byte) {
	down, up := []byte{0, 0, usage, 0, 0, 0, 0, 0}, make([]byte, 8)
	reports := [][]byte{down, up}
	switch k.fault {
	case "noise":
		reports = [][]byte{[]byte(strings.Repeat("\xff", 40))}
	case "slow":
		time.Sleep(200 * time.Millisecond)
	case "twice":
		reports = [][]byte{down, down, up, up}
	case "self-test":
		reports, k.fault = [][]byte{{0, 0, 2, 2, 2, 2, 2, 2}}, "off"
	}
	for _, host := range k.hosts {
		if line, ok := host.(interface{ SetWriteDeadline(time.Time) error }); ok {
			_ = line.SetWriteDeadline(time.Now().Add(sendLimit))
		}
		for _, report := range reports {
			_, _ = host.Write(report) // nobody may listen; a keypad does not know
		}
	}
}

// serve keeps a connection until the cable is pulled. What a host says (lamps of a keyboard) is taken and means nothing.
func (k *Keypad) serve(conn io.ReadWriter) {
	k.mu.Lock()
	k.hosts = append(k.hosts, conn)
	k.mu.Unlock()
	_, _ = io.Copy(io.Discard, conn)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.hosts = slices.DeleteFunc(k.hosts, func(w io.Writer) bool { return w == conn })
}
