// Package devicetest runs the conformance steps of device drivers (package conformance) under go test, and starts the
// simulators that stand at the far end of their wires.
//
// It knows no protocol. Only tests import it.
package devicetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/conformance"
)

// Harness joins one driver with the far end of its protocol, which should be another process. Hooks that may be nil
// say so; a driver whose protocol cannot have that accident leaves them nil, and the suite leaves out the test.
type Harness struct {
	// New makes a fresh device for the far end's address. It must do no I/O.
	New func() drivers.Device
	// Absent makes a device at an address where nothing is and nothing will be.
	Absent func() drivers.Device
	// Use does with the open device what it is for (read, print, snap) and says whether that worked.
	Use func(ctx context.Context, d drivers.Device) error
	// Begin starts a use that lasts until the context ends or the device fails, such as waiting for a card. The
	// suite runs it while an accident happens. Nil means Use.
	Begin func(ctx context.Context, d drivers.Device) error

	// Vanish takes the device away (cable pulled); Return brings it back at the same address.
	Vanish, Return func(t *testing.T)
	// Stall makes the far end take everything and answer nothing; Garbage makes it answer noise; Late makes it
	// answer correctly but slowly (within the protocol's limits); Twice makes it answer everything twice. Late and
	// Twice may be nil.
	Stall, Garbage, Late, Twice func(t *testing.T)
	// Heal ends Stall, Garbage, Late and Twice.
	Heal func(t *testing.T)
}

// Run holds a driver against the contract of drivers.Device.
func Run(t *testing.T, h Harness) {
	for _, step := range conformance.Steps() {
		if !step.Possible(h.bench(t)) {
			continue
		}
		t.Run(step.Name, func(t *testing.T) {
			err := step.Run(t.Context(), h.bench(t))
			if err != nil {
				t.Error(err)
			}
			if leak, ok := errors.AsType[*conformance.LeakError](err); ok {
				t.Log(leak.Stacks)
			}
		})
	}
}

// bench is the harness for a step under t.
func (h Harness) bench(t *testing.T) conformance.Bench {
	hook := func(f func(*testing.T)) conformance.Hook {
		if f == nil {
			return nil
		}
		return func(context.Context) error {
			f(t) // fails the test by itself
			return nil
		}
	}
	b := conformance.Bench{
		New: h.New, Absent: h.Absent, Use: h.Use, Begin: h.Begin,
		Vanish: hook(h.Vanish), Return: hook(h.Return), Heal: hook(h.Heal),
		Stall: hook(h.Stall), Garbage: hook(h.Garbage), Late: hook(h.Late), Twice: hook(h.Twice),
	}
	if b.Begin == nil {
		b.Begin = b.Use
	}
	return b
}

// Address reads an address that a test is sure of.
func Address(t testing.TB, text string) drivers.Address {
	t.Helper()
	addr, err := drivers.ParseAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

// Figure prints a figure of a bench as the house does. A ratio up to the goal is ok.
func Figure(name string, ours, theirs, ratio, goal float64, unit string) {
	verdict := "ok"
	if ratio > goal {
		verdict = "short"
	}
	fmt.Printf("bench %s ours=%.4g%s theirs=%.4g%s ratio=%.3f goal=%.2f %s\n", name, ours, unit, theirs, unit, ratio, goal, verdict)
}
