package pages

import "encoding/binary"

const (
	logHeader   = 32
	frameHeader = 24
	logMagic    = 0x377f0682 // with the lowest bit set, checksums are of big-endian words
)

// committed gives the pages in a log that belong to transactions which were committed (file format, 4). A frame that does
// not fit its checksum ends the log.
func committed(log []byte, pageSize int) map[uint32][]byte {
	if len(log) < logHeader {
		return nil
	}
	magic := binary.BigEndian.Uint32(log)
	if magic&^1 != logMagic || int(binary.BigEndian.Uint32(log[8:])) != pageSize {
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if magic&1 == 1 {
		order = binary.BigEndian
	}
	sum := checksum{order: order}
	sum.add(log[:24])
	if !sum.is(log[24:]) {
		return nil
	}
	pages, pending := map[uint32][]byte{}, map[uint32][]byte{}
	for at := logHeader; at+frameHeader+pageSize <= len(log); at += frameHeader + pageSize {
		frame, page := log[at:at+frameHeader], log[at+frameHeader:at+frameHeader+pageSize]
		sum.add(frame[:8])
		sum.add(page)
		if string(frame[8:16]) != string(log[16:24]) || !sum.is(frame[16:]) {
			break
		}
		pending[binary.BigEndian.Uint32(frame)] = page
		if binary.BigEndian.Uint32(frame[4:]) != 0 { // the last of a transaction
			for n, p := range pending {
				pages[n] = p
			}
			clear(pending)
		}
	}
	return pages
}

type checksum struct {
	order  binary.ByteOrder
	s1, s2 uint32
}

func (c *checksum) add(b []byte) {
	for ; len(b) >= 8; b = b[8:] {
		c.s1 += c.order.Uint32(b) + c.s2
		c.s2 += c.order.Uint32(b[4:]) + c.s1
	}
}

func (c *checksum) is(b []byte) bool {
	return binary.BigEndian.Uint32(b) == c.s1 && binary.BigEndian.Uint32(b[4:]) == c.s2
}
