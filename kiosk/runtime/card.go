package runtime

import (
	"context"
	"errors"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/idcard"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
)

// readCard waits for a card until the machine stops it. A card that cannot be read or has run out is told as often as it
// happens, and the next one waited for; a reader that is away is told by the world.
func (r *Runtime) readCard() {
	stop(&r.card)
	if r.Devices.Reader == nil {
		return
	}
	ctx, cancel := context.WithCancel(r.ctx)
	r.card = cancel
	number := r.visit
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			card, err := r.Devices.Reader.Await(ctx)
			switch {
			case err == nil:
				r.Log.WithFields(map[string]any{"kind": card.Kind, "elapsed_ms": card.ElapsedMillis}).Info("card read")
				read := visit.CardRead{Person: person(card), Photo: card.PhotoWLT, Expired: expired(card, r.Now())}
				r.answer(ctx, number, read)
				if !read.Expired {
					return
				}
			case ctx.Err() != nil:
				return
			case errors.Is(err, drivers.ErrNotOpen):
				pause(ctx, 200*time.Millisecond)
			default:
				r.Log.WithError(err).Warn("card not read")
				r.answer(ctx, number, visit.CardTrouble{Advice: casefile.Text(drivers.ProblemOf(err).Citizen)})
				pause(ctx, 300*time.Millisecond)
			}
		}
	}()
}

// pause waits, but not beyond the context.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// person takes from a card what a case needs.
func person(c idcard.Card) casefile.Person {
	return casefile.Person{
		Name: c.Name, NameRaw: c.NameRaw, IDNumber: c.Number, Sex: c.Sex, Birth: c.Birth, Address: c.Address,
	}
}

// expired says whether a card's last day is over. 长期 never is.
func expired(c idcard.Card, now time.Time) bool {
	until, err := time.ParseInLocation(time.DateOnly, c.ValidUntil, now.Location())
	return err == nil && !now.Before(until.AddDate(0, 0, 1))
}
