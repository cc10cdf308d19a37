// Package blueprint is a driver to copy: a reader of staff badges with a protocol made up for it, written the way every
// driver here is. README.md beside it says what to do in which order. No terminal uses it.
//
// The protocol: lines of ASCII, at most 80 bytes, ended by LF. WHO is answered BADGE and a serial number; READ is answered
// NONE, or CARD and the number of the badge on the reader.
package blueprint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// Kind is what the device is for. A real driver's kind stands in drivers.go, with its key in the configuration.
const Kind drivers.Kind = "badge"

const (
	answerTime = 300 * time.Millisecond // the longest that the device may think; from its manual
	lookEvery  = 100 * time.Millisecond // between two looks for a badge
	longest    = 80                     // bytes of a line: a device that sends noise must not fill the memory
)

// Reader is one badge reader.
type Reader struct {
	addr drivers.Address
	line *transport.Line // the device takes one command at a time

	mu     sync.Mutex
	serial string
}

var errOpen = errors.New("badge reader is already open")

var _ drivers.Device = (*Reader)(nil) // the compiler says so when a method is missing

// New makes the driver of the reader at a serial:// or tcp:// address. It does no I/O: a terminal starts with every device
// missing.
func New(addr drivers.Address) *Reader { return &Reader{addr: addr, line: transport.NewLine()} }

// Info says what the device is. It never blocks.
func (r *Reader) Info() drivers.Info {
	r.mu.Lock()
	defer r.mu.Unlock()
	return drivers.Info{Kind: Kind, Driver: "blueprint", Address: r.addr, Serial: r.serial}
}

// Open connects and makes sure that the right thing answers.
func (r *Reader) Open(ctx context.Context) error {
	if r.line.Held() {
		return errOpen
	}
	port, err := transport.Open(ctx, r.addr)
	if err != nil {
		return fmt.Errorf("badge reader at %s: %w", r.addr.String(), err)
	}
	said, err := ask(ctx, port, "WHO")
	serial, right := strings.CutPrefix(said, "BADGE ")
	if err == nil && !right {
		err = drivers.NewTrouble(drivers.WrongDevice, nil)
	}
	if err != nil { // everything is released again
		return errors.Join(fmt.Errorf("badge reader at %s: %w", r.addr.String(), err), port.Close())
	}
	if !r.line.Hold(port) {
		return errors.Join(errOpen, port.Close())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.serial = serial
	return nil
}

// Check asks the open device how it is. An error means that it is lost and must be closed.
func (r *Reader) Check(ctx context.Context) (drivers.Problem, error) {
	_, err := r.exchange(ctx, "WHO")
	return drivers.Problem{}, err
}

// Await waits for a badge and gives its number.
func (r *Reader) Await(ctx context.Context) (string, error) {
	for {
		said, err := r.exchange(ctx, "READ")
		if err != nil {
			return "", err
		}
		if number, there := strings.CutPrefix(said, "CARD "); there {
			return number, nil
		}
		if said != "NONE" {
			return "", fmt.Errorf("%w: neither NONE nor CARD", drivers.ErrBadAnswer)
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(lookEvery):
		}
	}
}

// Close releases everything. It is idempotent, and unblocks an exchange under way.
func (r *Reader) Close() error { return r.line.Close() }

// exchange asks the open device in its turn.
func (r *Reader) exchange(ctx context.Context, question string) (said string, err error) {
	err = r.line.Use(ctx, func(port transport.Port) (err error) {
		said, err = ask(ctx, port, question)
		return err
	})
	return said, err
}

// ask sends a question and reads the line that answers it.
func ask(ctx context.Context, port transport.Port, question string) (said string, err error) {
	var line []byte
	err = transport.Ask(ctx, port, question+"\n", answerTime, func(piece []byte) (whole bool, err error) {
		line = append(line, piece...)
		if end := bytes.IndexByte(line, '\n'); end >= 0 && end <= longest {
			said = string(line[:end])
			return true, nil
		}
		if len(line) > longest {
			return false, fmt.Errorf("%w: no line within %d bytes", drivers.ErrBadAnswer, longest)
		}
		return false, nil
	})
	return said, err
}
