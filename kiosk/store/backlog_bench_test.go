package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkBacklog prints how long the slowest in a hundred cases takes to be durable while 100,000 wait for the hub,
// against one with none waiting. The two take turns, so that what else the disk does hits both alike.
func BenchmarkBacklog(b *testing.B) {
	const backlog, pairs = 100_000, 2000
	ctx := context.Background()
	empty := open(b, options(b.TempDir()))
	o := options(b.TempDir())
	full := open(b, o)
	submit(b, full, "waiting")
	if _, err := full.writer.ExecContext(ctx, `WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO events (seq, id, case_id, idx, kind, at, channel, maker, body, prev, hash, outbox, token, person, data_key)
		SELECT i, id || i, case_id || i, idx, kind, at, channel, maker, body, prev, hash, outbox, token, person, data_key FROM events, n WHERE seq = 1`, backlog); err != nil {
		b.Fatal(err)
	}
	if err := full.Close(); err != nil {
		b.Fatal(err)
	}
	full = open(b, o)
	if n, err := full.Waiting(ctx); err != nil || n != backlog {
		b.Fatalf("%d wait, %v", n, err)
	}
	took := map[*Store][]time.Duration{}
	for b.Loop() {
		for i := range pairs {
			for _, s := range []*Store{empty, full} {
				in := submission(fmt.Sprintf("c%d", i))
				in.Attachments, in.Filing.Attachments = nil, nil
				began := time.Now()
				if _, err := s.Submit(ctx, in); err != nil {
					b.Fatal(err)
				}
				took[s] = append(took[s], time.Since(began))
			}
		}
	}
	p99 := func(s *Store) float64 {
		slices.Sort(took[s])
		return took[s][len(took[s])*99/100].Seconds() * 1e3
	}
	ratio, verdict := p99(full)/p99(empty), "ok"
	if ratio > 2 {
		verdict = "short"
	}
	fmt.Printf("bench store-append-backlog ours=%.2fms theirs=%.2fms ratio=%.2f goal=2.00 %s # p99 with 100,000 waiting, and with none; at most the goal\n", p99(full), p99(empty), ratio, verdict)
}
