package dock_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"zhiting/drivers/sim"
	"zhiting/drivers/sim/dock"
	"zhiting/drivers/sim/hand"
)

// bench is a device that remembers what was done to it.
type bench struct {
	mu    sync.Mutex
	state string
	done  []string
}

func (b *bench) do(words []string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	command := strings.Join(words, " ")
	switch command {
	case "state":
		return b.state, nil
	case "bad":
		return "", errors.New("no such thing")
	}
	b.done, b.state = append(b.done, command), "after "+command
	return "", nil
}

func serve(t *testing.T) (*bench, string, *httptest.Server) {
	t.Helper()
	b, paper := &bench{state: "fresh"}, t.TempDir()
	for _, name := range []string{"001.png", "002.png"} {
		if err := os.WriteFile(filepath.Join(paper, name), []byte("picture "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := httptest.NewServer(dock.Handler([]dock.Device{{Name: "printer", Panel: hand.Panel{Groups: []hand.Group{hand.Paper()}}, Address: "tcp://127.0.0.1:1", Paper: paper, Do: b.do}}))
	t.Cleanup(s.Close)
	return b, paper, s
}

func ask(t *testing.T, r *http.Request) (status int, body string) {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(raw)
}

func request(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestHandsReachTheDevice(t *testing.T) {
	b, _, s := serve(t)
	for body, want := range map[string]int{
		`{"device":"printer","command":"paper out"}`: 200,
		`{"device":"printer","command":"bad"}`:       409,
		`{"device":"other","command":"paper out"}`:   404,
		`paper out`: 400,
	} {
		if got, said := ask(t, request(t, "POST", s.URL+"/do", body)); got != want {
			t.Errorf("%s answers %d (%s), want %d", body, got, said, want)
		}
	}
	if !slices.Equal(b.done, []string{"paper out"}) {
		t.Errorf("done to the device: %q", b.done)
	}
}

func TestOnlyThisMachineAndThisPage(t *testing.T) {
	b, _, s := serve(t)
	foreign := request(t, "POST", s.URL+"/do", `{"device":"printer","command":"unplug"}`)
	foreign.Header.Set("Origin", "https://example.invalid")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	if got, _ := ask(t, foreign); got != http.StatusForbidden {
		t.Errorf("a form of another site is answered %d", got)
	}
	rebound := request(t, "GET", s.URL+"/devices", "")
	rebound.Host = "example.invalid"
	if got, _ := ask(t, rebound); got != http.StatusForbidden {
		t.Errorf("a name of another site is answered %d", got)
	}
	if len(b.done) > 0 {
		t.Errorf("done to the device: %q", b.done)
	}
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "nonsense"} {
		if l, err := dock.Listen(address); err == nil {
			l.Close()
			t.Errorf("listens at %s", address)
		}
	}
}

func TestPageSeesHowDevicesAre(t *testing.T) {
	b, _, s := serve(t)
	answer, err := http.DefaultClient.Do(request(t, "GET", s.URL+"/events", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	next := func() (state string, papers []string) {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var list []struct {
					State  string
					Papers []string
				}
				if err := json.Unmarshal([]byte(data), &list); err != nil || len(list) != 1 {
					t.Fatalf("%s: %v", data, err)
				}
				return list[0].State, list[0].Papers
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return "", nil
	}
	if state, papers := next(); state != "fresh" || !slices.Equal(papers, []string{"002.png", "001.png"}) {
		t.Errorf("at first it is %q with %q", state, papers)
	}
	if _, err := b.do([]string{"cover", "open"}); err != nil {
		t.Fatal(err)
	}
	if state, _ := next(); state != "after cover open" {
		t.Errorf("then it is %q", state)
	}
}

func TestPapersAndNothingElse(t *testing.T) {
	_, paper, s := serve(t)
	secret := filepath.Join(filepath.Dir(paper), "secret.png")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, body := ask(t, request(t, "GET", s.URL+"/paper/printer/001.png", "")); got != 200 || body != "picture 001.png" {
		t.Errorf("a paper: %d %q", got, body)
	}
	for _, path := range []string{"/paper/printer/..%2Fsecret.png", "/paper/printer/" + strings.ReplaceAll(secret, "/", "%2F"), "/paper/other/001.png"} {
		if got, body := ask(t, request(t, "GET", s.URL+path, "")); got == 200 || strings.Contains(body, "secret") {
			t.Errorf("%s: %d %q", path, got, body)
		}
	}
}

// Every button is one that its simulator knows.
func TestButtonsAreUnderstood(t *testing.T) {
	dir := t.TempDir()
	hall := fmt.Sprintf(`control: %[1]s/sock
dock: 127.0.0.1:0
devices:
  - {name: idcard, kind: idcard, listen: "127.0.0.1:0"}
  - {name: receipt, kind: receipt, listen: "127.0.0.1:0", paper: %[1]s}
  - {name: camera, kind: camera, listen: "127.0.0.1:0"}
  - {name: scanner, kind: scanner, listen: "127.0.0.1:0"}
  - {name: ups, kind: ups, listen: "127.0.0.1:0"}
`, dir)
	file := filepath.Join(dir, "hall.yaml")
	if err := os.WriteFile(file, []byte(hall), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := sim.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	out, told := io.Pipe()
	go func() { ended <- sim.Run(ctx, loaded, told) }()
	base := ""
	for lines := bufio.NewScanner(out); base == "" && lines.Scan(); {
		base, _ = strings.CutPrefix(lines.Text(), "dock ")
		if !strings.HasPrefix(base, "http") {
			base = ""
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	_, list := ask(t, request(t, "GET", base+"/devices", ""))
	var cards []struct {
		Name string
		hand.Panel
	}
	if err := json.Unmarshal([]byte(list), &cards); err != nil || len(cards) != len(loaded.Devices) {
		t.Fatalf("%s: %v", list, err)
	}
	for _, card := range cards {
		if card.Title.Zh == "" || card.Title.En == "" {
			t.Errorf("%s has no title in both languages", card.Name)
		}
		for _, c := range card.All() {
			if c.Label.Zh == "" || c.Label.En == "" {
				t.Errorf("%s %s has no label in both languages", card.Name, c.Words)
			}
			for _, words := range []string{c.Words + " " + c.Example, c.Undo} {
				body, _ := json.Marshal(map[string]string{"device": card.Name, "command": words})
				if got, said := ask(t, request(t, "POST", base+"/do", string(body))); words != "" && got != 200 {
					t.Errorf("%s %s: %d %s", card.Name, words, got, said)
				}
			}
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
