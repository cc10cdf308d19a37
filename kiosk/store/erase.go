package store

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Erase destroys a case's key, and with it everything of the citizen, once the hub has all of it. What the hub refused
// is not there, so such a case stays. Erasing again finishes an erasure that was interrupted.
func (s *Store) Erase(ctx context.Context, caseID string) error {
	key, err := s.wrapped(ctx, s.db, caseID)
	if err != nil {
		return err
	}
	err = s.write(ctx, func() error {
		seqs, err := s.rowsOf(ctx, caseID)
		if err != nil {
			return err
		}
		var missing int
		err = s.writer.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM events WHERE seq IN (SELECT value FROM json_each(?)) AND outbox IN ('waiting', 'refused', 'parked')) +
			(SELECT count(*) FROM attachments WHERE case_id = ? AND at_hub = 0)`, inSQL(seqs), caseID).Scan(&missing)
		if err != nil {
			return err
		}
		if missing > 0 {
			return fmt.Errorf("case %s is not whole at the hub; it can be erased once it is", caseID)
		}
		if err := s.removeContents(ctx, caseID, key); err != nil { // before the key, for their names come from it
			return err
		}
		_, err = s.writer.ExecContext(ctx, "UPDATE events SET data_key = NULL, person = NULL, erased_at = coalesce(erased_at, ?) WHERE seq = ?",
			s.o.Now().UnixMilli(), seqs[0])
		return err
	})
	if err != nil {
		return err
	}
	return s.emptyLog(ctx, "case "+caseID)
}

func (s *Store) removeContents(ctx context.Context, caseID string, key []byte) error {
	sums, err := ids(ctx, s.writer, "SELECT sha256 FROM attachments WHERE case_id = ?", caseID)
	if err != nil {
		return err
	}
	for _, sum := range sums {
		if err := s.files.Remove(s.attachmentPath(key, sum)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("case %s: %w; erase it again", caseID, err)
		}
	}
	return nil
}

// emptyLog empties SQLite's log, which holds the pages as they were: a copy of the wrapped key would undo the erasure
// for whoever has the terminal's key.
func (s *Store) emptyLog(ctx context.Context, what string) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	var busy, frames, moved int
	if err := s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return fmt.Errorf("%s is erased but for the database's log: %w; erase it again", what, err)
	}
	if busy != 0 {
		return fmt.Errorf("%s is erased but for the database's log, which somebody is reading; erase it again", what)
	}
	return nil
}
