package runtime

import (
	"context"
	"time"

	"zhiting/kiosk/page"
)

// readKeys hands the keypad's keys to the screen until ctx ends.
func (r *Runtime) readKeys(ctx context.Context) {
	for ctx.Err() == nil {
		key, err := r.Devices.Keypad.Await(ctx)
		if err != nil { // away, of which the supervisor tells, or a report that was none
			pause(ctx, 200*time.Millisecond)
			continue
		}
		r.Screen.Press(page.Key(key))
	}
}
