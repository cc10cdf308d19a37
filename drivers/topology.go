package drivers

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// way is something that devices are reached through and that may go away with all of them.
type way struct {
	id      string  // "usb 1-1.4", "host 192.0.2.7", "service /run/pcscd/pcscd.comm"
	problem Problem // that explains the devices behind it
}

// certainty is what is known about a way.
type certainty int

const (
	wayThere   certainty = iota // it works, or only a driver could tell that it does not
	wayUnknown                  // only the devices behind it show how it is
	wayGone
)

// topology knows how the devices of a machine hang together.
type topology interface {
	// ways are what a device is reached through now, the farthest from it first. A device that is not there has none.
	ways(Address) []way
	// state says how a way is.
	state(way) certainty
}

// system is the topology of this machine: the sysfs of Linux below root, which is / outside tests.
type system struct{ root string }

func (s system) ways(addr Address) []way {
	switch addr.Scheme {
	case "serial":
		return s.hubs(s.classDevice("tty", addr.Path))
	case "v4l2":
		return s.hubs(s.classDevice("video4linux", addr.Path))
	case "usb", "hid":
		return s.hubs(s.usbDevice(addr))
	case "pcsc":
		return []way{{"service " + addr.Path, CardServiceDown}}
	case "tcp", "http", "ipp":
		return []way{{"host " + addr.Hostname(), HostAway}}
	}
	return nil
}

func (s system) state(w way) certainty {
	kind, name, _ := strings.Cut(w.id, " ")
	switch kind {
	case "usb":
		if _, err := os.Stat(filepath.Join(s.root, "sys/bus/usb/devices", name)); os.IsNotExist(err) {
			return wayGone
		}
	case "host":
		if ip := net.ParseIP(name); name != "localhost" && !ip.IsLoopback() {
			return wayUnknown
		}
	}
	return wayThere
}

// classDevice is the sysfs folder of the hardware behind a device file, or "". The file may be a link of udev.
func (s system) classDevice(class, file string) string {
	file, err := filepath.EvalSymlinks(filepath.Join(s.root, file))
	if err != nil {
		return ""
	}
	return s.real(filepath.Join("sys/class", class, filepath.Base(file), "device"))
}

// usbDevice is the sysfs folder of the USB device of an address, or "".
func (s system) usbDevice(addr Address) string {
	const devices = "sys/bus/usb/devices"
	folder := addr.USB().folder(os.DirFS(filepath.Join(s.root, devices)))
	if folder == "" {
		return ""
	}
	return s.real(filepath.Join(devices, folder))
}

func (s system) real(path string) string {
	path, err := filepath.EvalSymlinks(filepath.Join(s.root, path))
	if err != nil {
		return ""
	}
	return path
}

// usbFolder is the name of a USB device's or bus's folder: usb1, 1-4, 1-4.2. Those of interfaces have a colon.
var usbFolder = regexp.MustCompile(`^(usb\d+|\d+-\d+(\.\d+)*)$`)

// hubs are the USB hubs and the bus that a sysfs folder lies below.
func (s system) hubs(folder string) []way {
	var on []way
	for name := range strings.SplitSeq(folder, "/") {
		if usbFolder.MatchString(name) {
			on = append(on, way{"usb " + name, HubGone})
		}
	}
	if len(on) == 0 {
		return nil
	}
	return on[:len(on)-1] // the last is the device itself
}
