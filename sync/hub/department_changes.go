package hub

import (
	"context"
	"errors"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/provider"
)

// changesPause is between two questions for changes to which there was no answer or an empty one: an adapter need not hold
// the call open.
const changesPause = time.Second

// followDepartment takes over what a department's system tells of its cases, until ctx ends.
func (h *Hub) followDepartment(ctx context.Context, p *provider.Provider) {
	for failures := 0; ctx.Err() == nil; {
		found, err := h.takeChanges(ctx, p)
		rest := changesPause
		switch {
		case err != nil && ctx.Err() == nil:
			h.opts.Log.WithField("provider", p.ID).WithError(err).Warn("what a department's system decided does not arrive")
			rest = backOff(failures)
			failures++
		case err == nil:
			failures = 0
			if found > 0 {
				continue
			}
		}
		select {
		case <-time.After(rest):
		case <-ctx.Done():
		}
	}
}

// takeChanges asks for changes once and applies each exactly once: its id and the move it makes are in one transaction. The
// cursor only saves work; a department that tells a change again, or a second gateway that read the same, changes nothing.
func (h *Hub) takeChanges(ctx context.Context, p *provider.Provider) (found int, err error) {
	var after string
	if err := h.read(ctx, func(t tx) error {
		_, err := t.One(`SELECT cursor FROM department_cursors WHERE provider = $1`, []any{p.ID}, &after)
		return err
	}); err != nil {
		return 0, err
	}
	var told provider.DepartmentChanges
	err = p.Ask(ctx, provider.CallCaseChanges, provider.DepartmentQuery{After: after, Wait: provider.MostWait}, &told)
	h.providers.Note(p, err)
	if err != nil || len(told.Changes) == 0 {
		return 0, err
	}
	if err := h.write(ctx, func(t tx) error {
		for _, c := range told.Changes {
			if err := h.applyChange(t, p, c); err != nil {
				return err
			}
		}
		return t.Exec(`INSERT INTO department_cursors (provider, cursor) VALUES ($1, $2) ON CONFLICT (provider) DO UPDATE SET cursor = excluded.cursor`, p.ID, told.Cursor)
	}); err != nil {
		return 0, err
	}
	if told.Cursor == after {
		return 0, nil // told again: no reason to hurry
	}
	return len(told.Changes), nil
}

// applyChange makes the move that a department tells of, or records why that cannot be.
func (h *Hub) applyChange(t tx, p *provider.Provider, c provider.DepartmentChange) error {
	added, err := t.Affect(`INSERT INTO department_changes (provider, id, project_no, state, reason, at, arrived, fault) VALUES ($1, $2, $3, $4, $5, $6, $7, '')
		ON CONFLICT DO NOTHING`, p.ID, c.ID, c.Key, c.State, c.Reason, stamp(c.At), stamp(h.opts.Now()))
	if err != nil || added == 0 {
		return err
	}
	var ref caseRef
	var matter string
	there, err := t.One(`SELECT terminal, case_id, matter FROM handovers WHERE project_no = $1 AND provider = $2 AND part = ''`, []any{c.Key, p.ID}, &ref.terminal, &ref.id, &matter)
	if err != nil {
		return err
	}
	if !there {
		err = errNoCase
	} else if c.State == casefile.StateSubmitted {
		err = &casefile.MoveError{To: c.State} // the citizen's to make
	} else {
		err = h.moveChild(t, ref, matter, Move{c.State, c.Reason}, "department")
	}
	_, illegal := errors.AsType[*casefile.MoveError](err)
	_, waiting := errors.AsType[*waitingError](err)
	if illegal || waiting || errors.Is(err, errNoCase) || errors.Is(err, errNoReason) {
		return t.Exec(`UPDATE department_changes SET fault = $1 WHERE provider = $2 AND id = $3`, err.Error(), p.ID, c.ID)
	}
	return err
}
