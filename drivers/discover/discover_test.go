package discover

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"zhiting/drivers"
)

// machine is a file system as Linux makes it: files by name and content, links by name and target.
func machine(t *testing.T, files, links map[string]string) fs.FS {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(content+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range links {
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	return os.DirFS(root)
}

const hub = "sys/devices/pci0000:00/usb1/1-1/"

func TestMachine(t *testing.T) {
	root := machine(t, map[string]string{
		// A USB serial cable and a scanner in its USB-COM mode.
		hub + "1-1.1/idVendor": "1a86", hub + "1-1.1/idProduct": "7523", hub + "1-1.1/product": "USB Serial",
		hub + "1-1.1/1-1.1:1.0/ttyUSB0/port_number": "0", hub + "1-1.1/1-1.1:1.0/bInterfaceClass": "ff",
		"sys/class/tty/ttyUSB0/dev": "188:0",
		hub + "1-1.2/idVendor":      "1eab", hub + "1-1.2/idProduct": "1a06", hub + "1-1.2/manufacturer": "Newland", hub + "1-1.2/product": "FM25-EX",
		hub + "1-1.2/1-1.2:1.0/bInterfaceClass": "02", "sys/class/tty/ttyACM0/dev": "166:0",
		// Ports of the board: one with a chip, one without. A console is no port.
		"sys/class/tty/ttyS0/type": "4", "sys/class/tty/ttyS1/type": "0", "sys/class/tty/tty1/dev": "4:1",
		// An ID card reader, a printer and something unknown.
		"sys/bus/usb/devices/1-2/idVendor": "0400", "sys/bus/usb/devices/1-2/idProduct": "c35a", "sys/bus/usb/devices/1-2:1.0/bInterfaceClass": "ff",
		"sys/bus/usb/devices/1-3/idVendor": "04b8", "sys/bus/usb/devices/1-3/idProduct": "0202", "sys/bus/usb/devices/1-3/product": "Printer X",
		"sys/bus/usb/devices/1-3:1.0/bInterfaceClass": "07",
		"sys/bus/usb/devices/1-5/idVendor":            "1111", "sys/bus/usb/devices/1-5/idProduct": "2222", "sys/bus/usb/devices/1-5/product": "Page Printer",
		"sys/bus/usb/devices/1-5:1.0/bInterfaceClass": "07", "sys/bus/usb/devices/1-5:1.0/bInterfaceProtocol": "02",
		"sys/bus/usb/devices/1-5:1.1/bInterfaceClass": "07", "sys/bus/usb/devices/1-5:1.1/bInterfaceProtocol": "04",
		"sys/bus/usb/devices/1-6/idVendor": "072f", "sys/bus/usb/devices/1-6/idProduct": "90cc", "sys/bus/usb/devices/1-6/product": "CCID",
		"sys/bus/usb/devices/1-6:1.0/bInterfaceClass": "0b",
		"sys/bus/usb/devices/1-4/idVendor":            "dead", "sys/bus/usb/devices/1-4/idProduct": "beef", "sys/bus/usb/devices/1-4/product": "Thing",
		"sys/bus/usb/devices/1-4:1.0/bInterfaceClass": "ff",
		// A reader that is a HID device, a scanner that plays a keyboard, and a mouse.
		"sys/class/hidraw/hidraw0/device/uevent": "HID_ID=0003:000010C4:00000007\nHID_NAME=MIAXIS IDR",
		"sys/class/hidraw/hidraw1/device/uevent": "HID_ID=0003:00000C2E:00000901\nHID_NAME=Honeywell",
		"sys/class/hidraw/hidraw2/device/uevent": "HID_ID=0003:0000046D:0000C077\nHID_NAME=Mouse",
		// Devices that only their report descriptors tell about.
		"sys/class/hidraw/hidraw3/device/uevent":            "HID_ID=0003:00001234:00005678\nHID_NAME=Codes",
		"sys/class/hidraw/hidraw3/device/report_descriptor": "\x05\x8c\x09\x02\xa1\x01\xc0",
		"sys/class/hidraw/hidraw4/device/uevent":            "HID_ID=0003:00001234:00005679\nHID_NAME=Keys",
		"sys/class/hidraw/hidraw4/device/report_descriptor": "\x05\x01\x09\x06\xa1\x01\xc0",
		"sys/class/hidraw/hidraw5/device/uevent":            "HID_ID=0003:0000051D:00000002\nHID_NAME=Power",
		"sys/class/hidraw/hidraw5/device/report_descriptor": "\x05\x84\x09\x04\xa1\x01\xc0",
		"sys/class/hidraw/hidraw6/device/uevent":            "HID_ID=0003:00001234:0000567A\nHID_NAME=Pad",
		"sys/class/hidraw/hidraw6/device/report_descriptor": "\x05\x0d\x09\x02\xa1\x01\xc0",
		// A camera with two nodes.
		"sys/class/video4linux/video0/name": "Document Camera", "sys/class/video4linux/video0/index": "0",
		"sys/class/video4linux/video1/name": "Document Camera", "sys/class/video4linux/video1/index": "1",
		"run/pcscd/pcscd.comm": "",
	}, map[string]string{
		"dev/v4l/by-id/usb-Camera_A1-video-index0":        "../../video0",
		"dev/serial/by-id/usb-1a86_USB_Serial-if00-port0": "../../ttyUSB0",
		"sys/class/tty/ttyUSB0/device":                    "../../../devices/pci0000:00/usb1/1-1/1-1.1/1-1.1:1.0/ttyUSB0",
		"sys/class/tty/ttyACM0/device":                    "../../../devices/pci0000:00/usb1/1-1/1-1.2/1-1.2:1.0",
	})
	const anything = "anything may be behind it: ask with device probe"
	want := []Found{
		{"scanner", "serial:///dev/ttyACM0", "Newland FM25-EX", ""},
		{"", "serial:///dev/ttyS0", "serial port ttyS0", anything},
		{"", "serial:///dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", "USB Serial", "WCH CH340 serial chip; " + anything},
		{"idcard", "usb://0400:c35a", "USB device 0400:c35a", "ID card reader (SDT)"},
		{"receipt", "usb://04b8:0202", "Printer X", "receipt printer (Epson TM)"},
		{"", "", "Thing dead:beef", "no driver knows it"},
		{"", "", "Page Printer", "USB printer: a receipt printer is usb://1111:2222, a page printer is to be added to CUPS"},
		{"", "", "Page Printer", "IPP over USB: install ipp-usb, which gives the printer an address"},
		{"", "", "CCID", "chip card reader: it is reached through pcscd"},
		{"idcard", "hid://10c4:0007", "MIAXIS IDR", "ID card reader (MIAXIS, HID)"},
		{"", "", "Honeywell", "code scanner (Honeywell) in keyboard mode: set it to USB-COM or HID-POS with its manual's code"},
		{"scanner", "hid://1234:5678", "Codes", "code scanner in HID-POS mode"},
		{"", "", "Keys", "keyboard; a code scanner that plays one is to be set to USB-COM or HID-POS"},
		{"", "", "Power", "UPS: it is reached through NUT"},
		{"signpad", "hid://1234:567a", "Pad", "signature pad, or another pen tablet; keep it from the window's pointer (LIBINPUT_IGNORE_DEVICE)"},
		{"camera", "v4l2:///dev/v4l/by-id/usb-Camera_A1-video-index0", "Document Camera", ""},
		{"sscard", "pcsc:///run/pcscd/pcscd.comm", "card service (pcscd)", "add ?reader=NAME when there are several readers"},
	}
	got := Machine(root)
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(want):
			t.Errorf("found as well: %+v", got[i])
		case i >= len(got):
			t.Errorf("not found: %+v", want[i])
		case got[i] != want[i]:
			t.Errorf("found %+v\nwant  %+v", got[i], want[i])
		}
		if i < len(got) && got[i].Address != "" {
			if _, err := drivers.ParseAddress(got[i].Address); err != nil {
				t.Errorf("it proposes an address that is none: %v", err)
			}
		}
	}
}

func TestEmptyMachine(t *testing.T) {
	if found := Machine(os.DirFS(t.TempDir())); len(found) > 0 {
		t.Errorf("found %+v", found)
	}
}

func TestRealFollowsLinks(t *testing.T) {
	root := machine(t, map[string]string{"a/b/c": ""}, map[string]string{"x": "a", "y": "x/b", "loop": "loop"})
	for name, want := range map[string]string{"y/c": "a/b/c", "a/b/c": "a/b/c", "gone/c": "gone/c"} {
		if got := real(root, name); got != want {
			t.Errorf("%s is really %s, want %s", name, got, want)
		}
	}
	if got := real(root, "loop"); !slices.Contains([]string{"loop"}, got) {
		t.Errorf("a loop ends at %s", got)
	}
}
