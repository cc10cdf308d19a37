package runtime

import (
	"context"
	"time"

	"zhiting/kiosk/page"
)

// readPen hands what the pen of the signature pad does to the screen until ctx ends. The screen knows whether there is
// anything to be signed.
func (r *Runtime) readPen(ctx context.Context) {
	for ctx.Err() == nil {
		p, err := r.Devices.Signpad.Await(ctx)
		if err != nil { // away, of which the supervisor tells, or a report that was none
			pause(ctx, 200*time.Millisecond)
			continue
		}
		r.Screen.Pen(page.Pen{X: p.X, Y: p.Y, Pressure: p.Pressure, Ratio: r.Devices.Signpad.Ratio(), At: p.At, Down: p.Down})
	}
}
