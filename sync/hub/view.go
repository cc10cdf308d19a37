package hub

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/provider"
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
	Clocks      []Promise       `json:"clocks,omitempty" doc:"Points promised on the way"`
	HandedOver  *Handed         `json:"handed_over,omitempty" doc:"Where its department has a system of its own"`
}

// Promise is a point promised on the way, and whether that was kept.
type Promise struct {
	Name casefile.Text `json:"name"`
	Due  time.Time     `json:"due"`
	Kept time.Time     `json:"kept,omitzero"`
	Late bool          `json:"late,omitempty" doc:"Kept too late, or not yet and overdue"`
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
	Corrections []Correction     `json:"corrections,omitempty" doc:"What the citizen brought after a department had asked"`
	Twins       []string         `json:"twins,omitempty" doc:"Other cases that were filed from the same draft, at ends that could not know of each other"`
	Terminals   []casefile.Event `json:"terminal_chain" doc:"The terminal's events, oldest first"`
	Hubs        []casefile.Event `json:"hub_chain" doc:"The hub's events, oldest first"`
}

// Correction is what a citizen brought for a child case that waited for it (补正).
type Correction struct {
	ID          string                `json:"id"`
	At          time.Time             `json:"at"`
	Matter      casefile.Text         `json:"matter"`
	Fields      []casefile.Field      `json:"fields"`
	Attachments []casefile.Attachment `json:"attachments"`
}

// Wanted narrows a list of cases. A case is in it when one of its child cases fits all that is asked.
type Wanted struct {
	Department string         `query:"department" maxLength:"200" doc:"Of a child case; a clerk's own is the only one there is"`
	State      casefile.State `query:"state" doc:"Of a child case"`
	Overdue    bool           `query:"overdue" doc:"Only child cases that are open after the day that was promised"`
	Limit      int            `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

// openStates are those in which a department still has to act.
const openStates = `('submitted','accepted','correction','processing','suspended')`

// list gives the newest cases first.
func (h *Hub) list(ctx context.Context, w Wanted) ([]Summary, error) {
	if c := callerOf(ctx); c.Role == RoleClerk {
		w.Department = c.Department
	}
	today := h.opts.Now().In(hall).Format(time.DateOnly)
	cases := []Summary{}
	err := h.read(ctx, func(t tx) error {
		return t.Each(`SELECT id, terminal, theme, theme_name, arrived_at,
				coalesce((SELECT string_agg(state, ',' ORDER BY position) FROM children k WHERE k.terminal = c.terminal AND k.case_id = c.id), ''),
				(SELECT count(*) FROM attachments a WHERE a.terminal = c.terminal AND a.case_id = c.id),
				(SELECT count(*) FROM attachments a JOIN blobs b ON b.sha256 = a.sha256 WHERE a.terminal = c.terminal AND a.case_id = c.id)
			FROM cases c WHERE corrects = '' AND ($2 = '' AND $3 = '' AND NOT $4 OR EXISTS (SELECT 1 FROM children k WHERE k.terminal = c.terminal AND k.case_id = c.id
				AND ($2 = '' OR k.department = $2) AND ($3 = '' OR k.state = $3)
				AND (NOT $4 OR k.state IN `+openStates+` AND k.promise_date <> '' AND k.promise_date < $5)))
			ORDER BY arrived_at DESC, id LIMIT $1`, []any{w.Limit, w.Department, string(w.State), w.Overdue, today}, func(r *sql.Rows) error {
			var s Summary
			var arrived, states string
			if err := r.Scan(&s.ID, &s.Terminal, &s.Theme, &s.ThemeName, &arrived, &states, &s.Attachments.Of, &s.Attachments.Have); err != nil {
				return err
			}
			for _, state := range strings.Split(states, ",") {
				s.States = append(s.States, casefile.State(state))
			}
			var err error
			s.ArrivedAt, err = time.Parse(time.RFC3339, arrived)
			cases = append(cases, s)
			return err
		})
	})
	return cases, err
}

// departments are those that children are open at, by name.
func (h *Hub) departments(ctx context.Context) (names []string, err error) {
	err = h.read(ctx, func(t tx) error {
		return t.Each(`SELECT DISTINCT department FROM children WHERE department <> '' ORDER BY department`, nil, func(r *sql.Rows) error {
			var name string
			err := r.Scan(&name)
			names = append(names, name)
			return err
		})
	})
	return names, err
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
	err = h.read(ctx, func(t tx) error {
		_, err := t.One(`SELECT (SELECT count(*) FROM cases WHERE arrived_at >= $1 AND corrects = ''),
			(SELECT count(*) FROM children WHERE state IN `+openStates+`),
			(SELECT count(*) FROM children WHERE state IN ('granted','refused','rejected','delivered','blocked')),
			(SELECT count(*) FROM quarantine)`, []any{stamp(midnight)}, &c.Today, &c.Open, &c.Finished, &c.Quarantined)
		return err
	})
	return c, err
}

// seen fails with errNoCase when the caller is the clerk of a department that has nothing to do with a case, nor with
// the one that it corrects.
func (t tx) seen(ctx context.Context, ref caseRef) error {
	c := callerOf(ctx)
	if c.Role != RoleClerk {
		return nil
	}
	var n int
	there, err := t.One(`SELECT 1 FROM children WHERE terminal = $1 AND case_id = $2 AND department = $3
		UNION ALL SELECT 1 FROM cases c JOIN cases o ON o.id = c.corrects JOIN children k ON k.terminal = o.terminal AND k.case_id = o.id
			WHERE c.terminal = $1 AND c.id = $2 AND k.department = $3 LIMIT 1`, []any{ref.terminal, ref.id, c.Department}, &n)
	if err == nil && !there {
		err = errNoCase
	}
	return err
}

// show gives one case, or errNoCase.
func (h *Hub) show(ctx context.Context, id string) (Case, error) {
	c := Case{ID: id, Children: []Child{}}
	err := h.read(ctx, func(t tx) error {
		var arrived string
		ref := caseRef{id: id}
		there, err := t.One(`SELECT terminal, arrived_at FROM cases WHERE id = $1 ORDER BY arrived_at LIMIT 1`, []any{id}, &ref.terminal, &arrived)
		if err != nil {
			return err
		}
		if !there {
			return errNoCase
		}
		if err := t.seen(ctx, ref); err != nil {
			return err
		}
		c.Terminal = ref.terminal
		if c.ArrivedAt, err = time.Parse(time.RFC3339, arrived); err != nil {
			return err
		}
		if c.Filing, err = t.filing(ref); err != nil {
			return err
		}
		if c.Attachments, err = t.arrival(ref); err != nil {
			return err
		}
		children, err := t.children(ref)
		if err != nil {
			return err
		}
		handed, err := t.handed(ref)
		if err != nil {
			return err
		}
		for _, d := range handed {
			if h.providers.ByID(provider.Department, d.Provider) == nil {
				d.State, d.Fault = HandOverRefused, "该系统已停用"
			}
		}
		for i, k := range children {
			c.Children = append(c.Children, Child{
				Matter: c.Filing.Matters[i], State: k.state, ProjectNo: k.projectNo, PromiseDate: k.promiseDate, Reason: k.reason, HandedOver: handed[k.matter],
			})
		}
		if err := h.clocks(t, ref, &c); err != nil {
			return err
		}
		if c.Corrections, err = t.corrections(id); err != nil {
			return err
		}
		if c.Twins, err = t.twins(ref); err != nil {
			return err
		}
		if c.Terminals, err = t.events(ref, false); err != nil {
			return err
		}
		c.Hubs, err = t.events(ref, true)
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
func (t tx) arrival(ref caseRef) (a Attachments, err error) {
	if _, err = t.One(`SELECT count(*), count(b.sha256) FROM attachments a LEFT JOIN blobs b ON b.sha256 = a.sha256 WHERE a.terminal = $1 AND a.case_id = $2`,
		[]any{ref.terminal, ref.id}, &a.Of, &a.Have); err != nil {
		return a, err
	}
	a.Missing, err = t.missing(ref)
	return a, err
}
