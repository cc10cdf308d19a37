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

// errNotYours says that a clerk may not move what is another department's.
var errNotYours = errors.New("this matter is another department's; its clerks move it")

// move changes the state of a child case, tells the terminal and opens what waited for it. Errors: errNoCase,
// errNoReason, errNotYours, errAtDepartment, *waitingError, *casefile.MoveError.
func (h *Hub) move(ctx context.Context, caseID, matter string, m Move) error {
	return h.write(ctx, func(t tx) error {
		ref, there, err := t.caseOf(caseID)
		if err != nil {
			return err
		}
		if !there {
			return errNoCase
		}
		if err := t.seen(ctx, ref); err != nil {
			return err
		}
		if c := callerOf(ctx); c.Role == RoleClerk {
			var department string
			if _, err := t.One(`SELECT department FROM children WHERE terminal = $1 AND case_id = $2 AND matter = $3`, []any{ref.terminal, ref.id, matter}, &department); err != nil || department != c.Department {
				return errors.Join(err, errNotYours)
			}
		}
		if away, err := h.atDepartment(t, ref, matter); err != nil || away {
			return errors.Join(err, errAtDepartment)
		}
		return h.moveChild(t, ref, matter, m, "clerk")
	})
}

// moveChild makes one move, by a clerk or by the department's own system.
func (h *Hub) moveChild(t tx, ref caseRef, matter string, m Move, by string) error {
	children, err := t.children(ref)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(children, func(c child) bool { return c.matter == matter })
	if i < 0 {
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
	filing, err := t.filing(ref)
	if err != nil {
		return err
	}
	if c.state == casefile.StateSuspended {
		if c.promiseDate, err = h.resumed(t, ref, c); err != nil {
			return err
		}
	}
	c.state, c.reason = m.State, m.Reason
	last, err := t.lastEvent(ref, true)
	if err != nil {
		return err
	}
	if last, err = h.change(t, ref, last, c, by); err != nil {
		return err
	}
	children[i] = c
	switch {
	case m.State.Done():
		return h.openReady(t, ref, last, filing, children)
	case m.State.Failed():
		return h.block(t, ref, last, filing, children, matter)
	}
	return nil
}

// block tells that what waits for a refused matter never begins, why, and what the citizen can do. The other matters of
// the case go on.
func (h *Hub) block(t tx, ref caseRef, last *casefile.Event, f casefile.Filing, children []child, refused string) (err error) {
	states := statesOf(children)
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
		if last, err = h.change(t, ref, last, child{matter: m.ID, state: casefile.StateBlocked, reason: reason}, "hub"); err != nil {
			return err
		}
	}
	return nil
}

func statesOf(children []child) map[string]casefile.State {
	states := map[string]casefile.State{}
	for _, c := range children {
		states[c.matter] = c.state
	}
	return states
}

// openReady opens every child case that is not open and waits for nothing any more; last is the end of the hub's chain.
func (h *Hub) openReady(t tx, ref caseRef, last *casefile.Event, f casefile.Filing, children []child) (err error) {
	states := statesOf(children)
	for _, m := range f.Ready(func(id string) bool { return states[id].Done() }) {
		if states[m.ID] != "" {
			continue
		}
		c := child{matter: m.ID, state: casefile.StateSubmitted, promiseDate: h.promise(m)}
		if c.projectNo, err = t.projectNo(h.opts.Now()); err != nil {
			return err
		}
		if last, err = h.change(t, ref, last, c, "hub"); err != nil {
			return err
		}
		if err := h.giveTo(t, ref, m, c.projectNo); err != nil {
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
func (h *Hub) resumed(t tx, ref caseRef, c child) (string, error) {
	if c.promiseDate == "" {
		return "", nil
	}
	events, err := t.events(ref, true)
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

// change writes a child's new state, the event that says so, and the terminal's notice of it. The event follows last, the
// end of the hub's chain, and is the end then.
func (h *Hub) change(t tx, ref caseRef, last *casefile.Event, c child, by string) (*casefile.Event, error) {
	e, err := h.opts.Digest.NewEvent(h.newID(), ref.id, last, casefile.KindChild, h.opts.Now(), casefile.ChannelPC, "hub", casefile.ChildChange{
		Matter: c.matter, ProjectNo: c.projectNo, State: c.state, Reason: c.reason, PromiseDate: c.promiseDate, By: by,
	})
	if err != nil {
		return nil, err
	}
	return &e, errors.Join(t.setChild(ref, c), t.addHubEvent(ref, e), t.addChange(ref, e))
}
