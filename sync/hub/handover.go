package hub

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/provider"
)

// HandOver is how far a child case is on its way to its department's own system.
type HandOver string

// The hand-overs.
const (
	HandOverWaiting HandOver = "waiting" // until the system takes it
	HandOverTaken   HandOver = "taken"   // the department works on it, in its own system
	HandOverRefused HandOver = "refused" // it never will: clerks work on it here
)

// Bounds of handing over.
const (
	handMost  = 16              // in one go
	handHold  = 3 * time.Minute // for so long they are one gateway's: longer than all of them may take
	handPause = 2 * time.Second // after the first failure, and twice as long after each further one
	handRest  = 5 * time.Minute // at most
	handLook  = 5 * time.Second // after so long it looks for itself
)

// errAtDepartment says that a clerk may not move what a department's own system works on.
var errAtDepartment = errors.New("this matter is worked on in its department's own system, which moves it")

// handing is a row of what is handed over.
type handing struct {
	ref          caseRef
	matter, part string
	key, token   string
	attempts     int

	state  HandOver // after the attempt
	fault  string
	number string
	due    time.Time
}

// giveTo puts a child case that opens down for its department's own system, where it has one.
func (h *Hub) giveTo(t tx, ref caseRef, m casefile.Matter, projectNo string) error {
	if p := h.providers.Department(m.DeptName.Zh, deptCode(m)); p != nil {
		return h.addHandOver(t, p.ID, handing{ref: ref, matter: m.ID, key: projectNo})
	}
	return nil
}

// deptCode is the unified social credit code of a matter's department, with which its task code begins (GB/T 39554.1).
func deptCode(m casefile.Matter) string {
	if len(m.TaskCode) < 18 {
		return ""
	}
	return m.TaskCode[:18]
}

// giveCorrection puts what a citizen brought down for the system that has the child case.
func (h *Hub) giveCorrection(t tx, ref caseRef, c child, id string) error {
	var to string
	there, err := t.One(`SELECT provider FROM handovers WHERE terminal = $1 AND case_id = $2 AND matter = $3 AND part = '' AND state <> $4`,
		[]any{ref.terminal, ref.id, c.matter, HandOverRefused}, &to)
	if err != nil || !there {
		return err
	}
	return h.addHandOver(t, to, handing{ref: ref, matter: c.matter, part: id, key: c.projectNo})
}

func (h *Hub) addHandOver(t tx, to string, g handing) error {
	now := stamp(h.opts.Now())
	return t.Exec(`INSERT INTO handovers (terminal, case_id, matter, part, provider, project_no, token, state, attempts, due, fault, number, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, '', '', $9) ON CONFLICT DO NOTHING`,
		g.ref.terminal, g.ref.id, g.matter, g.part, to, g.key, rand.Text(), HandOverWaiting, now)
}

// handOver hands over what waits for a department's system, until ctx ends. Each department has its own: one that is down
// holds up no other.
func (h *Hub) handOver(ctx context.Context, p *provider.Provider) {
	for failures := 0; ctx.Err() == nil; {
		notice := h.bell.wait(anything)
		found, err := h.handOverSome(ctx, p)
		rest := handLook
		switch {
		case err != nil && ctx.Err() == nil:
			h.opts.Log.WithField("provider", p.ID).WithError(err).Warn("cases wait for their department's system")
			rest, notice = backOff(failures), nil
			failures++
		case err == nil && found > 0:
			failures = 0
			continue
		}
		select {
		case <-notice:
		case <-time.After(rest):
		case <-ctx.Done():
		}
	}
}

// backOff is how long to wait after so many failures before.
func backOff(failures int) time.Duration {
	return min(handRest, handPause<<min(failures, 10))
}

// handOverSome hands over some and says how many it found. It stops at the first that is not answered: so will the others.
func (h *Hub) handOverSome(ctx context.Context, p *provider.Provider) (found int, err error) {
	list, err := h.claimHandOvers(ctx, p)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	var down error
	for i := range list {
		g := &list[i]
		g.state, g.due = HandOverWaiting, h.opts.Now()
		if down == nil {
			down = h.handOne(ctx, p, g)
		}
	}
	keep := context.WithoutCancel(ctx) // what the department took, it is not asked to take again
	err = h.write(keep, func(t tx) error {
		for _, g := range list {
			if err := t.Exec(`UPDATE handovers SET state = $1, fault = $2, number = $3, attempts = $4, due = $5, changed_at = $6
				WHERE terminal = $7 AND case_id = $8 AND matter = $9 AND part = $10`,
				g.state, g.fault, g.number, g.attempts, stamp(g.due), stamp(h.opts.Now()), g.ref.terminal, g.ref.id, g.matter, g.part); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		h.announce(anything)
	}
	return len(list), errors.Join(down, err)
}

// claimHandOvers takes some of what is due, so that no other gateway hands the same over meanwhile. A correction waits until
// its case was taken.
func (h *Hub) claimHandOvers(ctx context.Context, p *provider.Provider) (list []handing, err error) {
	now := h.opts.Now()
	err = h.write(ctx, func(t tx) error {
		list = nil
		if err := t.Each(`SELECT terminal, case_id, matter, part, project_no, token, attempts FROM handovers o
				WHERE provider = $1 AND state = $2 AND due <= $3 AND (part = '' OR EXISTS (SELECT 1 FROM handovers c
					WHERE c.terminal = o.terminal AND c.case_id = o.case_id AND c.matter = o.matter AND c.part = '' AND c.state = $4))
				ORDER BY due, project_no, part LIMIT $5`,
			[]any{p.ID, HandOverWaiting, stamp(now), HandOverTaken, handMost}, func(r *sql.Rows) error {
				var g handing
				err := r.Scan(&g.ref.terminal, &g.ref.id, &g.matter, &g.part, &g.key, &g.token, &g.attempts)
				list = append(list, g)
				return err
			}); err != nil {
			return err
		}
		for _, g := range list {
			if err := t.Exec(`UPDATE handovers SET due = $1 WHERE terminal = $2 AND case_id = $3 AND matter = $4 AND part = $5`,
				stamp(now.Add(handHold)), g.ref.terminal, g.ref.id, g.matter, g.part); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// handOne hands one over and notes what came of it. The error says that the department's system is down.
func (h *Hub) handOne(ctx context.Context, p *provider.Provider, g *handing) error {
	call, question, err := h.handed(ctx, *g)
	if err != nil {
		g.due, g.fault = h.opts.Now().Add(backOff(g.attempts)), "平台读取办件失败"
		return err
	}
	var taken provider.DepartmentTaken
	err = p.Ask(ctx, call, question, &taken)
	h.providers.Note(p, err)
	g.attempts++
	refused, no := errors.AsType[*provider.Refused](err)
	switch {
	case err == nil:
		g.state, g.number, g.fault = HandOverTaken, taken.Number, ""
	case no:
		g.state, g.fault = HandOverRefused, refused.Code+" "+refused.Text.Zh
	default:
		g.due, g.fault = h.opts.Now().Add(backOff(g.attempts)), "部门系统没有应答"
		return err
	}
	return nil
}

// handed is what a department's system is told.
func (h *Hub) handed(ctx context.Context, g handing) (call string, question any, err error) {
	contents, err := url.JoinPath(h.opts.Public, handOverPath, g.key, "contents")
	if err != nil {
		return "", nil, fmt.Errorf("the hub's public address: %w", err)
	}
	given := provider.Given{Contents: contents, Token: g.token}
	err = h.read(ctx, func(t tx) error {
		if g.part != "" {
			made, err := t.correction(g.ref, g.part)
			if err != nil {
				return err
			}
			given.Fields, given.Attachments = made.filing.Fields, made.filing.Attachments
			call, question = provider.CallCorrect, provider.DepartmentCorrection{Key: g.key, ID: g.part, Filed: made.at, Given: given}
			return nil
		}
		children, err := t.children(g.ref)
		if err != nil {
			return err
		}
		events, err := t.events(g.ref, false)
		if err != nil {
			return err
		}
		f, err := t.filing(g.ref)
		if err != nil {
			return err
		}
		matter := f.Matters[slices.IndexFunc(f.Matters, func(m casefile.Matter) bool { return m.ID == g.matter })]
		given.Fields, given.Attachments = f.Needed(matter)
		c := children[slices.IndexFunc(children, func(c child) bool { return c.matter == g.matter })]
		call, question = provider.CallHandOver, provider.DepartmentCase{
			Key: g.key, CaseID: g.ref.id, Theme: f.ThemeName, Matter: matter, SubmittedAt: events[0].At, Channel: events[0].Channel, PromiseDate: c.promiseDate,
			Applicant: f.Applicant, Agent: f.Agent, Enterprise: f.Enterprise, Parties: f.Parties, ReceivedAt: f.ReceivedAt, Situation: f.Situation, Given: given,
		}
		return nil
	})
	return call, question, err
}

// atDepartment says whether the system of a department works on a child case, or is about to.
func (h *Hub) atDepartment(t tx, ref caseRef, matter string) (bool, error) {
	var to string
	there, err := t.One(`SELECT provider FROM handovers WHERE terminal = $1 AND case_id = $2 AND matter = $3 AND part = '' AND state <> $4`,
		[]any{ref.terminal, ref.id, matter, HandOverRefused}, &to)
	return there && h.providers.ByID(provider.Department, to) != nil, err
}
