package idcard

import (
	"context"
	"errors"
	"time"

	"zhiting/drivers"
)

const (
	liftedAfter = 3               // looks in a row that find nothing: the card was lifted
	retryAfter  = 2 * time.Second // a card that failed and still lies there is tried again
	unwatched   = time.Second     // without a look for so long, another card may have taken the place
)

// sighting is what is known about the card that lies on the reader after it was read or failed.
//
// Most readers do not find such a card again until it is lifted; some do, and would deliver the same card over and
// over. Which of the two this reader is, the first good card tells.
type sighting struct {
	lying   bool
	number  string // of the card that was delivered; "" when reading failed
	misses  int    // looks in a row that found nothing
	at      time.Time
	looked  time.Time
	known   bool // refinds was tried out
	refinds bool // the reader finds a card again that was not lifted
}

// Await looks for a card until one was read, and gives it. A card that stays where it is is given once.
//
// The error is ErrCardMoved, ErrCardRejected, ErrCardInvalid, ErrCardUnknown or ErrCardTimeout for trouble with the card:
// show the advice and call Await again. Any other error but the context's means that the reader has failed; it needs
// the supervisor, and Await should be called again when the reader is usable.
func (r *Reader) Await(ctx context.Context) (Card, error) {
	pause, err := interval(r.addr)
	if err != nil {
		return Card{}, err
	}
	if err := r.reading.enter(ctx); err != nil {
		return Card{}, err
	}
	defer r.reading.leave()
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		card, ok, err := r.look(ctx)
		if ok || err != nil {
			return card, err
		}
		timer.Reset(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			return Card{}, ctx.Err()
		}
	}
}

// look asks once for a card and reads it when it is a new one.
func (r *Reader) look(ctx context.Context) (card Card, ok bool, err error) {
	found, err := r.find(ctx)
	if err != nil {
		return Card{}, false, err
	}
	now := time.Now()
	watched := now.Sub(r.seen.looked) < unwatched
	r.seen.looked = now
	if !found {
		r.seen.misses++
		if r.seen.misses >= liftedAfter {
			r.seen.lying = false
		}
		return Card{}, false, nil
	}
	same := r.seen.lying && r.seen.misses == 0 && watched
	switch {
	case same && r.seen.number == "" && now.Sub(r.seen.at) < retryAfter:
		return Card{}, false, nil
	case same && r.seen.number != "" && r.seen.refinds:
		return Card{}, false, nil
	}

	card, err = r.read(ctx)
	before := r.seen
	r.seen.lying, r.seen.misses, r.seen.at, r.seen.number = true, 0, time.Now(), card.Number
	r.seen.looked = r.seen.at
	if err != nil {
		return Card{}, false, err
	}
	card.ElapsedMillis = r.seen.at.Sub(now).Milliseconds()
	if !r.seen.known {
		r.seen.refinds, err = r.find(ctx)
		r.seen.known = err == nil // the card is read; a failing line shows at the next look
	}
	if before.refinds && before.lying && before.number == card.Number {
		return Card{}, false, nil
	}
	return card, true, nil
}

func (r *Reader) find(ctx context.Context) (bool, error) {
	_, err := r.exchange(ctx, cmdFind, findLimit)
	if said, ok := errors.AsType[*StatusError](err); ok {
		switch status(said.SW[2]) {
		case swNoCard, swNoCardOld, swNotSelected, 0x41:
			return false, nil // two cards at once look like none
		}
	}
	return err == nil, err
}

// read selects the card that was found and reads all of it.
func (r *Reader) read(ctx context.Context) (Card, error) {
	if _, err := r.exchange(ctx, cmdSelect, findLimit); err != nil {
		return Card{}, err
	}
	card, err := r.readCard(ctx)
	if err != nil {
		return Card{}, err
	}
	card.ModuleID = r.Info().Serial
	if r.noMoved {
		return card, nil
	}
	// The card itself is read; what goes wrong from here must not lose it. Most cards have nothing here.
	rep, err := r.exchange(ctx, cmdReadMoved, movedLimit)
	r.noMoved = errors.Is(err, drivers.ErrUnsupported) || errors.Is(err, drivers.ErrNoAnswer)
	if err == nil {
		if moved := decodeMoved(rep.data); moved != "" {
			card.Address = moved
		}
	}
	return card, nil
}

// readCard asks for everything at once and, when the reader does not know that or falls silent over a card without
// fingerprints, for text and photo only.
func (r *Reader) readCard(ctx context.Context) (Card, error) {
	if !r.noPrints {
		rep, err := r.exchange(ctx, cmdReadPrints, printsLimit)
		if err == nil {
			return decodePayload(rep.data)
		}
		r.noPrints = errors.Is(err, drivers.ErrUnsupported)
		if !r.noPrints && !errors.Is(err, drivers.ErrNoAnswer) {
			return Card{}, err
		}
	}
	rep, err := r.exchange(ctx, cmdRead, readLimit)
	if errors.Is(err, drivers.ErrNoAnswer) {
		return Card{}, ErrCardTimeout // find and select were answered, so it is the card
	}
	if err != nil {
		return Card{}, err
	}
	return decodePayload(rep.data)
}
