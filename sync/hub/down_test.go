package hub

import (
	"crypto"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiting/sync/catalog/signed"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/uplink/wire"
)

func TestHandedDown(t *testing.T) { both(t, handedDown) }

func handedDown(t *testing.T) {
	clock := movedFrom(day)
	o := options(t.TempDir())
	o.Now = clock.now
	h, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	r := rig{t, h, serve(t, h)}
	var idle wire.Down
	r.call("GET", "/v1/terminals/T1/down", terminalToken, nil, &idle)

	waiting := make(chan wire.Down, 1)
	go func() {
		var answer wire.Down
		r.call("GET", "/v1/terminals/T1/down?wait=20s&known="+idle.Mark, terminalToken, nil, &answer)
		waiting <- answer
	}()
	var command wire.Command
	if status := r.call("POST", "/v1/handed/T1/commands", ownerToken, NewCommand{Name: wire.Restart, Seconds: 60}, &command); status != 200 {
		t.Fatalf("a command answered %d", status)
	}
	if got := <-waiting; len(got.Commands) != 1 || got.Commands[0].ID != command.ID || got.Mark == idle.Mark {
		t.Errorf("the waiting terminal was handed %+v", got)
	}
	report := wire.Report{Kind: wire.OfCommand, ID: command.ID, Outcome: wire.Done, Reason: "first"}
	for _, reason := range []string{"first", "again, by a copy that came late"} {
		report.Reason = reason
		r.call("POST", "/v1/terminals/T1/reports", terminalToken, wire.Reports{Reports: []wire.Report{report}}, nil)
	}
	var handed HandedDown
	r.call("GET", "/v1/handed/T1", ownerToken, nil, &handed)
	if len(handed.Wanted.Commands) != 0 || len(handed.Commands) != 1 || handed.Commands[0].Reason != "first" {
		t.Errorf("after two reports of one command: %+v", handed)
	}

	r.call("POST", "/v1/handed/T1/commands", ownerToken, NewCommand{Name: wire.SyncPush, Seconds: 60}, nil)
	clock.forward(61 * time.Second)
	if r.call("GET", "/v1/handed/T1", ownerToken, nil, &handed); len(handed.Wanted.Commands) != 0 {
		t.Errorf("handed down after its time: %+v", handed.Wanted.Commands)
	}
	if status := r.call("POST", "/v1/handed/T1/commands", ownerToken, map[string]any{"name": "format-disk", "seconds": 60}, nil); status != 422 {
		t.Errorf("a command that nobody knows answered %d", status)
	}

	text := func(s string) *string { return &s }
	r.call("POST", "/v1/handed/all/settings", ownerToken, NewSetting{Key: "timeouts.idle", Value: text("3m")}, nil)
	r.call("POST", "/v1/handed/all/settings", ownerToken, NewSetting{Key: "language", Value: text("en")}, nil)
	r.call("POST", "/v1/handed/T1/settings", ownerToken, NewSetting{Key: "timeouts.idle", Value: text("4m")}, nil)
	r.call("POST", "/v1/handed/all/settings", ownerToken, NewSetting{Key: "language"}, nil)
	for terminal, want := range map[string]string{"T1": "4m", "T2": "3m"} {
		var got wire.Down
		r.call("GET", "/v1/terminals/"+terminal+"/down", hubtest.Token(terminal), nil, &got)
		if len(got.Settings.Values) != 1 || got.Settings.Values["timeouts.idle"] != want {
			t.Errorf("%s has the settings %v", terminal, got.Settings.Values)
		}
	}
	if status := r.call("POST", "/v1/handed/T1/commands", terminalToken, NewCommand{Name: wire.Restart, Seconds: 60}, nil); status != 401 {
		t.Errorf("a terminal that commands another answered %d", status)
	}
}

// published is a signed copy of a small catalogue as it is published.
func published(t *testing.T, key crypto.Signer, share int) NewPackage {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../catalog/testdata/small")); err != nil {
		t.Fatal(err)
	}
	if _, err := signed.Sign(dir, key, day); err != nil {
		t.Fatal(err)
	}
	p := NewPackage{Share: share, Files: map[string][]byte{}}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		relative, _ := filepath.Rel(dir, name)
		if relative == signed.FileName {
			p.Signature = content
		} else {
			p.Files[filepath.ToSlash(relative)] = content
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPackages(t *testing.T) { both(t, packages) }

func packages(t *testing.T) {
	key, err := signed.GenerateKey(signed.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	public, err := signed.Public(key)
	if err != nil {
		t.Fatal(err)
	}
	o := options(t.TempDir())
	o.CatalogueKeys = []signed.PublicKey{public}
	h, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	r := rig{t, h, serve(t, h)}

	stranger, err := signed.GenerateKey(signed.SM2)
	if err != nil {
		t.Fatal(err)
	}
	changed := published(t, key, 100)
	changed.Files["package.yaml"] = append(changed.Files["package.yaml"], '#')
	path := published(t, key, 100)
	path.Files["../outside.yaml"] = []byte("x")
	for what, k := range map[string]struct {
		NewPackage
		want int
	}{"of a stranger": {published(t, stranger, 100), http.StatusForbidden}, "changed": {changed, http.StatusForbidden}, "with a path trick": {path, 422}} {
		if status := r.call("POST", "/v1/catalogue", ownerToken, k.NewPackage, nil); status != k.want {
			t.Errorf("a package %s answered %d", what, status)
		}
	}
	have := func(share int) map[string]bool {
		var done Published
		if status := r.call("POST", "/v1/catalogue", ownerToken, published(t, key, share), &done); status != 200 {
			t.Fatalf("a sound package answered %d", status)
		}
		those := map[string]bool{}
		for i := range 100 {
			name := fmt.Sprintf("T%d", i)
			var got wire.Down
			err := h.read(t.Context(), func(x tx) (err error) { got, err = x.wanted(name, day); return err })
			if err != nil {
				t.Fatal(err)
			}
			those[name] = got.Catalogue == done.Address
		}
		return those
	}
	first, more := have(10), have(50)
	count := 0
	for name, there := range first {
		if there {
			count++
		}
		if there && !more[name] {
			t.Errorf("%s had the package and lost it when more were to have it", name)
		}
	}
	if count < 2 || count > 25 {
		t.Errorf("%d of 100 terminals belong to a share of 10%%", count)
	}
	sound := published(t, key, 100)
	address := func() string {
		var d Published
		r.call("POST", "/v1/catalogue", ownerToken, sound, &d)
		return d.Address
	}()
	var listed signed.Signature
	r.call("GET", "/v1/terminals/T1/packages/"+address, terminalToken, nil, &listed)
	var sums []string
	for _, f := range listed.Files {
		sums = append(sums, f.SHA256)
	}
	var files wire.Files
	r.call("POST", "/v1/terminals/T1/packages/files", terminalToken, wire.FileQuery{SHA256: sums}, &files)
	for i, content := range files.Contents {
		if string(content) != string(sound.Files[listed.Files[i].Path]) {
			t.Errorf("file %s is another one", listed.Files[i].Path)
		}
	}
	if len(files.Contents) == 0 || r.call("POST", "/v1/terminals/T1/packages/files", terminalToken, wire.FileQuery{SHA256: []string{hex.EncodeToString(make([]byte, 32))}}, nil) != 404 {
		t.Errorf("%d files came, or one that is not there", len(files.Contents))
	}
}
