package sscard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// Await waits for a card until one was read, and gives it. A card that stays in the reader is given once.
//
// The error is ErrCardForeign, ErrCardUnreadable or ErrCardPulled for trouble with the card: show the advice and call
// Await again. Any other error but the context's means that the reader has failed (ErrNoReader: it was unplugged); it
// needs the supervisor, and Await should be called again when the reader is usable.
func (r *Reader) Await(ctx context.Context) (Card, error) {
	pause, err := interval(r.addr)
	if err != nil {
		return Card{}, err
	}
	return r.exclusive(ctx, func(ctx context.Context, open *opened) (Card, error) {
		timer := time.NewTimer(pause)
		defer timer.Stop()
		for {
			state, err := open.look(ctx)
			if err != nil {
				return Card{}, err
			}
			if !state.Card {
				open.done = nil
			} else if open.done == nil || *open.done != state.Events {
				return open.read(ctx, state)
			}
			timer.Reset(pause)
			select {
			case <-timer.C:
			case <-ctx.Done():
				return Card{}, ctx.Err()
			}
		}
	})
}

// Read reads the card that is in the reader now, whether or not it was given before. Its errors are those of Await, and
// ErrNoCard.
func (r *Reader) Read(ctx context.Context) (Card, error) {
	return r.exclusive(ctx, func(ctx context.Context, open *opened) (Card, error) {
		state, err := open.look(ctx)
		if err == nil && !state.Card {
			open.done, err = nil, ErrNoCard
		}
		if err != nil {
			return Card{}, err
		}
		return open.read(ctx, state)
	})
}

// exclusive runs one Read or Await at a time.
func (r *Reader) exclusive(ctx context.Context, f func(context.Context, *opened) (Card, error)) (Card, error) {
	return during(ctx, r, func(ctx context.Context, open *opened) (Card, error) {
		select {
		case open.reading <- struct{}{}:
			defer func() { <-open.reading }()
		case <-ctx.Done():
			return Card{}, ctx.Err()
		}
		return f(ctx, open)
	})
}

// read powers the card up, reads it and powers it down again. Unless the context ended it, the card is done with until
// it is taken out.
func (o *opened) read(ctx context.Context, found transport.PCSCReader) (Card, error) {
	start := time.Now()
	card, err := o.power(ctx)
	if err == nil {
		var read Card
		read, err = readCard(ctx, card)
		_ = card.Close(ctx) // the card was read or has failed; powering it down changes neither
		if err == nil {
			o.done = &found.Events
			read.ElapsedMillis = time.Since(start).Milliseconds()
			return read, nil
		}
	}
	if ctx.Err() != nil {
		return Card{}, ctx.Err()
	}
	o.done = &found.Events
	return Card{}, o.blame(ctx, found, err)
}

// power powers the card up. The contacts bounce while a hand pushes the card in, so one that stays dead is tried twice.
func (o *opened) power(ctx context.Context) (*transport.PCSCCard, error) {
	once := func(ctx context.Context) (*transport.PCSCCard, error) {
		card, err := o.service.Power(ctx, o.name)
		return card, explain(err)
	}
	card, err := limited(ctx, powerLimit, once)
	if errors.Is(err, ErrCardUnreadable) {
		select {
		case <-time.After(settle):
			card, err = limited(ctx, powerLimit, once)
		case <-ctx.Done():
		}
	}
	return card, err
}

// readCard reads a powered card.
func readCard(ctx context.Context, card chip) (Card, error) {
	sw, err := selectByName(ctx, card, application)
	if err != nil {
		return Card{}, err
	}
	refusal := &StatusError{Command: "select application", SW: sw}
	switch {
	case slices.Contains(foreign, sw):
		return Card{}, fmt.Errorf("%w: %w", ErrCardForeign, refusal)
	case sw != swDone:
		return Card{}, refusal
	}
	read, err := read(ctx, card)
	if err != nil {
		return Card{}, err
	}
	return decode(read)
}

// blame finds out whose trouble an error is. A card that falls silent or answers nonsense looks the same whether it is
// worn, was taken out, or went away together with its reader; the reader's state tells.
func (o *opened) blame(ctx context.Context, before transport.PCSCReader, err error) error {
	_, said := errors.AsType[*StatusError](err)
	switch {
	case errors.Is(err, ErrCardForeign), errors.Is(err, ErrCardPulled):
		return err
	case !said && !errors.Is(err, ErrCardUnreadable) && !errors.Is(err, drivers.ErrNoAnswer) && !errors.Is(err, drivers.ErrBadAnswer):
		return err // the service itself
	}
	for deadline := time.Now().Add(gone); time.Now().Before(deadline); {
		now, lookErr := o.look(ctx)
		switch {
		case lookErr != nil:
			return lookErr
		case !now.Card || now.Events != before.Events:
			return fmt.Errorf("%w: %w", ErrCardPulled, err)
		}
		select {
		case <-time.After(gone / 10):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if errors.Is(err, ErrCardUnreadable) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrCardUnreadable, err)
}
