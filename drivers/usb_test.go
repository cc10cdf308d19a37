package drivers

import (
	"testing"
	"testing/fstest"
)

func TestUSBAddresses(t *testing.T) {
	for text, want := range map[string]USBID{
		"usb://0400:c35a":            {Vendor: 0x0400, Product: 0xc35a},
		"usb://0400:C35A?serial=A+1": {0x0400, 0xc35a, "A 1"},
		"hid://10c4:0007?serial=B":   {0x10c4, 0x0007, "B"},
	} {
		a, err := ParseAddress(text)
		if err != nil || a.USB() != want {
			t.Errorf("%s is %+v, %v; want %+v", text, a.USB(), err, want)
		}
		if again, err := ParseAddress(a.String()); err != nil || again.USB() != want {
			t.Errorf("%s comes back as %q: %+v, %v", text, a.String(), again.USB(), err)
		}
	}
	for _, text := range []string{"usb://", "usb://0400", "usb://0400:c35", "usb://0400:c35a1", "usb://reader:1234", "usb://0400:c35a/x", "hid:///dev/hidraw0"} {
		if a, err := ParseAddress(text); err == nil {
			t.Errorf("%s is taken as %+v", text, a.USB())
		}
	}
}

func TestPlugged(t *testing.T) {
	sys := fstest.MapFS{
		"1-2/idVendor":  {Data: []byte("0400\n")},
		"1-2/idProduct": {Data: []byte("c35a\n")},
		"1-2/serial":    {Data: []byte("A1\n")},
	}
	for text, want := range map[string]bool{
		"usb://0400:c35a": true, "usb://0400:c35a?serial=A1": true, "usb://0400:c35a?serial=A2": false, "hid://0400:c35b": false,
		"serial:///nowhere": false, "tcp://127.0.0.1:1": true,
	} {
		a, err := ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		if plugged(sys, a) != want {
			t.Errorf("%s counts as plugged in: %v, want %v", text, !want, want)
		}
	}
}
