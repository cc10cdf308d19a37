package runtime

import (
	"context"
	"time"

	"zhiting/kiosk/visit"
	"zhiting/sync/uplink/wire"
)

// callEvery is between two looks whether somebody is coming.
const callEvery = 2 * time.Second

// callHelp calls a person to the terminal, and tells how that stands until the visit ends; then nobody needs to come.
func (r *Runtime) callHelp(e visit.CallHelp) {
	ctx, number := r.ctx, r.visit
	in := wire.HelpCall{Terminal: r.Terminal, Hall: r.Hall.Zh, At: string(e.At)}
	r.finishing.Go(func() {
		var state wire.HelpState
		err := r.Uplink.Ask(ctx, "v1/services/help", in, &state)
		for err == nil && ctx.Err() == nil {
			r.answer(ctx, number, visit.HelpCalled{Ahead: state.Ahead, Coming: state.Coming})
			pause(ctx, callEvery)
			err = r.Uplink.Ask(ctx, "v1/services/help/"+state.ID+"/state", struct{}{}, &state)
		}
		if ctx.Err() == nil {
			r.Log.WithError(err).Warn("nobody called")
			r.answer(ctx, number, visit.HelpTrouble{})
			return
		}
		if state.ID != "" {
			end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			_ = r.Uplink.Ask(end, "v1/services/help/"+state.ID+"/end", struct{}{}, nil) // the hub ends it by itself after a minute
		}
	})
}
