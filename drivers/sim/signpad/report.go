package signpad

import "encoding/binary"

// The pad: 12 by 5 centimetres, a hundredth of a millimetre fine, 1,024 steps of pressure.
const (
	mostX, mostY = 12000, 5000
	mostPressure = 1023
)

// descriptor says so in the words of HID 1.11 section 6.2.2 and of the digitizer page of the HID Usage Tables 1.4: a pen, whose
// stylus has a tip switch, a barrel switch and an eraser, is in range or not, and has a place and a pressure.
var descriptor = []byte{
	0x05, 0x0d, // usage page: digitizers
	0x09, 0x02, 0xa1, 0x01, // a pen
	0x85, reportPen,
	0x09, 0x20, 0xa1, 0x00, // its stylus
	0x15, 0x00, 0x25, 0x01, 0x75, 0x01, // switches, a bit each
	0x95, 0x04, 0x09, 0x42, 0x09, 0x44, 0x09, 0x45, 0x09, 0x3c, 0x81, 0x02, // tip, barrel, eraser, inverted
	0x95, 0x01, 0x09, 0x32, 0x81, 0x02, // in range
	0x95, 0x03, 0x81, 0x03, // three bits that fill up
	0x75, 0x10, 0x95, 0x01, 0xa4, // sixteen bits each
	0x05, 0x01, 0x65, 0x11, 0x55, 0x0e, 0x35, 0x00, // generic desktop; hundredths of a centimetre
	0x09, 0x30, 0x26, mostX & 0xff, mostX >> 8, 0x46, 0xb0, 0x04, 0x81, 0x42, // X, 12.00
	0x09, 0x31, 0x26, mostY & 0xff, mostY >> 8, 0x46, 0xf4, 0x01, 0x81, 0x42, // Y, 5.00
	0xb4,
	0x09, 0x30, 0x26, mostPressure & 0xff, mostPressure >> 8, 0x81, 0x02, // tip pressure
	0xc0, 0xc0,
	// The pad's own buttons, which are no pen.
	0x05, 0x01, 0x09, 0x07, 0xa1, 0x01, 0x85, reportButtons, 0x05, 0x09, 0x19, 0x01, 0x29, 0x08, 0x15, 0x00, 0x25, 0x01,
	0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0xc0,
}

// The numbers of the reports.
const (
	reportPen     = 7
	reportButtons = 8
)

// tip is where the tip is and how hard it presses, in parts of what the pad measures.
type tip struct{ x, y, pressure float64 }

// The switches of a report: what the pen does.
const (
	away     = 0
	hovering = 1 << 4
	touching = hovering | 1<<0
)

// report is what the pad sends of the pen.
func report(switches byte, at tip) []byte {
	b := []byte{reportPen, switches}
	b = binary.LittleEndian.AppendUint16(b, uint16(at.x*mostX+0.5))
	b = binary.LittleEndian.AppendUint16(b, uint16(at.y*mostY+0.5))
	return binary.LittleEndian.AppendUint16(b, uint16(at.pressure*mostPressure+0.5))
}
