package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"zhiting/kiosk/store"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

// How long the hub is waited for: the citizen goes on meanwhile, or looks at a page that says it is being kept.
const (
	findDraftTime = 5 * time.Second
	keepDraftTime = 8 * time.Second
)

// hereDraft is a draft as the store has it.
type hereDraft struct {
	Draft   wire.Draft `json:"draft"`
	KeptAt  time.Time  `json:"kept_at"`
	ID      string     `json:"id,omitempty"`      // at the hub
	Version int64      `json:"version,omitempty"` // of the hub's from which it was made, or as which it was kept there
	Sent    bool       `json:"sent,omitempty"`    // the hub has it as it is
}

// findDraft looks here and, where it can be reached, at the hub.
func (r *Runtime) findDraft(e visit.FindDraft) {
	number, ctx := r.visit, r.ctx
	online := r.world.Online
	go func() {
		found := visit.DraftFound{Theme: e.Theme}
		var here *hereDraft
		if e.VerifiedBy == casefile.VerifiedByCard {
			here = r.draftHere(ctx, e.IDNumber, e.Theme)
		}
		var there []wire.DraftFound
		reached := false
		if online {
			asked, cancel := context.WithTimeout(ctx, findDraftTime)
			defer cancel()
			var answer wire.DraftsFound
			err := r.Uplink.Ask(asked, "v1/drafts/find", wire.DraftQuery{IDNumber: e.IDNumber, VerifiedBy: e.VerifiedBy, Theme: e.Theme, Code: e.Code}, &answer)
			reached = err == nil
			there, found.Others = answer.Drafts, hubSaid(err) == http.StatusForbidden
			if err != nil && !found.Others && ctx.Err() == nil {
				r.Log.WithError(err).Info("drafts not asked of the hub")
			}
		}
		var gone bool
		found.Drafts, gone = choose(here, there, reached)
		if gone {
			if err := r.Store.DropDraft(context.WithoutCancel(ctx), e.IDNumber, e.Theme); err != nil {
				r.Log.WithError(err).Error("draft not dropped; it goes when it is too old")
			}
		}
		r.answer(ctx, number, found)
	}()
}

// draftHere is what the store has; nil for nothing.
func (r *Runtime) draftHere(ctx context.Context, idNumber, theme string) *hereDraft {
	body, err := r.Store.Draft(ctx, idNumber, theme)
	here := new(hereDraft)
	if err == nil {
		err = json.Unmarshal(body, here)
	}
	switch {
	case err == nil && here.Draft.Theme == theme:
		return here
	case err != nil && !errors.Is(err, store.ErrNoDraft) && ctx.Err() == nil:
		r.Log.WithError(err).Warn("draft not read") // the citizen begins anew
	}
	return nil
}

// choose says which drafts the citizen is asked about, the newest first. Gone says that the one here was filed or erased at
// another end, so that it is not to be found here again.
func choose(here *hereDraft, there []wire.DraftFound, reached bool) (drafts []visit.FoundDraft, gone bool) {
	i := slices.IndexFunc(there, func(d wire.DraftFound) bool { return d.Draft != nil })
	if i < 0 {
		switch {
		case here == nil:
			return nil, false
		case reached && here.Sent:
			return nil, true
		case reached:
			here.ID, here.Version = "", 0 // made from what is no more: it stands for itself
		}
		return []visit.FoundDraft{here.found()}, false
	}
	d := there[i]
	hubs := visit.FoundDraft{Draft: *d.Draft, ID: d.ID, Version: d.Version, End: d.End, At: d.KeptAt}
	switch {
	case here == nil || here.Sent:
		return []visit.FoundDraft{hubs}, false
	case here.ID == d.ID && here.Version == d.Version:
		return []visit.FoundDraft{here.found()}, false // made from the hub's
	}
	here.ID, here.Version = d.ID, d.Version // who goes on with this one leaves the other
	both := []visit.FoundDraft{here.found(), hubs}
	slices.SortStableFunc(both, func(a, b visit.FoundDraft) int { return b.At.Compare(a.At) })
	return both, false
}

func (h *hereDraft) found() visit.FoundDraft {
	return visit.FoundDraft{Draft: h.Draft, ID: h.ID, Version: h.Version, End: wire.EndTerminal, Here: true, At: h.KeptAt}
}

// lookDraft asks what a pick-up code is for.
func (r *Runtime) lookDraft(e visit.LookDraft) {
	number, ctx := r.visit, r.ctx
	go func() {
		looked := visit.DraftLooked{Number: e.Number}
		asked, cancel := context.WithTimeout(ctx, findDraftTime)
		defer cancel()
		var answer wire.DraftsFound
		err := r.Uplink.Ask(asked, "v1/drafts/find", wire.DraftQuery{Code: e.Code}, &answer)
		switch said := hubSaid(err); {
		case err == nil && len(answer.Drafts) > 0:
			looked.Theme = answer.Drafts[0].Theme
		case err == nil || said == http.StatusNotFound:
			looked.Trouble = visit.LookUnknown
		case said == http.StatusTooManyRequests:
			looked.Trouble = visit.LookMany
		default:
			looked.Trouble = visit.LookAway
			if ctx.Err() == nil {
				r.Log.WithError(err).Warn("pick-up code not asked")
			}
		}
		r.answer(ctx, number, looked)
	}()
}

// hubSaid is the status with which the hub refused, 0 where it did not, or did not answer.
func hubSaid(err error) int {
	if refused, ok := errors.AsType[*uplink.HubError](err); ok {
		return refused.Status
	}
	return 0
}

// keepDraft keeps a draft here first, so that it is durable whatever the hub says, and then at the hub.
func (r *Runtime) keepDraft(e visit.KeepDraft) {
	number, visitCtx := r.visit, r.ctx
	online := r.world.Online
	r.finishing.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(visitCtx), saveTime)
		defer cancel()
		here := hereDraft{Draft: e.Draft.Draft, KeptAt: r.Now(), ID: e.Draft.ID, Version: e.Draft.Version}
		if err := r.keepHere(ctx, e.IDNumber, here); err != nil {
			r.Log.WithError(err).Error("draft not kept")
			r.answer(visitCtx, number, visit.DraftTrouble{})
			return
		}
		var kept visit.KeptDraft
		if online {
			kept = r.keepThere(ctx, e.IDNumber, here)
		}
		r.answer(visitCtx, number, kept)
	})
}

func (r *Runtime) keepHere(ctx context.Context, idNumber string, here hereDraft) error {
	body, err := json.Marshal(here)
	if err != nil {
		return err
	}
	return r.Store.KeepDraft(ctx, idNumber, here.Draft.Theme, body)
}

// keepThere keeps at the hub what is kept here already. Without a code in the answer, it is here only.
func (r *Runtime) keepThere(ctx context.Context, idNumber string, here hereDraft) visit.KeptDraft {
	asked, cancel := context.WithTimeout(ctx, keepDraftTime)
	defer cancel()
	var given wire.DraftKept
	err := r.Uplink.Ask(asked, "v1/drafts/keep", wire.DraftKeep{IDNumber: idNumber, VerifiedBy: casefile.VerifiedByCard, Base: here.Version, Draft: here.Draft}, &given)
	if err != nil {
		r.Log.WithError(err).Warn("draft kept here only")
		return visit.KeptDraft{Newer: hubSaid(err) == http.StatusConflict}
	}
	here.ID, here.Version, here.Sent = given.ID, given.Version, true
	if err := r.keepHere(ctx, idNumber, here); err != nil {
		r.Log.WithError(err).Warn("draft not marked as kept at the hub") // it is found twice, and the citizen chooses
	}
	return visit.KeptDraft{Code: given.Code, Until: given.Until}
}

// dropDraft goes on after the visit: what the citizen wants erased, is.
func (r *Runtime) dropDraft(e visit.DropDraft) {
	visitCtx := r.ctx
	r.finishing.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(visitCtx), saveTime)
		defer cancel()
		if err := r.Store.DropDraft(ctx, e.IDNumber, e.Theme); err != nil {
			r.Log.WithError(err).Error("draft not dropped; it goes when it is too old")
		}
		if e.ID == "" {
			return
		}
		if err := r.Uplink.Ask(ctx, "v1/drafts/drop", wire.DraftDrop{IDNumber: e.IDNumber, ID: e.ID}, nil); err != nil {
			r.Log.WithError(err).Error("draft not dropped at the hub; it goes when it is too old")
		}
	})
}
