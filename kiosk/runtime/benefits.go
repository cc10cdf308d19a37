package runtime

import (
	"zhiting/kiosk/visit"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

// findBenefits asks what somebody may receive, with their consent.
func (r *Runtime) findBenefits(e visit.FindBenefits) {
	number, ctx := r.visit, r.ctx
	go func() {
		var found wire.BenefitsFound
		question := wire.BenefitQuery{Terminal: r.Terminal, Actor: e.Actor, Holder: e.Holder, Consent: e.Consent}
		if err := r.Uplink.Ask(ctx, "v1/services/benefits/list", question, &found); err != nil {
			code := uplink.Code(err)
			if code == "" && ctx.Err() == nil {
				r.Log.WithError(err).Warn("benefits not asked for")
			}
			r.answer(ctx, number, visit.BenefitsTrouble{Number: e.Number, Code: code})
			return
		}
		r.answer(ctx, number, visit.BenefitsFound{Number: e.Number, Found: found})
	}()
}
