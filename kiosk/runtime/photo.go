package runtime

import (
	"context"
	"image"
	"time"

	"zhiting/drivers/camera"
	"zhiting/kiosk/visit"
)

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

// photoTime is how long a still may take before the citizen is asked to try again. A camera that fails to give its largest
// picture gets its time for that and for another.
const photoTime = 10 * time.Second

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
		take := r.Devices.Camera.Still
		if of == visit.SubjectFace { // a card has room for fewer pixels than the live picture has
			take = r.Devices.Camera.Snap
		}
		jpeg, err := take(ctx)
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
			taken, err = camera.Whole(jpeg)
		}
		if err != nil {
			r.Log.WithError(err).Warn("photo not judged") // the citizen sees it and judges
			taken.JPEG = jpeg
		}
		r.answer(visitCtx, number, visit.PhotoTaken{JPEG: taken.JPEG, Flaw: visit.Flaw(taken.Advice)})
	}()
}
