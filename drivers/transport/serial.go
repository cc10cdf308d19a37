package transport

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"

	"go.bug.st/serial"

	"zhiting/drivers"
)

// DefaultBaud is the speed of a serial line whose address names none.
const DefaultBaud = 115200

// Baud is the speed that a serial address asks for, in bits per second.
func Baud(addr drivers.Address) (int, error) {
	text := addr.Query().Get("baud")
	if text == "" {
		return DefaultBaud, nil
	}
	baud, err := strconv.Atoi(text)
	if err != nil || baud <= 0 {
		return 0, fmt.Errorf("device address %s: baud %q is not a speed; write baud=115200", addr.String(), text)
	}
	return baud, nil
}

// line is a serial port in two parts. The library sets speed, raw mode and exclusive access. The bytes go through a
// file of our own, because the library's Write has no deadline: a printer that stops taking bytes would hold the
// caller for ever, even after Close.
type line struct {
	*os.File
	settings serial.Port
}

func openSerial(addr drivers.Address) (Port, error) {
	baud, err := Baud(addr)
	if err != nil {
		return nil, err
	}
	// O_NONBLOCK keeps open from waiting for a modem's carrier and lets the file have deadlines.
	file, err := os.OpenFile(addr.Path, os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("serial port: %w", err)
	}
	settings, err := serial.Open(addr.Path, &serial.Mode{BaudRate: baud, DataBits: 8})
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("serial port %s: %w", addr.Path, plain(err))
	}
	return &stream{&line{file, settings}}, nil
}

// Close closes the file first: that is what unblocks transfers, and the settings part holds none.
func (l *line) Close() error {
	return errors.Join(l.File.Close(), l.settings.Close())
}

// plain turns the library's own codes into the system's errors.
func plain(err error) error {
	if e, ok := errors.AsType[*serial.PortError](err); ok {
		switch e.Code() {
		case serial.PortBusy:
			return syscall.EBUSY
		case serial.PermissionDenied:
			return syscall.EACCES
		case serial.PortNotFound:
			return syscall.ENOENT
		}
	}
	return err
}
