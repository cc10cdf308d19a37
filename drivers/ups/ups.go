// Package ups reads an uninterruptible power supply through the daemon of Network UPS Tools (upsd), over the protocol of
// RFC 9271. It knows no supply's own protocol: NUT has drivers for hundreds.
//
// The address is tcp://HOST:3493?ups=NAME, where NAME is the supply's name in NUT's ups.conf; "ups" unless told.
package ups

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// Supply is how the power is.
type Supply struct {
	Mains   bool          `json:"mains"`             // false: the battery carries the terminal
	Low     bool          `json:"low"`               // the battery ends soon: everything is to be ended in order
	Charge  int           `json:"charge"`            // per cent; -1 when the supply does not tell
	Runtime time.Duration `json:"runtime,omitempty"` // that the battery lasts at this load; 0 when the supply does not tell
}

const (
	answerTime = 2 * time.Second
	mostBytes  = 64 << 10 // of an answer; a supply has some hundred variables of some ten bytes
)

var errOpen = errors.New("power supply is already open")

// UPS is one supply.
type UPS struct {
	addr drivers.Address
	line *transport.Line

	mu    sync.Mutex
	model string
}

var _ drivers.Device = (*UPS)(nil)

// New makes the driver of the supply at an address. It does no I/O.
func New(addr drivers.Address) *UPS { return &UPS{addr: addr, line: transport.NewLine()} }

// Info says what the supply is.
func (u *UPS) Info() drivers.Info {
	u.mu.Lock()
	defer u.mu.Unlock()
	return drivers.Info{Kind: drivers.KindUPS, Driver: "nut", Address: u.addr, Model: u.model}
}

// Open connects and reads the supply once.
func (u *UPS) Open(ctx context.Context) error {
	if u.line.Held() {
		return errOpen
	}
	port, err := transport.Open(ctx, u.addr)
	if err != nil {
		return fmt.Errorf("power supply at %s: %w", u.addr.String(), err)
	}
	values, err := u.list(ctx, port)
	if err == nil && values["ups.status"] == "" {
		err = fmt.Errorf("%w: no ups.status", drivers.ErrBadAnswer)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("power supply at %s: %w", u.addr.String(), err), port.Close())
	}
	if !u.line.Hold(port) {
		return errors.Join(errOpen, port.Close())
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.model = strings.TrimSpace(values["device.mfr"] + " " + values["device.model"])
	return nil
}

// Check says whether the battery carries the terminal.
func (u *UPS) Check(ctx context.Context) (drivers.Problem, error) {
	s, err := u.Read(ctx)
	switch {
	case err != nil:
		return drivers.Problem{}, err
	case s.Low:
		return drivers.BatteryLow, nil
	case !s.Mains:
		return drivers.OnBattery, nil
	}
	return drivers.Problem{}, nil
}

// Read asks how the power is.
func (u *UPS) Read(ctx context.Context) (supply Supply, err error) {
	err = u.line.Use(ctx, func(port transport.Port) error {
		values, err := u.list(ctx, port)
		if err == nil {
			supply, err = supplyOf(values)
		}
		return err
	})
	return supply, err
}

// supplyOf understands the variables. The words of ups.status are those of NUT's developer guide: OL on line, OB on
// battery, LB low battery, FSD forced shutdown.
func supplyOf(values map[string]string) (Supply, error) {
	words := strings.Fields(values["ups.status"])
	s := Supply{Mains: slices.Contains(words, "OL"), Charge: -1}
	if !s.Mains && !slices.Contains(words, "OB") {
		return Supply{}, fmt.Errorf("%w: ups.status says neither OL nor OB", drivers.ErrBadAnswer)
	}
	s.Low = !s.Mains && slices.Contains(words, "LB") || slices.Contains(words, "FSD")
	if charge, err := strconv.ParseFloat(values["battery.charge"], 64); err == nil && charge >= 0 && charge <= 100 {
		s.Charge = int(charge)
	}
	if seconds, err := strconv.ParseFloat(values["battery.runtime"], 64); err == nil && seconds >= 0 && seconds < 1e7 {
		s.Runtime = time.Duration(seconds) * time.Second
	}
	return s, nil
}

// Close releases everything. It is idempotent, and unblocks a question under way.
func (u *UPS) Close() error { return u.line.Close() }

// list asks for all variables of the supply.
func (u *UPS) list(ctx context.Context, port transport.Port) (values map[string]string, err error) {
	name := u.addr.Query().Get("ups")
	if name == "" {
		name = "ups"
	}
	var answer []byte
	err = transport.Ask(ctx, port, "LIST VAR "+name+"\n", answerTime, func(piece []byte) (whole bool, err error) {
		if answer = append(answer, piece...); len(answer) > mostBytes {
			return false, fmt.Errorf("%w: longer than %d bytes", drivers.ErrBadAnswer, mostBytes)
		}
		values, whole, err = parse(answer, name)
		return whole, err
	})
	return values, err
}

// parse reads an answer to LIST VAR, as far as it has come. Whole says that nothing is missing.
func parse(answer []byte, name string) (values map[string]string, whole bool, err error) {
	values = map[string]string{}
	for i := 0; ; i++ {
		end := bytes.IndexByte(answer, '\n')
		if end < 0 {
			return nil, false, nil
		}
		line := strings.TrimSuffix(string(answer[:end]), "\r")
		answer = answer[end+1:]
		variable, isVariable := strings.CutPrefix(line, "VAR "+name+" ")
		switch {
		case strings.HasPrefix(line, "ERR "):
			return nil, true, fmt.Errorf("%w: upsd says %q", drivers.ErrBadAnswer, line[:min(len(line), 60)])
		case i == 0 && line == "BEGIN LIST VAR "+name:
		case i > 0 && line == "END LIST VAR "+name:
			return values, true, nil
		case i > 0 && isVariable:
			key, value, _ := strings.Cut(variable, " ")
			values[key] = unquote(value)
		default:
			return nil, true, fmt.Errorf("%w: line %d of upsd's answer belongs to no list", drivers.ErrBadAnswer, i+1)
		}
	}
}

// unquote takes a value out of its quotes. Within them a backslash stands before a quote and before itself.
func unquote(s string) string {
	s = strings.TrimSuffix(strings.TrimPrefix(s, `"`), `"`)
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(s)
}
