package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkCommit prints the rate of durable cases against that of bare inserts of the same bytes with the same
// settings, one row a commit, both in turns on the same disk.
func BenchmarkCommit(b *testing.B) {
	const rounds, each, size = 8, 150, 2048
	ctx := context.Background()
	s := open(b, options(b.TempDir()))
	bare, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close()
	if _, err := bare.ExecContext(ctx, "CREATE TABLE bare (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"); err != nil {
		b.Fatal(err)
	}
	insert, err := bare.PrepareContext(ctx, "INSERT INTO bare (body) VALUES (?)")
	if err != nil {
		b.Fatal(err)
	}
	blob := bytes.Repeat([]byte{0x5a}, size)
	var ours, theirs time.Duration
	for round := range rounds {
		began := time.Now()
		for i := range each {
			in := submission(fmt.Sprintf("%08d-0000-4000-8000-%012d", round, i))
			in.Attachments, in.Filing.Attachments = nil, nil
			in.Filing.Language = string(bytes.Repeat([]byte{'x'}, size-900)) // the body comes to 2 KiB
			if _, err := s.Submit(ctx, in); err != nil {
				b.Fatal(err)
			}
		}
		ours += time.Since(began)
		began = time.Now()
		for range each {
			if _, err := insert.ExecContext(ctx, blob); err != nil {
				b.Fatal(err)
			}
		}
		theirs += time.Since(began)
	}
	rate := func(d time.Duration) float64 { return rounds * each / d.Seconds() }
	ratio, verdict := rate(ours)/rate(theirs), "ok"
	if ratio < 0.8 {
		verdict = "short"
	}
	fmt.Printf("bench store-commit ours=%.0f/s theirs=%.0f/s ratio=%.2f goal=0.80 %s\n", rate(ours), rate(theirs), ratio, verdict)
}
