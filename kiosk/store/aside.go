package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"zhiting/sync/casefile"
)

// ErrNoRecord says that there is no such record in the outbox.
var ErrNoRecord = errors.New("no such record in the outbox; `zhitingctl sync refused` lists those that need somebody")

// technicianMoves is what a technician may do with a record. What the hub does is its own: it acknowledges or refuses.
// That a record is on its way is no state of its own: nothing is written for it, so that after a power cut it waits again.
var technicianMoves = map[string][]string{waiting: {parked}, refused: {waiting, parked}, parked: {waiting}}

// MoveError says that a record cannot be brought into a state.
type MoveError struct {
	Seq      int64
	From, To string
}

func (e *MoveError) Error() string {
	return fmt.Sprintf("record %d is %s and cannot become %s; it may become %v", e.Seq, e.From, e.To, technicianMoves[e.From])
}

// Aside is a record of the outbox that is not sent: it needs somebody.
type Aside struct {
	Seq    int64         `json:"seq"`
	CaseID string        `json:"case_id"`
	Kind   casefile.Kind `json:"kind"`
	At     time.Time     `json:"at"`
	State  string        `json:"state"` // refused by the hub, or parked here
	Reason string        `json:"reason"`
	May    string        `json:"may"` // who may do what
}

// Asides gives the records that are not sent, oldest first.
func (s *Store) Asides(ctx context.Context) ([]Aside, error) {
	found, err := s.db.QueryContext(ctx, "SELECT seq, case_id, kind, at, outbox, last_error FROM events WHERE outbox IN ('refused', 'parked') ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer found.Close() // read to the end below
	list := []Aside{}
	for found.Next() {
		var a Aside
		var at int64
		if err := found.Scan(&a.Seq, &a.CaseID, &a.Kind, &at, &a.State, &a.Reason); err != nil {
			return nil, err
		}
		a.At = time.UnixMilli(at).UTC()
		a.May = "a technician may send it again (sync retry)"
		if a.State == refused {
			a.May = "the hub's operators mend what is said; then a technician may send it again (sync retry), or put it aside (sync park)"
		}
		list = append(list, a)
	}
	return list, found.Err()
}

// Park puts a record aside, so that it is not sent until it is retried.
func (s *Store) Park(ctx context.Context, seq int64, reason string) error {
	return s.move(ctx, seq, parked, reason)
}

// Retry has a record sent again that was refused or parked.
func (s *Store) Retry(ctx context.Context, seq int64) error { return s.move(ctx, seq, waiting, "") }

// move brings a record into a state. The error is ErrNoRecord or a *MoveError.
func (s *Store) move(ctx context.Context, seq int64, to, reason string) error {
	return s.write(ctx, func() error {
		var from string
		err := s.writer.QueryRowContext(ctx, "SELECT outbox FROM events WHERE seq = ?", seq).Scan(&from)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNoRecord
		case err != nil:
			return err
		case !slices.Contains(technicianMoves[from], to):
			return &MoveError{seq, from, to}
		}
		if _, err := s.writer.ExecContext(ctx, "UPDATE events SET outbox = ?, last_error = ?, next_try = 0 WHERE seq = ?", to, reason, seq); err != nil || to != waiting {
			return err
		}
		// A terminal that is running looks for what waits from where it ended; by this it looks from the beginning.
		_, err = s.writer.ExecContext(ctx, "INSERT INTO settings VALUES ('retried', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1")
		return err
	})
}
