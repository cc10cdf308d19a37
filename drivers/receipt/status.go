package receipt

import "zhiting/drivers"

// word is what a byte from the printer completes. Epson's reference fixes some bits of each answer, so that answers can be
// told apart although they mix on the line.
type word int

const (
	nothing     word = iota // a part of something longer, or flow control
	realTime                // answer to DLE EOT, 0xx1xx10
	automatic               // the last of the four bytes of an automatic status (ASB)
	ordinary                // answer to GS r, 0xx0xxxx
	processEcho             // the last byte of a process id response
	junk                    // nothing that a printer sends
)

// sorter takes a printer's byte stream apart.
type sorter struct {
	auto   [4]byte // the automatic status under way or complete
	autoAt int     // how much of it there is
	echo   [4]byte // the process id under way or complete
	echoAt int     // how many bytes of its response there are
}

// The response to GS ( H function 48: header, identifier, four bytes of process id, NUL.
const (
	echoHeader     = 0x37
	echoIdentifier = 0x22
	echoSize       = 7
)

func (s *sorter) sort(b byte) word {
	if b == 0x11 || b == 0x13 { // XON and XOFF come anywhere
		return nothing
	}
	if s.echoAt > 0 {
		if w, ok := s.sortEcho(b); ok {
			return w
		}
		s.echoAt = 0 // cut short: the byte begins something else
	}
	switch {
	case b == echoHeader:
		s.echoAt = 1
		return nothing
	case b&0x93 == 0x12:
		return realTime
	case b&0x93 == 0x10:
		s.auto[0], s.autoAt = b, 1
		return nothing
	case b&0x90 == 0 && s.autoAt > 0:
		s.auto[s.autoAt] = b
		if s.autoAt++; s.autoAt < len(s.auto) {
			return nothing
		}
		s.autoAt = 0
		return automatic
	case b&0x90 == 0:
		return ordinary
	}
	return junk
}

// sortEcho takes the next byte of a process id response. Nothing else but flow control comes within one.
func (s *sorter) sortEcho(b byte) (w word, ok bool) {
	switch s.echoAt {
	case 1:
		ok = b == echoIdentifier
	case echoSize - 1:
		ok, w = b == 0, processEcho
	default:
		ok = b >= 0x20 && b <= 0x7E
		s.echo[s.echoAt-2] = b
	}
	if s.echoAt++; w == processEcho {
		s.echoAt = 0
	}
	return w, ok
}

// status is the bytes of DLE EOT 1 to 4; index 0 is unused. A zero byte was not asked for.
type status [5]byte

// automaticStatus puts the four bytes of an automatic status in the places of DLE EOT's answers.
func automaticStatus(a [4]byte) status {
	s := status{0, 0x12, 0x12, 0x12, 0x12}
	for _, bit := range []struct {
		on   bool
		n    int
		mask byte
	}{
		{a[0]&0x08 != 0, 1, 0x08},
		{a[0]&0x20 != 0, 2, 0x04},
		{a[0]&0x40 != 0, 2, 0x08},
		{a[2]&0x0C != 0, 2, 0x20},
		{a[1]&0x6C != 0, 2, 0x40},
		{a[1]&0x04 != 0, 3, 0x04},
		{a[1]&0x08 != 0, 3, 0x08},
		{a[1]&0x20 != 0, 3, 0x20},
		{a[1]&0x40 != 0, 3, 0x40},
		{a[2]&0x03 != 0, 4, 0x0C},
		{a[2]&0x0C != 0, 4, 0x60},
	} {
		if bit.on {
			s[bit.n] |= bit.mask
		}
	}
	return s
}

// problem finds the worst trouble in a status.
func (s status) problem() drivers.Problem {
	printer, cause, failure, paper := s[1], s[2], s[3], s[4]
	switch {
	case cause&0x04 != 0:
		return drivers.ReceiptCoverOpen
	case paper&0x60 != 0 || cause&0x20 != 0:
		return drivers.ReceiptPaperOut
	case failure&0x28 == 0x28:
		return drivers.ReceiptCutterBroken
	case failure&0x08 != 0:
		return drivers.ReceiptCutter
	case failure&0x20 != 0 || failure&0x04 != 0:
		return drivers.ReceiptError
	case failure&0x40 != 0:
		return drivers.ReceiptOverheated // the error that ends by itself is the head's temperature
	case cause&0x40 != 0:
		return drivers.ReceiptError
	case printer&0x08 != 0:
		return drivers.ReceiptOffline
	case paper&0x0C != 0:
		return drivers.ReceiptPaperNearEnd
	}
	return drivers.Problem{}
}

// requests are the numbers of DLE EOT that a printer of a status level answers.
func (l StatusLevel) requests() []byte {
	switch l {
	case StatusFull:
		return []byte{1, 2, 3, 4}
	case StatusBasic:
		return []byte{1, 4}
	}
	return nil
}
