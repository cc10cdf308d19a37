// Package hid reads what a HID device says of itself in its report descriptor, and the values in its reports (USB-IF, Device
// Class Definition for HID 1.11, sections 5.6 to 5.8 and 6.2.2).
//
// It does no I/O, and must not know what a usage means to anybody.
package hid

import "math"

// Usage is what a collection or a value is for: page and number (USB-IF, HID Usage Tables 1.4).
type Usage struct{ Page, ID uint16 }

// Descriptor is what a device's reports are for and what is in those that it sends.
type Descriptor struct {
	Top    []Usage // of the application collections, in their order
	Fields []Field // of the reports that the device sends, in their order; places that only fill up are left out

	numbered bool
	bits     map[byte]int // in each report, without its number
}

// Field is one value in a report.
type Field struct {
	Usage
	Top      Usage // of the application collection in which it is
	Report   byte  // number of the report; 0 when reports have none
	Min, Max int64 // the logical extents: what the value may be
	// Physical is how much lies between the extents, in the unit of the Unit item (section 6.2.2.7), such as 0x11 for
	// centimetres and 0x13 for inches; 0 when the device does not say.
	Physical float64
	Unit     uint32

	from, bits int  // from the report's first bit, the number's included
	null       bool // a value outside the extents is none
}

// Size is how many bytes a report has, its number included; 0 when the device sends none of this number.
func (d *Descriptor) Size(report byte) int {
	bits := d.bits[report]
	if bits > 0 && d.numbered {
		bits += 8
	}
	return (bits + 7) / 8
}

// Number is the number of a report that begins with a byte.
func (d *Descriptor) Number(first byte) byte {
	if !d.numbered {
		return 0
	}
	return first
}

// Value is the field's value in a whole report of its number. It is not ok when the device says that there is none now.
func (f Field) Value(report []byte) (value int64, ok bool) {
	if f.from+f.bits > 8*len(report) {
		return 0, false
	}
	for i := range f.bits { // the least bit first (section 5.8)
		at := f.from + i
		value |= int64(report[at/8]>>(at%8)&1) << i
	}
	if f.Min < 0 && value>>(f.bits-1) != 0 {
		value -= 1 << f.bits
	}
	return value, !f.null || value >= f.Min && value <= f.Max
}

// Share is where between the extents a value is, from 0 to 1.
func (f Field) Share(value int64) float64 {
	if f.Max <= f.Min {
		return 0
	}
	return min(max(float64(value-f.Min)/float64(f.Max-f.Min), 0), 1)
}

// physical is the length between two physical extents in a unit, with the exponent of ten that goes with it: four bits, of
// which the upper half counts below zero.
func physical(least, greatest int64, exponent uint32) float64 {
	e := int(exponent & 0xf)
	if e > 7 {
		e -= 16
	}
	return float64(greatest-least) * math.Pow10(e)
}
