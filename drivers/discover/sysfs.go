package discover

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"zhiting/drivers"
	"zhiting/drivers/hid"
)

// Machine finds what Linux says is plugged in. Root is the file system, os.DirFS("/") outside tests. No device is opened.
func Machine(root fs.FS) []Found {
	var found []Found
	for _, look := range []func(fs.FS) []Found{serialPorts, usbDevices, hidDevices, cameras, cardService} {
		found = append(found, look(root)...)
	}
	return found
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
	stable := stableNames(root, "dev/serial/by-id")
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
		about, ok := lookUp(ids)
		switch {
		case ok && !about.Serial:
			f.Kind = about.Kind
		case ok:
			f.Note = about.What + "; anything may be behind it: ask with device probe"
		default:
			f.Note = "anything may be behind it: ask with device probe"
		}
		found = append(found, f)
	}
	return found
}

// stableNames gives the links that udev makes for device files, by the files' names.
func stableNames(root fs.FS, folder string) map[string]string {
	stable := map[string]string{}
	links, _ := fs.Glob(root, folder+"/*") // fails only for a wrong pattern
	for _, l := range links {
		if target, err := fs.ReadLink(root, l); err == nil {
			stable[path.Base(target)] = "/" + l
		}
	}
	return stable
}

// The classes of USB interfaces that matter (USB-IF, Defined Class Codes).
const (
	classPrinter  = "07"
	classChipCard = "0b"
	classVendor   = "ff"

	protocolIPP = "04" // of a printer
)

// usbDevices finds what is reached over bulk pipes, and what is not reached at all.
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
		if name == "" {
			name = "USB device " + ids
		}
		about, known := lookUp(ids)
		switch class := drivers.Attribute(root, folder+"/bInterfaceClass"); {
		case class == classPrinter && drivers.Attribute(root, folder+"/bInterfaceProtocol") == protocolIPP:
			found = append(found, Found{What: name, Note: "IPP over USB: install ipp-usb, which gives the printer an address"})
		case class == classPrinter && known && about.Kind == drivers.KindReceipt:
			found = append(found, Found{about.Kind, "usb://" + ids, name, about.What})
		case class == classPrinter:
			found = append(found, Found{What: name, Note: "USB printer: a receipt printer is usb://" + ids + ", a page printer is to be added to CUPS"})
		case class == classVendor && known && !about.Serial:
			found = append(found, Found{about.Kind, "usb://" + ids, name, about.What})
		case class == classChipCard:
			found = append(found, Found{What: name, Note: "chip card reader: it is reached through pcscd"})
		case class == classVendor && !known:
			found = append(found, Found{What: name + " " + ids, Note: "no driver knows it"})
		}
	}
	return found
}

// The usages of HID devices that matter to a terminal (USB-IF, HID Usage Tables).
var (
	usageKeyboard = hid.Usage{Page: 0x01, ID: 0x06}
	usageUPS      = hid.Usage{Page: 0x84, ID: 0x04}
	usageScanner  = hid.Usage{Page: 0x8c, ID: 0x02} // bar code scanner; HID-POS
)

// isPen knows a digitizer for a pen from one for fingers.
func isPen(u hid.Usage) bool { return u.Page == 0x0d && (u.ID == 0x01 || u.ID == 0x02) }

// hidDevices finds devices of the class of keyboards that a terminal can use, and what to do about those that it cannot.
func hidDevices(root fs.FS) []Found {
	var found []Found
	for _, name := range class(root, "hidraw") {
		folder := "sys/class/hidraw/" + name + "/device"
		device := drivers.ReadHID(root, "sys/class/hidraw/"+name)
		ids, called := device.Numbers(), device.Name
		descriptor, _ := fs.ReadFile(root, folder+"/report_descriptor") // without it the numbers must do
		said, _ := hid.Parse(descriptor)                                // what it could not read does not matter
		is := said.Top
		about, known := lookUp(ids)
		switch {
		case known && about.Kind == drivers.KindIDCard:
			found = append(found, Found{about.Kind, "hid://" + ids, called, about.What})
		case slices.Contains(is, usageScanner):
			found = append(found, Found{drivers.KindScanner, "hid://" + ids, called, "code scanner in HID-POS mode"})
		case known && about.Kind == drivers.KindScanner:
			found = append(found, Found{What: called, Note: about.What + " in keyboard mode: set it to USB-COM or HID-POS with its manual's code"})
		case slices.ContainsFunc(is, isPen):
			found = append(found, Found{drivers.KindSignpad, "hid://" + ids, called, "signature pad, or another pen tablet; keep it from the window's pointer (LIBINPUT_IGNORE_DEVICE)"})
		case slices.Contains(is, usageUPS):
			found = append(found, Found{What: called, Note: "UPS: it is reached through NUT"})
		case slices.Contains(is, usageKeyboard):
			found = append(found, Found{What: called, Note: "keyboard; a code scanner that plays one is to be set to USB-COM or HID-POS"})
		}
	}
	return found
}

// cameras finds what gives pictures, under names that stay the same. The other nodes of a camera give its data about them.
func cameras(root fs.FS) []Found {
	stable := stableNames(root, "dev/v4l/by-id")
	var found []Found
	for _, name := range class(root, "video4linux") {
		if drivers.Attribute(root, "sys/class/video4linux/"+name+"/index") != "0" {
			continue
		}
		file := "/dev/" + name
		if stable[name] != "" {
			file = stable[name]
		}
		found = append(found, Found{drivers.KindCamera, "v4l2://" + file, drivers.Attribute(root, "sys/class/video4linux/"+name+"/name"), ""})
	}
	return found
}

// cardService finds the service of chip card readers.
func cardService(root fs.FS) []Found {
	if _, err := fs.Stat(root, strings.TrimPrefix(pcscd, "pcsc:///")); err != nil {
		return nil
	}
	return []Found{{drivers.KindSocialCard, pcscd, "card service (pcscd)", "add ?reader=NAME when there are several readers"}}
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
