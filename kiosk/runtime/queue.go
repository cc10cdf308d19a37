package runtime

import (
	"context"

	"zhiting/kiosk/visit"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

// findQueue asks how the hall is. Without an answer it tells how the hall was when there was one.
func (r *Runtime) findQueue(e visit.FindQueue) {
	number, ctx := r.visit, r.ctx
	go func() {
		var now wire.QueueNow
		err := r.Uplink.Ask(ctx, "v1/services/queue/hall", wire.QueueQuery{Terminal: r.Terminal, Hall: r.Hall.Zh}, &now)
		known := r.hallKnown.Load()
		switch {
		case err == nil:
			r.hallKnown.Store(&now)
			r.answer(ctx, number, visit.QueueFound{Number: e.Number, Now: now})
		case known != nil:
			r.answer(ctx, number, visit.QueueFound{Number: e.Number, Now: *known, Stale: true})
		default:
			r.answer(ctx, number, r.queueTrouble(ctx, e.Number, err))
		}
	}()
}

// takeTicket takes a ticket. An order whose answer was lost is sent once more under its key.
func (r *Runtime) takeTicket(e visit.TakeTicket) {
	order := wire.TicketTake{Key: r.NewID(), Terminal: r.Terminal, Provider: e.Provider, Business: e.Business, IDNumber: e.IDNumber, Agent: e.Agent}
	r.askQueue("v1/services/queue/take", e.Number, order)
}

func (r *Runtime) cancelTicket(e visit.CancelTicket) {
	r.askQueue("v1/services/queue/cancel", e.Number, wire.TicketCancel{Terminal: r.Terminal, Provider: e.Provider, Key: e.Key, IDNumber: e.IDNumber})
}

func (r *Runtime) askQueue(call string, question int, body any) {
	number, ctx := r.visit, r.ctx
	go func() {
		var given wire.TicketGiven
		err := r.Uplink.Ask(ctx, call, body, &given)
		if err != nil && uplink.Code(err) == "" {
			err = r.Uplink.Ask(ctx, call, body, &given)
		}
		if err != nil {
			r.answer(ctx, number, r.queueTrouble(ctx, question, err))
			return
		}
		r.answer(ctx, number, visit.TicketGiven{Number: question, Given: given})
	}()
}

func (r *Runtime) queueTrouble(ctx context.Context, number int, err error) visit.QueueTrouble {
	code := uplink.Code(err)
	if code == "" && ctx.Err() == nil {
		r.Log.WithError(err).Warn("queue not asked")
	}
	return visit.QueueTrouble{Number: number, Code: code}
}
