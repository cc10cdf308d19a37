package runtime

import (
	"context"
	"maps"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/signals"
	"zhiting/kiosk/sheet"
	"zhiting/kiosk/visit"
)

// formKinds are what prints the forms of a sheet.
var formKinds = map[sheet.Form]drivers.Kind{sheet.Slip: drivers.KindReceipt, sheet.A4: drivers.KindDocument}

// guided are the lamps of the slots that the citizen is to look at now. One blinks where there is something to do; the
// camera's is steady, since a blinking one would show in the photograph. A device that is away has none: its page offers
// another way.
func (r *Runtime) guided() signals.Lamps {
	lamps := maps.Clone(r.papers)
	if r.card != nil {
		lamps[drivers.KindIDCard] = signals.Blinking
	}
	switch {
	case r.live != nil: // it reads the code as well
		lamps[drivers.KindCamera] = signals.On
	case r.code != nil:
		lamps[drivers.KindScanner] = signals.Blinking
	}
	maps.DeleteFunc(lamps, func(k drivers.Kind, _ signals.Lamp) bool { return !r.Supervisor.Status(string(k)).Usable() })
	return lamps
}

// light has the board show lamps until others are wanted. A board that is slow or gone holds up no page; when it is back,
// it is told again.
func (r *Runtime) light(ctx context.Context, lamps signals.Lamps) {
	if r.Devices.Signals == nil || maps.Equal(lamps, r.lit) {
		return
	}
	stop(&r.showing)
	ctx, cancel := context.WithCancel(ctx)
	r.lit, r.showing = lamps, cancel
	r.finishing.Go(func() {
		defer cancel()
		for ctx.Err() == nil {
			_ = r.Devices.Signals.Show(ctx, lamps) // the supervisor tells of a board that is away
			pause(ctx, time.Second)
		}
	})
}

// watchDoor tells the log once a visit when the cabinet is open while somebody is being served. The technician sees it as
// the board's problem; to the citizen it means nothing.
func (r *Runtime) watchDoor(p drivers.Problem) {
	place := r.Machine.Place()
	if p.Code != drivers.DoorOpen.Code || r.doorTold == r.visit || place == visit.Attract || place == visit.Closed {
		return
	}
	r.doorTold = r.visit
	r.Log.WithField("visit", r.visit).WithField("problem", p.Code).Warn("the cabinet is open during a visit")
}
