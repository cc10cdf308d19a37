package sscard

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// Trouble with a card, as opposed to trouble with the reader. After one of these the card must be taken out; Await may
// be called again at once. drivers.ProblemOf gives the advice for the person.
var (
	ErrCardForeign    = drivers.NewTrouble(drivers.SocialCardForeign, nil)    // the card has no such application
	ErrCardUnreadable = drivers.NewTrouble(drivers.SocialCardUnreadable, nil) // dead or worn chip, card upside down
	ErrCardPulled     = drivers.NewTrouble(drivers.SocialCardPulled, nil)     // taken out while being read
)

var (
	// ErrNoCard says that the reader is empty. Await waits instead.
	ErrNoCard = errors.New("no card in the reader")
	// ErrNoReader says that the card service runs and the reader is not plugged in.
	ErrNoReader = drivers.NewTrouble(drivers.NoDevice, errors.New("the card service has no such reader"))
)

// StatusError is a card's answer other than success.
type StatusError struct {
	Command string
	SW      uint16 // status word (ISO 7816-4)
}

func (e *StatusError) Error() string { return fmt.Sprintf("%s: card says %04X", e.Command, e.SW) }

// explain turns what the transport says into the trouble that it means.
func explain(err error) error {
	code, said := errors.AsType[transport.PCSCError](err)
	if !said {
		return err
	}
	switch code {
	case transport.PCSCNoCard, transport.PCSCRemoved, transport.PCSCReset:
		return fmt.Errorf("%w: %w", ErrCardPulled, err)
	case transport.PCSCUnresponsive, transport.PCSCUnpowered, transport.PCSCUnsupported, transport.PCSCProtocol, transport.PCSCNotTransacted:
		return fmt.Errorf("%w: %w", ErrCardUnreadable, err)
	case transport.PCSCUnknownReader, transport.PCSCReaderGone, transport.PCSCNoReaders:
		return fmt.Errorf("%w: %w", ErrNoReader, err)
	}
	return err
}

// serviceDown says which problem it is that the card service does not take a connection: nothing listens.
func serviceDown(err error) error {
	if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, fs.ErrNotExist) {
		return drivers.NewTrouble(drivers.CardServiceDown, err)
	}
	return err
}

// limited runs a step that may take no longer than the limit; reaching it is ErrNoAnswer, unlike the end of ctx.
func limited[T any](ctx context.Context, step limit, f func(context.Context) (T, error)) (T, error) {
	inner, cancel := context.WithTimeout(ctx, step.most)
	defer cancel()
	v, err := f(inner)
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("%s: %w within %v", step.name, drivers.ErrNoAnswer, step.most)
	}
	return v, err
}
