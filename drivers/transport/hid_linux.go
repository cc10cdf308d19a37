package transport

import (
	"fmt"
	"io/fs"
	"os"

	"zhiting/drivers"
)

// hid is a HID device through the kernel's own files (Linux, Documentation/hid/hidraw.rst): its reports are its bytes, in
// their order. github.com/karalabe/usb, which serves other systems, is not used here: the hidapi in it can hang for ever
// when a device is closed while a report comes (libusb/hidapi, issue 142), as was seen in `make vm-test`.
type hid struct{ file *os.File }

// openHID opens a HID device. Bytes read are whole reports one after the other, each after its number where reports have
// numbers; what is written in one call is one report without a number.
func openHID(addr drivers.Address) (Port, error) {
	sys := os.DirFS("/sys/class/hidraw")
	name, ok := findHID(sys, addr.USB())
	if !ok {
		return nil, fmt.Errorf("HID device %s: %w", addr.Host, fs.ErrNotExist)
	}
	file, err := os.OpenFile("/dev/"+name, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("HID device %s: %w", addr.Host, err)
	}
	descriptor, _ := fs.ReadFile(sys, name+"/device/report_descriptor") // most protocols know their reports without it
	return described{newPump(hid{file}), descriptor}, nil
}

// findHID looks through sysfs (/sys/class/hidraw, or a copy of it) for a device.
func findHID(sys fs.FS, id drivers.USBID) (name string, ok bool) {
	entries, _ := fs.ReadDir(sys, ".") // without HID there are none
	for _, e := range entries {
		about := drivers.ReadHID(sys, e.Name())
		if about.Vendor == id.Vendor && about.Product == id.Product && (id.Serial == "" || about.Serial == id.Serial) {
			return e.Name(), true
		}
	}
	return "", false
}

func (h hid) read(p []byte) (int, error) { return h.file.Read(p) }

// write puts the number of reports that have none in front.
func (h hid) write(p []byte) error {
	_, err := h.file.Write(append([]byte{0}, p...))
	return err
}

func (h hid) close() error { return h.file.Close() }
