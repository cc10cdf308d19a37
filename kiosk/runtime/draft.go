package runtime

import (
	"context"
	"encoding/json"
	"errors"

	"zhiting/kiosk/store"
	"zhiting/kiosk/visit"
)

func (r *Runtime) findDraft(e visit.FindDraft) {
	number, ctx := r.visit, r.ctx
	go func() {
		body, err := r.Store.Draft(ctx, e.IDNumber, e.Theme)
		var found visit.DraftFound
		if err == nil {
			err = json.Unmarshal(body, &found.Draft)
		}
		switch {
		case err == nil:
			r.answer(ctx, number, found)
		case !errors.Is(err, store.ErrNoDraft) && ctx.Err() == nil:
			r.Log.WithError(err).Warn("draft not read") // the citizen begins anew
		}
	}()
}

func (r *Runtime) keepDraft(e visit.KeepDraft) {
	number, visitCtx := r.visit, r.ctx
	r.finishing.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(visitCtx), saveTime)
		defer cancel()
		body, err := json.Marshal(e.Draft)
		if err == nil {
			err = r.Store.KeepDraft(ctx, e.IDNumber, e.Draft.Theme, body)
		}
		if err != nil {
			r.Log.WithError(err).Error("draft not kept")
			r.answer(visitCtx, number, visit.DraftTrouble{})
			return
		}
		r.answer(visitCtx, number, visit.KeptDraft{})
	})
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
	})
}
