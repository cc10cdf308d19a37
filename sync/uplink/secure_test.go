package uplink

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiting/sync/hub/hubtest"
	"zhiting/sync/identity"
)

// overTLS makes a world's terminal speak with its hub as it does in a hall: through TLS, as an enrolled terminal or as one
// that will be. protocols tells over which HTTP the hub was called.
func (w *world) overTLS() (folder identity.Folder, address string, protocols func() map[string]int) {
	w.Helper()
	inside, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.Fatal(err)
	}
	var mu sync.Mutex
	seen := map[string]int{}
	config := hubtest.Authority().ServerConfig(identity.Hosts(), nil)
	server := &http.Server{TLSConfig: config, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen[r.Proto]++
		mu.Unlock()
		w.web.Config.Handler.ServeHTTP(rw, r)
	})}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(identity.Listen(inside, config)) }()
	w.Cleanup(func() { _ = server.Close(); <-ended })
	folder = identity.Folder(filepath.Join(w.TempDir(), "identity"))
	address = "https://" + inside.Addr().String()
	up, err := New(Options{Hub: address, Identity: folder, Terminal: "T1", Outbox: w.box, Cap: 20 * time.Millisecond})
	if err != nil {
		w.Fatal(err)
	}
	w.up = up
	return folder, address, func() map[string]int {
		mu.Lock()
		defer mu.Unlock()
		copied := map[string]int{}
		for k, v := range seen {
			copied[k] = v
		}
		return copied
	}
}

// invite gets a code for the terminal from the hub.
func (w *world) invite() identity.Code {
	w.Helper()
	var made struct{ Code string }
	w.clerk(http.MethodPost, "/v1/enrolments/T1", nil, &made)
	code, err := identity.ParseCode(made.Code)
	if err != nil {
		w.Fatal(err)
	}
	return code
}

// TestEnrolledWhileItRuns starts a terminal that is not enrolled; once it is, everything goes home, over HTTP/2.
func TestEnrolledWhileItRuns(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	folder, address, protocols := w.overTLS()
	content := random(1, 300<<10)
	w.box.file(t, "c1", content)
	w.run()
	w.until("word that it is not enrolled", func() bool { return strings.Contains(w.up.Status().LastError, "zhitingctl enrol") })
	code := w.invite()
	if err := Enrol(context.Background(), address, code, "T1", folder); err != nil {
		t.Fatal(err)
	}
	w.until("the case and its content", func() bool { return w.sent(1)() && w.allContents() })
	w.arrived("c1", content)
	if got := protocols(); got["HTTP/2.0"] == 0 || got["HTTP/1.1"] > 0 {
		t.Errorf("calls by protocol: %v", got)
	}
	if err := Enrol(context.Background(), address, code, "T1", identity.Folder(t.TempDir())); Code(err) == "" {
		t.Errorf("a code used twice: %v", err)
	}
}

// TestEnrolAtAnotherHub has a code whose hub does not answer at the address.
func TestEnrolAtAnotherHub(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	_, address, _ := w.overTLS()
	other, err := identity.OpenAuthority(t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := Enrol(context.Background(), address, other.NewCode(), "T1", identity.Folder(t.TempDir())); !errors.Is(err, identity.ErrOtherHub) {
		t.Errorf("%v", err)
	}
	if err := Enrol(context.Background(), "http://hub.example", other.NewCode(), "T1", identity.Folder(t.TempDir())); err == nil {
		t.Error("a terminal was enrolled without TLS")
	}
}

// TestRevokedKeepsItsCases has a terminal that the hub lets in no more.
func TestRevokedKeepsItsCases(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	folder, address, _ := w.overTLS()
	if err := Enrol(context.Background(), address, w.invite(), "T1", folder); err != nil {
		t.Fatal(err)
	}
	w.run()
	w.until("contact", func() bool { return w.up.Status().Online })
	r := httptest.NewRequest(http.MethodDelete, "/v1/enrolments/T1", nil)
	asOwner(r)
	w.inside.ServeHTTP(httptest.NewRecorder(), r)
	w.box.file(t, "c1")
	w.up.Nudge()
	w.until("the reason", func() bool { return strings.Contains(w.up.Status().LastError, "not revoked") })
	if got := w.box.states(); got["waiting"] != 1 {
		t.Errorf("outbox %v", got)
	}
}

// TestRenews has a terminal whose certificate is nearly at its end, by its clock.
func TestRenews(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	folder, address, _ := w.overTLS()
	if err := Enrol(context.Background(), address, w.invite(), "T1", folder); err != nil {
		t.Fatal(err)
	}
	before, err := folder.Client()
	if err != nil {
		t.Fatal(err)
	}
	w.up.opts.Now = func() time.Time { return time.Now().Add(identity.Validity * 3 / 4) }
	// Its clock is in a time when the certificate is good, and the hub's is today's: the certificate it gets is as good as
	// the one it has, so that it asks again and again.
	w.run()
	w.until("another certificate", func() bool {
		after, err := folder.Client()
		return err == nil && !after.Certificates[0].Leaf.Equal(before.Certificates[0].Leaf)
	})
	w.box.file(t, "c1")
	w.until("the case", w.sent(1))
}

// TestForeignTerminals shows the hub certificates that are none of its own making.
func TestForeignTerminals(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	folder, address, _ := w.overTLS()
	if err := Enrol(context.Background(), address, w.invite(), "T1", folder); err != nil {
		t.Fatal(err)
	}
	good, err := folder.Client()
	if err != nil {
		t.Fatal(err)
	}
	ask := func(config *tls.Config) (int, error) {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}}
		defer client.CloseIdleConnections()
		answer, err := client.Get(address + "/v1/terminals/T1/changes")
		if err != nil {
			return 0, err
		}
		return answer.StatusCode, answer.Body.Close()
	}
	if status, err := ask(good); status != 200 {
		t.Fatalf("its own: %d, %v", status, err)
	}
	issue := func(by *identity.Authority, name string) *tls.Config {
		f := identity.Folder(t.TempDir())
		request, err := f.Request(name)
		if err != nil {
			t.Fatal(err)
		}
		certificate, _, _, err := by.Issue(request, name)
		if err == nil {
			err = f.Keep(certificate, by.PEM())
		}
		if err != nil {
			t.Fatal(err)
		}
		config, err := f.Client()
		if err != nil {
			t.Fatal(err)
		}
		config.RootCAs = good.RootCAs
		return config
	}
	other, err := identity.OpenAuthority(t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if status, err := ask(issue(other, "T1")); err == nil {
		t.Errorf("of another authority: %d", status)
	}
	if status, err := ask(issue(hubtest.Authority(), "T1")); status != 401 {
		t.Errorf("of this authority, but the hub did not enrol that key: %d, %v", status, err)
	}
	bare := good.Clone()
	bare.Certificates = nil
	if status, err := ask(bare); status != 401 {
		t.Errorf("none: %d, %v", status, err)
	}
	if n := len(w.box.states()); n != 0 {
		t.Errorf("the outbox has %d states", n)
	}
}
