package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"zhiting/sync/casefile"
)

// errNoCase says that there is no such case, or no such matter in it.
var errNoCase = errors.New("there is no such case or no such matter in it; look at the list of cases")

// errNoReason says that a state was given without telling the citizen why.
var errNoReason = errors.New("this state needs a reason that the citizen can understand; give one")

// waitingError says that a matter has not begun because others are not done.
type waitingError struct{ matter string }

func (e *waitingError) Error() string {
	return fmt.Sprintf("%s is not open yet: it opens by itself when the matters before it are done", e.matter)
}

// Move is what a clerk asks of a child case.
type Move struct {
	State  casefile.State `json:"state" example:"accepted"`
	Reason string         `json:"reason,omitempty" maxLength:"500" doc:"Needed for rejected, correction, suspended and refused; the citizen reads it"`
}

// move changes the state of a child case, tells the terminal and opens what waited for it. Errors: errNoCase,
// errNoReason, *waitingError, *casefile.MoveError.
func (h *Hub) move(ctx context.Context, caseID, matter string, m Move) error {
	err := h.store.write(ctx, func(t tx) error {
		terminal, there, err := t.terminalOf(caseID)
		if err != nil {
			return err
		}
		children, err := t.children(caseID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(children, func(c child) bool { return c.matter == matter })
		if !there || i < 0 {
			return errNoCase
		}
		c := children[i]
		if c.state == "" {
			return &waitingError{matter}
		}
		if err := casefile.Move(c.state, m.State); err != nil {
			return err
		}
		if m.State.NeedsReason() && m.Reason == "" {
			return errNoReason
		}
		c.state, c.reason = m.State, m.Reason
		if err := h.change(t, caseID, terminal, c, "clerk"); err != nil {
			return err
		}
		if !m.State.Done() {
			return nil
		}
		filing, err := t.filing(caseID)
		if err != nil {
			return err
		}
		return h.openReady(t, caseID, terminal, filing)
	})
	if err == nil {
		h.announce()
	}
	return err
}

// openReady opens every child case that is not open and waits for nothing any more.
func (h *Hub) openReady(t tx, caseID, terminal string, f casefile.Filing) error {
	children, err := t.children(caseID)
	if err != nil {
		return err
	}
	states := map[string]casefile.State{}
	for _, c := range children {
		states[c.matter] = c.state
	}
	for _, m := range f.Ready(func(id string) bool { return states[id].Done() }) {
		if states[m.ID] != "" {
			continue
		}
		c := child{matter: m.ID, state: casefile.StateSubmitted, promiseDate: h.promise(m.PromiseDay)}
		if c.projectNo, err = t.projectNo(h.opts.Now()); err != nil {
			return err
		}
		if err := h.change(t, caseID, terminal, c, "hub"); err != nil {
			return err
		}
	}
	return nil
}

// promise is the date by which a matter that begins today is promised, or "" when it cannot be said.
func (h *Hub) promise(days int) string {
	date, err := h.opts.WorkDays(h.opts.Now().In(hall), days)
	if err != nil {
		h.opts.Log.WithError(err).Warn("no promised date for a child case")
		return ""
	}
	return date.Format("2006-01-02")
}

// change writes a child's new state, the event that says so, and the terminal's notice of it.
func (h *Hub) change(t tx, caseID, terminal string, c child, by string) error {
	last, err := t.lastEvent(caseID, true)
	if err != nil {
		return err
	}
	e, err := casefile.NewEvent(h.newID(), caseID, last, casefile.KindChild, h.opts.Now(), casefile.ChannelPC, "hub", casefile.ChildChange{
		Matter: c.matter, ProjectNo: c.projectNo, State: c.state, Reason: c.reason, PromiseDate: c.promiseDate, By: by,
	})
	if err != nil {
		return err
	}
	return errors.Join(t.setChild(caseID, c), t.addEvent(e, true), t.addChange(terminal, e.ID))
}
