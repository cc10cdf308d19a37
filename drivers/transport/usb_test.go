package transport

import (
	"errors"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

	"zhiting/drivers"
)

// plugged is what Linux says of a reader with four bulk pipes, one with two, and one that is a HID device.
var plugged = fstest.MapFS{
	"1-1/idVendor": {Data: []byte("0400\n")}, "1-1/idProduct": {Data: []byte("c35a\n")}, "1-1/serial": {Data: []byte("A1\n")},
	"1-1/busnum": {Data: []byte("1\n")}, "1-1/devnum": {Data: []byte("7\n")},
	"1-1:1.0/bInterfaceNumber": {Data: []byte("00\n")},
	"1-1:1.0/ep_85/type":       {Data: []byte("Bulk\n")}, "1-1:1.0/ep_85/bEndpointAddress": {Data: []byte("85\n")},
	"1-1:1.0/ep_81/type": {Data: []byte("Bulk\n")}, "1-1:1.0/ep_81/bEndpointAddress": {Data: []byte("81\n")},
	"1-1:1.0/ep_02/type": {Data: []byte("Bulk\n")}, "1-1:1.0/ep_02/bEndpointAddress": {Data: []byte("02\n")},
	"1-1:1.0/ep_06/type": {Data: []byte("Bulk\n")}, "1-1:1.0/ep_06/bEndpointAddress": {Data: []byte("06\n")},
	"1-1:1.0/ep_83/type": {Data: []byte("Interrupt\n")}, "1-1:1.0/ep_83/bEndpointAddress": {Data: []byte("83\n")},

	"2-1.4/idVendor": {Data: []byte("0400\n")}, "2-1.4/idProduct": {Data: []byte("c35a\n")}, "2-1.4/serial": {Data: []byte("B2\n")},
	"2-1.4/busnum": {Data: []byte("2\n")}, "2-1.4/devnum": {Data: []byte("12\n")},
	"2-1.4:1.0/bInterfaceNumber": {Data: []byte("00\n")}, // of a class of its own, without pipes
	"2-1.4:1.1/bInterfaceNumber": {Data: []byte("01\n")},
	"2-1.4:1.1/ep_81/type":       {Data: []byte("Bulk\n")}, "2-1.4:1.1/ep_81/bEndpointAddress": {Data: []byte("81\n")},
	"2-1.4:1.1/ep_01/type": {Data: []byte("Bulk\n")}, "2-1.4:1.1/ep_01/bEndpointAddress": {Data: []byte("01\n")},

	"2-2/idVendor": {Data: []byte("10c4\n")}, "2-2/idProduct": {Data: []byte("0007\n")},
	"2-2:1.0/bInterfaceNumber": {Data: []byte("00\n")},
	"2-2:1.0/ep_81/type":       {Data: []byte("Interrupt\n")}, "2-2:1.0/ep_81/bEndpointAddress": {Data: []byte("81\n")},
}

func TestFindUSB(t *testing.T) {
	for _, tt := range []struct {
		id      drivers.USBID
		file    string
		number  uint32
		in, out []uint8
	}{
		{drivers.USBID{Vendor: 0x0400, Product: 0xc35a}, "001/007", 0, []uint8{0x81, 0x85}, []uint8{0x02, 0x06}},
		{drivers.USBID{Vendor: 0x0400, Product: 0xc35a, Serial: "B2"}, "002/012", 1, []uint8{0x81}, []uint8{0x01}},
	} {
		found, err := findUSB(plugged, tt.id)
		if err != nil || found.file != tt.file || found.number != tt.number || !slices.Equal(found.in, tt.in) || !slices.Equal(found.out, tt.out) {
			t.Errorf("%+v is %+v, %v", tt.id, found, err)
		}
	}
	if _, err := findUSB(plugged, drivers.USBID{Vendor: 0x0400, Product: 0xc35a, Serial: "C3"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a device that is not plugged in: %v", err)
	}
	if found, err := findUSB(plugged, drivers.USBID{Vendor: 0x10c4, Product: 7}); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a device without bulk pipes: %+v, %v", found, err)
	}
}
