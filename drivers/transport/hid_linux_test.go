package transport

import (
	"testing"
	"testing/fstest"

	"zhiting/drivers"
)

func TestFindHID(t *testing.T) {
	sys := fstest.MapFS{
		"hidraw0/device/uevent": {Data: []byte("DRIVER=hid-generic\nHID_ID=0003:0000046D:0000C077\nHID_NAME=Mouse\nHID_UNIQ=\n")},
		"hidraw1/device/uevent": {Data: []byte("HID_ID=0003:000010C4:00000007\nHID_NAME=Reader\nHID_UNIQ=A1\n")},
		"hidraw2/device/uevent": {Data: []byte("HID_ID=0003:000010C4:00000007\nHID_NAME=Reader\nHID_UNIQ=B2\n")},
		"hidraw3/device/uevent": {Data: []byte("HID_ID=nonsense\n")},
	}
	for _, tt := range []struct {
		id   drivers.USBID
		want string
	}{
		{drivers.USBID{Vendor: 0x10c4, Product: 7}, "hidraw1"},
		{drivers.USBID{Vendor: 0x10c4, Product: 7, Serial: "B2"}, "hidraw2"},
		{drivers.USBID{Vendor: 0x10c4, Product: 7, Serial: "C3"}, ""},
		{drivers.USBID{Vendor: 0x10c4, Product: 8}, ""},
	} {
		if got, ok := findHID(sys, tt.id); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%+v is %q, %t; want %q", tt.id, got, ok, tt.want)
		}
	}
}
