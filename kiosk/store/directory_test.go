package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"zhiting/sync/casefile"
)

// TestWrittenByAnother: what one store writes, another on the same folder finds, and a case submitted to both is one.
func TestWrittenByAnother(t *testing.T) {
	o, ctx := options(t.TempDir()), context.Background()
	stores := []*Store{open(t, o), open(t, o)}
	var all sync.WaitGroup
	for i, s := range stores {
		all.Go(func() {
			for n := range 20 {
				for _, id := range []string{fmt.Sprintf("both-%d", n), fmt.Sprintf("only-%d-%d", i, n)} {
					if _, err := s.Submit(ctx, submission(id)); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	for _, s := range stores {
		cases, err := s.CasesOf(ctx, "37150219900101008X")
		if err != nil || len(cases) != 60 {
			t.Fatalf("%d cases, %v; want 20 of both and 20 of each", len(cases), err)
		}
		for _, c := range cases {
			if events, err := s.Events(ctx, c.ID); err != nil || len(events) != 1 {
				t.Errorf("case %s has %d events, %v", c.ID, len(events), err)
			}
		}
	}
}

// TestRolledBackIsNotFound: rows of a transaction that failed are forgotten, and their numbers are used by others.
func TestRolledBackIsNotFound(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	first := submit(t, s, "c1")
	failed := errors.New("failed")
	err := s.write(ctx, func() error {
		key, err := s.caseKey(ctx, s.writer, "c1")
		if err != nil {
			return err
		}
		e, err := casefile.NewEvent("e", "c1", &first, casefile.KindRated, noon, casefile.ChannelTerminal, "t1", casefile.Rating{})
		if err != nil {
			return err
		}
		if err := s.addEvent(ctx, key, e, waiting); err != nil {
			return err
		}
		if _, err := s.rowsOf(ctx, "c1"); err != nil { // looks while the row is there
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	submit(t, s, "c2")
	for _, id := range []string{"c1", "c2"} {
		if events, err := s.Events(ctx, id); err != nil || len(events) != 1 || events[0].CaseID != id {
			t.Errorf("case %s has %+v, %v", id, events, err)
		}
	}
}

// TestWaitingOutOfOrder: a record that is put off is not lost when those after it are settled.
func TestWaitingOutOfOrder(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	want := func(ids ...string) {
		t.Helper()
		due, err := s.Due(ctx, noon, 10, nil)
		if n, countErr := s.Waiting(ctx); err != nil || countErr != nil || n != len(ids) || len(due) != len(ids) {
			t.Fatalf("%d due, %d waiting, %v, %v; want %v", len(due), n, err, countErr, ids)
		}
		for i, r := range due {
			if r.Event.CaseID != ids[i] {
				t.Errorf("record %d is of %s, want %s", i, r.Event.CaseID, ids[i])
			}
		}
	}
	settle := func(seq int64) {
		t.Helper()
		if err := s.Acknowledge(ctx, []int64{seq}); err != nil {
			t.Fatal(err)
		}
	}
	want()
	submit(t, s, "c1")
	submit(t, s, "c2")
	submit(t, s, "c3")
	want("c1", "c2", "c3")
	settle(2)
	want("c1", "c3")
	settle(3)
	want("c1")
	settle(1)
	want()
	if err := s.Rate(ctx, "c2", casefile.Rating{Satisfaction: 5, Round: 1}); err != nil {
		t.Fatal(err)
	}
	want("c2")
}

// TestFromIndices opens a database as it was while indices found the cases.
func TestFromIndices(t *testing.T) {
	o, ctx := options(t.TempDir()), context.Background()
	s := open(t, o)
	submit(t, s, "c1")
	submit(t, s, "c2")
	if err := s.Rate(ctx, "c1", casefile.Rating{Satisfaction: 5, Round: 1}); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"CREATE UNIQUE INDEX events_of_case ON events (case_id, CASE kind WHEN 'submitted' THEN 1 END)",
		"CREATE INDEX events_of_person ON events (person) WHERE person IS NOT NULL",
		"CREATE INDEX events_waiting ON events (seq) WHERE outbox = 'waiting'",
		"DROP TRIGGER events_contents", "DROP INDEX attachments_by_size", "ALTER TABLE attachments DROP COLUMN size",
		"DELETE FROM goose_db_version WHERE version_id >= 4",
	} {
		if _, err := s.writer.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = open(t, o)
	var indices int
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'events'").Scan(&indices); err != nil || indices != 0 {
		t.Errorf("%d indices are left, %v", indices, err)
	}
	if again := submit(t, s, "c1"); again.Kind != casefile.KindSubmitted {
		t.Errorf("submitting it again gives %+v", again)
	}
	events, err := s.Events(ctx, "c1")
	if err != nil || len(events) != 2 || casefile.Verify(events) != nil {
		t.Errorf("the case has %+v, %v", events, err)
	}
	if cases, err := s.CasesOf(ctx, "37150219900101008X"); err != nil || len(cases) != 2 {
		t.Errorf("%d cases, %v", len(cases), err)
	}
	if due, err := s.Due(ctx, noon, 10, nil); err != nil || len(due) != 3 {
		t.Errorf("%d due, %v", len(due), err)
	}
}
