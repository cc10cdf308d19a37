package hub

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// Attachments says how much of a case's content has arrived.
type Attachments struct {
	Have    int      `json:"have"`
	Of      int      `json:"of"`
	Missing []string `json:"missing,omitempty" doc:"SHA-256 of what has not arrived"`
}

// Summary is a case in a list. It holds nothing about the person.
type Summary struct {
	ID          string           `json:"id"`
	Terminal    string           `json:"terminal"`
	Theme       string           `json:"theme"`
	ThemeName   string           `json:"theme_name"`
	ArrivedAt   time.Time        `json:"arrived_at"`
	States      []casefile.State `json:"states" doc:"Of the child cases, in their order; empty for one that is not open yet"`
	Attachments Attachments      `json:"attachments"`
}

// Child is one matter's case with its department.
type Child struct {
	Matter      casefile.Matter `json:"matter"`
	State       casefile.State  `json:"state" doc:"Empty when it is not open yet"`
	ProjectNo   string          `json:"project_no,omitempty"`
	PromiseDate string          `json:"promise_date,omitempty"`
	Reason      string          `json:"reason,omitempty"`
}

// Case is all that the hub knows of a case.
type Case struct {
	ID          string           `json:"id"`
	Terminal    string           `json:"terminal"`
	ArrivedAt   time.Time        `json:"arrived_at"`
	Filing      casefile.Filing  `json:"filing"`
	Attachments Attachments      `json:"attachments"`
	Registered  *wire.Registered `json:"registered,omitempty" doc:"What the register says now, where there is one and the case is an enterprise's"`
	Children    []Child          `json:"children"`
	Terminals   []casefile.Event `json:"terminal_chain" doc:"The terminal's events, oldest first"`
	Hubs        []casefile.Event `json:"hub_chain" doc:"The hub's events, oldest first"`
}

// list gives the newest cases first.
func (h *Hub) list(ctx context.Context, limit int) ([]Summary, error) {
	cases := []Summary{}
	err := h.store.read(ctx, func(t tx) error {
		return t.each(`SELECT id, terminal, theme, theme_name, arrived_at,
				(SELECT json_group_array(state) FROM (SELECT state FROM children WHERE case_id = c.id ORDER BY position)),
				(SELECT count(*) FROM attachments WHERE case_id = c.id),
				(SELECT count(*) FROM attachments a JOIN blobs b ON b.sha256 = a.sha256 WHERE case_id = c.id)
			FROM cases c ORDER BY arrived_at DESC, id LIMIT ?`, []any{limit}, func(r *sql.Rows) error {
			var s Summary
			var arrived, states string
			if err := r.Scan(&s.ID, &s.Terminal, &s.Theme, &s.ThemeName, &arrived, &states, &s.Attachments.Of, &s.Attachments.Have); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(states), &s.States); err != nil {
				return err
			}
			var err error
			s.ArrivedAt, err = time.Parse(time.RFC3339, arrived)
			cases = append(cases, s)
			return err
		})
	})
	return cases, err
}

// counts are the figures at the head of the dashboard.
type counts struct {
	Today       int // cases that arrived since midnight in the halls
	Open        int // child cases that a department still has to act on
	Finished    int // child cases that have come to an end
	Quarantined int // records that were refused and that somebody should look at
}

func (h *Hub) counts(ctx context.Context) (c counts, err error) {
	now := h.opts.Now().In(hall)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, hall)
	err = h.store.read(ctx, func(t tx) error {
		_, err := t.one(`SELECT (SELECT count(*) FROM cases WHERE arrived_at >= ?),
			(SELECT count(*) FROM children WHERE state IN ('submitted','accepted','correction','processing','suspended')),
			(SELECT count(*) FROM children WHERE state IN ('granted','refused','rejected','delivered','blocked')),
			(SELECT count(*) FROM quarantine)`, []any{stamp(midnight)}, &c.Today, &c.Open, &c.Finished, &c.Quarantined)
		return err
	})
	return c, err
}

// show gives one case, or errNoCase.
func (h *Hub) show(ctx context.Context, id string) (Case, error) {
	c := Case{ID: id, Children: []Child{}}
	err := h.store.read(ctx, func(t tx) error {
		var arrived string
		there, err := t.one(`SELECT terminal, arrived_at FROM cases WHERE id = ?`, []any{id}, &c.Terminal, &arrived)
		if err != nil {
			return err
		}
		if !there {
			return errNoCase
		}
		if c.ArrivedAt, err = time.Parse(time.RFC3339, arrived); err != nil {
			return err
		}
		if c.Filing, err = t.filing(id); err != nil {
			return err
		}
		if c.Attachments, err = t.arrival(id); err != nil {
			return err
		}
		children, err := t.children(id)
		if err != nil {
			return err
		}
		for i, k := range children {
			c.Children = append(c.Children, Child{c.Filing.Matters[i], k.state, k.projectNo, k.promiseDate, k.reason})
		}
		if c.Terminals, err = t.events(id, false); err != nil {
			return err
		}
		c.Hubs, err = t.events(id, true)
		return err
	})
	if e := c.Filing.Enterprise; err == nil && e != nil && h.opts.Register != nil {
		// Terminals file with the network down as well: what they could not ask, clerks see all the same.
		found, err := h.opts.Register.Find(ctx, wire.EnterpriseQuery{USCC: e.USCC, IDNumber: c.Filing.Applicant.IDNumber})
		switch {
		case err == nil:
			c.Registered = &found
		case !errors.Is(err, ErrNoEnterprise):
			return c, err
		}
	}
	return c, err
}

// arrival counts attachments, not contents: two may share one.
func (t tx) arrival(caseID string) (a Attachments, err error) {
	if _, err = t.one(`SELECT count(*), count(b.sha256) FROM attachments a LEFT JOIN blobs b ON b.sha256 = a.sha256 WHERE case_id = ?`,
		[]any{caseID}, &a.Of, &a.Have); err != nil {
		return a, err
	}
	a.Missing, err = t.missing(caseID)
	return a, err
}
