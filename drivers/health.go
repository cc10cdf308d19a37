package drivers

import (
	"slices"
	"time"
)

// Policy is how patiently a Supervisor treats devices.
type Policy struct {
	CheckEvery  time.Duration // between two checks of a usable device, and between two looks for a replugged one
	RetryFirst  time.Duration // before the first try to open again; doubled after each further failure
	RetryMost   time.Duration // the longest pause between tries
	OpenLimit   time.Duration // what one Open may take
	CheckLimit  time.Duration // what one Check may take
	FaultsMost  int           // with so many faults
	FaultWindow time.Duration // in so short a time a device is faulty
}

// DefaultPolicy is what a terminal uses.
func DefaultPolicy() Policy {
	return Policy{
		CheckEvery: 2 * time.Second,
		RetryFirst: time.Second, RetryMost: 30 * time.Second,
		OpenLimit: 10 * time.Second, CheckLimit: 5 * time.Second,
		FaultsMost: 3, FaultWindow: time.Minute,
	}
}

// health is all that the supervisor remembers of one device. It changes only in next.
type health struct {
	state    State
	problem  Problem
	detail   string
	failures int         // attempts to open that failed since the device was last usable
	faults   []time.Time // when the device failed although it was there; within the policy's window
}

// event is what happened to a device.
type event struct {
	kind    eventKind
	problem Problem
	detail  string
}

type eventKind int

const (
	eventChecked    eventKind = iota // open, and the device said how it is (a zero problem: fine)
	eventOpenFailed                  // could not be opened
	eventLost                        // was open and stopped answering
	eventUnplugged                   // its device file disappeared
	eventReplugged                   // its device file came back
	eventRetry                       // a person asks to try again
)

// next is the whole policy of states.
func (p Policy) next(h health, e event, now time.Time) health {
	switch e.kind {
	case eventChecked:
		h.state, h.problem, h.detail, h.failures = StateReady, Problem{}, "", 0
		if e.problem.Severity != SeverityNone {
			h.state, h.problem, h.detail = StateAttention, e.problem, e.detail
		}
		return h
	case eventUnplugged:
		return health{state: StateAbsent, problem: NoDevice, detail: e.detail}
	case eventReplugged, eventRetry:
		return health{state: StateOpening}
	}
	// Opening failed, or the device was lost.
	h.state, h.problem, h.detail = StateAbsent, e.problem, e.detail
	h.failures++
	if e.kind == eventLost || !awayProblem(e.problem) {
		h.faults = slices.DeleteFunc(slices.Clone(h.faults), func(t time.Time) bool { return now.Sub(t) >= p.FaultWindow })
		h.faults = append(h.faults, now)
		if len(h.faults) >= p.FaultsMost {
			h.state = StateFaulty
		}
	}
	return h
}

// pause is how long to wait before the next try to open.
func (p Policy) pause(h health) time.Duration {
	d := p.RetryFirst
	for range h.failures - 1 {
		if d *= 2; d >= p.RetryMost {
			return p.RetryMost
		}
	}
	return d
}

// awayProblem says that a device is off, unplugged or shut away, which is not its fault and may last all night.
func awayProblem(p Problem) bool {
	switch p.Code {
	case NoDevice.Code, NoAnswer.Code, NotPermitted.Code, PortBusy.Code, CardServiceDown.Code:
		return true
	}
	return false
}
