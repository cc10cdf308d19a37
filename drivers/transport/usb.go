package transport

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"zhiting/drivers"
)

// usbDevice is one interface of a device with bulk pipes, as the kernel describes it.
type usbDevice struct {
	file    string // of the device, below /dev/bus/usb
	number  uint32 // of the interface
	in, out []uint8
}

// findUSB looks through sysfs (/sys/bus/usb/devices, or a copy of it) for the first interface with bulk pipes both ways.
// The error wraps fs.ErrNotExist when the device is not plugged in.
func findUSB(sys fs.FS, id drivers.USBID) (usbDevice, error) {
	entries, err := fs.ReadDir(sys, ".")
	if err != nil {
		return usbDevice{}, fmt.Errorf("USB devices cannot be listed: %w", err)
	}
	there := false
	for _, entry := range entries {
		device, ok := drivers.USBInterface(entry.Name())
		if !ok || !id.Is(sys, device) {
			continue
		}
		there = true
		found := usbDevice{
			file:   fmt.Sprintf("%03d/%03d", number(sys, device+"/busnum", 10), number(sys, device+"/devnum", 10)),
			number: uint32(max(number(sys, entry.Name()+"/bInterfaceNumber", 16), 0)),
		}
		found.pipes(sys, entry.Name())
		if len(found.in) > 0 && len(found.out) > 0 {
			return found, nil
		}
	}
	if there {
		return usbDevice{}, fmt.Errorf("USB device %04x:%04x has no bulk pipes; try hid:// with the same numbers", id.Vendor, id.Product)
	}
	return usbDevice{}, fmt.Errorf("USB device %04x:%04x: %w", id.Vendor, id.Product, fs.ErrNotExist)
}

// pipes collects the bulk endpoints of an interface, lowest address first.
func (d *usbDevice) pipes(sys fs.FS, folder string) {
	endpoints, _ := fs.Glob(sys, folder+"/ep_*") // fails only for a wrong pattern
	for _, e := range endpoints {
		if drivers.Attribute(sys, e+"/type") != "Bulk" {
			continue
		}
		address := uint8(max(number(sys, e+"/bEndpointAddress", 16), 0))
		if address&0x80 != 0 {
			d.in = append(d.in, address)
		} else {
			d.out = append(d.out, address)
		}
	}
	slices.Sort(d.in)
	slices.Sort(d.out)
}

// number reads a number, -1 where there is none.
func number(sys fs.FS, name string, base int) int {
	n, err := strconv.ParseInt(drivers.Attribute(sys, name), base, 32)
	if err != nil {
		return -1
	}
	return int(n)
}
