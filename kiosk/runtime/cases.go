package runtime

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"time"

	"zhiting/kiosk/paper"
	"zhiting/kiosk/store"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/rules"
)

// filed is a case of this visit: its identity from the first attempt to save it, and what its papers say.
type filed struct {
	id, token string
	content   paper.Content
}

// saveTime is how long the disk may take until the citizen is told that nothing was saved.
const saveTime = 20 * time.Second

// saveCase makes a case durable. The identity is given at the first attempt, so that trying again never makes two.
func (r *Runtime) saveCase(e visit.SaveCase) {
	c, known := r.cases[e.Number]
	if !known {
		c = filed{id: r.NewID(), token: r.NewToken()}
	}
	filing := e.Filing
	filing.Token = c.token
	filing.ClockDoubtful = r.ClockTrusted != nil && !r.ClockTrusted()
	// A copy: the citizen may go back and answer otherwise while the disk is still slow.
	filing.Answers = maps.Clone(filing.Answers)
	attachments := make(map[string][]byte, len(e.Contents))
	for i, content := range e.Contents {
		sum := sha256.Sum256(content)
		filing.Attachments[i].SHA256 = hex.EncodeToString(sum[:])
		// A copy: the citizen may end the visit, and its pictures with it, before the disk has them.
		attachments[filing.Attachments[i].SHA256] = bytes.Clone(content)
	}
	dates := promiseDates(e.Calendar, filing.Matters, r.Now())
	c.content = paper.Content{
		Hall: casefile.Text(r.Hall), Terminal: r.Terminal, CaseID: c.id, Token: c.token, At: r.Now(),
		Offline: !r.world.Online, Language: filing.Language, Filing: filing, PromiseDates: dates, Notes: e.Notes,
		Signature: signatureOf(filing, attachments),
	}
	r.cases[e.Number] = c
	number, visitCtx := r.visit, r.ctx
	r.finishing.Go(func() {
		// Once asked for, saving does not end with the visit: what the receipt says was saved, was.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(visitCtx), saveTime)
		defer cancel()
		event, err := r.Store.Submit(ctx, store.Submission{CaseID: c.id, Token: c.token, Filing: filing, Attachments: attachments})
		for _, b := range attachments {
			clear(b)
		}
		if err != nil {
			r.Log.WithError(err).Error("case not saved")
			r.answer(visitCtx, number, visit.SaveTrouble{NoRoom: errors.Is(err, store.ErrNoRoom)})
			return
		}
		r.Uplink.Nudge()
		c.content.HeadHash = event.Hash
		r.saved(visitCtx, number, c, visit.Saved{Receipt: visit.Receipt{Token: c.token, PromiseDates: dates}})
	})
}

// saved feeds back a case that is durable, with what its papers say.
func (r *Runtime) saved(ctx context.Context, visitNumber int, c filed, e visit.Saved) {
	select {
	case r.events <- tagged{visit: visitNumber, event: e, filed: &c}:
	case <-ctx.Done():
	}
}

// promiseDates says by when each matter is promised: its own days after those it waits for, and after its special
// procedure. A date that reaches into a year whose holidays are not published is left out, for it would be a guess, and
// with it those that wait for it.
func promiseDates(calendar catalog.Calendar, matters []casefile.Matter, from time.Time) map[string]string {
	ends := make(map[string]time.Time, len(matters))
	dates := make(map[string]string, len(matters))
	for _, m := range matters { // in an order that respects After
		start, known, noticed := from, true, error(nil)
		for _, before := range m.After {
			end, promised := ends[before]
			known = known && promised
			if end.After(start) {
				start = end
			}
		}
		days := m.PromiseDay
		switch s := m.Special; {
		case s != nil && s.Work:
			days += s.Days
		case s != nil:
			start, noticed = rules.NoticeEnds(start, s.Days, calendar.WorksOn)
		}
		if end, err := calendar.Add(start, days); err == nil && noticed == nil && known {
			ends[m.ID], dates[m.ID] = end, end.Format(time.DateOnly)
		}
	}
	return dates
}

// signatureOf reads the signature back from its attachment, for the paper.
func signatureOf(f casefile.Filing, attachments map[string][]byte) []paper.Stroke {
	var drawn struct {
		Strokes []paper.Stroke `json:"strokes"`
	}
	for _, a := range f.Attachments {
		if a.Material == "signature" && json.Unmarshal(attachments[a.SHA256], &drawn) == nil {
			return drawn.Strokes
		}
	}
	return nil
}

// saveRating keeps the rating of a case. The visit ends without waiting for it.
func (r *Runtime) saveRating(ctx context.Context, e visit.SaveRating) {
	id := e.CaseID
	if id == "" {
		id = r.last.id
	}
	r.finishing.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
		defer cancel()
		if err := r.Store.Rate(ctx, id, e.Rating); err != nil {
			r.Log.WithError(err).WithField("case", id).Error("rating not saved")
			return
		}
		r.Uplink.Nudge()
	})
}
