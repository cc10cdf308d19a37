package runtime

import (
	"context"
	"slices"

	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// findCases tells first what this terminal knows, and then what the hub adds: nobody waits for a network that is down.
func (r *Runtime) findCases(e visit.FindCases) {
	number, ctx, online := r.visit, r.ctx, r.world.Online
	go func() {
		here, err := r.Store.CasesOf(ctx, e.IDNumber)
		if e.Token != "" { // which anybody may have found: a reason may speak of the person
			here, err = r.Store.CaseOfReceipt(ctx, e.Token)
			for _, c := range here {
				for i := range c.Children {
					c.Children[i].Reason = ""
				}
			}
		}
		if err != nil {
			r.Log.WithError(err).Error("cases not found")
			r.answer(ctx, number, visit.CasesTrouble{})
			return
		}
		r.answer(ctx, number, visit.CasesFound{Cases: here, AsOf: r.Uplink.Status().LastContact, More: online})
		if online {
			there, err := r.casesAtHub(ctx, wire.CaseQuery{IDNumber: e.IDNumber, Token: e.Token})
			if err != nil && ctx.Err() == nil {
				r.Log.WithError(err).Warn("cases not asked of the hub")
			}
			r.answer(ctx, number, visit.CasesFound{Cases: merge(here, there), AsOf: r.Uplink.Status().LastContact, Partial: err != nil})
		}
	}()
}

func (r *Runtime) casesAtHub(ctx context.Context, q wire.CaseQuery) ([]casefile.Standing, error) {
	var found wire.CasesFound
	err := r.Uplink.Ask(ctx, "v1/services/cases/find", q, &found)
	return found.Cases, err
}

// merge joins what this terminal knows of somebody's cases with what the hub knows, newest first. Of a case that both
// know, the hub's word counts, except for what the citizen just did here.
func merge(here, there []casefile.Standing) []casefile.Standing {
	all := slices.Clone(here)
	for _, c := range there {
		i := slices.IndexFunc(all, func(h casefile.Standing) bool { return h.ID == c.ID })
		if i < 0 {
			all = append(all, c)
			continue
		}
		c.Here, c.Rated = true, c.Rated || all[i].Rated
		for j := range c.Children {
			for _, known := range all[i].Children {
				if child := &c.Children[j]; child.Matter == known.Matter && child.State == casefile.StateCorrection && child.At.Before(known.Corrected) {
					child.Corrected = known.Corrected
				}
			}
		}
		all[i] = c
	}
	slices.SortStableFunc(all, func(a, b casefile.Standing) int { return b.SubmittedAt.Compare(a.SubmittedAt) })
	return all
}
