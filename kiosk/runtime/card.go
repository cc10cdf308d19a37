package runtime

import (
	"context"
	"errors"
	"image"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/camera"
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

// previewSize is the place that a page has for the live picture, in pixels of the design.
var previewSize = image.Pt(960, 540)

// startCamera shows the live picture until the machine stops it.
func (r *Runtime) startCamera() {
	stop(&r.live)
	if r.Devices.Camera == nil {
		return
	}
	ctx, cancel := context.WithCancel(r.ctx)
	r.live = cancel
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			err := r.Devices.Camera.Preview(ctx, previewSize, r.Screen.Preview)
			if ctx.Err() == nil {
				r.Log.WithError(err).Warn("camera preview")
				pause(ctx, time.Second)
			}
		}
	}()
}

// photoTime is how long a still may take before the citizen is asked to try again.
const photoTime = 5 * time.Second

// takePhoto takes a still. Of a paper it keeps the page alone, straightened, where its edges are found; of a face it says
// what is wrong with how it was taken.
func (r *Runtime) takePhoto(of visit.Subject) {
	if r.Devices.Camera == nil {
		return
	}
	number := r.visit
	visitCtx := r.ctx
	go func() {
		ctx, cancel := context.WithTimeout(visitCtx, photoTime)
		defer cancel()
		jpeg, err := r.Devices.Camera.Snap(ctx)
		if err != nil {
			r.Log.WithError(err).Warn("photo")
			r.answer(visitCtx, number, visit.PhotoTrouble{})
			return
		}
		taken := camera.Page{JPEG: jpeg}
		switch of {
		case visit.SubjectPaper:
			taken, err = camera.PageOf(jpeg)
		case visit.SubjectFace:
			taken.Advice, err = camera.Portrait(jpeg)
		default:
			taken.Advice, err = camera.Quality(jpeg)
		}
		if err != nil {
			r.Log.WithError(err).Warn("photo not judged") // the citizen sees it and judges
			taken.JPEG = jpeg
		}
		r.answer(visitCtx, number, visit.PhotoTaken{JPEG: taken.JPEG, Flaw: visit.Flaw(taken.Advice)})
	}()
}
