// Package transport carries bytes to and from a device: a serial line, a TCP connection, USB bulk pipes or HID reports, by
// the address's scheme.
//
// It knows no protocol and no device.
package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"zhiting/drivers"
)

// Port is an open connection to a device. One goroutine may read while another writes; Close may come from any.
type Port interface {
	// Read waits for at least one byte. It returns the context's error when that ends first, and io.EOF or the
	// system's error when the device is gone, os.ErrClosed after Close.
	Read(ctx context.Context, p []byte) (int, error)
	// Write sends all of p or says why it could not.
	Write(ctx context.Context, p []byte) error
	// Flush throws away what has arrived and was not read.
	Flush() error
	// Close ends the connection and unblocks Read and Write. It is idempotent.
	Close() error
}

// Described is a port whose device says what its reports are: a HID device, by its report descriptor.
type Described interface {
	Port
	Descriptor() []byte
}

type described struct {
	Port
	descriptor []byte
}

func (d described) Descriptor() []byte { return d.descriptor }

// Open connects to a serial://, tcp://, usb:// or hid:// address. The error wraps fs.ErrNotExist, fs.ErrPermission, syscall.EBUSY or
// syscall.ECONNREFUSED where that is the cause, so that drivers.ProblemOf can tell them apart.
func Open(ctx context.Context, addr drivers.Address) (Port, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch addr.Scheme {
	case "serial":
		return openSerial(addr)
	case "tcp":
		return openTCP(ctx, addr)
	case "usb":
		return openUSB(addr)
	case "hid":
		return openHID(addr)
	}
	return nil, fmt.Errorf("device address %s: no byte transport for scheme %q; use serial, tcp, usb or hid", addr.String(), addr.Scheme)
}

// conn is what a serial device file and a TCP connection have in common.
type conn interface {
	io.ReadWriteCloser
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
	SyscallConn() (syscall.RawConn, error)
}

// stream is a Port over a connection that knows deadlines.
type stream struct{ conn conn }

func (s *stream) Read(ctx context.Context, p []byte) (int, error) {
	defer watch(ctx, s.conn.SetReadDeadline)()
	n, err := s.conn.Read(p)
	return n, explain(ctx, err)
}

func (s *stream) Write(ctx context.Context, p []byte) error {
	defer watch(ctx, s.conn.SetWriteDeadline)()
	_, err := s.conn.Write(p)
	return explain(ctx, err)
}

func (s *stream) Close() error {
	if err := explain(context.Background(), s.conn.Close()); !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

// Flush reads without waiting until nothing is left. The kernel's own flush is not used because TCP has none.
func (s *stream) Flush() error {
	raw, err := s.conn.SyscallConn()
	if err != nil {
		return err
	}
	if err := s.conn.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	var trash [4096]byte
	return raw.Read(func(fd uintptr) bool {
		for {
			if n, err := syscall.Read(int(fd), trash[:]); n <= 0 && !errors.Is(err, syscall.EINTR) {
				return true
			}
		}
	})
}

// watch makes the context's end the end of a transfer. The connection is not given the context's deadline itself: it
// would expire a moment before the context does, and nobody could tell why. The returned function must be called after
// the transfer; it waits until a late expiry can no longer touch the next one.
func watch(ctx context.Context, setDeadline func(time.Time) error) (done func()) {
	_ = setDeadline(time.Time{}) // fails only on a closed port, which the transfer then reports
	expired := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = setDeadline(time.Unix(1, 0))
		close(expired)
	})
	return func() {
		if !stop() {
			<-expired
		}
	}
}

// explain turns the expiry of a deadline into the context's error, since only the context sets one, and makes files and
// connections agree on what closed is.
func explain(ctx context.Context, err error) error {
	if errors.Is(err, net.ErrClosed) {
		return os.ErrClosed
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return ctx.Err()
	}
	return err
}
