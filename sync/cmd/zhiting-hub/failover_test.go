package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zhiting/sync/hub/record/pgtest"
)

// TestFailover holds that nothing which was acknowledged is lost or doubled when the database's primary dies under load:
// two hubs on three PostgreSQL servers, of which one standby must have each commit, and a standby that takes over.
func TestFailover(t *testing.T) {
	if testing.Short() {
		t.Skip("three servers and two programs, which the race detector does not see into")
	}
	primary := pgtest.Start(t, "wal_level=replica", "max_wal_senders=8")
	first, second := primary.Standby(t, "s1"), primary.Standby(t, "s2")
	quorum(t, primary)
	address := fmt.Sprintf("postgres://zhiting@127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=disable&target_session_attrs=read-write&connect_timeout=2",
		primary.Port, first.Port, second.Port)
	dir := t.TempDir() // shared, so that both hubs have one authority
	contents := "file://" + filepath.Join(dir, "contents")
	_, a := serving(t, dir, "--postgres", address, "--attachments", contents)
	_, b := serving(t, dir, "--postgres", address, "--attachments", contents)
	line := enrolled(t, dir, a)

	const terminals = 4
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	var enough atomic.Bool
	var sending sync.WaitGroup
	for i := range terminals {
		sending.Go(func() {
			hub := []string{a, b}[i%2]
			for n := 0; !enough.Load(); n++ {
				id := fmt.Sprintf("t%d-%d", i, n)
				for !submit(t, hub, line, id) && !enough.Load() { // what is not acknowledged is sent again, as a terminal does
					time.Sleep(20 * time.Millisecond)
				}
				mu.Lock()
				if !enough.Load() {
					acknowledged[id] = true
				}
				mu.Unlock()
			}
		})
	}
	had := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(acknowledged)
	}
	for had() < 100 {
		time.Sleep(10 * time.Millisecond)
	}
	primary.Kill(t)
	best := furthest(t, first, second)
	best.Promote(t)
	for before := had(); had() < before+200; {
		time.Sleep(10 * time.Millisecond)
	}
	enough.Store(true)
	sending.Wait()

	t.Logf("%d cases acknowledged", len(acknowledged))
	k := clerk{hub: a, tokenFile: ownerToken(dir)}
	for id := range acknowledged {
		opened(t, k, id)
	}
	conn := connect(t, best)
	for what, query := range map[string]string{
		"cases":                  `SELECT count(*) FROM cases`,
		"first events":           `SELECT count(*) FROM events WHERE NOT by_hub AND idx = 0`,
		"different first events": `SELECT count(DISTINCT id) FROM events WHERE NOT by_hub AND idx = 0`,
		"opened children":        `SELECT count(*) FROM events WHERE by_hub`,
	} {
		var n int
		if err := conn.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		// A terminal may have stopped before it heard of its last case.
		if n < len(acknowledged) || n > len(acknowledged)+terminals {
			t.Errorf("%d %s, and %d cases were acknowledged", n, what, len(acknowledged))
		}
	}
}

func connect(t *testing.T, s *pgtest.Server) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// quorum makes every commit wait until one of two standbys has it on its disk.
func quorum(t *testing.T, primary *pgtest.Server) {
	t.Helper()
	conn := connect(t, primary)
	for _, statement := range []string{"ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (s1, s2)'", "SELECT pg_reload_conf()"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for standbys := 0; standbys < 2; time.Sleep(10 * time.Millisecond) {
		if err := conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'`).Scan(&standbys); err != nil {
			t.Fatal(err)
		}
	}
}

// furthest is the standby that has more: only it is sure to have all that was acknowledged.
func furthest(t *testing.T, one, other *pgtest.Server) *pgtest.Server {
	t.Helper()
	var behind bool
	var there string
	if err := connect(t, other).QueryRow(t.Context(), `SELECT pg_last_wal_receive_lsn()::text`).Scan(&there); err != nil {
		t.Fatal(err)
	}
	if err := connect(t, one).QueryRow(t.Context(), `SELECT pg_last_wal_receive_lsn() < $1::pg_lsn`, there).Scan(&behind); err != nil {
		t.Fatal(err)
	}
	if behind {
		return other
	}
	return one
}
