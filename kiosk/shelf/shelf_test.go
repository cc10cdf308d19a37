package shelf

import (
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"zhiting/sync/catalog"
	"zhiting/sync/catalog/signed"
	"zhiting/sync/strictyaml"
)

// small is a catalogue that stays as it is while the shipped one grows; here it is the one in the program.
var small = os.DirFS("../../sync/catalog/testdata/small")

// hall is a terminal's disk and a technician with a key.
type hall struct {
	t      *testing.T
	key    crypto.Signer
	o      Options
	log    *logtest.Hook
	used   []string // versions handed to Use
	putAt  time.Time
	shelf  *Shelf
	builtV string
}

func newHall(t *testing.T) *hall {
	t.Helper()
	key, err := signed.GenerateKey(signed.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	public, err := signed.Public(key)
	if err != nil {
		t.Fatal(err)
	}
	built, err := catalog.Load(small)
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{t: t, key: key, putAt: time.Now(), builtV: built.Version}
	log, hook := logtest.NewNullLogger()
	h.log = hook
	h.o = Options{
		Dir: filepath.Join(t.TempDir(), "shelf"), Incoming: filepath.Join(t.TempDir(), "incoming"),
		Trusted: []signed.PublicKey{public}, Built: small, Every: 30 * time.Second, Now: time.Now, Log: log,
		Use: func(c *catalog.Catalog) { h.used = append(h.used, c.Version) },
	}
	h.start()
	return h
}

// start is the program starting: what it served before is known from the disk alone.
func (h *hall) start() string {
	h.t.Helper()
	h.shelf = New(h.o)
	c, err := h.shelf.Load()
	if err != nil {
		h.t.Fatal(err)
	}
	if s := h.shelf.Status(); s.Version != c.Version {
		h.t.Fatalf("version %s was loaded and the status says %s", c.Version, s.Version)
	}
	return c.Version
}

// put lays a package into Incoming in place of the one there; change has files to add or to change before it is signed.
func (h *hall) put(version string, change map[string]string) {
	h.t.Helper()
	h.clear()
	if err := os.CopyFS(h.o.Incoming, small); err != nil {
		h.t.Fatal(err)
	}
	h.write("package.yaml", strings.Replace(h.read("package.yaml"), "version: "+h.builtV, "version: "+version, 1))
	for name, content := range change {
		h.write(name, content)
	}
	h.sign(h.key)
}

func (h *hall) clear() {
	h.t.Helper()
	if err := os.RemoveAll(h.o.Incoming); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) sign(key crypto.Signer) {
	h.t.Helper()
	if _, err := signed.Sign(h.o.Incoming, key, h.putAt); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) read(name string) string {
	h.t.Helper()
	content, err := os.ReadFile(filepath.Join(h.o.Incoming, name))
	if err != nil {
		h.t.Fatal(err)
	}
	return string(content)
}

func (h *hall) write(name, content string) {
	writeFile(h.t, filepath.Join(h.o.Incoming, name), content)
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	_ = os.Chmod(path, 0o600) // what was copied from the program may be read-only
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// looks is two looks: the first sees that something changed, the second that it stays.
func (h *hall) looks() Status {
	h.shelf.look()
	h.shelf.look()
	return h.shelf.Status()
}

// serves checks what is served and why nothing else is; "" is no refusal.
func (h *hall) serves(version, refused string) {
	h.t.Helper()
	s := h.shelf.Status()
	if s.Version != version {
		h.t.Errorf("version %s is served, want %s; refused: %+v", s.Version, version, s.Refused)
	}
	switch {
	case refused == "" && s.Refused != nil:
		h.t.Errorf("refused although nothing is wrong: %s", s.Refused.Reason)
	case refused != "" && (s.Refused == nil || !strings.Contains(s.Refused.Reason, refused)):
		h.t.Errorf("the reason is %+v, want one that says %q", s.Refused, refused)
	}
}

func (h *hall) errorsLogged() (n int) {
	for _, e := range h.log.AllEntries() {
		if e.Level <= logrus.ErrorLevel {
			n++
		}
	}
	return n
}

func (h *hall) kept() []string {
	h.t.Helper()
	entries, err := os.ReadDir(h.o.Dir)
	if err != nil {
		h.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != recordName {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestEmptyShelf(t *testing.T) {
	h := newHall(t)
	address, err := signed.Address(small)
	if err != nil {
		t.Fatal(err)
	}
	if s := h.looks(); !s.BuiltIn || s.Address != address || s.Before != nil || s.Damaged != "" {
		t.Errorf("status %+v; want the catalogue in the program, %s", s, address)
	}
	h.serves(h.builtV, "")
	if _, err := os.Stat(h.o.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the shelf wrote although there was nothing to keep")
	}
}

func TestNewPackage(t *testing.T) {
	h := newHall(t)
	for _, version := range []string{"2027.1", "2027.2", "2027.3"} {
		h.put(version, nil)
		h.shelf.look()
		if got := h.shelf.Status().Version; got == version {
			t.Fatalf("%s was taken at the first look, when it might still be being copied", version)
		}
		h.shelf.look()
		h.serves(version, "")
	}
	if strings.Join(h.used, " ") != "2027.1 2027.2 2027.3" {
		t.Errorf("handed out: %v", h.used)
	}
	s := h.shelf.Status()
	if s.Before == nil || s.Before.Version != "2027.2" || s.BuiltIn {
		t.Errorf("status %+v; want 2027.2 to go back to", s)
	}
	if kept := h.kept(); len(kept) != 2 {
		t.Errorf("%d packages are kept (%v); want this one and the one before", len(kept), kept)
	}
	if version := h.start(); version != "2027.3" {
		t.Errorf("after a restart %s is served", version)
	}
	if again := h.looks(); !again.Since.Equal(s.Since) || len(h.used) != 3 {
		t.Errorf("the same package was taken again after a restart: %v", h.used)
	}
	h.put("2027.2", nil) // a technician goes back
	h.looks()
	h.serves("2027.2", "")
	if h.errorsLogged() != 0 {
		t.Errorf("errors were logged: %v", h.log.LastEntry())
	}
}

// TestRefused: what is wrong is told once, with its reason, and the last good one serves on, also after a restart.
func TestRefused(t *testing.T) {
	tests := map[string]struct {
		spoil func(*hall)
		says  string
		is    func(error) bool
	}{
		"unsigned": {func(h *hall) { _ = os.Remove(filepath.Join(h.o.Incoming, signed.FileName)) }, "no signature.json",
			func(err error) bool { return errors.Is(err, signed.ErrUnsigned) }},
		"a stranger's key": {func(h *hall) {
			key, _ := signed.GenerateKey(signed.SM2)
			h.sign(key)
		}, "not trusted here", is[*signed.UnknownKey]},
		"changed after signing": {func(h *hall) { h.write("regions.yaml", h.read("regions.yaml")+"\n") },
			"regions.yaml: the file was changed after signing", is[*signed.Changed]},
		"bad signature": {func(h *hall) {
			var s signed.Signature
			_ = json.Unmarshal([]byte(h.read(signed.FileName)), &s)
			s.Signature[7] ^= 1
			content, _ := s.Encode()
			h.write(signed.FileName, string(content))
		}, "signature of the catalogue package is bad", is[*signed.BadSignature]},
		"a link": {func(h *hall) { _ = os.Symlink("/etc/hostname", filepath.Join(h.o.Incoming, "hostname")) },
			"not a regular file", is[*signed.NotAllowed]},
		"malformed, well signed": {func(h *hall) {
			h.put("2027.2", map[string]string{"services.yaml": "services:\n  - id: [\n"})
		}, "services.yaml:3: ", is[*strictyaml.Error]},
		"faulty, well signed": {func(h *hall) {
			h.put("2027.2", map[string]string{"package.yaml": "# one\nverzion: 2\n" + strings.Replace(h.read("package.yaml"), "# ", "#", 1)})
		}, `package.yaml:2: unknown key "verzion"`, is[*strictyaml.Error]},
		"two contents under one version": {func(h *hall) {
			h.put("2027.1", map[string]string{"package.yaml": h.read("package.yaml") + "# more\n"})
			h.write("package.yaml", strings.Replace(h.read("package.yaml"), "2027.2", "2027.1", 1))
			h.sign(h.key)
		}, "version 2027.1 was served already with other content", is[*SameVersion]},
		"other content under the version in the program": {func(h *hall) {
			h.write("package.yaml", strings.Replace(h.read("package.yaml"), "2027.2", h.builtV, 1)+"# more\n")
			h.sign(h.key)
		}, "served already with other content", is[*SameVersion]},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			h.put("2027.1", nil)
			h.looks()
			h.put("2027.2", nil)
			test.spoil(h)
			h.looks()
			h.looks()
			h.serves("2027.1", test.says)
			if s := h.shelf.Status(); s.Refused != nil && !test.is(s.Refused.Err) {
				t.Errorf("the error is a %T", s.Refused.Err)
			}
			if n := h.errorsLogged(); n != 1 {
				t.Errorf("told %d times, want once", n)
			}
			if len(h.used) != 1 {
				t.Errorf("handed out: %v", h.used)
			}
			if version := h.start(); version != "2027.1" {
				t.Errorf("after a restart %s is served", version)
			}
			h.serves("2027.1", test.says) // read from the disk, as zhitingctl does
			h.put("2027.4", nil)
			h.looks()
			h.serves("2027.4", "")
		})
	}
}

func is[T error](err error) bool {
	_, ok := errors.AsType[T](err)
	return ok
}

// TestRefusalForgotten: with the package goes its refusal, and the same one put there again is tried again.
func TestRefusalForgotten(t *testing.T) {
	h := newHall(t)
	h.put("2027.1", nil)
	h.write("extra.yaml", "a: 1\n")
	h.looks()
	h.serves(h.builtV, "extra.yaml: the file was added")
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	move(h.o.Incoming, h.o.Incoming+"-away") // the stick is pulled out
	h.looks()
	h.serves(h.builtV, "")
	move(h.o.Incoming+"-away", h.o.Incoming)
	h.looks()
	h.serves(h.builtV, "extra.yaml: the file was added")
	h.clear()
	h.looks()
	h.start()
	h.serves(h.builtV, "") // also on the disk
}

// TestDamagedShelf: whatever happens to the files of the shelf, something is served and the status says what is wrong.
func TestDamagedShelf(t *testing.T) {
	type damage func(t *testing.T, dir, current, before string)
	cut := func(t *testing.T, path string) {
		t.Helper()
		if err := os.Truncate(path, 10); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct {
		damage damage
		serves string // "" is the one in the program
		says   string
	}{
		"a file cut short": {func(t *testing.T, dir, current, _ string) { cut(t, filepath.Join(dir, current, "regions.yaml")) },
			"2027.1", "regions.yaml: the file was changed"},
		"a package lost": {func(t *testing.T, dir, current, _ string) { os.RemoveAll(filepath.Join(dir, current)) },
			"2027.1", "version 2027.2 on the shelf"},
		"both": {func(t *testing.T, dir, current, before string) {
			cut(t, filepath.Join(dir, current, "regions.yaml"))
			cut(t, filepath.Join(dir, before, signed.FileName))
		}, "", "signature.json cannot be read"},
		"another package under the address": {func(t *testing.T, dir, current, before string) {
			os.RemoveAll(filepath.Join(dir, current))
			if err := os.CopyFS(filepath.Join(dir, current), os.DirFS(filepath.Join(dir, before))); err != nil {
				t.Fatal(err)
			}
		}, "2027.1", "holds package"},
		"the record cut short": {func(t *testing.T, dir, _, _ string) { cut(t, filepath.Join(dir, recordName)) }, "", "current cannot be read"},
		"a record that leads elsewhere": {func(t *testing.T, dir, _, _ string) {
			writeFile(t, filepath.Join(dir, recordName), `{"current":{"version":"9","address":"../../etc"}}`)
		}, "", "not the address of a package"},
		"a file in place of the shelf": {func(t *testing.T, dir, _, _ string) {
			os.RemoveAll(dir)
			writeFile(t, dir, "")
		}, "", "current cannot be read"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			h.put("2027.1", nil)
			before := h.looks().Address
			h.put("2027.2", nil)
			current := h.looks().Address
			test.damage(t, h.o.Dir, current, before)
			if test.serves == "" {
				test.serves = h.builtV
			}
			if version := h.start(); version != test.serves {
				t.Errorf("version %s is served, want %s", version, test.serves)
			}
			if s := h.shelf.Status(); !strings.Contains(s.Damaged, test.says) {
				t.Errorf("the status says %q, want %q", s.Damaged, test.says)
			}
			if name == "a file in place of the shelf" {
				h.looks()
				n := h.errorsLogged()
				h.looks()
				if h.errorsLogged() != n {
					t.Error("the same trouble is told at every look")
				}
				os.Remove(h.o.Dir)
			}
			h.looks() // the good package still lies in Incoming
			h.serves("2027.2", "")
			if s := h.shelf.Status(); s.Damaged != "" {
				t.Errorf("still damaged: %s", s.Damaged)
			}
			if version := h.start(); version != "2027.2" {
				t.Errorf("after a restart %s is served", version)
			}
		})
	}
}

// TestKilled: whatever a killed program left half made does not count, and goes.
func TestKilled(t *testing.T) {
	h := newHall(t)
	h.put("2027.1", nil)
	h.looks()
	old := strings.Repeat("0", 64)
	writeFile(t, filepath.Join(h.o.Dir, arriving+"123", "package.yaml"), "version: 2027.2")
	writeFile(t, filepath.Join(h.o.Dir, arriving+recordName), "{")
	writeFile(t, filepath.Join(h.o.Dir, old, "package.yaml"), "version: 2026.1")
	if version := h.start(); version != "2027.1" {
		t.Errorf("version %s is served", version)
	}
	if len(h.kept()) != 4 {
		t.Error("Load changed the disk; other programs call it while the kiosk is writing")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.shelf.Serve(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Serve ended with %v", err)
	}
	if kept := h.kept(); len(kept) != 1 {
		t.Errorf("left on the shelf: %v", kept)
	}
	// Killed between the folder and the record: the folder is there, nobody names it, and the package is taken again.
	h.put("2027.2", nil)
	record, err := os.ReadFile(filepath.Join(h.o.Dir, recordName))
	if err != nil {
		t.Fatal(err)
	}
	h.looks()
	writeFile(t, filepath.Join(h.o.Dir, recordName), string(record))
	if version := h.start(); version != "2027.1" {
		t.Errorf("version %s is served", version)
	}
	h.looks()
	h.serves("2027.2", "")
}

// TestUntrustedLater: a key that is trusted no more takes its packages from the shelf with it.
func TestUntrustedLater(t *testing.T) {
	h := newHall(t)
	h.put("2027.1", nil)
	h.looks()
	h.o.Trusted = nil
	if version := h.start(); version != h.builtV {
		t.Errorf("version %s is served although nobody trusts its key", version)
	}
}

func TestBuiltInUnreadable(t *testing.T) {
	h := newHall(t)
	h.o.Built = fstest.MapFS{}
	if _, err := New(h.o).Load(); err == nil || !strings.Contains(err.Error(), "install the program again") {
		t.Errorf("got %v", err)
	}
}

// TestServe: a package is taken while Serve runs, and Serve ends with its context.
func TestServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.o.Log.(*logrus.Logger).SetOutput(io.Discard)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- h.shelf.Serve(ctx) }()
		synctest.Wait()
		h.put("2027.1", nil)
		time.Sleep(h.o.Every*2 + time.Second)
		synctest.Wait()
		h.serves("2027.1", "")
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Serve ended with %v", err)
		}
	})
}
