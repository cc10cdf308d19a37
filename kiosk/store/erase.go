package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// Erase destroys a case's key, and with it everything of the citizen, once the hub has all of it. What the hub refused
// is not there, so such a case stays. Erasing again finishes an erasure that was interrupted.
func (s *Store) Erase(ctx context.Context, caseID string) error {
	var sums []string
	err := s.write(ctx, func(tx *sql.Tx) error {
		var missing int
		err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM events WHERE case_id = ?1 AND outbox IN ('waiting', 'refused')) +
			(SELECT count(*) FROM attachments WHERE case_id = ?1 AND at_hub = 0)`, caseID).Scan(&missing)
		if err != nil {
			return err
		}
		if missing > 0 {
			return fmt.Errorf("case %s is not whole at the hub; it can be erased once it is", caseID)
		}
		if sums, err = ids(ctx, tx, "SELECT sha256 FROM attachments WHERE case_id = ?", caseID); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE cases SET data_key = NULL, person = x'', erased_at = coalesce(erased_at, ?) WHERE id = ?",
			s.o.Now().UnixMilli(), caseID)
		return err
	})
	if err != nil {
		return err
	}
	for _, sum := range sums {
		if err := os.Remove(s.attachmentPath(caseID, sum)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("case %s is erased but for a sealed file: %w; erase it again", caseID, err)
		}
	}
	return s.emptyLog(ctx, caseID)
}

// emptyLog empties SQLite's log, which holds the pages as they were: a copy of the wrapped key would undo the erasure
// for whoever has the terminal's key.
func (s *Store) emptyLog(ctx context.Context, caseID string) error {
	var busy, frames, moved int
	if err := s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return fmt.Errorf("case %s is erased but for the database's log: %w; erase it again", caseID, err)
	}
	if busy != 0 {
		return fmt.Errorf("case %s is erased but for the database's log, which somebody is reading; erase it again", caseID)
	}
	return nil
}
