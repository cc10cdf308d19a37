package drivers

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Address names a device the way a URL names a page; the scheme picks the transport.
//
//	serial:///dev/ttyUSB0?baud=115200   tcp://10.0.0.7:9100   ipp://localhost:8631/ipp/print
//	usb://0400:c35a                     hid://10c4:0007?serial=A1
//	v4l2:///dev/video0                  http://127.0.0.1:8080/mjpeg
//	pcsc:///run/pcscd/pcscd.comm?reader=NAME
type Address struct{ url.URL }

// Schemes that an address may have.
var schemes = []string{"serial", "tcp", "usb", "hid", "ipp", "v4l2", "http", "pcsc"}

// ParseAddress reads an address. The error says which part is wrong and what is allowed.
func ParseAddress(s string) (Address, error) {
	u, err := parse(s)
	if err != nil {
		return Address{}, fmt.Errorf("device address %q is not a URL; write it like serial:///dev/ttyUSB0?baud=115200", s)
	}
	if !slices.Contains(schemes, u.Scheme) {
		return Address{}, fmt.Errorf("device address %q has scheme %q; use one of %s", s, u.Scheme, strings.Join(schemes, ", "))
	}
	switch u.Scheme {
	case "serial", "v4l2":
		if u.Host != "" || u.Path == "" {
			return Address{}, fmt.Errorf("device address %q has no device file; write three slashes and its path, as in %s:///dev/ttyUSB0", s, u.Scheme)
		}
	case "usb", "hid":
		if !usbHost.MatchString(u.Host) || u.Path != "" {
			return Address{}, fmt.Errorf("device address %q names no USB device; write vendor and product as lsusb does, as in %s://0400:c35a", s, u.Scheme)
		}
	case "pcsc":
		if u.Host != "" || u.Path == "" {
			return Address{}, fmt.Errorf("device address %q has no socket of the card service; write pcsc:///run/pcscd/pcscd.comm", s)
		}
	default:
		if u.Host == "" {
			return Address{}, fmt.Errorf("device address %q has no host; write %s://HOST:PORT", s, u.Scheme)
		}
	}
	return Address{*u}, nil
}

// parse reads a URL. Product ids look like ports to the library, which refuses those that are no decimal numbers.
func parse(s string) (*url.URL, error) {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok || scheme != "usb" && scheme != "hid" {
		return url.Parse(s)
	}
	host := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789abcdefABCDEF:"))]
	u, err := url.Parse(scheme + "://usb" + rest[len(host):])
	if err != nil {
		return nil, err
	}
	if u.Host != "usb" {
		return u, nil // something after the ids that belongs to no address
	}
	u.Host = host
	return u, nil
}

// IsZero says that no address was given.
func (a Address) IsZero() bool { return a.Scheme == "" }

// MarshalText writes the address as it was given.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads an address from a configuration.
func (a *Address) UnmarshalText(b []byte) error {
	parsed, err := ParseAddress(string(b))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}
