package drivers

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// USBID is what a usb:// or hid:// address names: vendor and product as lsusb writes them and, where several are plugged
// in, the serial number.
type USBID struct {
	Vendor, Product uint16
	Serial          string
}

// usbHost is vendor and product, four hexadecimal digits each.
var usbHost = regexp.MustCompile(`^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$`)

// USB gives the device that a usb:// or hid:// address names; the zero id for other addresses.
func (a Address) USB() USBID {
	if a.Scheme != "usb" && a.Scheme != "hid" {
		return USBID{}
	}
	vendor, product, _ := strings.Cut(a.Host, ":")
	v, _ := strconv.ParseUint(vendor, 16, 16) // ParseAddress refused what is no number
	p, _ := strconv.ParseUint(product, 16, 16)
	return USBID{uint16(v), uint16(p), a.Query().Get("serial")}
}

// USBDevices is where Linux describes what is plugged in.
func USBDevices() fs.FS { return os.DirFS("/sys/bus/usb/devices") }

// Is says whether a folder of USBDevices describes this device.
func (id USBID) Is(sys fs.FS, device string) bool {
	return Attribute(sys, device+"/idVendor") == hex4(id.Vendor) && Attribute(sys, device+"/idProduct") == hex4(id.Product) &&
		(id.Serial == "" || Attribute(sys, device+"/serial") == id.Serial)
}

func hex4(n uint16) string {
	s := strconv.FormatUint(uint64(n), 16)
	return strings.Repeat("0", 4-len(s)) + s
}

// folder is the name of the folder that describes this device, "" when it is not plugged in.
func (id USBID) folder(sys fs.FS) string {
	vendors, _ := fs.Glob(sys, "*/idVendor") // fails only for a wrong pattern
	for _, name := range vendors {
		if device := path.Dir(name); id.Is(sys, device) {
			return device
		}
	}
	return ""
}

// usbInterface is how sysfs names an interface: bus-port.port:configuration.interface.
var usbInterface = regexp.MustCompile(`^([0-9]+-[0-9.]+):[0-9]+\.[0-9]+$`)

// USBInterface says whether a folder of USBDevices describes an interface, and gives the folder of its device.
func USBInterface(folder string) (device string, ok bool) {
	found := usbInterface.FindStringSubmatch(folder)
	if found == nil {
		return "", false
	}
	return found[1], true
}

// Attribute reads an attribute of sysfs; what a device does not say is empty.
func Attribute(sys fs.FS, name string) string {
	b, _ := fs.ReadFile(sys, name)
	return strings.TrimSpace(string(b))
}

// HID is what Linux says of a HID device.
type HID struct {
	USBID
	Name string // as the device calls itself
}

// ReadHID reads what /sys/class/hidraw, or a copy of it, says of one of its devices. What it does not say is empty.
func ReadHID(sys fs.FS, device string) (about HID) {
	for l := range strings.Lines(Attribute(sys, device+"/device/uevent")) {
		key, value, _ := strings.Cut(strings.TrimSpace(l), "=")
		switch key {
		case "HID_NAME":
			about.Name = value
		case "HID_UNIQ":
			about.Serial = value
		case "HID_ID": // bus:vendor:product, padded with zeros
			_, numbers, _ := strings.Cut(value, ":")
			vendor, product, _ := strings.Cut(numbers, ":")
			v, vErr := strconv.ParseUint(vendor, 16, 16)
			p, pErr := strconv.ParseUint(product, 16, 16)
			if vErr == nil && pErr == nil {
				about.Vendor, about.Product = uint16(v), uint16(p)
			}
		}
	}
	return about
}

// Numbers gives vendor and product as lsusb writes them.
func (id USBID) Numbers() string { return hex4(id.Vendor) + ":" + hex4(id.Product) }

// plugged says whether the device of an address is there, as far as the system tells: a device that has neither a file
// nor an entry among the USB devices always counts as plugged in.
func plugged(sys fs.FS, addr Address) bool {
	switch addr.Scheme {
	case "serial", "v4l2":
		_, err := os.Stat(addr.Path)
		return !os.IsNotExist(err)
	case "usb", "hid":
		return addr.USB().folder(sys) != ""
	}
	return true
}
