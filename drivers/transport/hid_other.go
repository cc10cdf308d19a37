//go:build !linux

package transport

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/karalabe/usb"

	"zhiting/drivers"
)

// hid is a device of the class of keyboards that is none: its reports are its bytes, in their order.
type hid struct{ usb.Device }

// openHID opens a HID device. Bytes read are whole reports one after the other; what is written in one call is one
// report. The library does not give their descriptor.
func openHID(addr drivers.Address) (Port, error) {
	id := addr.USB()
	if !usb.Supported() {
		return nil, fmt.Errorf("device address %s: this program was built without C, and HID needs it: %w", addr.String(), drivers.ErrUnsupported)
	}
	list, err := usb.EnumerateHid(id.Vendor, id.Product)
	if err != nil {
		return nil, fmt.Errorf("HID devices cannot be listed: %w", err)
	}
	for _, info := range list {
		if id.Serial != "" && info.Serial != id.Serial {
			continue
		}
		device, err := info.Open()
		if err != nil {
			// The library tells no more than that it failed; nearly always it is a right that is missing.
			return nil, fmt.Errorf("HID device %s: %w; %w", addr.Host, err, fs.ErrPermission)
		}
		return newPump(hid{device}), nil
	}
	return nil, fmt.Errorf("HID device %s: %w", addr.Host, fs.ErrNotExist)
}

func (h hid) read(p []byte) (int, error) {
	n, err := h.Read(p)
	if errors.Is(err, usb.ErrDeviceClosed) {
		err = os.ErrClosed
	}
	return n, err
}

func (h hid) write(p []byte) error {
	_, err := h.Write(p)
	return err
}

func (h hid) close() error { return h.Close() }
