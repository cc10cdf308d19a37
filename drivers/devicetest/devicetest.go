// Package devicetest is the conformance suite of device drivers: what drivers.Device promises, held against a driver
// and the far end of its protocol, through every accident that a cable can have.
//
// It knows no protocol. Only tests import it.
package devicetest

import (
	"context"
	"testing"

	"zhiting/drivers"
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
