// Package scanner is the driver of code scanners: serial, USB-CDC and HID-POS, one payload a scan.
//
// Nothing is in it yet. It will hand payloads up as opaque tokens and know nothing of what they mean.
package scanner
