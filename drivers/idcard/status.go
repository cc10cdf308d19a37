package idcard

import (
	"fmt"

	"zhiting/drivers"
)

// Trouble with a card, as opposed to trouble with the reader. After one of these the card must be lifted; Await may be
// called again at once. drivers.ProblemOf gives the advice for the person.
var (
	ErrCardMoved    = drivers.NewTrouble(drivers.CardMoved, nil)
	ErrCardRejected = drivers.NewTrouble(drivers.CardRejected, nil)
	ErrCardInvalid  = drivers.NewTrouble(drivers.CardInvalid, nil)
	ErrCardUnknown  = drivers.NewTrouble(drivers.CardUnknown, nil)
	ErrCardTimeout  = drivers.NewTrouble(drivers.CardTimeout, nil)
)

// Trouble with the reader that it reports itself.
var (
	ErrSelfTest      = drivers.NewTrouble(drivers.ReaderSelfTestFailed, nil)
	ErrNotAuthorised = drivers.NewTrouble(drivers.ReaderNotAuthorised, nil)
)

// status is the third status byte of a reply.
type status byte

// The status bytes that the driver itself acts on.
const (
	swDone        status = 0x90
	swEmpty       status = 0x91
	swFound       status = 0x9f
	swBadSum      status = 0x10
	swBadLength   status = 0x11
	swBadCommand  status = 0x21
	swNotNow      status = 0x23
	swUnspecified status = 0x24
	swNoCardOld   status = 0x34
	swNotKnown    status = 0x4e
	swNoCard      status = 0x80
	swNotSelected status = 0x81
)

// meanings is every status byte that readers are known to send, and the error it is. A byte without an error of its own
// is a fault of the reader or of this driver.
var meanings = map[status]struct {
	text string
	err  error
}{
	swDone:        {"done", nil},
	swFound:       {"card found", nil},
	swEmpty:       {"item has no content", nil},
	swBadSum:      {"command arrived with a wrong check byte", drivers.ErrBadAnswer},
	swBadLength:   {"command arrived with a wrong length", drivers.ErrBadAnswer},
	swBadCommand:  {"command is wrong", drivers.ErrUnsupported},
	swNotNow:      {"not permitted in this state", ErrCardMoved}, // the card was lost between two steps
	swUnspecified: {"unspecified error", drivers.ErrUnsupported},
	0x31:          {"card refused the security module", ErrCardRejected},
	0x32:          {"security module refused the card", ErrCardRejected},
	0x33:          {"signature of the card's data is wrong", ErrCardInvalid},
	swNoCardOld:   {"no card", ErrCardMoved},
	0x37:          {"fingerprint data is wrong", ErrCardInvalid},
	0x3f:          {"length of the card's data is wrong", ErrCardInvalid},
	0x40:          {"kind of card is not known", ErrCardUnknown},
	0x41:          {"reading the card failed", ErrCardMoved},
	0x47:          {"random number from the card failed", ErrCardMoved},
	swNotKnown:    {"command is not known", drivers.ErrUnsupported},
	0x50:          {"writing failed", drivers.ErrBadAnswer},
	0x60:          {"security module failed its self-test", ErrSelfTest},
	0x61:          {"login failed", drivers.ErrBadAnswer},
	0x66:          {"security module is not authorised", ErrNotAuthorised},
	swNoCard:      {"no card, or the card was not lifted since it was read", ErrCardMoved},
	swNotSelected: {"selecting the card failed", ErrCardMoved},
}

// StatusError is a reply other than success. errors.Is finds the trouble that it means.
type StatusError struct {
	Command string
	SW      [3]byte
}

func (e *StatusError) Error() string {
	text := meanings[status(e.SW[2])].text
	if text == "" {
		text = "unknown status"
	}
	return fmt.Sprintf("%s: reader says %02X (card %02X%02X): %s", e.Command, e.SW[2], e.SW[0], e.SW[1], text)
}

// Unwrap gives the trouble that the status means.
func (e *StatusError) Unwrap() error {
	if err := meanings[status(e.SW[2])].err; err != nil {
		return err
	}
	return drivers.ErrBadAnswer
}
