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
	turn chan struct{} // holds one token: the device takes one command at a time

	mu     sync.Mutex
	port   transport.Port // nil when closed
	serial string
}

var _ drivers.Device = (*Reader)(nil) // the compiler says so when a method is missing

// New makes the driver of the reader at a serial:// or tcp:// address. It does no I/O: a terminal starts with every device
// missing.
func New(addr drivers.Address) *Reader { return &Reader{addr: addr, turn: make(chan struct{}, 1)} }

// Info says what the device is. It never blocks.
func (r *Reader) Info() drivers.Info {
	r.mu.Lock()
	defer r.mu.Unlock()
	return drivers.Info{Kind: Kind, Driver: "blueprint", Address: r.addr, Serial: r.serial}
}

// Open connects and makes sure that the right thing answers.
func (r *Reader) Open(ctx context.Context) error {
	if r.current() != nil {
		return errors.New("badge reader is already open")
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
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.port != nil {
		return errors.Join(errors.New("badge reader is already open"), port.Close())
	}
	r.port, r.serial = port, serial
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
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.port == nil {
		return nil
	}
	port := r.port
	r.port = nil
	return port.Close()
}

func (r *Reader) current() transport.Port {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.port
}

// exchange asks the open device in its turn.
func (r *Reader) exchange(ctx context.Context, question string) (string, error) {
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	port := r.current()
	if port == nil {
		return "", drivers.ErrNotOpen
	}
	said, err := ask(ctx, port, question)
	if err != nil && r.current() != port {
		return "", drivers.ErrNotOpen // closed meanwhile: that is why
	}
	return said, err
}

// ask sends a question and reads the line that answers it.
func ask(ctx context.Context, port transport.Port, question string) (string, error) {
	limited, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if err := port.Flush(); err != nil { // an answer that came too late belongs to no question
		return "", err
	}
	if err := port.Write(limited, []byte(question+"\n")); err != nil {
		return "", silent(ctx, err)
	}
	var line []byte
	var piece [longest]byte
	for {
		n, err := port.Read(limited, piece[:])
		if err != nil {
			return "", silent(ctx, err)
		}
		line = append(line, piece[:n]...)
		if end := bytes.IndexByte(line, '\n'); end >= 0 && end <= longest {
			return string(line[:end]), nil
		}
		if len(line) > longest {
			return "", fmt.Errorf("%w: no line within %d bytes", drivers.ErrBadAnswer, longest)
		}
	}
}

// silent tells a device that does not answer from a caller who no longer waits.
func silent(ctx context.Context, err error) error {
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return drivers.ErrNoAnswer
	}
	return err
}
