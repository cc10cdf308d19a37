package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestDamagedTwice: what was set aside first is not written over by what is set aside next, though the clock stands still.
func TestDamagedTwice(t *testing.T) {
	o := options(t.TempDir())
	aside := map[string]bool{}
	for range 2 {
		s := open(t, o)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(o.Dir, "zhiting.db"), bytes.Repeat([]byte("damaged!"), 4096), 0o600); err != nil {
			t.Fatal(err)
		}
		s = open(t, o)
		aside[s.Salvaged().Path] = true
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(aside) != 2 {
		t.Errorf("two damaged databases are at %v", aside)
	}
}

// TestOneDamagedRecordHoldsUpNobody changes one sealed event on the disk: the others are still sent.
func TestOneDamagedRecordHoldsUpNobody(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	submit(t, s, "c1")
	submit(t, s, "c2")
	if _, err := s.db.ExecContext(ctx, "UPDATE events SET body = x'00' WHERE case_id = 'c1'"); err != nil {
		t.Fatal(err)
	}
	due, err := s.Due(ctx, noon, 10, nil)
	if err != nil || len(due) != 1 || due[0].Event.CaseID != "c2" {
		t.Fatalf("due %v, %v; want the case that can be opened", due, err)
	}
	list, err := s.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		if l.ID == "c1" && (l.Refused != 1 || l.LastError == "") {
			t.Errorf("nobody is told of the damaged one: %+v", l)
		}
	}
}

// TestFullDisk fills the database to its limit: the citizen is told so, and once there is room the same case is saved.
func TestFullDisk(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	submit(t, s, "c0")
	limit := func(pages string) {
		t.Helper()
		var now int64
		if err := s.writer.QueryRowContext(ctx, "PRAGMA max_page_count = "+pages).Scan(&now); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // SQLite takes the present size instead
	var err error
	id := ""
	for i := 1; err == nil && i < 100; i++ {
		id = fmt.Sprintf("c%d", i)
		_, err = s.Submit(ctx, submission(id))
	}
	if !errors.Is(err, ErrNoRoom) {
		t.Fatalf("a full disk gives %v", err)
	}
	if _, err := s.Events(ctx, id); !errors.Is(err, ErrNoCase) {
		t.Errorf("a case that was not saved gives %v", err)
	}
	limit("1000000")
	submit(t, s, id)
}
