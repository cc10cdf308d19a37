// Package ups plays upsd of Network UPS Tools with one supply, as RFC 9271 has it.
//
// It is written from that document alone and must not import the driver.
package ups

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiting/drivers/sim/line"
)

var faults = []string{"off", "silent", "noise", "slow", "twice"}

// UPS is one simulated supply. Full, it carries the terminal for half an hour.
type UPS struct {
	name string
	line *line.Line

	mu     sync.Mutex
	mains  bool
	charge int // per cent
	fault  string
}

// New makes a supply on mains.
func New(name string, l *line.Line) *UPS {
	return &UPS{name: name, line: l, mains: true, charge: 100, fault: "off"}
}

// Name is how commands call the supply.
func (u *UPS) Name() string { return u.name }

// Open makes upsd reachable.
func (u *UPS) Open() (string, error) { return u.line.Open(u.serve) }

// Run keeps it so until the context ends.
func (u *UPS) Run(ctx context.Context) error { return u.line.Run(ctx) }

// Do acts on the supply: mains on, mains off, battery PERCENT, fault NAME, unplug, replug, state.
func (u *UPS) Do(words []string) (string, error) {
	command := strings.Join(words, " ")
	switch command {
	case "unplug":
		return "", u.line.Unplug()
	case "replug":
		return "", u.line.Replug()
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case command == "mains on", command == "mains off":
		u.mains, u.charge = command == "mains on", 100
	case len(words) == 2 && words[0] == "battery":
		n, err := strconv.Atoi(words[1])
		if err != nil || n < 0 || n > 100 {
			return "", fmt.Errorf("%q is no charge in per cent", words[1])
		}
		u.mains, u.charge = false, n
	case len(words) == 2 && words[0] == "fault" && slices.Contains(faults, words[1]):
		u.fault = words[1]
	case command == "state":
		return fmt.Sprintf("mains=%t charge=%d fault=%s", u.mains, u.charge, u.fault), nil
	default:
		return "", fmt.Errorf("unknown command %q; use mains on|off, battery PERCENT, fault %s, unplug, replug or state", command, strings.Join(faults, "|"))
	}
	return "", nil
}

func (u *UPS) serve(conn io.ReadWriter) {
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		u.mu.Lock()
		answer, fault := u.answer(lines.Text()), u.fault
		u.mu.Unlock()
		switch fault {
		case "silent":
			continue
		case "noise":
			answer = strings.Repeat("\x00\xff", 40) + "\n"
		case "slow":
			time.Sleep(300 * time.Millisecond)
		case "twice":
			answer += answer
		}
		if _, err := io.WriteString(conn, answer); err != nil {
			return
		}
	}
}

func (u *UPS) answer(question string) string {
	name, ok := strings.CutPrefix(question, "LIST VAR ")
	switch {
	case !ok:
		return "ERR UNKNOWN-COMMAND\n"
	case name != "ups":
		return "ERR UNKNOWN-UPS\n"
	}
	status := "OL"
	if !u.mains {
		if status = "OB"; u.charge < 20 {
			status = "OB LB"
		}
	}
	var b strings.Builder
	b.WriteString("BEGIN LIST VAR ups\n")
	for _, v := range [][2]string{
		{"battery.charge", strconv.Itoa(u.charge)}, {"battery.runtime", strconv.Itoa(18 * u.charge)},
		{"device.mfr", "Sample"}, {"device.model", "SIM-500"}, {"ups.status", status},
	} {
		fmt.Fprintf(&b, "VAR ups %s %q\n", v[0], v[1])
	}
	b.WriteString("END LIST VAR ups\n")
	return b.String()
}
