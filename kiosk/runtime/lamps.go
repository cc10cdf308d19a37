package runtime

import (
	"context"
	"errors"

	"zhiting/drivers"
	"zhiting/kiosk/visit"
)

// slots are where papers come out.
var slots = map[visit.Paper]drivers.Kind{visit.PaperReceipt: drivers.KindReceipt, visit.PaperForm: drivers.KindDocument}

// guided are the slots that the citizen is to look at now.
func (r *Runtime) guided() []drivers.Kind {
	var lit []drivers.Kind
	if r.card != nil {
		lit = append(lit, drivers.KindIDCard)
	}
	switch {
	case r.live != nil:
		lit = append(lit, drivers.KindCamera)
	case r.code != nil:
		lit = append(lit, drivers.KindScanner)
	}
	for kind := range r.papers {
		lit = append(lit, kind)
	}
	return lit
}

// lamps starts what lights the guide lights, and gives the function that says which. A board that is slow or gone holds up
// no page: only the newest wish counts, and it is sent again whenever something about the terminal changes.
func (r *Runtime) lamps(ctx context.Context) func([]drivers.Kind) {
	board := r.Devices.Signals
	if board == nil {
		return func([]drivers.Kind) {}
	}
	newest := make(chan []drivers.Kind, 1)
	r.finishing.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case lit := <-newest:
				err := board.Light(ctx, lit...)
				if err != nil && ctx.Err() == nil && !errors.Is(err, drivers.ErrNotOpen) { // the supervisor tells of one that is gone
					r.Log.WithError(err).Warn("guide lights")
				}
			}
		}
	})
	return func(lit []drivers.Kind) {
		select {
		case <-newest:
		default:
		}
		newest <- lit
	}
}
