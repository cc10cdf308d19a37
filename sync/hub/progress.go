package hub

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// progressCalls answer for the citizen's own cases, wherever they were filed.
func (h *Hub) progressCalls(api huma.API) {
	find := operation("terminal", "find-cases", "POST", "/v1/services/cases/find", "Find the cases of a person, or the one of a receipt")
	register(api, find, func(ctx context.Context, in *struct{ Body wire.CaseQuery }) (*struct{ Body wire.CasesFound }, error) {
		found, err := h.findCases(ctx, in.Body)
		return &struct{ Body wire.CasesFound }{wire.CasesFound{Cases: found}}, h.apiError(err)
	})
}

// mostCases is how many of a person's cases are told, the newest.
const mostCases = 50

// findCases gives cases as their citizen may see them, newest first. A receipt may be found by anybody: to it no reason
// is told, which may speak of the person.
func (h *Hub) findCases(ctx context.Context, q wire.CaseQuery) ([]casefile.Standing, error) {
	cases := []casefile.Standing{}
	where, key := "person", strings.ToUpper(q.IDNumber)
	if key == "" {
		where, key = "token", q.Token
	}
	if key == "" {
		return cases, nil
	}
	err := h.read(ctx, func(t tx) error {
		var found []caseRef
		err := t.Each(`SELECT terminal, id FROM cases WHERE `+where+` = $1 AND corrects = '' ORDER BY arrived_at DESC LIMIT $2`, []any{key, mostCases}, func(r *sql.Rows) error {
			var c caseRef
			err := r.Scan(&c.terminal, &c.id)
			found = append(found, c)
			return err
		})
		if err != nil {
			return err
		}
		for _, ref := range found {
			c, err := t.standing(ref)
			if err != nil {
				return err
			}
			if q.IDNumber == "" {
				for i := range c.Children {
					c.Children[i].Reason = ""
				}
			}
			cases = append(cases, c)
		}
		return nil
	})
	return cases, err
}

// standing is a case from its two chains.
func (t tx) standing(ref caseRef) (casefile.Standing, error) { return t.standingAt(ref, "") }

// standingAt is how a case stood at a time, written by stamp; with none, how it stands now.
func (t tx) standingAt(ref caseRef, at string) (c casefile.Standing, err error) {
	made, err := t.events(ref, false)
	if err != nil {
		return c, err
	}
	for _, e := range made {
		switch e.Kind {
		case casefile.KindSubmitted:
			var f casefile.Filing
			if err := json.Unmarshal(e.Body, &f); err != nil {
				return c, err
			}
			c = casefile.NewStanding(ref.id, f, e.At)
			c.Sent = true
		case casefile.KindRated:
			c.Rated = true
		}
	}
	changes, err := t.events(ref, true)
	if err != nil {
		return c, err
	}
	for _, e := range changes {
		if at != "" && stamp(e.At) > at {
			break
		}
		var change casefile.ChildChange
		if err := json.Unmarshal(e.Body, &change); err != nil {
			return c, err
		}
		c.Apply(change, e.At)
	}
	return c, nil
}

// corrected gives the child case back to its department, when that still waits for what was asked. A correction that comes
// too late is kept and shown with the case; it moves nothing.
func (h *Hub) corrected(t tx, to casefile.Corrects, id string) error {
	ref, there, err := t.caseOf(to.CaseID)
	if err != nil || !there {
		return err
	}
	children, err := t.children(ref)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(children, func(c child) bool { return c.matter == to.Matter && c.state == casefile.StateCorrection })
	if i < 0 {
		return nil
	}
	c := children[i]
	c.state, c.reason = casefile.StateSubmitted, ""
	last, err := t.lastEvent(ref, true)
	if err != nil {
		return err
	}
	if _, err := h.change(t, ref, last, c, "citizen"); err != nil {
		return err
	}
	return h.giveCorrection(t, ref, c, id)
}

// corrections are what citizens brought for a case after departments had asked, oldest first.
func (t tx) corrections(caseID string) ([]Correction, error) {
	var list []Correction
	err := t.Each(`SELECT e.json FROM cases c JOIN events e ON e.terminal = c.terminal AND e.case_id = c.id AND NOT e.by_hub AND e.idx = 0 WHERE c.corrects = $1 ORDER BY c.arrived_at`,
		[]any{caseID}, func(r *sql.Rows) error {
			var events []casefile.Event
			if err := scanEvent(r, &events); err != nil {
				return err
			}
			var f casefile.Filing
			if err := json.Unmarshal(events[0].Body, &f); err != nil {
				return err
			}
			list = append(list, Correction{ID: events[0].CaseID, At: events[0].At, Matter: f.Matters[0].TaskName, Fields: f.Fields, Attachments: f.Attachments})
			return nil
		})
	return list, err
}
