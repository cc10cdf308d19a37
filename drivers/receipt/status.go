package receipt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// The kinds of byte that a printer sends. Epson's reference sets some bits of each so that answers can be told apart
// although they mix on the line.
type byteKind int

const (
	junk        byteKind = iota // nothing that a printer sends
	realTime                    // answer to DLE EOT, 0xx1xx10
	automatic                   // first byte of an automatic status back (ASB), 0xx1xx00
	ordinary                    // answer to GS r, or bytes 2 to 4 of ASB, 0xx0xxxx
	flowControl                 // XON or XOFF
)

func kindOf(b byte) byteKind {
	switch {
	case b == 0x11 || b == 0x13:
		return flowControl
	case b&0x93 == 0x12:
		return realTime
	case b&0x93 == 0x10:
		return automatic
	case b&0x90 == 0:
		return ordinary
	}
	return junk
}

// sorter picks the answers out of a printer's byte stream and drops the automatic status blocks among them.
type sorter struct{ block int } // bytes still to come of an automatic status block

// sort says what a byte is to us: a real-time answer, an ordinary answer, or nothing of use.
func (s *sorter) sort(b byte) byteKind {
	kind := kindOf(b)
	switch {
	case kind == automatic:
		s.block = 3
	case kind == ordinary && s.block > 0:
		s.block--
		return automatic
	}
	return kind
}

// status is the bytes of DLE EOT 1 to 4; index 0 is unused. A zero byte was not asked for.
type status [5]byte

// problem finds the worst trouble in a status.
func (s status) problem() drivers.Problem {
	printer, cause, failure, paper := s[1], s[2], s[3], s[4]
	switch {
	case cause&0x04 != 0:
		return drivers.ReceiptCoverOpen
	case paper&0x60 != 0 || cause&0x20 != 0:
		return drivers.ReceiptPaperOut
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

// link is an open connection to a printer. One goroutine uses it at a time.
type link struct {
	port    transport.Port
	profile Profile
	sorter  sorter
}

// status asks for all that the printer can tell, each answer within the given time. done says that an ordinary answer
// passed by: the printer's word that everything sent before GS r was processed.
func (l *link) status(ctx context.Context, within time.Duration) (s status, done bool, err error) {
	for _, n := range l.profile.Status.requests() {
		b, passed, err := l.ask(ctx, n, within)
		if err != nil {
			return status{}, done, err
		}
		s[n], done = b, done || passed
	}
	return s, done, nil
}

// ask sends DLE EOT n and waits for its answer.
func (l *link) ask(ctx context.Context, n byte, within time.Duration) (answer byte, done bool, err error) {
	step, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	fail := func(err error, junkSeen bool) (byte, bool, error) {
		switch {
		case ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded):
			// The caller gave up, or the line broke: the cause as it is.
		case junkSeen:
			err = fmt.Errorf("%w; check the baud rate", drivers.ErrBadAnswer)
		default:
			err = fmt.Errorf("%w within %v; check power and cable", drivers.ErrNoAnswer, within)
		}
		return 0, done, fmt.Errorf("receipt printer: status request %d: %w", n, err)
	}
	if err := l.port.Write(step, []byte{0x10, 0x04, n}); err != nil {
		return fail(err, false)
	}
	junkSeen := false
	for {
		var buf [1]byte
		k, err := l.port.Read(step, buf[:])
		if err != nil {
			return fail(err, junkSeen)
		}
		if k == 0 {
			continue
		}
		switch l.sorter.sort(buf[0]) {
		case realTime:
			return buf[0], done, nil
		case ordinary:
			done = true
		case junk:
			junkSeen = true
		}
	}
}
