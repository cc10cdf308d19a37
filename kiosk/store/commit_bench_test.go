package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkCommit prints the rate of durable cases against that of bare inserts of the same bytes with the same
// settings, one row a commit. The two take turns commit by commit, so that what else the disk does hits both alike.
func BenchmarkCommit(b *testing.B) {
	const pairs, sealed = 2000, 2048
	ctx := context.Background()
	s := open(b, options(b.TempDir()))
	bare, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+settings)
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
	blob := bytes.Repeat([]byte{0x5a}, sealed)
	var ours, theirs time.Duration
	n := 0
	for b.Loop() { // once, or more often on a disk that is fast enough
		for range pairs {
			in := submission(fmt.Sprintf("%08d-0000-4000-8000-%012d", n*7919%100000, n))
			in.Attachments, in.Filing.Attachments = nil, nil
			in.Filing.Language = strings.Repeat("x", 1353) // the sealed body comes to 2048 bytes
			began := time.Now()
			if _, err := s.Submit(ctx, in); err != nil {
				b.Fatal(err)
			}
			filed := time.Now()
			if _, err := insert.ExecContext(ctx, blob); err != nil {
				b.Fatal(err)
			}
			ours, theirs = ours+filed.Sub(began), theirs+time.Since(filed)
			n++
		}
	}
	var smallest, largest int
	if err := s.db.QueryRowContext(ctx, "SELECT min(length(body)), max(length(body)) FROM events").Scan(&smallest, &largest); err != nil {
		b.Fatal(err)
	}
	if smallest != sealed || largest != sealed {
		b.Fatalf("the cases have %d to %d bytes, the bare rows %d: the sides are not equal", smallest, largest, sealed)
	}
	rate := func(d time.Duration) float64 { return float64(n) / d.Seconds() }
	ratio, verdict := rate(ours)/rate(theirs), "ok"
	if ratio < 0.8 {
		verdict = "short"
	}
	fmt.Printf("bench store-commit ours=%.0f/s theirs=%.0f/s ratio=%.2f goal=0.80 %s\n", rate(ours), rate(theirs), ratio, verdict)
}
