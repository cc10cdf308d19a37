package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhiting/sync/casefile"
)

// ErrNoCase says that no such case is on this terminal.
var ErrNoCase = errors.New("no such case on this terminal")

// Case is a case as its citizen may see it.
type Case struct {
	ID          string
	Token       string
	ThemeName   casefile.Text
	SubmittedAt time.Time
	Sent        bool // the hub has it
	Children    []Child
}

// Child is one department's part. State is empty until the hub opened it.
type Child struct {
	Matter      string
	Name        casefile.Text
	Dept        casefile.Text
	State       casefile.State
	ProjectNo   string
	PromiseDate string
	Reason      string
	At          time.Time
}

// row is an event as it lies in the database.
type row struct {
	event  casefile.Event
	outbox string
}

const eventColumns = "id, case_id, idx, kind, at, channel, maker, body, prev, hash, outbox"

// rows reads the events of a case and opens them, oldest first.
func (s *Store) rows(ctx context.Context, key sealer, caseID string) ([]row, error) {
	found, err := s.db.QueryContext(ctx, "SELECT "+eventColumns+" FROM events WHERE case_id = ? ORDER BY seq", caseID)
	if err != nil {
		return nil, err
	}
	defer found.Close() // read to the end below
	var rows []row
	for found.Next() {
		var r row
		var at int64
		var sealed []byte
		e := &r.event
		if err := found.Scan(&e.ID, &e.CaseID, &e.Index, &e.Kind, &at, &e.Channel, &e.Maker, &sealed, &e.Prev, &e.Hash, &r.outbox); err != nil {
			return nil, err
		}
		e.At = time.UnixMilli(at).UTC()
		if e.Body, err = key.open(sealed, "event "+e.ID); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, found.Err()
}

// Events gives the events of a case, opened: the terminal's chain first, then the hub's.
func (s *Store) Events(ctx context.Context, caseID string) ([]casefile.Event, error) {
	key, err := s.caseKey(ctx, caseID)
	if err != nil {
		return nil, err
	}
	rows, err := s.rows(ctx, key, caseID)
	if err != nil {
		return nil, err
	}
	events := make([]casefile.Event, 0, len(rows))
	for _, r := range rows {
		events = append(events, r.event)
	}
	slices.SortStableFunc(events, func(a, b casefile.Event) int {
		return strings.Compare(chainOf(a, s.o.Terminal), chainOf(b, s.o.Terminal))
	})
	return events, nil
}

// chainOf orders the terminal's own chain before the hub's.
func chainOf(e casefile.Event, terminal string) string {
	if e.Maker == terminal {
		return ""
	}
	return e.Maker
}

// CasesOf gives the cases of a person, newest first. Erased cases are not among them.
func (s *Store) CasesOf(ctx context.Context, idNumber string) ([]Case, error) {
	ids, err := s.ids(ctx, "SELECT id FROM cases WHERE person = ? AND data_key IS NOT NULL ORDER BY submitted_at DESC",
		keyed(s.keys.person, strings.ToUpper(idNumber)))
	if err != nil {
		return nil, err
	}
	cases := make([]Case, 0, len(ids))
	for _, id := range ids {
		c, err := s.view(ctx, id)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

func (s *Store) ids(ctx context.Context, query string, args ...any) ([]string, error) {
	found, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close() // read to the end below
	var ids []string
	for found.Next() {
		var id string
		if err := found.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, found.Err()
}

// view makes a case from its events: what was filed, and what the hub last said of each child.
func (s *Store) view(ctx context.Context, id string) (Case, error) {
	c := Case{ID: id}
	var at int64
	if err := s.db.QueryRowContext(ctx, "SELECT token, submitted_at FROM cases WHERE id = ?", id).Scan(&c.Token, &at); err != nil {
		return c, err
	}
	c.SubmittedAt = time.UnixMilli(at)
	key, err := s.caseKey(ctx, id)
	if err != nil {
		return c, err
	}
	rows, err := s.rows(ctx, key, id)
	if err != nil {
		return c, err
	}
	for _, r := range rows {
		switch r.event.Kind {
		case casefile.KindSubmitted:
			var f casefile.Filing
			if err := json.Unmarshal(r.event.Body, &f); err != nil {
				return c, fmt.Errorf("case %s: %w", id, err)
			}
			c.ThemeName, c.Sent = f.ThemeName, r.outbox == "acknowledged"
			for _, m := range f.Matters {
				c.Children = append(c.Children, Child{Matter: m.ID, Name: m.TaskName, Dept: m.DeptName})
			}
		case casefile.KindChild:
			var change casefile.ChildChange
			if err := json.Unmarshal(r.event.Body, &change); err != nil {
				return c, fmt.Errorf("case %s: %w", id, err)
			}
			i := slices.IndexFunc(c.Children, func(child Child) bool { return child.Matter == change.Matter })
			if i < 0 {
				continue // a matter that this version of the case does not know
			}
			child := &c.Children[i]
			child.State, child.Reason, child.At = change.State, change.Reason, r.event.At
			if change.ProjectNo != "" {
				child.ProjectNo = change.ProjectNo
			}
			if change.PromiseDate != "" {
				child.PromiseDate = change.PromiseDate
			}
		}
	}
	return c, nil
}

// Listed is a case without anything personal.
type Listed struct {
	ID          string    `json:"id"`
	Token       string    `json:"token"`
	SubmittedAt time.Time `json:"submitted_at"`
	Erased      bool      `json:"erased,omitempty"`
	Waiting     int       `json:"waiting"`              // events not with the hub yet
	Refused     int       `json:"refused"`              // events that the hub refused
	LastError   string    `json:"last_error,omitempty"` // of the newest of those
}

// List gives every case on the terminal, newest first.
func (s *Store) List(ctx context.Context) ([]Listed, error) {
	found, err := s.db.QueryContext(ctx, `
		SELECT c.id, c.token, c.submitted_at, c.data_key IS NULL,
		       count(*) FILTER (WHERE e.outbox = 'waiting'), count(*) FILTER (WHERE e.outbox = 'refused'), max(e.last_error)
		FROM cases c JOIN events e ON e.case_id = c.id
		GROUP BY c.id ORDER BY c.submitted_at DESC`)
	if err != nil {
		return nil, err
	}
	defer found.Close() // read to the end below
	var list []Listed
	for found.Next() {
		var l Listed
		var at int64
		if err := found.Scan(&l.ID, &l.Token, &at, &l.Erased, &l.Waiting, &l.Refused, &l.LastError); err != nil {
			return nil, err
		}
		l.SubmittedAt = time.UnixMilli(at).UTC()
		list = append(list, l)
	}
	return list, found.Err()
}

// Erase destroys a case's key, and with it everything of the citizen, once the hub has all of it.
func (s *Store) Erase(ctx context.Context, caseID string) error {
	var waiting int
	err := s.db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM events WHERE case_id = ?1 AND outbox = 'waiting') +
		(SELECT count(*) FROM attachments WHERE case_id = ?1 AND at_hub = 0)`, caseID).Scan(&waiting)
	if err != nil {
		return err
	}
	if waiting > 0 {
		return fmt.Errorf("case %s is not at the hub yet; it is erased once it is", caseID)
	}
	return s.erase(ctx, caseID)
}
