package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink"
)

// Epoch tells this database from one restored or cloned: sequence numbers are the terminal's own within an epoch.
func (s *Store) Epoch(ctx context.Context) (string, error) { return s.setting(ctx, "epoch") }

func (s *Store) setting(ctx context.Context, key string) (string, error) {
	var value string
	err := s.db.QueryRowContext(ctx, "SELECT value FROM settings WHERE key = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// Due gives the records whose turn has come, in the order in which they were made.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]uplink.Record, error) {
	found, err := s.db.QueryContext(ctx, "SELECT seq, attempts, case_id, id FROM events WHERE outbox = 'waiting' AND next_try <= ? ORDER BY seq LIMIT ?",
		now.UnixMilli(), limit)
	if err != nil {
		return nil, err
	}
	defer found.Close() // read to the end below
	var records []uplink.Record
	for found.Next() {
		var r uplink.Record
		if err := found.Scan(&r.Seq, &r.Attempts, &r.Event.CaseID, &r.Event.ID); err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	for i, r := range records {
		events, err := s.Events(ctx, r.Event.CaseID)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if e.ID == r.Event.ID {
				records[i].Event = e
			}
		}
	}
	return records, nil
}

// Waiting counts the records that the hub does not have yet.
func (s *Store) Waiting(ctx context.Context) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM events WHERE outbox = 'waiting'").Scan(&n)
	return n, err
}

// Acknowledge marks records that are durable at the hub.
func (s *Store) Acknowledge(ctx context.Context, seqs []int64) error {
	return s.each(ctx, seqs, "UPDATE events SET outbox = 'acknowledged', last_error = '' WHERE seq = ?")
}

// Refuse marks a record that the hub will never take. It stays, with the reason, for a person.
func (s *Store) Refuse(ctx context.Context, seq int64, reason string) error {
	return s.each(ctx, []int64{seq}, "UPDATE events SET outbox = 'refused', last_error = ?2 WHERE seq = ?1", reason)
}

// Postpone sets when records are tried again, and why they have to be.
func (s *Store) Postpone(ctx context.Context, seqs []int64, next time.Time, lastError string) error {
	return s.each(ctx, seqs, "UPDATE events SET attempts = attempts + 1, next_try = ?2, last_error = ?3 WHERE seq = ?1", next.UnixMilli(), lastError)
}

// each runs an update for every record in one transaction; the record's number is its first argument.
func (s *Store) each(ctx context.Context, seqs []int64, update string, args ...any) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, seq := range seqs {
			if _, err := tx.ExecContext(ctx, update, append([]any{seq}, args...)...); err != nil {
				return err
			}
		}
		return nil
	})
}

// PendingAttachments gives contents that the hub does not have yet, by SHA-256.
func (s *Store) PendingAttachments(ctx context.Context, limit int) ([]string, error) {
	return s.ids(ctx, "SELECT DISTINCT sha256 FROM attachments WHERE at_hub = 0 LIMIT ?", limit)
}

// Attachment opens a content for sending.
func (s *Store) Attachment(ctx context.Context, sha256 string) (io.ReadCloser, int64, error) {
	var caseID string
	err := s.db.QueryRowContext(ctx, "SELECT case_id FROM attachments WHERE sha256 = ? LIMIT 1", sha256).Scan(&caseID)
	if err != nil {
		return nil, 0, fmt.Errorf("attachment %s: %w", sha256, err)
	}
	key, err := s.caseKey(ctx, caseID)
	if err != nil {
		return nil, 0, err
	}
	sealed, err := os.ReadFile(s.attachmentPath(caseID, sha256))
	if err != nil {
		return nil, 0, fmt.Errorf("attachment %s: %w", sha256, err)
	}
	plain, err := key.open(sealed, "attachment "+sha256)
	if err != nil {
		return nil, 0, err
	}
	return io.NopCloser(bytes.NewReader(plain)), int64(len(plain)), nil
}

// AttachmentDone marks a content that is durable at the hub.
func (s *Store) AttachmentDone(ctx context.Context, sha256 string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE attachments SET at_hub = 1 WHERE sha256 = ?", sha256)
		return err
	})
}

// Cursor is how far the hub's changes were taken.
func (s *Store) Cursor(ctx context.Context) (int64, error) {
	value, err := s.setting(ctx, "cursor")
	if err != nil || value == "" {
		return 0, err
	}
	return strconv.ParseInt(value, 10, 64)
}

// Apply takes changes made by the hub and moves the cursor, both or neither. A change that is there already, or whose
// case is not on this terminal any more, is passed over.
func (s *Store) Apply(ctx context.Context, changes []casefile.Event, cursor int64) error {
	type sealed struct {
		key   sealer
		event casefile.Event
	}
	var fresh []sealed
	for _, e := range changes {
		events, err := s.Events(ctx, e.CaseID)
		if errors.Is(err, ErrNoCase) || errors.Is(err, ErrErased) || containsEvent(events, e.ID) {
			continue
		}
		if err != nil {
			return err
		}
		key, err := s.caseKey(ctx, e.CaseID)
		if err != nil {
			return err
		}
		fresh = append(fresh, sealed{key, e})
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, f := range fresh {
			if err := s.addEvent(ctx, tx, f.key, f.event, "received"); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO settings VALUES ('cursor', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
			strconv.FormatInt(cursor, 10))
		return err
	})
}

func containsEvent(events []casefile.Event, id string) bool {
	for _, e := range events {
		if e.ID == id {
			return true
		}
	}
	return false
}

// erase destroys the key of a case and removes its files.
func (s *Store) erase(ctx context.Context, caseID string) error {
	sums, err := s.ids(ctx, "SELECT sha256 FROM attachments WHERE case_id = ?", caseID)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE cases SET data_key = NULL WHERE id = ?", caseID); err != nil {
			return err
		}
		_, err := tx.StmtContext(ctx, s.insert.audit).ExecContext(ctx, s.o.Now().UnixMilli(), "erased", caseID)
		return err
	})
	if err != nil {
		return err
	}
	for _, sum := range sums {
		if err := os.Remove(s.attachmentPath(caseID, sum)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
