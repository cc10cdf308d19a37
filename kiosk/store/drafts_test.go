package store

import (
	"errors"
	"testing"
	"time"

	"zhiting/sync/uplink/wire"
)

func TestDrafts(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	o := options(t.TempDir())
	o.Now = func() time.Time { return now }
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	const person, theme = "371502199001010012", "newborn"
	want := func(body string, gone error) {
		t.Helper()
		got, err := s.Draft(t.Context(), person, theme)
		if string(got) != body || !errors.Is(err, gone) {
			t.Fatalf("draft is %q, %v; want %q, %v", got, err, body, gone)
		}
	}
	keep := func(body string) {
		t.Helper()
		if err := s.KeepDraft(t.Context(), person, theme, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	want("", ErrNoDraft)
	keep("first")
	keep("second")
	want("second", nil)
	if _, err := s.Draft(t.Context(), "371523200002290033", theme); !errors.Is(err, ErrNoDraft) {
		t.Errorf("somebody else's card finds it: %v", err)
	}
	if _, err := s.Draft(t.Context(), person, "retirement"); !errors.Is(err, ErrNoDraft) {
		t.Errorf("it is found for another thing: %v", err)
	}
	now = now.Add(wire.DraftLife)
	want("second", nil)
	now = now.Add(time.Second)
	want("", ErrNoDraft)
	if err := s.KeepDraft(t.Context(), "371523200002290033", theme, nil); err != nil {
		t.Fatal(err)
	}
	var rows int
	if err := s.db.QueryRow("SELECT count(*) FROM drafts").Scan(&rows); err != nil || rows != 1 {
		t.Errorf("%d drafts are there, %v; the old one should be gone", rows, err)
	}
	keep("third")
	if err := s.DropDraft(t.Context(), person, theme); err != nil {
		t.Fatal(err)
	}
	want("", ErrNoDraft)
}
