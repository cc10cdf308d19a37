package runtime

import (
	"context"
	"errors"

	"zhiting/kiosk/visit"
	"zhiting/sync/provider/showncode"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

// findLicences asks what somebody holds.
func (r *Runtime) findLicences(e visit.FindLicences) {
	number, ctx := r.visit, r.ctx
	go func() {
		var found wire.LicencesFound
		err := r.Uplink.Ask(ctx, "v1/services/licences/list", wire.LicenceQuery{Terminal: r.Terminal, Actor: e.Actor, Holder: e.Holder}, &found)
		if err != nil {
			r.answer(ctx, number, r.licenceTrouble(ctx, e.Number, err))
			return
		}
		r.answer(ctx, number, visit.LicencesFound{Number: e.Number, Licences: found.Licences, Partial: found.Partial})
	}()
}

// fetchLicence takes the consent to the hub and fetches what it is for. A consent whose answer was lost is sent once more
// under its key; a fetch is not, since it counts once.
func (r *Runtime) fetchLicence(e visit.FetchLicence) {
	number, ctx := r.visit, r.ctx
	consent := wire.LicenceConsent{
		Key: r.NewID(), Terminal: r.Terminal, Actor: e.Actor, Holder: e.Holder, Provider: e.Licence.Provider, Identifier: e.Licence.Licence.Identifier,
		Purpose: e.Purpose, UseUntil: e.UseUntil,
	}
	go func() {
		var grant wire.LicenceGrant
		err := r.Uplink.Ask(ctx, "v1/services/licences/authorise", consent, &grant)
		if err != nil && uplink.Code(err) == "" {
			err = r.Uplink.Ask(ctx, "v1/services/licences/authorise", consent, &grant)
		}
		var fetched wire.LicenceCopy
		if err == nil {
			err = r.Uplink.Ask(ctx, "v1/services/licences/fetch", wire.LicenceFetch{Terminal: r.Terminal, Grant: grant.Grant}, &fetched)
		}
		if err != nil {
			r.answer(ctx, number, r.licenceTrouble(ctx, e.Number, err))
			return
		}
		got := visit.LicenceFetched{Number: e.Number, Copy: fetched}
		if !r.answer(ctx, number, got) {
			got.Destroy() // the citizen has gone
		}
	}()
}

func (r *Runtime) licenceTrouble(ctx context.Context, number int, err error) visit.LicenceTrouble {
	code := uplink.Code(err)
	if code == "" && ctx.Err() == nil {
		r.Log.WithError(err).Warn("licences not asked for")
	}
	return visit.LicenceTrouble{Number: number, Code: code}
}

// checkCode says first what this terminal alone knows of a code, then what the hub does.
func (r *Runtime) checkCode(e visit.CheckCode) {
	number, ctx, online := r.visit, r.ctx, r.world.Online
	checked := visit.CodeChecked{Number: e.Number, Here: r.checkHere(e.Text), More: online}
	go func() {
		r.answer(ctx, number, checked)
		if !online {
			return
		}
		var answer wire.CodeAnswer
		err := r.Uplink.Ask(ctx, "v1/services/licences/resolve", wire.CodeQuery{Terminal: r.Terminal, Code: e.Text}, &answer)
		checked.More = false
		if err == nil {
			checked.Answer = &answer
		} else if ctx.Err() == nil {
			r.Log.WithError(err).Warn("code not resolved")
		}
		r.answer(ctx, number, checked)
	}()
}

// checkHere checks signature and age of a shown code.
func (r *Runtime) checkHere(code string) visit.Checked {
	_, err := showncode.Verify(code, r.LicenceKeys, r.Now())
	switch {
	case err == nil:
		return visit.CheckedGenuine
	case errors.Is(err, showncode.ErrOther):
		return visit.CheckedNothing
	case errors.Is(err, showncode.ErrUnknownKey):
		return visit.CheckedUnknown
	case errors.Is(err, showncode.ErrStale):
		return visit.CheckedStale
	}
	return visit.CheckedForged
}
