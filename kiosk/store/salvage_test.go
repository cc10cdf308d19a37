package store

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"zhiting/sync/casefile"
)

const salvageCases = 60

// filled makes a terminal's database with cases, some rated, some taken by the hub, and a draft.
func filled(t *testing.T) (o Options, db []byte) {
	t.Helper()
	o = options(t.TempDir())
	s, ctx := open(t, o), context.Background()
	for i := range salvageCases {
		e := submission(fmt.Sprintf("c%d", i))
		for range i % 7 { // some are longer than a page
			e.Filing.Fields = append(e.Filing.Fields, casefile.Field{ID: "words", Value: string(bytes.Repeat([]byte("办"), 700))})
		}
		if _, err := s.Submit(ctx, e); err != nil {
			t.Fatal(err)
		}
		if i%5 == 0 {
			if err := s.Rate(ctx, e.CaseID, casefile.Rating{Satisfaction: 5, Channel: 5, Round: 1}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Acknowledge(ctx, []int64{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepDraft(ctx, "371502199001010012", "newborn", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := os.ReadFile(filepath.Join(o.Dir, "zhiting.db"))
	if err != nil {
		t.Fatal(err)
	}
	return o, db
}

// TestSalvage damages a database in every way that a disk knows. What is whole afterwards is sent on as before.
func TestSalvage(t *testing.T) {
	o, whole := filled(t)
	random := rand.New(rand.NewPCG(2026, 11))
	const page = 4096
	const all = salvageCases + salvageCases/5
	for _, c := range []struct {
		name   string
		damage func(db []byte) []byte
		least  int // events that are carried over
	}{
		{"the header is gone", func(db []byte) []byte {
			clear(db[:100])
			return db
		}, all},
		{"the first page is gone", func(db []byte) []byte {
			clear(db[:page])
			return db
		}, all},
		{"one page is noise", func(db []byte) []byte {
			clear(db[:16])
			at := page * (3 + random.IntN(len(db)/page-3))
			for i := range page {
				db[at+i] = byte(random.Uint32())
			}
			return db
		}, all - 40},
		{"the second half is cut off", func(db []byte) []byte { return db[:len(db)/2+777] }, all / 4},
		{"bits have turned everywhere", func(db []byte) []byte {
			clear(db[:16])
			for range 20 {
				db[random.IntN(len(db))] ^= 1 << random.IntN(8)
			}
			return db
		}, all / 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(o.Dir, "zhiting.db"), c.damage(bytes.Clone(whole)), 0o600); err != nil {
				t.Fatal(err)
			}
			s, ctx := open(t, o), context.Background()
			saved := s.Salvaged()
			t.Logf("%+v", saved)
			if saved.Path == "" || saved.Events < c.least || saved.Events+saved.Lost < all && c.least == all {
				t.Errorf("%d events carried over and %d lost, want at least %d of %d", saved.Events, saved.Lost, c.least, all)
			}
			due, err := s.Due(ctx, noon, 1000, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range due {
				if !r.Event.Intact() {
					t.Errorf("event %s is not what it was", r.Event.ID)
				}
				if r.Seq <= 3 || i > 0 && r.Seq <= due[i-1].Seq {
					t.Errorf("event %s waits at %d: it was taken by the hub, or is out of order", r.Event.ID, r.Seq)
				}
			}
			if c.least == all {
				if len(due) != all-3 {
					t.Errorf("%d events wait, want %d", len(due), all-3)
				}
				if body, err := s.Draft(ctx, "371502199001010012", "newborn"); err != nil || string(body) != "kept" {
					t.Errorf("the draft is %q, %v", body, err)
				}
				if sums, err := s.PendingAttachments(ctx, 1000); err != nil || len(sums) == 0 {
					t.Errorf("%d contents wait for the hub, %v", len(sums), err)
				}
			}
			submit(t, s, "afterwards")
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
