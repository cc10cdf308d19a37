package hub

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/casefile"
)

// low is the highest satisfaction that a follow-up is opened for: 不满意 and 非常不满意.
const low = 2

// mendDays is within how many working days a low rating is looked into, mended and answered (好差评整改; the figure of a
// Sichuan city's rules of 2020).
const mendDays = 15

// FollowUpState is how far the hub is with a low rating. The set is closed.
type FollowUpState string

// The states of a follow-up.
const (
	FollowUpOpen      FollowUpState = "open"
	FollowUpContacted FollowUpState = "contacted" // 核实: the citizen was asked
	FollowUpMended    FollowUpState = "mended"    // 整改: what was found is mended
	FollowUpClosed    FollowUpState = "closed"    // 回访: the citizen was told
)

var followUpMoves = map[FollowUpState][]FollowUpState{
	FollowUpOpen: {FollowUpContacted}, FollowUpContacted: {FollowUpMended, FollowUpClosed}, FollowUpMended: {FollowUpClosed},
}

// Errors of follow-ups.
var (
	errNoFollowUp   = errors.New("there is no such follow-up; look at the list")
	errFollowUpMove = errors.New("a follow-up goes from open to contacted, mended and closed, one after the other")
	errNoNote       = errors.New("say what was found or done; the citizen is told")
)

// FollowUp is what came of a low rating.
type FollowUp struct {
	ID           string          `json:"id"`
	CaseID       string          `json:"case_id"`
	Round        int             `json:"round"`
	ThemeName    string          `json:"theme_name"`
	State        FollowUpState   `json:"state" enum:"open,contacted,mended,closed"`
	Due          string          `json:"due,omitempty" doc:"Day by which it is closed, such as 2026-10-13"`
	Note         string          `json:"note,omitempty"`
	Opened       time.Time       `json:"opened"`
	Overdue      bool            `json:"overdue,omitempty"`
	Satisfaction int             `json:"satisfaction"`
	Rating       casefile.Rating `json:"rating"`
}

// RatingRecord is a rating of one child case with the fields of the national exchange. It tells how things stood when the
// rating arrived, and hence is the same whenever it is read; projectNo and assessNumber together are unique.
type RatingRecord struct {
	TaskCode     string    `json:"taskCode"`
	TaskName     string    `json:"taskName"`
	DeptCode     string    `json:"deptCode" doc:"Unified social credit code of the department, from the task code"`
	DeptName     string    `json:"proDepart"`
	AreaCode     string    `json:"areaCode" doc:"GB/T 2260, from the department's code"`
	ProjectNo    string    `json:"projectNo"`
	ProStatus    int       `json:"proStatus" doc:"1 to be accepted, 2 in hand, 3 over"`
	Channel      int       `json:"pf" doc:"5: a terminal in a hall"`
	UserProp     int       `json:"userProp" doc:"1 a person, 2 an enterprise"`
	Satisfaction int       `json:"satisfaction" doc:"5 very satisfied to 1 very dissatisfied"`
	Details      []string  `json:"evalDetail,omitempty"`
	Writing      string    `json:"writingEvaluation,omitempty"`
	Round        int       `json:"assessNumber" doc:"1 the first rating, 2 the second"`
	PromiseTime  int       `json:"promiseTime" doc:"1 with promised days, 2 done at once"`
	AcceptDate   string    `json:"acceptDate,omitempty"`
	At           time.Time `json:"assessTime"`
	Arrived      time.Time `json:"arrived" doc:"When it reached the hub: the next call asks for those since the last of these"`
}

// rated keeps a rating, and opens a follow-up for a low one. A second one of a round changes nothing.
func (h *Hub) rated(t tx, terminal string, e casefile.Event) error {
	var r casefile.Rating
	if err := json.Unmarshal(e.Body, &r); err != nil {
		return err
	}
	var n int
	if there, err := t.One(`SELECT 1 FROM ratings WHERE terminal = $1 AND case_id = $2 AND round = $3`, []any{terminal, e.CaseID, r.Round}, &n); err != nil || there {
		return err
	}
	now := h.opts.Now()
	if err := t.Exec(`INSERT INTO ratings (terminal, case_id, round, satisfaction, json, at, arrived) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		terminal, e.CaseID, r.Round, r.Satisfaction, []byte(e.Body), stamp(e.At), stamp(now)); err != nil {
		return err
	}
	if r.Satisfaction > low {
		return nil
	}
	return t.Exec(`INSERT INTO follow_ups (terminal, id, case_id, round, state, due, note, opened, changed) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)`,
		terminal, h.newID(), e.CaseID, r.Round, string(FollowUpOpen), h.workDays(now.In(hall), mendDays), stamp(now), stamp(now))
}

// followUps lists them, those that are due first; closed ones last.
func (h *Hub) followUps(ctx context.Context) ([]FollowUp, error) {
	list := []FollowUp{}
	today := h.opts.Now().In(hall).Format(time.DateOnly)
	err := h.read(ctx, func(t tx) error {
		return t.Each(`SELECT f.id, f.case_id, f.round, c.theme_name, f.state, f.due, f.note, f.opened, r.satisfaction, r.json
			FROM follow_ups f JOIN cases c ON c.terminal = f.terminal AND c.id = f.case_id
			JOIN ratings r ON r.terminal = f.terminal AND r.case_id = f.case_id AND r.round = f.round
			ORDER BY f.state = 'closed', f.due, f.opened LIMIT 500`, nil, func(rows *sql.Rows) error {
			var f FollowUp
			var opened string
			var raw []byte
			if err := rows.Scan(&f.ID, &f.CaseID, &f.Round, &f.ThemeName, &f.State, &f.Due, &f.Note, &opened, &f.Satisfaction, &raw); err != nil {
				return err
			}
			f.Overdue = f.State != FollowUpClosed && f.Due != "" && f.Due < today
			var err error
			f.Opened, err = time.Parse(time.RFC3339, opened)
			list = append(list, f)
			return errors.Join(err, json.Unmarshal(raw, &list[len(list)-1].Rating))
		})
	})
	return list, err
}

// moveFollowUp brings a follow-up to its next state.
func (h *Hub) moveFollowUp(ctx context.Context, id string, to FollowUpState, note string) error {
	if note == "" {
		return errNoNote
	}
	return h.write(ctx, func(t tx) error {
		var from FollowUpState
		there, err := t.One(`SELECT state FROM follow_ups WHERE id = $1`, []any{id}, &from)
		switch {
		case err != nil:
			return err
		case !there:
			return errNoFollowUp
		case !slices.Contains(followUpMoves[from], to):
			return errFollowUpMove
		}
		return t.Exec(`UPDATE follow_ups SET state = $1, note = $2, changed = $3 WHERE id = $4`, string(to), note, stamp(h.opts.Now()), id)
	})
}

// ratingRecords gives the ratings that arrived since a time as they are exchanged: one for each child case that a department
// had by then.
func (h *Hub) ratingRecords(ctx context.Context, since time.Time) ([]RatingRecord, error) {
	records := []RatingRecord{}
	err := h.read(ctx, func(t tx) error {
		type rated struct {
			ref         caseRef
			at, arrived string
			rating      casefile.Rating
		}
		var all []rated
		err := t.Each(`SELECT terminal, case_id, at, arrived, json FROM ratings WHERE arrived >= $1 ORDER BY arrived LIMIT 5000`, []any{stamp(since)}, func(rows *sql.Rows) error {
			var r rated
			var raw []byte
			if err := rows.Scan(&r.ref.terminal, &r.ref.id, &r.at, &r.arrived, &raw); err != nil {
				return err
			}
			err := json.Unmarshal(raw, &r.rating)
			all = append(all, r)
			return err
		})
		if err != nil {
			return err
		}
		for _, r := range all {
			filing, err := t.filing(r.ref)
			if err != nil {
				return err
			}
			standing, err := t.standingAt(r.ref, r.arrived)
			if err != nil {
				return err
			}
			at, err := time.Parse(time.RFC3339, r.at)
			if err != nil {
				return fmt.Errorf("time of a rating: %w", err)
			}
			arrived, err := time.Parse(time.RFC3339, r.arrived)
			if err != nil {
				return fmt.Errorf("arrival of a rating: %w", err)
			}
			for i, child := range standing.Children {
				if child.ProjectNo != "" { // a matter that had not begun was not handled
					rec := ratingRecord(filing, filing.Matters[i], child, r.rating)
					rec.At, rec.Arrived = at, arrived
					records = append(records, rec)
				}
			}
		}
		return nil
	})
	return records, err
}

func ratingRecord(f casefile.Filing, m casefile.Matter, child casefile.ChildStanding, r casefile.Rating) RatingRecord {
	dept, area := deptCode(m), ""
	if dept != "" { // it holds its area's
		area = dept[2:8]
	}
	rec := RatingRecord{
		TaskCode: m.TaskCode, TaskName: m.TaskName.Zh, DeptCode: dept, DeptName: m.DeptName.Zh, AreaCode: area, ProjectNo: child.ProjectNo,
		ProStatus: 2, Channel: r.Channel, UserProp: 1, Satisfaction: r.Satisfaction, Details: r.Details, Writing: r.Writing,
		Round: r.Round, PromiseTime: 1,
	}
	switch {
	case child.State.Done() || child.State.Failed():
		rec.ProStatus = 3
	case child.State == casefile.StateSubmitted:
		rec.ProStatus = 1
	}
	if f.Enterprise != nil {
		rec.UserProp = 2
	}
	if m.PromiseDay == 0 {
		rec.PromiseTime = 2
	}
	if accepted := child.Reached[casefile.StateAccepted]; !accepted.IsZero() {
		rec.AcceptDate = accepted.In(hall).Format(time.DateOnly)
	}
	return rec
}

// ratingCalls are for clerks and for the exchange.
func (h *Hub) ratingCalls(api huma.API) {
	list := operation("clerk", "list-ratings", "GET", "/v1/ratings", "Ratings that arrived since a time, as they are exchanged: one for each child case")
	register(api, list, func(ctx context.Context, in *struct {
		Since time.Time `query:"since" doc:"RFC 3339; all when it is left out"`
	}) (*struct{ Body []RatingRecord }, error) {
		records, err := h.ratingRecords(ctx, in.Since)
		return &struct{ Body []RatingRecord }{records}, h.apiError(err)
	})
	follow := operation("clerk", "list-follow-ups", "GET", "/v1/follow-ups", "Low ratings and what came of them, those that are due first")
	register(api, follow, func(ctx context.Context, _ *struct{}) (*struct{ Body []FollowUp }, error) {
		found, err := h.followUps(ctx)
		return &struct{ Body []FollowUp }{found}, h.apiError(err)
	})
	move := operation("clerk", "move-follow-up", "POST", "/v1/follow-ups/{id}", "Bring a follow-up to its next state")
	register(api, move, func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body struct {
			State FollowUpState `json:"state" enum:"contacted,mended,closed"`
			Note  string        `json:"note" maxLength:"500" doc:"What was found or done"`
		}
	}) (*struct{}, error) {
		return nil, h.apiError(h.moveFollowUp(ctx, in.ID, in.Body.State, in.Body.Note))
	})
}
