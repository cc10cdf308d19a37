package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

// orphanAge is how old a file must be that no case leads to before it goes: a case that is being submitted writes its files
// before its row.
const orphanAge = 24 * time.Hour

// Upkeep erases the cases that were filed longer ago than the retention time and are whole at the hub, and removes the files
// of attachments that no case leads to, such as after a power cut between file and row. It says how many of each.
func (s *Store) Upkeep(ctx context.Context, retention time.Duration) (erased, swept int, err error) {
	now := s.o.Now()
	due, err := ids(ctx, s.db, `SELECT case_id FROM events f WHERE kind = 'submitted' AND data_key IS NOT NULL AND at < ?
		AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.case_id = f.case_id AND a.at_hub = 0)
		AND case_id NOT IN (SELECT case_id FROM events WHERE outbox IN ('waiting', 'refused', 'parked'))`, now.Add(-retention).UnixMilli())
	if err != nil {
		return 0, 0, fmt.Errorf("looking for cases to erase: %w", err)
	}
	for _, id := range due {
		if err := s.Erase(ctx, id); err != nil {
			return erased, 0, err
		}
		erased++
	}
	swept, err = s.sweep(ctx, now.Add(-orphanAge))
	return erased, swept, err
}

// sweep removes files of attachments that are older than a time and that no case leads to.
func (s *Store) sweep(ctx context.Context, before time.Time) (swept int, err error) {
	dir := filepath.Join(s.o.Dir, "attachments")
	files, err := s.files.List(dir) // before the rows: a file that comes meanwhile is not judged
	if err != nil {
		return 0, fmt.Errorf("looking for files of no case: %w", err)
	}
	found, err := s.db.QueryContext(ctx, "SELECT a.sha256, f.data_key FROM attachments a JOIN events f ON f.case_id = a.case_id WHERE f.kind = 'submitted' AND f.data_key IS NOT NULL")
	if err != nil {
		return 0, err
	}
	defer found.Close() // read to the end below
	known := map[string]bool{}
	for found.Next() {
		var sum string
		var wrapped []byte
		if err := found.Scan(&sum, &wrapped); err != nil {
			return 0, err
		}
		known[filepath.Base(s.attachmentPath(wrapped, sum))] = true
	}
	if err := found.Err(); err != nil {
		return 0, err
	}
	for _, file := range files {
		if known[file.Name()] || file.ModTime().After(before) {
			continue
		}
		if err := s.files.Remove(filepath.Join(dir, file.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return swept, fmt.Errorf("removing a file of no case: %w", err)
		}
		swept++
	}
	return swept, nil
}
