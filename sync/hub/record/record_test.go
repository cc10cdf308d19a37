package record

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhiting/sync/hub/record/pgtest"
)

// drivers runs a test over both.
func drivers(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Run("sqlite", func(t *testing.T) {
		s, err := SQLite(t.Context(), filepath.Join(t.TempDir(), "hub.db"))
		opened(t, s, err)
		test(t, s)
	})
	t.Run("postgres", func(t *testing.T) {
		s, err := Postgres(t.Context(), pgtest.Start(t, "fsync=off").Address(), func([]string) {})
		opened(t, s, err)
		test(t, s)
	})
}

func opened(t *testing.T, s *Store, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func count(t *testing.T, s *Store, query string, args ...any) (n int) {
	t.Helper()
	if err := s.Read(context.WithoutCancel(t.Context()), func(tx Tx) error {
		_, err := tx.One(query, args, &n)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestRecord is the conformance suite of a driver.
func TestRecord(t *testing.T) {
	drivers(t, func(t *testing.T, s *Store) {
		t.Run("an event is added once", func(t *testing.T) { addedOnce(t, s) })
		t.Run("what fails leaves nothing, and harms nobody beside it", func(t *testing.T) { failsAlone(t, s) })
		t.Run("work that reads is alone", func(t *testing.T) { readsAlone(t, s) })
		t.Run("who went does not break off the others", func(t *testing.T) { wentAway(t, s) })
	})
}

func event(terminal, caseID string, index int, id, hash string) Event {
	return Event{Terminal: terminal, CaseID: caseID, Index: index, ID: id, Hash: hash, Raw: []byte(`{"unknown":"字段","id":"` + id + `"}`)}
}

func addedOnce(t *testing.T, s *Store) {
	add := func(events ...Event) (added map[string]bool) {
		t.Helper()
		if err := s.Append(t.Context(), func(tx Tx) (err error) {
			added, err = s.Add(tx, events)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return added
	}
	for _, step := range []struct {
		what   string
		events []Event
		want   string
	}{
		{"two new ones", []Event{event("T1", "a", 0, "a0", "h1"), event("T1", "b", 0, "b0", "h2")}, "map[a0:true b0:true]"},
		{"sent again with a new one", []Event{event("T1", "a", 0, "a0", "h1"), event("T1", "a", 1, "a1", "h3")}, "map[a1:true]"},
		{"another id in a place that is taken", []Event{event("T1", "a", 0, "x", "h4")}, "map[]"},
		{"an id that is taken in another place", []Event{event("T1", "c", 0, "a0", "h5")}, "map[]"},
		{"the same id and case of another terminal", []Event{event("T2", "a", 0, "a0", "h1")}, "map[a0:true]"},
		{"one id twice in a batch", []Event{event("T2", "d", 0, "d0", "h6"), event("T2", "e", 0, "d0", "h7")}, "map[d0:true]"},
		{"none", nil, "map[]"},
	} {
		if got := fmt.Sprint(add(step.events...)); got != step.want {
			t.Errorf("%s: added %s, want %s", step.what, got, step.want)
		}
	}
	if n := count(t, s, `SELECT count(*) FROM events WHERE terminal = $1`, "T1"); n != 3 {
		t.Errorf("%d events of T1, want 3", n)
	}
	var raw []byte
	if err := s.Read(t.Context(), func(tx Tx) error {
		_, err := tx.One(`SELECT json FROM events WHERE terminal = $1 AND id = $2`, []any{"T1", "a1"}, &raw)
		return err
	}); err != nil || string(raw) != `{"unknown":"字段","id":"a1"}` {
		t.Errorf("the bytes came back as %s, %v", raw, err)
	}
}

func failsAlone(t *testing.T, s *Store) {
	var all sync.WaitGroup
	wrong := errors.New("wrong")
	for i := range 60 {
		all.Go(func() {
			err := s.Write(t.Context(), func(tx Tx) error {
				if err := tx.Exec(`INSERT INTO blobs (sha256, size) VALUES ($1, $2)`, fmt.Sprint("alone", i), i); err != nil {
					return err
				}
				if i%3 == 0 {
					return wrong
				}
				return nil
			})
			if (i%3 == 0) != errors.Is(err, wrong) || i%3 != 0 && err != nil {
				t.Errorf("writer %d got %v", i, err)
			}
		})
	}
	all.Wait()
	if n := count(t, s, `SELECT count(*) FROM blobs WHERE sha256 LIKE 'alone%'`); n != 40 {
		t.Errorf("%d rows, want the 40 of those that did not fail", n)
	}
	if err := s.Write(t.Context(), func(tx Tx) error { return tx.Exec(`INSERT INTO nowhere VALUES (1)`) }); err == nil {
		t.Error("writing to a table that is not there gave no error")
	}
}

// readsAlone counts up by reading and writing, from many goroutines. Where two read the same, one is lost.
func readsAlone(t *testing.T, s *Store) {
	if err := s.Write(t.Context(), func(tx Tx) error {
		return tx.Exec(`INSERT INTO project_numbers (day, last) VALUES ('d', 0)`)
	}); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 10 {
				if err := s.Write(t.Context(), func(tx Tx) error {
					var n int
					if _, err := tx.One(`SELECT last FROM project_numbers WHERE day = 'd'`, nil, &n); err != nil {
						return err
					}
					return tx.Exec(`UPDATE project_numbers SET last = $1 WHERE day = 'd'`, n+1)
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := count(t, s, `SELECT last FROM project_numbers WHERE day = 'd'`); n != 40 {
		t.Errorf("counted to %d, want 40", n)
	}
}

func wentAway(t *testing.T, s *Store) {
	var all sync.WaitGroup
	var done atomic.Int64
	for i := range 40 {
		all.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			if i%2 == 0 {
				cancel()
			}
			defer cancel()
			err := s.Write(ctx, func(tx Tx) error {
				return tx.Exec(`INSERT INTO blobs (sha256, size) VALUES ($1, $2)`, fmt.Sprint("went", i), i)
			})
			switch {
			case err == nil:
				done.Add(1)
			case i%2 != 0:
				t.Errorf("writer %d, who stayed, got %v", i, err)
			}
		})
	}
	all.Wait()
	if n := count(t, s, `SELECT count(*) FROM blobs WHERE sha256 LIKE 'went%'`); n != int(done.Load()) || n < 20 {
		t.Errorf("%d rows, and %d were told that theirs is there", n, done.Load())
	}
}

// TestGatewaysHearOfEachOther holds that a change at one gateway is heard at another.
func TestGatewaysHearOfEachOther(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	heard := make(chan []string, 100)
	one, err := Postgres(t.Context(), server.Address(), func(changed []string) { heard <- changed })
	opened(t, one, err)
	other, err := Postgres(t.Context(), server.Address(), func([]string) {})
	opened(t, other, err)
	for waiting := true; waiting; { // until one listens, nothing can be heard
		other.Announce([]string{"T1", "T2"})
		select {
		case changed := <-heard:
			waiting = false
			if !slices.Equal(changed, []string{"T1", "T2"}) {
				t.Errorf("heard of %q", changed)
			}
		case <-time.After(10 * time.Millisecond):
		}
	}
	many := make([]string, mostPayload)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	for what, changed := range map[string][]string{"everything": nil, "more than a notification holds": many} {
		for len(heard) > 0 {
			<-heard
		}
		other.Announce(changed)
		for got := []string{"T1"}; len(got) > 0; { // those from above may come first
			select {
			case got = <-heard:
			case <-time.After(20 * time.Second):
				t.Fatalf("%s was not told", what)
			}
		}
	}
}
