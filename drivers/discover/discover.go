// Package discover finds what is plugged in, and proposes an address and a driver for each: what a technician would write
// into the configuration. It opens no device; it reads what Linux and the printing system say.
//
// It knows names and numbers of devices and no protocol of theirs.
package discover

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"zhiting/drivers"
)

// Found is one thing that is plugged in.
type Found struct {
	Kind    drivers.Kind `json:"kind,omitempty"`    // what it may be for; empty when nothing tells
	Address string       `json:"address,omitempty"` // to write into the configuration; empty when no driver reaches it
	What    string       `json:"what"`              // as it calls itself
	Note    string       `json:"note,omitempty"`    // what is not sure, or why there is no driver
}

// Machine finds what is plugged in. Root is the file system, os.DirFS("/") outside tests.
func Machine(root fs.FS) []Found {
	var found []Found
	for _, look := range []func(fs.FS) []Found{serialPorts, usbDevices, hidDevices, cameras, cardService} {
		found = append(found, look(root)...)
	}
	return found
}

// known are devices that tell by their numbers what they are: vendor and product as lsusb writes them.
var known = map[string]struct {
	kind drivers.Kind
	what string
}{
	"0400:c35a": {drivers.KindIDCard, "ID card reader (SDT)"}, // National Semiconductor's numbers, used by readers of many makers
	"10c4:0007": {drivers.KindIDCard, "ID card reader (MIAXIS, HID)"},
	"10c4:8a1b": {drivers.KindIDCard, "ID card reader (Senter)"},
	"1eab:":     {drivers.KindScanner, "code scanner (Newland)"},
	"0c2e:":     {drivers.KindScanner, "code scanner (Honeywell)"},
	"05e0:":     {drivers.KindScanner, "code scanner (Zebra, Symbol)"},
	"05f9:":     {drivers.KindScanner, "code scanner (Datalogic)"},
}

// bridges are chips behind which anything serial can be.
var bridges = map[string]string{
	"0403:": "FTDI", "1a86:": "WCH CH340", "10c4:ea60": "Silicon Labs CP210x", "067b:": "Prolific PL2303",
}

// lookUp finds an entry for a device's numbers, or for its vendor's.
func lookUp[T any](table map[string]T, ids string) (entry T, ok bool) {
	if entry, ok = table[ids]; ok {
		return entry, true
	}
	entry, ok = table[ids[:min(len(ids), 5)]]
	return entry, ok
}

// usbOf gives the numbers and the name of the USB device that a folder of sysfs belongs to.
func usbOf(root fs.FS, folder string) (ids, name string) {
	for ; folder != "." && folder != "sys"; folder = path.Dir(folder) {
		if vendor := drivers.Attribute(root, folder+"/idVendor"); vendor != "" {
			return vendor + ":" + drivers.Attribute(root, folder+"/idProduct"), label(root, folder)
		}
	}
	return "", ""
}

func label(root fs.FS, folder string) string {
	return strings.TrimSpace(drivers.Attribute(root, folder+"/manufacturer") + " " + drivers.Attribute(root, folder+"/product"))
}

// numbered is a port of a driver that makes ports for chips that are there; ttyS ports exist on every machine.
var numbered = regexp.MustCompile(`^tty(USB|ACM|AMA)\d+$`)

// serialPorts finds serial ports, under names that stay the same wherever the cable is plugged in.
func serialPorts(root fs.FS) []Found {
	stable := map[string]string{}
	links, _ := fs.Glob(root, "dev/serial/by-id/*") // fails only for a wrong pattern
	for _, l := range links {
		if target, err := fs.ReadLink(root, l); err == nil {
			stable[path.Base(target)] = "/" + l
		}
	}
	var found []Found
	for _, name := range class(root, "tty") {
		hardware := drivers.Attribute(root, "sys/class/tty/"+name+"/type") // of a ttyS: 0 is no chip
		if !numbered.MatchString(name) && (!strings.HasPrefix(name, "ttyS") || hardware == "" || hardware == "0") {
			continue
		}
		file := "/dev/" + name
		if stable[name] != "" {
			file = stable[name]
		}
		f := Found{Address: "serial://" + file, What: "serial port " + name}
		ids, product := usbOf(root, real(root, "sys/class/tty/"+name+"/device"))
		if product != "" {
			f.What = product
		}
		if about, ok := lookUp(known, ids); ok {
			f.Kind = about.kind
		} else {
			f.Note = "anything may be behind it: try idcard, receipt, scanner with device probe"
			if chip, ok := lookUp(bridges, ids); ok {
				f.Note = chip + " chip: " + f.Note
			}
		}
		found = append(found, f)
	}
	return found
}

// usbDevices finds what is reached over bulk pipes, and printers that have no address of their own.
func usbDevices(root fs.FS) []Found {
	var found []Found
	entries, _ := fs.ReadDir(root, "sys/bus/usb/devices") // without USB there are none
	for _, e := range entries {
		device, ok := drivers.USBInterface(e.Name())
		if !ok {
			continue
		}
		folder := "sys/bus/usb/devices/" + e.Name()
		ids, name := usbOf(root, "sys/bus/usb/devices/"+device)
		about, ok := lookUp(known, ids)
		switch class := drivers.Attribute(root, folder+"/bInterfaceClass"); {
		case class == "07":
			found = append(found, Found{What: name, Note: "USB printer: give it an address with ipp-usb, or add it to CUPS"})
		case class == "ff" && ok:
			found = append(found, Found{about.kind, "usb://" + ids, about.what, ""})
		case class == "0b":
			found = append(found, Found{What: name, Note: "chip card reader: it is reached through pcscd"})
		case class == "ff" && name != "" && !bridge(ids):
			found = append(found, Found{What: name + " (" + ids + ")", Note: "no driver knows it"})
		}
	}
	return found
}

func bridge(ids string) bool { _, ok := lookUp(bridges, ids); return ok }

// hidDevices finds devices of the class of keyboards that are none.
func hidDevices(root fs.FS) []Found {
	var found []Found
	for _, name := range class(root, "hidraw") {
		var ids, called string
		for l := range strings.Lines(drivers.Attribute(root, "sys/class/hidraw/"+name+"/device/uevent")) {
			key, value, _ := strings.Cut(strings.TrimSpace(l), "=")
			switch parts := strings.Split(value, ":"); {
			case key == "HID_NAME":
				called = value
			case key == "HID_ID" && len(parts) == 3 && len(parts[1]) >= 4 && len(parts[2]) >= 4: // bus:vendor:product, padded with zeros
				ids = strings.ToLower(parts[1][len(parts[1])-4:] + ":" + parts[2][len(parts[2])-4:])
			}
		}
		about, ok := lookUp(known, ids)
		switch {
		case ok && about.kind == drivers.KindIDCard:
			found = append(found, Found{about.kind, "hid://" + ids, called, ""})
		case ok:
			found = append(found, Found{What: called, Note: about.what + " in keyboard or HID mode: set it to USB-COM with its manual's code"})
		}
	}
	return found
}

// cameras finds what gives pictures. The other nodes of a camera give its data about them.
func cameras(root fs.FS) []Found {
	var found []Found
	for _, name := range class(root, "video4linux") {
		if drivers.Attribute(root, "sys/class/video4linux/"+name+"/index") == "0" {
			found = append(found, Found{drivers.KindCamera, "v4l2:///dev/" + name, drivers.Attribute(root, "sys/class/video4linux/"+name+"/name"), ""})
		}
	}
	return found
}

// cardService finds the service of chip card readers.
func cardService(root fs.FS) []Found {
	const socket = "run/pcscd/pcscd.comm"
	if _, err := fs.Stat(root, socket); err != nil {
		return nil
	}
	return []Found{{drivers.KindSocialCard, "pcsc:///" + socket, "card service (pcscd)", "add ?reader=NAME when there are several readers"}}
}

// class lists the devices of a class of sysfs.
func class(root fs.FS, name string) []string {
	entries, _ := fs.ReadDir(root, "sys/class/"+name) // a machine need not have the class
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	return names
}

// real follows the links of a path, since the folders above a device are above its real place.
func real(root fs.FS, name string) string {
	for range 40 { // as many as the kernel follows
		parts := strings.Split(name, "/")
		changed := false
		for i := range parts {
			prefix := strings.Join(parts[:i+1], "/")
			if target, err := fs.ReadLink(root, prefix); err == nil {
				name = path.Join(append([]string{path.Dir(prefix), target}, parts[i+1:]...)...)
				if path.IsAbs(target) {
					name = path.Join(append([]string{target[1:]}, parts[i+1:]...)...)
				}
				changed = true
				break
			}
		}
		if !changed {
			return name
		}
	}
	return name
}
