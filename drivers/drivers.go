// Package drivers is the device layer of a hall terminal: what a device is, how it is addressed, how it is watched.
//
// A driver is one protocol over any transport that can carry it; it lives in a package of its own below this one and
// knows neither the terminal nor the citizen. This package must not import anything else of Zhiting.
package drivers

import (
	"context"
	"errors"
	"time"
)

// Kind is what a device is for. It is also the key of its entry in a configuration.
type Kind string

// The kinds of devices a hall terminal has.
const (
	KindIDCard     Kind = "idcard"   // resident identity card reader
	KindReceipt    Kind = "receipt"  // receipt printer, 58 or 80 mm roll
	KindDocument   Kind = "document" // page printer, A4
	KindCamera     Kind = "camera"   // document or portrait camera
	KindSocialCard Kind = "sscard"   // reader of social-security cards
	KindScanner    Kind = "scanner"  // bar code and QR code scanner
	KindUPS        Kind = "ups"      // uninterruptible power supply
	KindSignals    Kind = "signals"  // guide lights above the slots, and the cabinet's door
	KindKeypad     Kind = "keypad"   // assistive keypad that the window does not get
	KindSignpad    Kind = "signpad"  // pad with a pen for signatures
)

// State is how a device is. The set is closed; its values reach logs and JSON.
type State string

// The states of a device.
const (
	StateAbsent    State = "absent"    // nothing answers at the address
	StateOpening   State = "opening"   // being connected and asked who it is
	StateReady     State = "ready"     // usable
	StateAttention State = "attention" // usable or soon not: a person should act (paper low, cover open)
	StateFaulty    State = "faulty"    // kept failing; left alone until a person or a replug
)

// Status is a device's state at a moment and why.
type Status struct {
	State   State     `json:"state"`
	Problem Problem   `json:"problem,omitempty"` // zero when State is ready or opening
	Detail  string    `json:"detail,omitempty"`  // for the technician, English, no personal data
	Since   time.Time `json:"since"`
}

// Usable says whether a visit may try to use the device.
func (s Status) Usable() bool {
	return s.State == StateReady || s.State == StateAttention && !s.Problem.Blocks()
}

// Info says what a device is. It is known without I/O, except Serial and Model, which are empty until the device told.
type Info struct {
	Kind    Kind    `json:"kind"`
	Driver  string  `json:"driver"` // the protocol: "sdt", "escpos", "ipp", "mjpeg", "v4l2"
	Address Address `json:"address"`
	Model   string  `json:"model,omitempty"`
	Serial  string  `json:"serial,omitempty"`
}

// Device is the contract that every driver keeps and the conformance suite (drivers/devicetest) holds it to.
//
// A driver's constructor does no I/O. Open, Check, Close and the capability methods of the concrete type (Read, Print,
// Snap ...) may be called from any goroutine; the driver serialises them, since most devices take one command at a
// time. Every method that takes a context returns within 100 ms of its end.
type Device interface {
	// Info says what the device is. It never blocks.
	Info() Info
	// Open connects and makes sure that the right thing answers. On error everything is released again and Open
	// may be called once more. Open on an open device is an error.
	Open(ctx context.Context) error
	// Check asks the open device how it is. A returned error means that the connection is lost and the device must
	// be closed; a problem that the device itself reports is returned as a value.
	Check(ctx context.Context) (Problem, error)
	// Close releases everything. It is idempotent and unblocks a call under way.
	Close() error
}

// Errors that every driver uses, so that those above can tell trouble apart with errors.Is.
var (
	ErrNotOpen     = errors.New("device is not open")
	ErrNoAnswer    = errors.New("no answer")           // sent, and nothing came back in time
	ErrBadAnswer   = errors.New("answer is malformed") // something came back that the protocol does not allow
	ErrUnsupported = errors.New("not supported by this device")
)
