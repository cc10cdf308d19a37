package discover

// usage is what a collection of a HID device is for: page and number (USB-IF, HID Usage Tables).
type usage struct{ page, id uint16 }

// The usages that matter to a terminal.
var (
	usageKeyboard = usage{0x01, 0x06}
	usageUPS      = usage{0x84, 0x04}
	usageScanner  = usage{0x8c, 0x02} // bar code scanner; HID-POS
)

// topUsages reads what a device's application collections are for out of its report descriptor (USB-IF, Device Class
// Definition for HID 1.11, section 6.2.2). What it cannot read it leaves out: the descriptor comes from the device.
func topUsages(descriptor []byte) []usage {
	var found []usage
	var page uint16
	var local []usage // usages since the last main item
	depth := 0
	for len(descriptor) > 0 {
		prefix := descriptor[0]
		if prefix == 0xfe { // a long item; its length is in the next byte, and none is in use
			if len(descriptor) < 3 || len(descriptor) < 3+int(descriptor[1]) {
				return found
			}
			descriptor = descriptor[3+int(descriptor[1]):]
			continue
		}
		size := int(prefix & 3)
		if size == 3 {
			size = 4
		}
		if len(descriptor) < 1+size {
			return found
		}
		value := uint32(0)
		for i := range size {
			value |= uint32(descriptor[1+i]) << (8 * i)
		}
		descriptor = descriptor[1+size:]
		switch prefix & 0xfc {
		case 0x04: // usage page
			page = uint16(value)
		case 0x08: // usage; with four bytes the page stands before it
			if size == 4 {
				local = append(local, usage{uint16(value >> 16), uint16(value)})
			} else {
				local = append(local, usage{page, uint16(value)})
			}
		case 0xa0: // collection
			if depth == 0 && len(local) > 0 {
				found = append(found, local[len(local)-1])
			}
			depth++
			local = nil
		case 0xc0: // end of collection
			depth = max(depth-1, 0)
			local = nil
		case 0x80, 0x90, 0xb0: // input, output, feature
			local = nil
		}
	}
	return found
}
