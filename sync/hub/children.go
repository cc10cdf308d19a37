package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

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
		filing, err := t.filing(caseID)
		if err != nil {
			return err
		}
		if c.state == casefile.StateSuspended {
			if c.promiseDate, err = h.resumed(t, caseID, c); err != nil {
				return err
			}
		}
		c.state, c.reason = m.State, m.Reason
		if err := h.change(t, caseID, terminal, c, "clerk"); err != nil {
			return err
		}
		switch {
		case m.State.Done():
			return h.openReady(t, caseID, terminal, filing)
		case m.State.Failed():
			return h.block(t, caseID, terminal, filing, matter)
		}
		return nil
	})
	if err == nil {
		h.announce()
	}
	return err
}

// block tells that what waits for a refused matter never begins, why, and what the citizen can do. The other matters of
// the case go on.
func (h *Hub) block(t tx, caseID, terminal string, f casefile.Filing, refused string) error {
	children, err := t.children(caseID)
	if err != nil {
		return err
	}
	states := map[string]casefile.State{}
	for _, c := range children {
		states[c.matter] = c.state
	}
	i := slices.IndexFunc(f.Matters, func(m casefile.Matter) bool { return m.ID == refused })
	phone := f.Matters[i].LinkWay
	if phone == "" {
		phone = "12345"
	}
	reason := fmt.Sprintf("前面的“%s”没有办成，这一项没有开始；情况改变后可以重新申请，咨询电话 %s。", f.Matters[i].TaskName.Zh, phone)
	for _, m := range f.Blocked(func(id string) bool { return states[id].Failed() }) {
		if states[m.ID] != "" {
			continue
		}
		if err := h.change(t, caseID, terminal, child{matter: m.ID, state: casefile.StateBlocked, reason: reason}, "hub"); err != nil {
			return err
		}
	}
	return nil
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
		c := child{matter: m.ID, state: casefile.StateSubmitted, promiseDate: h.promise(m)}
		if c.projectNo, err = t.projectNo(h.opts.Now()); err != nil {
			return err
		}
		if err := h.change(t, caseID, terminal, c, "hub"); err != nil {
			return err
		}
	}
	return nil
}

// promise is the date by which a matter that begins today is promised, or "" when it cannot be said. A special procedure
// runs first, and the promised days after it.
func (h *Hub) promise(m casefile.Matter) string {
	from, days := h.opts.Now().In(hall), m.PromiseDay
	switch s := m.Special; {
	case s != nil && s.Work:
		days += s.Days
	case s != nil:
		// A notice whose last day is a day off ends on the next working day (民法典 203).
		end, err := h.opts.WorkDays(from.AddDate(0, 0, s.Days-1), 1)
		if err != nil {
			h.opts.Log.WithError(err).Warn("no promised date for a child case")
			return ""
		}
		from = end
	}
	return h.workDays(from, days)
}

func (h *Hub) workDays(from time.Time, days int) string {
	date, err := h.opts.WorkDays(from, days)
	if err != nil {
		h.opts.Log.WithError(err).Warn("no promised date for a child case")
		return ""
	}
	return date.Format(time.DateOnly)
}

// resumed is the promised date of a child case that goes on after a special procedure: the clock stood still for as many
// working days as the procedure took (行政许可法 45).
func (h *Hub) resumed(t tx, caseID string, c child) (string, error) {
	if c.promiseDate == "" {
		return "", nil
	}
	events, err := t.events(caseID, true)
	if err != nil {
		return "", err
	}
	var since time.Time
	for _, e := range events {
		var change casefile.ChildChange
		if json.Unmarshal(e.Body, &change) == nil && change.Matter == c.matter && change.State == casefile.StateSuspended {
			since = e.At
		}
	}
	promised, err := time.ParseInLocation(time.DateOnly, c.promiseDate, hall)
	if err != nil {
		return "", fmt.Errorf("promised date of a child case: %w", err)
	}
	today := h.opts.Now().In(hall).Format(time.DateOnly)
	stood := 0
	for h.workDays(since.In(hall), stood) < today && stood < mostStood {
		stood++
	}
	return h.workDays(promised, stood), nil
}

// mostStood is for how many working days a clock may have stood still: about four years, in case the clock is wrong.
const mostStood = 1000

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
