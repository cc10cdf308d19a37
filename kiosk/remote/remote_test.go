package remote

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/sync/catalog/signed"
	"zhiting/sync/uplink/wire"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// hall is a terminal with a hub that hands down what a test says.
type hall struct {
	*testing.T
	dir     string
	resting atomic.Bool
	inForce wire.Settings
	done    chan wire.CommandName // as each is begun
	hold    chan struct{}         // commands wait for it, if it is not nil

	mu      sync.Mutex
	files   map[string][]byte // at the hub, by SHA-256
	listed  signed.Signature
	asked   []string // SHA-256 of files that were fetched
	fault   error    // of the shelf
	offered []fs.FS
	away    bool // the hub
	nudged  int
}

func newHall(t *testing.T) *hall {
	h := &hall{T: t, dir: filepath.Join(t.TempDir(), "remote"), done: make(chan wire.CommandName, 100), files: map[string][]byte{}}
	h.resting.Store(true)
	return h
}

func (h *hall) Package(context.Context, string) (signed.Signature, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.away {
		return signed.Signature{}, errors.New("away")
	}
	return h.listed, nil
}

// PackageFiles gives one file at a time, as a hub may.
func (h *hall) PackageFiles(_ context.Context, sums []string) ([][]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, sums[0])
	return [][]byte{h.files[sums[0]]}, nil
}

func (h *hall) Nudge() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.nudged++
}

func (h *hall) Offer(_ context.Context, files fs.FS) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	copied := fstest.MapFS{} // it is removed afterwards
	_ = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			content, _ := fs.ReadFile(files, name)
			copied[name] = &fstest.MapFile{Data: content}
		}
		return err
	})
	h.offered = append(h.offered, copied)
	return h.fault
}

func (h *hall) Packages() []fs.FS {
	return []fs.FS{fstest.MapFS{"old.yaml": {Data: []byte("unchanged")}}}
}

func (h *hall) open(dir string) *Remote {
	log := logrus.New()
	log.SetOutput(io.Discard)
	do := func(name wire.CommandName) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			h.done <- name
			if h.hold != nil {
				select {
				case <-h.hold:
				case <-ctx.Done():
				}
			}
			if name == wire.PrintTestPage {
				return "", errors.New("no paper")
			}
			return "told", nil
		}
	}
	return New(Options{
		Dir: dir, Hub: h, Shelf: h, Served: func() string { return "served" }, InForce: h.inForce, Resting: h.resting.Load,
		Check: func(values map[string]string) error {
			if values["language"] == "fr" {
				return errors.New("language is fr; write zh or en")
			}
			return nil
		},
		Do:  map[wire.CommandName]func(context.Context) (string, error){wire.SendReport: do(wire.SendReport), wire.SyncPush: do(wire.SyncPush), wire.PrintTestPage: do(wire.PrintTestPage)},
		Now: func() time.Time { return noon }, Log: logrus.NewEntry(log),
	})
}

// run runs it until the test ends it, and gives how it ended.
func (h *hall) run(r *Remote) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	stop = sync.OnceValue(func() error { cancel(); return <-ended })
	h.Cleanup(func() { _ = stop() })
	return stop
}

func command(id string, name wire.CommandName) wire.Command {
	return wire.Command{ID: id, Name: name, Expires: noon.Add(time.Hour)}
}

// reports waits until there are so many.
func (h *hall) reports(r *Remote, n int) []wire.Report {
	h.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		list, err := r.Reports(context.Background())
		if err != nil {
			h.Fatal(err)
		}
		if len(list) >= n {
			return list
		}
		if time.Now().After(end) {
			h.Fatalf("%d reports, want %d: %+v", len(list), n, list)
		}
	}
}

func TestCommands(t *testing.T) {
	h := newHall(t)
	r := h.open(h.dir)
	h.run(r)
	late := command("late", wire.SyncPush)
	late.Expires = noon
	wanted := wire.Down{Commands: []wire.Command{command("a", wire.SendReport), command("b", "self-destruct"), late, command("d", wire.PrintTestPage)}}
	_ = r.Take(t.Context(), wanted)
	got := h.reports(r, 4)
	for i, want := range []string{"a done told", "b refused this terminal's program knows no command", "late refused it came too late", "d refused no paper"} {
		if line := got[i].ID + " " + string(got[i].Outcome) + " " + got[i].Reason; !strings.HasPrefix(line, want) {
			t.Errorf("report %d is %q, want %q", i, line, want)
		}
	}
	if err := r.Reported(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	_ = r.Take(t.Context(), wanted) // a hub that has not written the reports down yet
	_ = r.Take(t.Context(), wire.Down{Commands: append(wanted.Commands, command("e", wire.SyncPush))})
	if got := h.reports(r, 1); len(got) != 1 || got[0].ID != "e" {
		t.Errorf("told again, it did again: %+v", got)
	}
	if close(h.done); len(h.done) != 3 {
		t.Errorf("%d things were done, want 3", len(h.done))
	}
}

// TestVisitIsNotDisturbed has commands that come while somebody is at the terminal.
func TestVisitIsNotDisturbed(t *testing.T) {
	h := newHall(t)
	h.resting.Store(false)
	r := h.open(h.dir)
	stop := h.run(r)
	_ = r.Take(t.Context(), wire.Down{Commands: []wire.Command{command("print", wire.PrintTestPage), command("restart", wire.Restart), command("report", wire.SendReport)}})
	if got := h.reports(r, 1); len(got) != 1 || got[0].ID != "report" {
		t.Errorf("during a visit: %+v", got)
	}
	h.resting.Store(true)
	h.reports(r, 2)
	if err := stop(); err != nil && !errors.Is(err, ErrRestart) && !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

// TestSwitchedOff stops the terminal before, while and after it does something: it is never done twice.
func TestSwitchedOff(t *testing.T) {
	h := newHall(t)
	h.hold = make(chan struct{})
	r := h.open(h.dir)
	stop := h.run(r)
	_ = r.Take(t.Context(), wire.Down{Commands: []wire.Command{command("a", wire.SendReport)}})
	<-h.done
	// What is on the disk now is what a power cut leaves.
	left := filepath.Join(t.TempDir(), "left")
	if err := os.CopyFS(left, os.DirFS(h.dir)); err != nil {
		t.Fatal(err)
	}
	_ = stop()
	again := h.open(left)
	h.run(again)
	_ = again.Take(t.Context(), wire.Down{Commands: []wire.Command{command("a", wire.SendReport)}})
	if got := h.reports(again, 1); got[0].Outcome != wire.Refused || !strings.Contains(got[0].Reason, "not done again") {
		t.Errorf("after the power cut: %+v", got)
	}
	if len(h.done) != 0 {
		t.Error("it was done again")
	}
}

func TestRestart(t *testing.T) {
	h := newHall(t)
	r := h.open(h.dir)
	_ = r.Take(t.Context(), wire.Down{Commands: []wire.Command{command("a", wire.Restart)}})
	if err := r.Run(t.Context()); !errors.Is(err, ErrRestart) {
		t.Fatalf("ended with %v", err)
	}
	again := h.open(h.dir)
	h.run(again)
	_ = again.Take(t.Context(), wire.Down{Commands: []wire.Command{command("a", wire.Restart)}})
	if got := h.reports(again, 1); got[0].ID != "a" || got[0].Outcome != wire.Done {
		t.Errorf("after the restart: %+v", got)
	}
}

// TestSettings sets what may be, and what may not: each is told once, what may be when it is in force.
func TestSettings(t *testing.T) {
	h := newHall(t)
	r := h.open(h.dir)
	stop := h.run(r)
	bad := wire.Settings{Version: "v1", Values: map[string]string{"language": "fr"}}
	_ = r.Take(t.Context(), wire.Down{Settings: bad})
	if got := h.reports(r, 1); got[0].Outcome != wire.Refused || !strings.Contains(got[0].Reason, "zh or en") {
		t.Errorf("settings that cannot be: %+v", got)
	}
	if s, err := Settings(h.dir); err != nil || s.Version != "" {
		t.Errorf("they are kept: %+v, %v", s, err)
	}
	_ = stop()

	good := wire.Settings{Version: "v2", Values: map[string]string{"language": "en"}}
	h.resting.Store(false)
	_ = r.Take(t.Context(), wire.Down{Settings: good})
	if waits, err := r.pass(t.Context()); !waits || err != nil {
		t.Errorf("during a visit: waits %v, %v", waits, err)
	}
	h.resting.Store(true)
	if _, err := r.pass(t.Context()); !errors.Is(err, ErrRestart) {
		t.Fatalf("after the visit: %v", err)
	}
	kept, err := Settings(h.dir)
	if err != nil || kept.Values["language"] != "en" {
		t.Fatalf("kept %+v, %v", kept, err)
	}
	h.inForce = kept
	again := h.open(h.dir)
	h.run(again)
	_ = again.Take(t.Context(), wire.Down{Settings: good})
	if got := h.reports(again, 2); len(got) != 2 || got[1].ID != "v2" || got[1].Outcome != wire.Done {
		t.Errorf("in force: %+v", got)
	}
}

// TestSettingsThatAreRefusedAtTheStart does not start anew for ever.
func TestSettingsThatAreRefusedAtTheStart(t *testing.T) {
	h := newHall(t)
	r := h.open(h.dir)
	_ = r.Take(t.Context(), wire.Down{Settings: wire.Settings{Version: "v1", Values: map[string]string{"language": "en"}}})
	if _, err := r.pass(t.Context()); !errors.Is(err, ErrRestart) {
		t.Fatal(err)
	}
	again := h.open(h.dir) // the program found that they cannot be in force after all
	_ = again.Take(t.Context(), wire.Down{Settings: wire.Settings{Version: "v1", Values: map[string]string{"language": "en"}}})
	if _, err := again.pass(t.Context()); errors.Is(err, ErrRestart) {
		t.Error("it starts anew again and again")
	}
}

func (h *hall) publish(files map[string]string) {
	h.listed = signed.Signature{Address: strings.Repeat("a", 64)}
	for name, content := range files {
		h.files[sum([]byte(content))] = []byte(content)
		h.listed.Files = append(h.listed.Files, signed.File{Path: name, Size: int64(len(content)), SHA256: sum([]byte(content))})
	}
}

// TestPackage fetches what is not here, and once.
func TestPackage(t *testing.T) {
	h := newHall(t)
	h.publish(map[string]string{"old.yaml": "unchanged", "new/a.yaml": "a", "new/b.yaml": "b"})
	staged := filepath.Join(h.dir, stagingDir, h.listed.Address, "new")
	if err := errors.Join(os.MkdirAll(staged, 0o700), os.WriteFile(filepath.Join(staged, "a.yaml"), []byte("a"), 0o600)); err != nil { // before a cut
		t.Fatal(err)
	}
	r := h.open(h.dir)
	h.run(r)
	_ = r.Take(t.Context(), wire.Down{Catalogue: h.listed.Address})
	if got := h.reports(r, 1); got[0].Kind != wire.OfCatalogue || got[0].Outcome != wire.Done {
		t.Fatalf("%+v", got)
	}
	if !slices.Equal(h.asked, []string{sum([]byte("b"))}) {
		t.Errorf("fetched %d files, want the one that is not here", len(h.asked))
	}
	for name, want := range map[string]string{"old.yaml": "unchanged", "new/a.yaml": "a", "new/b.yaml": "b"} {
		if got, err := fs.ReadFile(h.offered[0], name); err != nil || string(got) != want {
			t.Errorf("offered %s as %q, %v", name, got, err)
		}
	}
	_ = r.Take(t.Context(), wire.Down{Catalogue: h.listed.Address, Commands: []wire.Command{command("a", wire.SyncPush)}})
	h.reports(r, 2)
	if len(h.offered) != 1 {
		t.Error("the same package was offered again")
	}
	h.fault = errors.New("package.yaml: no")
	_ = r.Take(t.Context(), wire.Down{Catalogue: h.listed.Address, Commands: []wire.Command{command("b", wire.ReloadCatalogue)}})
	if got := h.reports(r, 4); got[3].Outcome != wire.Refused || got[3].Reason != "package.yaml: no" {
		t.Errorf("looked at again: %+v", got)
	}
	if _, err := os.Stat(filepath.Join(h.dir, stagingDir)); !os.IsNotExist(err) {
		t.Errorf("what was fetched lies about: %v", err)
	}
}

// TestWrongPackages has a hub that lists paths which lead elsewhere, sends other bytes, or is away.
func TestWrongPackages(t *testing.T) {
	for name, spoil := range map[string]func(*hall){
		"a path out":      func(h *hall) { h.listed.Files[0].Path = "../../outside.yaml" },
		"an absolute one": func(h *hall) { h.listed.Files[0].Path = "/etc/outside.yaml" },
		"other bytes":     func(h *hall) { h.files[h.listed.Files[0].SHA256] = []byte("other") },
		"too large":       func(h *hall) { h.listed.Files[0].Size = mostBytes + 1 },
		"away":            func(h *hall) { h.away = true },
	} {
		h := newHall(t)
		h.publish(map[string]string{"a.yaml": "a"})
		spoil(h)
		r := h.open(h.dir)
		_ = r.Take(t.Context(), wire.Down{Catalogue: h.listed.Address})
		if _, err := r.pass(t.Context()); err == nil || len(h.offered) != 0 {
			t.Errorf("%s: %v, %d packages offered", name, err, len(h.offered))
		}
		if _, err := os.Stat(filepath.Join(h.dir, "outside.yaml")); err == nil {
			t.Errorf("%s: a file was written outside", name)
		}
	}
}

func TestDamagedState(t *testing.T) {
	h := newHall(t)
	if err := errors.Join(os.MkdirAll(h.dir, 0o700), os.WriteFile(filepath.Join(h.dir, stateFile), []byte("{"), 0o600)); err != nil {
		t.Fatal(err)
	}
	r := h.open(h.dir)
	if _, err := r.Reports(t.Context()); err == nil || !strings.Contains(err.Error(), "remove") {
		t.Errorf("a damaged state: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}
