// Package keypad drives an assistive keypad: a few keys with raised signs, by which those who cannot see or reach the
// touchscreen walk through a page. It reads HID boot keyboard reports (USB-IF, Device Class Definition for HID 1.11,
// appendix B.1), from hid:// or, behind a converter that passes the reports on, from serial:// or tcp://.
//
// A keypad that the kernel takes for a keyboard needs no driver: its keys reach the window like those of any keyboard, and
// the configuration leaves keypad out. This driver is for one that the window must not get, or cannot: with the udev rule
// ENV{LIBINPUT_IGNORE_DEVICE}="1" the window is deaf to it. With both, each key would count twice.
//
// The package must not know what a page does with a key, and never logs one: a digit may be part of somebody's number.
// What the keys of a model send is in its manual; the address can say so in hexadecimal usages of the keyboard page, such
// as hid://2047:09d0?help=48&repeat=4b. What it does not say is as in usages below.
package keypad

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// Key is what a key is for: one of the constants, a digit "0" to "9", or "X", the last sign of some identity numbers.
type Key string

// The keys that are no signs.
const (
	Next     Key = "next"
	Previous Key = "previous"
	Press    Key = "press"
	Back     Key = "back"
	Help     Key = "help"
	Repeat   Key = "repeat" // what was said
	Delete   Key = "delete" // the last sign
)

var errOpen = errors.New("keypad is already open")

// Keypad is one keypad. It says nothing unless a key is pressed, so Check sees no more than whether its line is there.
type Keypad struct {
	addr drivers.Address

	mu      sync.Mutex
	session *session // nil when closed
}

var _ drivers.Device = (*Keypad)(nil)

// New makes the driver of the keypad at an address. It does no I/O.
func New(addr drivers.Address) *Keypad { return &Keypad{addr: addr} }

// Info says what the keypad is.
func (k *Keypad) Info() drivers.Info {
	return drivers.Info{Kind: drivers.KindKeypad, Driver: "hid-keyboard", Address: k.addr}
}

// Open connects and forgets what was pressed before.
func (k *Keypad) Open(ctx context.Context) error {
	if _, err := k.current(); err == nil {
		return errOpen
	}
	d, err := newDecoder(k.addr.Query())
	if err != nil {
		return fmt.Errorf("device address %s: %w", k.addr.String(), err)
	}
	port, err := transport.Open(ctx, k.addr)
	if err != nil {
		return fmt.Errorf("keypad at %s: %w", k.addr.String(), err)
	}
	if err := port.Flush(); err != nil {
		return errors.Join(fmt.Errorf("keypad at %s: %w", k.addr.String(), err), port.Close())
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.session != nil {
		return errors.Join(errOpen, port.Close())
	}
	k.session = newSession(port, d)
	return nil
}

// Check says whether the line is there and the keypad has not said that it is broken.
func (k *Keypad) Check(ctx context.Context) (drivers.Problem, error) {
	s, err := k.current()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return drivers.Problem{}, err
	}
	return s.check()
}

// Await waits for a key to be pressed and gives it. A key that is held is pressed once. The error drivers.ErrBadAnswer is one
// report that is none: call Await again. Any other but the context's means that the keypad is lost.
func (k *Keypad) Await(ctx context.Context) (Key, error) {
	s, err := k.current()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return "", err
	}
	select {
	case p := <-s.presses:
		return p.key, p.err
	case <-s.ended:
		_, err := s.check()
		return "", err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Close releases the line. An Await under way returns ErrNotOpen. It is idempotent.
func (k *Keypad) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.session == nil {
		return nil
	}
	open := k.session
	k.session = nil
	return open.port.Close()
}

func (k *Keypad) current() (*session, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.session == nil {
		return nil, drivers.ErrNotOpen
	}
	return k.session, nil
}
