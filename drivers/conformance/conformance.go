// Package conformance holds what drivers.Device promises against a driver and a device, through every accident that a
// cable can have.
//
// The device may be a simulator (package devicetest runs the steps under go test) or real hardware with a technician's
// hands for the accidents (zhitingctl device certify). This package knows no protocol, no simulator and no test
// framework.
package conformance

import (
	"context"
	"errors"
	"fmt"

	"zhiting/drivers"
)

// Hook does something to the device from outside, such as pulling its cable, and returns when that is done. Its error
// ends the step.
type Hook func(ctx context.Context) error

// Bench joins one driver with the device. Hooks that nobody can do are nil; the steps that need them are left out.
type Bench struct {
	// New makes a fresh driver for the device's address. It must do no I/O.
	New func() drivers.Device
	// Absent makes a driver for an address where nothing is and nothing will be.
	Absent func() drivers.Device
	// Use does with the open device what it is for (read, print, snap) and says whether that worked.
	Use func(ctx context.Context, d drivers.Device) error
	// Begin starts a use that lasts until the context ends or the device fails, such as waiting for a card. It runs
	// while an accident happens.
	Begin func(ctx context.Context, d drivers.Device) error

	// Vanish takes the device away (cable pulled); Return brings it back at the same address.
	Vanish, Return Hook
	// Stall makes the device take everything and answer nothing; Garbage makes it answer noise; Late makes it
	// answer correctly but slowly (within the protocol's limits); Twice makes it answer everything twice.
	Stall, Garbage, Late, Twice Hook
	// Heal ends Stall, Garbage, Late and Twice.
	Heal Hook
}

// Step is one promise of drivers.Device.
type Step struct {
	Name  string
	needs func(Bench) []Hook
	run   func(context.Context, *trial)
}

// Steps are all promises, in the order in which they should be held against a device.
func Steps() []Step {
	nothing := func(Bench) []Hook { return nil }
	plug := func(b Bench) []Hook { return []Hook{b.Vanish, b.Return} }
	stall := func(b Bench) []Hook { return []Hook{b.Stall, b.Heal} }
	return []Step{
		{"constructor does no I/O", nothing, constructor},
		{"nothing there", nothing, absent},
		{"open, use, check, close, twice", nothing, ordinary},
		{"not open", nothing, notOpen},
		{"context already over", nothing, overBefore},
		{"close unblocks", nothing, closeUnblocks},
		{"vanishes during a call and returns", plug, vanishesInCall},
		{"vanishes while idle and returns", plug, vanishesIdle},
		{"stalls", stall, stalls},
		{"stalls before open", stall, stallsBeforeOpen},
		{"garbage", func(b Bench) []Hook { return []Hook{b.Garbage, b.Heal} }, garbage},
		{"answers late", func(b Bench) []Hook { return []Hook{b.Late, b.Heal} },
			func(ctx context.Context, t *trial) { odd(ctx, t, t.Late) }},
		{"answers twice", func(b Bench) []Hook { return []Hook{b.Twice, b.Heal} },
			func(ctx context.Context, t *trial) { odd(ctx, t, t.Twice) }},
	}
}

// Possible says whether the bench can do all that the step needs.
func (s Step) Possible(b Bench) bool {
	for _, hook := range s.needs(b) {
		if hook == nil {
			return false
		}
	}
	return true
}

// Run does the step. The error holds every complaint; nil means that the driver and the device kept the promise. Hooks
// run in the goroutine of the caller.
func (s Step) Run(ctx context.Context, b Bench) error {
	t := &trial{Bench: b}
	var err error
	if t.before, err = resources(); err != nil {
		return err
	}
	s.run(ctx, t)
	for _, d := range t.made {
		if err := d.Close(); err != nil && len(t.complaints) == 0 {
			t.complain("Close at the end: %w", err)
		}
	}
	if len(t.complaints) == 0 { // a step that was cut short may have left a call behind
		t.add(noLeak(t.before))
	}
	return errors.Join(t.complaints...)
}

// trial is one run of a step.
type trial struct {
	Bench
	before     held // what was open before the step
	complaints []error
	made       []drivers.Device
}

func (t *trial) complain(format string, args ...any) { t.add(fmt.Errorf(format, args...)) }

func (t *trial) add(err error) {
	if err != nil {
		t.complaints = append(t.complaints, err)
	}
}

// device makes a driver that is closed at the end of the step, whatever happens.
func (t *trial) device() drivers.Device {
	d := t.New()
	t.made = append(t.made, d)
	return d
}

// do runs a hook and says whether the step can go on.
func (t *trial) do(ctx context.Context, hook Hook) bool {
	err := hook(ctx)
	t.add(err)
	return err == nil
}
