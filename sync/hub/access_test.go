package hub

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiting/sync/uplink/wire"
)

// TestWhoMayCall holds calls against who makes them; nobody but the owner gets to a path that no rule names.
func TestWhoMayCall(t *testing.T) {
	r := start(t, t.TempDir())
	for _, c := range []struct {
		method, path, token string
		status              int
	}{
		{"GET", "/healthz", "", 204},
		{"GET", "/openapi.json", "", 200},
		{"GET", "/login", "", 200},
		{"GET", "/", "", 303},
		{"GET", "/", terminalToken, 303},
		{"GET", "/", ownerToken, 200},
		{"GET", "/cases/none", ownerToken, 404},
		{"GET", "/v1/cases", terminalToken, 401},
		{"GET", "/v1/cases", "wrong", 401},
		{"GET", "/v1/audit", "", 401},
		{"POST", "/v1/enrolments/T9", terminalToken, 401},
		{"PUT", "/v1/accounts/a", terminalToken, 401},
		{"POST", "/v1/intake", ownerToken, 401},
		{"PUT", "/v1/attachments/x", "", 401},
		{"POST", "/v1/attachments", ownerToken, 401},
		{"POST", "/v1/attachments/state", ownerToken, 401},
		{"GET", "/v1/cases/c/attachments/1", terminalToken, 401},
		{"GET", "/v1/terminals/T1/changes", ownerToken, 401},
		{"GET", "/v1/terminals/T1/changes", terminalToken, 200},
		{"GET", "/v1/terminals/T2/changes", terminalToken, 403},
		{"GET", "/v1/terminals/T1x/changes", terminalToken, 403},
		{"GET", "/v1/terminals/T2/packages/x", terminalToken, 403},
		{"GET", "/v1/new-path", terminalToken, 401},
		{"GET", "/v1/new-path", ownerToken, 404},
		{"GET", "/v1/healthz", "", 401},
		{"GET", "/healthzy", "", 303},
	} {
		if status := r.call(c.method, c.path, c.token, nil, nil); status != c.status {
			t.Errorf("%s %s with %q: %d, want %d", c.method, c.path, c.token, status, c.status)
		}
	}
}

// TestTerminalSpeaksForItself sends what names another terminal in its body.
func TestTerminalSpeaksForItself(t *testing.T) {
	r := start(t, t.TempDir())
	for path, body := range map[string]any{
		"/v1/intake":                     wire.Intake{Protocol: 1, Terminal: "T2", Epoch: "e"},
		"/v1/attachments/state":          wire.ContentQuery{Terminal: "T2"},
		"/v1/attachments?terminal=T2":    []byte("x"),
		"/v1/services/help":              wire.HelpCall{Terminal: "T2", Hall: "h", At: "home"},
		"/v1/services/cases/find":        nil, // a body without one
		"/v1/services/licences/list":     wire.LicenceQuery{Terminal: "T2"},
		"/v1/terminals/T2/certificate":   wire.Renew{},
		"/v1/terminals/../../T2/reports": nil,
	} {
		want := http.StatusForbidden
		switch status := r.call("POST", path, terminalToken, body, nil); {
		case body == nil && status/100 == 2, body != nil && status != want && status != http.StatusUnprocessableEntity:
			t.Errorf("%s answers T1 that speaks for T2 with %d", path, status)
		}
	}
	if status := r.call("POST", "/v1/intake", terminalToken, wire.Intake{Protocol: 1, Terminal: "T2", Epoch: "e"}, nil); status != 403 {
		t.Errorf("a batch of another terminal: %d", status)
	}
}

// TestOwnerFromAfar shows the owner's token from another machine.
func TestOwnerFromAfar(t *testing.T) {
	r := start(t, t.TempDir())
	for address, want := range map[string]error{"127.0.0.1:9": nil, "[::1]:9": nil, "10.1.2.3:9": errNobody} {
		request, err := http.NewRequest(http.MethodGet, "/v1/cases", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.RemoteAddr = address
		request.Header.Set("Authorization", "Bearer "+ownerToken)
		if _, err := r.hub.whoCalls(request, rule{}); !errors.Is(err, want) {
			t.Errorf("from %s: %v", address, err)
		}
	}
}

// TestAdmission has one terminal that asks without end, and then all together.
func TestAdmission(t *testing.T) {
	a := newAdmission(Options{MostRate: 1000, TerminalRate: 1, Spread: time.Minute})
	let := 0
	for a.refuse(caller{Name: "greedy", Role: RoleTerminal}) == "" {
		let++
	}
	if let < burst {
		t.Errorf("a terminal was let in %d times", let)
	}
	if after := a.refuse(caller{Name: "modest", Role: RoleTerminal}); after != "" {
		t.Errorf("another terminal is to wait %s s", after)
	}
	all := newAdmission(Options{MostRate: 1, TerminalRate: 1000, Spread: time.Minute})
	for all.refuse(caller{Name: "T1", Role: RoleTerminal}) == "" {
	}
	waits := map[string]bool{}
	for range 100 {
		waits[all.refuse(caller{Name: "T2", Role: RoleTerminal})] = true
	}
	if len(waits) < 20 {
		t.Errorf("100 terminals are told to come back at %d different times", len(waits))
	}
}

func TestTokenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "owner.token")
	made, err := Token(path)
	if err != nil || len(made) != 64 {
		t.Fatalf("made %d signs, %v", len(made), err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if again, err := Token(path); err != nil || again != made {
		t.Errorf("read again: another token, %v", err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Token(path); err == nil {
		t.Error("an empty file was taken as a token")
	}
}
