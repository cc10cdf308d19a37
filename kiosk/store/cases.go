package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"zhiting/sync/casefile"
)

// ErrNoCase says that no such case is on this terminal.
var ErrNoCase = errors.New("no such case on this terminal")

// What became of an event, as the outbox column says it.
const (
	waiting      = "waiting"
	acknowledged = "acknowledged"
	refused      = "refused"  // by the hub, unless a technician sends it again
	parked       = "parked"   // by a technician
	received     = "received" // made by the hub
)

var outboxStates = []string{waiting, acknowledged, refused, parked, received}

// row is an event as it lies in the database, its body still sealed.
type row struct {
	event  casefile.Event
	outbox string
}

const eventColumns = "e.id, e.case_id, e.idx, e.kind, e.at, e.channel, e.maker, e.body, e.prev, e.hash, e.outbox"

// scan reads eventColumns and whatever columns follow them.
func scan(found *sql.Rows, more ...any) (row, error) {
	var r row
	var at int64
	e := &r.event
	columns := []any{&e.ID, &e.CaseID, &e.Index, &e.Kind, &at, &e.Channel, &e.Maker, (*[]byte)(&e.Body), &e.Prev, &e.Hash, &r.outbox}
	err := found.Scan(append(columns, more...)...)
	e.At = time.UnixMilli(at).UTC()
	return r, err
}

// unseal opens the body.
func (r *row) unseal(key sealer) (err error) {
	r.event.Body, err = key.open(r.event.Body, "event "+r.event.ID)
	return err
}

// history gives the key and the events of a case, opened: the terminal's chain first, then the hub's, each oldest first.
func (s *Store) history(ctx context.Context, q querier, caseID string) (sealer, []row, error) {
	key, err := s.caseKey(ctx, q, caseID)
	if err != nil {
		return sealer{}, nil, err
	}
	seqs, err := s.rowsOf(ctx, caseID)
	if err != nil {
		return sealer{}, nil, err
	}
	found, err := q.QueryContext(ctx, "SELECT "+eventColumns+" FROM events e WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY outbox = 'received', seq", inSQL(seqs))
	if err != nil {
		return sealer{}, nil, err
	}
	defer found.Close() // read to the end below
	var rows []row
	for found.Next() {
		r, err := scan(found)
		if err != nil {
			return sealer{}, nil, err
		}
		if err := r.unseal(key); err != nil {
			return sealer{}, nil, err
		}
		rows = append(rows, r)
	}
	return key, rows, found.Err()
}

// Events gives the events of a case, opened: the terminal's chain first, then the hub's.
func (s *Store) Events(ctx context.Context, caseID string) ([]casefile.Event, error) {
	_, rows, err := s.history(ctx, s.db, caseID)
	if err != nil {
		return nil, err
	}
	events := make([]casefile.Event, 0, len(rows))
	for _, r := range rows {
		events = append(events, r.event)
	}
	return events, nil
}

// ids reads a query of one column.
func ids(ctx context.Context, q querier, query string, args ...any) ([]string, error) {
	found, err := q.QueryContext(ctx, query, args...)
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

// Listed is a case without anything personal.
type Listed struct {
	ID          string    `json:"id"`
	Token       string    `json:"token"`
	SubmittedAt time.Time `json:"submitted_at"`
	Erased      bool      `json:"erased,omitempty"`
	Waiting     int       `json:"waiting"`              // events not with the hub yet
	Refused     int       `json:"refused"`              // events that the hub refused
	Parked      int       `json:"parked,omitempty"`     // events that a technician put aside
	LastError   string    `json:"last_error,omitempty"` // of the newest of those
}

// List gives every case on the terminal, newest first.
func (s *Store) List(ctx context.Context) ([]Listed, error) {
	found, err := s.db.QueryContext(ctx, `
		SELECT f.case_id, f.token, f.at, f.data_key IS NULL,
		       count(*) FILTER (WHERE e.outbox = 'waiting'), count(*) FILTER (WHERE e.outbox = 'refused'), count(*) FILTER (WHERE e.outbox = 'parked'),
		       e.last_error, max(CASE WHEN e.last_error <> '' THEN e.seq ELSE 0 END) -- SQLite takes last_error from the row of max
		FROM events f JOIN events e ON e.case_id = f.case_id
		WHERE f.kind = 'submitted'
		GROUP BY f.seq ORDER BY f.at DESC, f.seq DESC`)
	if err != nil {
		return nil, err
	}
	defer found.Close() // read to the end below
	var list []Listed
	for found.Next() {
		var l Listed
		var at, newest int64
		if err := found.Scan(&l.ID, &l.Token, &at, &l.Erased, &l.Waiting, &l.Refused, &l.Parked, &l.LastError, &newest); err != nil {
			return nil, err
		}
		l.SubmittedAt = time.UnixMilli(at).UTC()
		list = append(list, l)
	}
	return list, found.Err()
}
