package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// older makes a database as it was before the last migration, with what else is done to it.
func older(t *testing.T, more ...string) Options {
	t.Helper()
	o := options(t.TempDir())
	s := open(t, o)
	submit(t, s, "c1")
	for _, statement := range append([]string{"DELETE FROM goose_db_version WHERE version_id >= 5"}, more...) {
		if _, err := s.writer.ExecContext(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return o
}

// TestMigrationIsRehearsed brings an older database up to date, and leaves one alone for which that fails.
func TestMigrationIsRehearsed(t *testing.T) {
	o := older(t, "DROP TRIGGER events_contents", "DROP INDEX attachments_by_size", "ALTER TABLE attachments DROP COLUMN size")
	if err := os.Mkdir(filepath.Join(o.Dir, "rehearsal"), 0o700); err != nil { // left by a power cut
		t.Fatal(err)
	}
	s := open(t, o)
	if due, err := s.Due(context.Background(), noon, 10, nil); err != nil || len(due) != 1 {
		t.Errorf("%d records wait after the migration, %v, want 1", len(due), err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, "rehearsal")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy stays: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	o = older(t) // its tables are newer than it says, so that the step fails
	path := filepath.Join(o.Dir, "zhiting.db")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), o); !errors.Is(err, ErrRehearsal) {
		t.Fatalf("opening gave %v, want ErrRehearsal", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(before) {
		t.Errorf("the database was changed, %v", err)
	}
	for _, name := range []string{"rehearsal", "zhiting.db.damaged-*"} {
		if left, _ := filepath.Glob(filepath.Join(o.Dir, name)); len(left) > 0 {
			t.Errorf("%v is left", left)
		}
	}
}
