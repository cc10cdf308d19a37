package transport

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"zhiting/drivers"
)

// The kernel's USB files (linux/usbdevice_fs.h). github.com/karalabe/usb finds interrupt pipes only, and readers of ID
// cards have bulk pipes.
const (
	usbClaim      = 0x8004550f
	usbRelease    = 0x80045510
	usbIoctl      = 0xc0105512
	usbDisconnect = 0x5516
	usbBulk       = 0xc0185502
)

// How long one transfer may take: a read then begins anew, a write has failed.
const (
	usbReadMillis  = 1000
	usbWriteMillis = 2000
)

// usbfs is a device with bulk pipes. Where head is not 0 and there are two pipes each way, the first head bytes of a
// message travel through the first and the rest through the second, and the last two of the head tell how long the rest is.
type usbfs struct {
	usbDevice
	file    *os.File
	head    int
	rest    int // bytes of the message under way that are still to come
	closing atomic.Bool
	busy    atomic.Int32 // transfers under way
}

func openUSB(addr drivers.Address) (Port, error) {
	head, err := strconv.Atoi("0" + addr.Query().Get("head"))
	if err != nil || head == 1 || head > 64 {
		return nil, fmt.Errorf("device address %s: head is not 2 to 64 bytes", addr.String())
	}
	found, err := findUSB(drivers.USBDevices(), addr.USB())
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile("/dev/bus/usb/"+found.file, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("USB device %s: %w", addr.Host, err)
	}
	u := &usbfs{usbDevice: found, file: file, head: head}
	detach := struct {
		number, code int32
		data         uintptr
	}{int32(found.number), usbDisconnect, 0}
	// Fails where no driver of the kernel holds the interface, which is as good.
	_, _ = u.control(usbIoctl, unsafe.Pointer(&detach))
	if _, err := u.control(usbClaim, unsafe.Pointer(&found.number)); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("USB device %s: %w", addr.Host, err)
	}
	return newPump(u), nil
}

// control is one ioctl and what it gives. The file's own lock keeps its number alive until the kernel has answered.
func (u *usbfs) control(code uintptr, argument unsafe.Pointer) (result int, err error) {
	raw, err := u.file.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed syscall.Errno
	err = raw.Control(func(fd uintptr) {
		var value uintptr
		value, _, failed = syscall.Syscall(syscall.SYS_IOCTL, fd, code, uintptr(argument))
		result = int(value)
	})
	if err == nil && failed != 0 {
		err = failed
	}
	if err != nil {
		return 0, err
	}
	return result, nil
}

// transfer moves bytes through one pipe and says how many went.
func (u *usbfs) transfer(pipe uint8, b []byte, millis uint32) (int, error) {
	u.busy.Add(1)
	defer u.busy.Add(-1)
	if u.closing.Load() {
		return 0, os.ErrClosed
	}
	request := struct {
		pipe, length, millis uint32
		data                 unsafe.Pointer
	}{uint32(pipe), uint32(len(b)), millis, unsafe.Pointer(unsafe.SliceData(b))}
	return u.control(usbBulk, unsafe.Pointer(&request))
}

func (u *usbfs) read(p []byte) (int, error) {
	pipe := u.in[0]
	split := u.head > 0 && len(u.in) > 1
	switch {
	case split && u.rest > 0:
		pipe, p = u.in[1], p[:min(u.rest, len(p))]
	case split:
		p = p[:u.head]
	}
	n, err := u.transfer(pipe, p, usbReadMillis)
	if errors.Is(err, syscall.ETIMEDOUT) {
		return 0, nil
	}
	switch {
	case split && u.rest > 0:
		u.rest = max(u.rest-n, 0)
	case split && n == u.head:
		u.rest = int(binary.BigEndian.Uint16(p[n-2:]))
	}
	return n, err
}

func (u *usbfs) write(p []byte) error {
	if u.head > 0 && len(u.out) > 1 && len(p) > u.head {
		if err := u.send(u.out[0], p[:u.head]); err != nil {
			return err
		}
		return u.send(u.out[1], p[u.head:])
	}
	return u.send(u.out[0], p)
}

func (u *usbfs) send(pipe uint8, p []byte) error {
	for len(p) > 0 {
		n, err := u.transfer(pipe, p, usbWriteMillis)
		if err != nil {
			return fmt.Errorf("writing to the USB device: %w", err)
		}
		p = p[n:]
	}
	return nil
}

// close gives the interface back first: that ends the transfers under way. It does so until there are none, because one
// that was just beginning has claimed the interface again: the kernel does that for whoever did not.
func (u *usbfs) close() error {
	u.closing.Store(true)
	for {
		// Fails where the device is gone, and the interface with it.
		_, _ = u.control(usbRelease, unsafe.Pointer(&u.number))
		if u.busy.Load() == 0 {
			return u.file.Close()
		}
		time.Sleep(time.Millisecond)
	}
}
