// Package hubtest lets tests call a hub as its terminals do, without a connection of TLS: the terminals are enrolled as
// real ones are, and what their certificates would show is put into the requests.
package hubtest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiting/sync/identity"
	"zhiting/sync/uplink/wire"
)

// OwnerToken is what the hubs of tests take from their owner.
const OwnerToken = "the-owners-token-of-a-hub-in-tests"

// scheme is before the name of the terminal that makes a request, where the owner would show a token.
const scheme = "terminal:"

// authority is one for all tests of a program: making keys for each would cost more than many of them.
var authority = sync.OnceValues(func() (*identity.Authority, error) {
	dir, err := os.MkdirTemp("", "hubtest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // it is in memory, and a folder left behind harms no test
	return identity.OpenAuthority(dir, time.Now)
})

// Authority is that of the hubs of tests.
func Authority() *identity.Authority {
	a, err := authority()
	if err != nil {
		panic(err) // no test can go on
	}
	return a
}

// requests are those for certificates, by terminal: with the same key, a terminal is let in by several hubs on one record.
var requests = struct {
	sync.Mutex
	of map[string][]byte
}{of: map[string][]byte{}}

func requestOf(t testing.TB, name string) ([]byte, error) {
	requests.Lock()
	defer requests.Unlock()
	if requests.of[name] == nil {
		made, err := identity.Folder(t.TempDir()).Request(name)
		if err != nil {
			return nil, err
		}
		requests.of[name] = made
	}
	return requests.of[name], nil
}

// Token is what a request of a terminal shows as a bearer in place of a certificate.
func Token(name string) string { return scheme + name }

// Client makes the requests of a terminal over another client, nil for the ordinary one.
func Client(name string, inside *http.Client) *http.Client {
	outside := http.Client{}
	if inside != nil {
		outside = *inside
	}
	outside.Transport = &transport{name, outside.Transport}
	return &outside
}

type transport struct {
	name   string
	inside http.RoundTripper
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+Token(t.name))
	if t.inside == nil {
		return http.DefaultTransport.RoundTrip(r)
	}
	return t.inside.RoundTrip(r)
}

// Handler is that of a hub with OwnerToken, behind which a request that names a terminal shows the terminal's certificate.
// Each terminal is enrolled at its first request.
func Handler(t testing.TB, hub http.Handler) http.Handler {
	d := &door{TB: t, hub: hub, one: make(chan struct{}, 1), shown: map[string]*tls.ConnectionState{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "+scheme); ok {
			state, err := d.enrolled(name)
			if err != nil {
				http.Error(w, err.Error(), http.StatusServiceUnavailable) // a hub that cannot write now: the next request tries again
				return
			}
			r.TLS = state
		}
		hub.ServeHTTP(w, r)
	})
}

type door struct {
	testing.TB
	hub http.Handler

	one   chan struct{}                   // a lock that time may pass at, where it is not real
	shown map[string]*tls.ConnectionState // by terminal
}

func (d *door) enrolled(name string) (*tls.ConnectionState, error) {
	d.one <- struct{}{}
	defer func() { <-d.one }()
	if state := d.shown[name]; state != nil {
		return state, nil
	}
	var invitation struct{ Code string }
	if err := d.post("/v1/enrolments/"+name, nil, &invitation); err != nil {
		return nil, err
	}
	code, err := identity.ParseCode(invitation.Code)
	if err != nil {
		return nil, err
	}
	request, err := requestOf(d, name)
	if err != nil {
		return nil, err
	}
	var given wire.Enrolled
	if err := d.post("/v1/enrol", wire.Enrol{Terminal: name, Secret: code.Secret(), Request: string(request)}, &given); err != nil {
		return nil, err
	}
	block, _ := pem.Decode([]byte(given.Certificate))
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	shown := []*x509.Certificate{leaf}
	d.shown[name] = &tls.ConnectionState{HandshakeComplete: true, PeerCertificates: shown, VerifiedChains: [][]*x509.Certificate{shown}}
	return d.shown[name], nil
}

// post calls the hub as its owner.
func (d *door) post(path string, body, into any) error {
	sent, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(sent))
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("Authorization", "Bearer "+OwnerToken)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	d.hub.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return fmt.Errorf("%s answered %d: %s", path, w.Code, w.Body)
	}
	return json.Unmarshal(w.Body.Bytes(), into)
}
