package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/identity"
	"zhiting/sync/uplink/wire"
)

// TestBadInput sends to a hub's real port what no terminal sends. Each is refused with a reason and disturbs nothing: after
// it, a case goes through.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	_, address := serving(t, dir)
	line := enrolled(t, dir, address)
	n := 0
	sound := func(what string) {
		t.Helper()
		n++
		if !submit(t, address, line, fmt.Sprintf("good-%d", n)) {
			t.Errorf("after %s, a good case is not taken", what)
		}
	}
	post := func(client *http.Client, path, encoding string, body []byte) (int, string) {
		t.Helper()
		r, err := http.NewRequest(http.MethodPost, secure(address)+path, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if encoding != "" {
			r.Header.Set("Content-Encoding", encoding)
		}
		answer, err := client.Do(r)
		if err != nil {
			return 0, err.Error()
		}
		defer answer.Body.Close()
		said, _ := io.ReadAll(answer.Body) // what came of it
		return answer.StatusCode, string(said)
	}
	batch := func(terminal string, events ...any) []byte {
		t.Helper()
		in := wire.Intake{Protocol: 1, Terminal: terminal, Epoch: "e"}
		for i, e := range events {
			raw, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			in.Records = append(in.Records, wire.Record{Seq: int64(1000 + i), Event: raw})
		}
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	changed := filed(t, "changed")
	changed.Body = json.RawMessage(`{"theme":"other"}`)
	for what, c := range map[string]struct {
		path, encoding string
		body           []byte
		status         int
	}{
		"no JSON":                    {"/v1/intake", "", []byte("{{{"), 400},
		"another shape":              {"/v1/intake", "", []byte(`[1,2]`), 400},
		"another terminal":           {"/v1/intake", "", batch("T2", filed(t, "x")), 403},
		"a path for a name":          {"/v1/intake", "", batch("../T1", filed(t, "x")), 422},
		"larger than a batch may be": {"/v1/intake", "", bytes.Repeat([]byte(" "), wire.MaxIntake+1), 413},
		"a bomb":                     {"/v1/intake", wire.Packed, wire.Pack(make([]byte, 64<<20)), 413},
		"what is not packed":         {"/v1/intake", wire.Packed, []byte("plain"), 413},
		"a path out of contents":     {"/v1/attachments?terminal=..%2f..%2fetc", "", []byte("x"), 422},
		"a path that climbs":         {"/v1/terminals/T1/../../accounts/x", "", nil, 0},
	} {
		status, said := post(line, c.path, c.encoding, c.body)
		if c.status != 0 && status != c.status || status == 200 || status >= 500 {
			t.Errorf("%s is answered with %d %s, want %d", what, status, said, c.status)
		}
		sound(what)
	}
	// An event that was changed after it was made is set aside with the reason; the good one beside it is taken.
	status, said := post(line, "/v1/intake", "", batch("T1", changed, filed(t, "beside")))
	if status != 200 || !strings.Contains(said, `"refused"`) || !strings.Contains(said, `"done"`) {
		t.Errorf("a changed event and a good one: %d %s", status, said)
	}
	for range 3 { // played back
		if status, said := post(line, "/v1/intake", "", batch("T1", filed(t, "beside"))); status != 200 || !strings.Contains(said, `"done"`) {
			t.Errorf("played back: %d %s", status, said)
		}
	}
	var c struct {
		Terminals []casefile.Event `json:"terminal_chain"`
	}
	k := clerk{hub: address, tokenFile: ownerToken(dir)}
	opened(t, k, "beside")
	if _, err := k.call(t.Context(), "GET", nil, &c, "v1", "cases", "beside"); err != nil || len(c.Terminals) != 1 {
		t.Errorf("a batch that was played back made %d events, %v", len(c.Terminals), err)
	}

	if status, said := post(&http.Client{Transport: &http.Transport{TLSClientConfig: believing(t, dir), ForceAttemptHTTP2: true}}, "/v1/intake", "", batch("T1", filed(t, "x"))); status != 401 {
		t.Errorf("no certificate: %d %s", status, said)
	}
	plain, err := http.Post(address+"/v1/intake", "application/json", bytes.NewReader(batch("T1", filed(t, "x"))))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Body.Close()
	if plain.StatusCode != http.StatusUnauthorized {
		t.Errorf("plain HTTP: %d", plain.StatusCode)
	}
	sound("plain HTTP")
}

// TestSlowCallers holds connections open in every way that costs the caller little; the hub serves others, and ends them.
func TestSlowCallers(t *testing.T) {
	dir := t.TempDir()
	_, address := serving(t, dir)
	line := enrolled(t, dir, address)
	host := strings.TrimPrefix(address, "http://")
	dial := func() net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	var ended []net.Conn // by the hub, before long
	for range 20 {
		ended = append(ended, dial()) // says nothing
		hello := dial()
		_, _ = hello.Write([]byte{22, 3, 1}) // the beginning of TLS
		head := dial()
		_, _ = fmt.Fprintf(head, "GET /v1/cases HTTP/1.1\r\nHost: hub\r\nX-Slow: ")
		ended = append(ended, hello, head)
		silent := tls.Client(dial(), believing(t, dir))
		if err := silent.Handshake(); err != nil {
			t.Fatal(err)
		}
	}
	if !submit(t, address, line, "c1") {
		t.Error("beside slow callers a case is not taken")
	}
	for i, conn := range ended {
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
		if _, err := io.Copy(io.Discard, conn); err != nil {
			t.Fatalf("slow caller %d is never sent away: %v", i, err)
		}
	}
}

// believing is TLS of somebody without a certificate who believes the hub.
func believing(t *testing.T, dir string) *tls.Config {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "authority", "authority.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(raw)
	return &tls.Config{RootCAs: roots, ServerName: identity.HubName}
}
