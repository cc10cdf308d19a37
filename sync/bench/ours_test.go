package bench

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"zhiting/kiosk/store"
	"zhiting/sync/identity"
	"zhiting/sync/uplink"
)

const terminal = "T1"

// program builds the hub as it is shipped.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hub")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "zhiting-hub")
	build := exec.Command("go", "build", "-o", path, "./sync/cmd/zhiting-hub")
	build.Dir = "../.."
	out, err := build.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the hub: %w: %s", err, out)
	}
	return path, nil
})

// ours is the terminal's real store and uplink, and a real hub in another process.
type ours struct {
	store   *store.Store
	hub     *far
	address string
	dir     string // of the hub

	identity identity.Folder // of the terminal
}

func newOurs(t testing.TB, w work) *ours {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{
		Dir: filepath.Join(t.TempDir(), "data"), Key: store.KeyFile(filepath.Join(t.TempDir(), "key")), Terminal: terminal, Owner: true, Now: time.Now, NewID: uuid.NewString,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o := &ours{store: s, dir: t.TempDir()}
	o.fill(t, w)
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	o.address = fmt.Sprintf("127.0.0.1:%d", freePort(t))
	o.hub = &far{process: exec.Command(path, "serve", "--listen", o.address, "--data", o.dir)}
	o.hub.start(t)
	for {
		conn, err := net.Dial("tcp", o.address)
		if err == nil {
			_ = conn.Close()
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	o.enrol(t, path)
	return o
}

// enrol makes the hub know the terminal, as a technician does it.
func (o *ours) enrol(t testing.TB, program string) {
	t.Helper()
	out, err := exec.Command(program, "terminal", "add", terminal, "--hub", "http://"+o.address, "--token-file", filepath.Join(o.dir, "owner.token")).Output()
	if err != nil {
		t.Fatal(err)
	}
	code, err := identity.ParseCode(string(out))
	if err != nil {
		t.Fatal(err)
	}
	o.identity = identity.Folder(t.TempDir())
	if err := uplink.Enrol(t.Context(), "https://"+o.address, code, terminal, o.identity); err != nil {
		t.Fatal(err)
	}
}

// fill submits the cases, with an attachment each until there is none left. Without cases, a few hold all attachments.
func (o *ours) fill(t testing.TB, w work) {
	t.Helper()
	const together = 50
	left := w.attachments
	for i := 0; i < w.cases || len(left) > 0; i++ {
		in := store.Submission{CaseID: fmt.Sprintf("case-%08d", i), Filing: filing(i), Attachments: map[string][]byte{}}
		in.Token = in.Filing.Token
		take := min(len(left), 1)
		if w.cases == 0 {
			take = min(len(left), together)
		}
		for _, content := range left[:take] {
			in.Attachments[sum(content)] = content
			in.Filing.Attachments = append(in.Filing.Attachments, attachment(content))
		}
		left = left[take:]
		if _, err := o.store.Submit(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
}

// drain runs the uplink until the hub has everything and the terminal knows it.
func (o *ours) drain(t testing.TB) time.Duration {
	t.Helper()
	u, err := uplink.New(uplink.Options{
		Hub: "https://" + o.address, Identity: o.identity, Terminal: terminal, Outbox: o.store, Cap: 2 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	start := time.Now()
	running.Go(func() { u.Run(ctx) })
	for {
		due, err := o.store.Due(ctx, start.AddDate(1, 0, 0), 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		pending, err := o.store.PendingAttachments(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) == 0 && len(pending) == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	took := time.Since(start)
	stop()
	running.Wait()
	return took
}

func byUs(t testing.TB, w work) (took time.Duration, cpuSeconds float64) {
	t.Helper()
	o := newOurs(t, w)
	before := cpu()
	took = o.drain(t)
	return took, cpu() - before + o.hub.end()
}
