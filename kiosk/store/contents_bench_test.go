package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"golang.org/x/sys/unix"

	"zhiting/sync/casefile"
	"zhiting/sync/hub"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/uplink"
)

// BenchmarkContents prints the rate at which contents of 200 KiB travel from the terminal's disk over TLS to the hub's, each
// acknowledged in the terminal's database, against that at which the disk takes the same bytes appended to one file with
// an fdatasync every 8 MiB.
func BenchmarkContents(b *testing.B) {
	const cases, each, size = 100, 20, 200 << 10
	ctx := context.Background()
	s := open(b, options(b.TempDir()))
	random := rand.NewChaCha8([32]byte{1})
	for n := range cases {
		in := submission(fmt.Sprintf("%08d-0000-4000-8000-%012d", n, n))
		in.Attachments, in.Filing.Attachments = map[string][]byte{}, nil
		for range each {
			content := make([]byte, size)
			_, _ = random.Read(content) // never fails
			sum := sha256.Sum256(content)
			in.Attachments[hex.EncodeToString(sum[:])] = content
		}
		if _, err := s.Submit(ctx, in); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		theirs := appended(b, cases*each, size)
		began, cpu := time.Now(), cpuTime(b)
		peak := drain(b, s)
		took := time.Since(began)
		const bytes = float64(cases * each * size)
		ours := bytes / took.Seconds()
		ratio, verdict := ours/theirs, "ok"
		if ratio < 0.7 {
			verdict = "short"
		}
		fmt.Printf("bench sync-attachments ours=%.0fMB/s theirs=%.0fMB/s ratio=%.2f goal=0.70 %s (both ends: %.1f s CPU, %d MiB of heap)\n",
			ours/1e6, theirs/1e6, ratio, verdict, (cpuTime(b) - cpu).Seconds(), peak>>20)
		if _, err := s.writer.ExecContext(ctx, "UPDATE attachments SET at_hub = 0"); err != nil {
			b.Fatal(err)
		}
	}
}

// drain runs a hub and an uplink until no content waits any more, and gives the largest heap that was seen.
func drain(b *testing.B, s *Store) (peak uint64) {
	log := logrus.New()
	log.SetOutput(io.Discard)
	h, err := hub.Open(context.Background(), hub.Options{
		Dir: b.TempDir(), Authority: hubtest.Authority(), OwnerToken: hubtest.OwnerToken, TerminalRate: 1 << 20, Log: logrus.NewEntry(log), Now: time.Now,
		WorkDays: func(from time.Time, days int) (time.Time, error) { return from.AddDate(0, 0, days), nil },
		Due:      func(hours, days int, from time.Time) (time.Time, error) { return from, nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	web := httptest.NewUnstartedServer(hubtest.Handler(b, h.Handler()))
	web.EnableHTTP2 = true
	web.StartTLS()
	up, err := uplink.New(uplink.Options{
		Hub: web.URL, Terminal: "T1", Outbox: attachmentsOnly{s}, HTTP: hubtest.Client("T1", web.Client()),
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { up.Run(ctx); close(ended) }()
	for waiting := 1; waiting > 0; time.Sleep(20 * time.Millisecond) {
		pending, err := s.PendingAttachments(ctx, 1)
		if err != nil {
			b.Fatal(err)
		}
		waiting = len(pending)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapInuse)
	}
	cancel()
	<-ended
	h.Release()
	web.Close()
	if err := h.Close(); err != nil {
		b.Fatal(err)
	}
	return peak
}

// attachmentsOnly is an outbox whose cases are sent already.
type attachmentsOnly struct{ *Store }

func (attachmentsOnly) Due(context.Context, time.Time, int, []int64) ([]uplink.Record, error) {
	return nil, nil
}
func (attachmentsOnly) Apply(context.Context, []casefile.Event, int64) error { return nil }

// appended gives the rate of the disk alone, in bytes a second.
func appended(b *testing.B, n, size int) float64 {
	f, err := os.Create(filepath.Join(b.TempDir(), "appended"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	content := make([]byte, size)
	began := time.Now()
	for i := range n {
		if _, err := f.Write(content); err != nil {
			b.Fatal(err)
		}
		if i%40 == 39 || i == n-1 {
			if err := unix.Fdatasync(int(f.Fd())); err != nil {
				b.Fatal(err)
			}
		}
	}
	return float64(n*size) / time.Since(began).Seconds()
}

func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
