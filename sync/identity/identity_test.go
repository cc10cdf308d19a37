package identity

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func now() time.Time { return time.Now() }

func authority(t *testing.T) *Authority {
	t.Helper()
	a, err := OpenAuthority(t.TempDir(), now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// enrolled is a terminal's folder with a certificate of an authority.
func enrolled(t *testing.T, a *Authority) Folder {
	t.Helper()
	f := Folder(filepath.Join(t.TempDir(), "identity"))
	request, err := f.Request("T1")
	if err != nil {
		t.Fatal(err)
	}
	certificate, _, _, err := a.Issue(request, "T1")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Keep(certificate, a.PEM()); err != nil {
		t.Fatal(err)
	}
	return f
}

// serve says over HTTP who called: the name in the certificate, or the protocol without one.
func serve(t *testing.T, a *Authority) (address string) {
	t.Helper()
	inside, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	config := a.ServerConfig(Hosts(), nil)
	server := &http.Server{TLSConfig: config, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said := r.Proto + " nobody"
		if r.TLS != nil && len(r.TLS.VerifiedChains) > 0 {
			name, _ := Named(r.TLS.PeerCertificates[0])
			said = r.Proto + " " + name
		}
		_, _ = io.WriteString(w, said) // a caller who went away
	})}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(Listen(inside, config)) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serving ended with %v", err)
		}
	})
	return inside.Addr().String()
}

func get(t *testing.T, url string, config *tls.Config) (string, error) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	response, err := client.Get(url)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	return string(said), err
}

func TestWhoCalls(t *testing.T) {
	a, other := authority(t), authority(t)
	address := serve(t, a)
	client := func(f Folder) *tls.Config {
		config, err := f.Client()
		if err != nil {
			t.Fatal(err)
		}
		return config
	}
	mine := client(enrolled(t, a))
	if said, err := get(t, "https://"+address, mine); said != "HTTP/2.0 T1" {
		t.Errorf("a terminal with a certificate is %q, %v", said, err)
	}
	if said, err := get(t, "http://"+address, nil); said != "HTTP/1.1 nobody" {
		t.Errorf("a program on this machine without TLS is %q, %v", said, err)
	}
	bare := mine.Clone()
	bare.Certificates, bare.ServerName = nil, "127.0.0.1"
	if said, err := get(t, "https://"+address, bare); said != "HTTP/2.0 nobody" {
		t.Errorf("a browser is %q, %v", said, err)
	}
	stranger := client(enrolled(t, other))
	if said, err := get(t, "https://"+address, stranger); err == nil {
		t.Errorf("a terminal believed a hub of another authority, which said %q", said)
	}
	stranger.RootCAs = mine.RootCAs
	if said, err := get(t, "https://"+address, stranger); err == nil {
		t.Errorf("the hub took a certificate of another authority as %q", said)
	}
	old := mine.Clone()
	old.MinVersion, old.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	if said, err := get(t, "https://"+address, old); err == nil {
		t.Errorf("the hub speaks TLS 1.2: %q", said)
	}
}

// TestLateCertificate has certificates that ended: the hub's is made anew in time, the terminal's is not taken.
func TestLateCertificate(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	a, err := OpenAuthority(t.TempDir(), func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	first, err := a.serverCertificate(Hosts())
	if err != nil {
		t.Fatal(err)
	}
	at = first.Leaf.NotAfter.Add(-serverValidity / 4)
	second, err := a.serverCertificate(Hosts())
	if err != nil || second == first {
		t.Errorf("a certificate with a quarter of its time left was not made anew: %v", err)
	}
	f := enrolled(t, a)
	until, err := f.Until()
	if err != nil || !until.Equal(at.Add(Validity).Truncate(time.Second)) {
		t.Errorf("a certificate made at %v is good until %v: %v", at, until, err)
	}
	config, err := f.Client()
	if err != nil {
		t.Fatal(err)
	}
	at = until.Add(time.Minute)
	config.Time = func() time.Time { return at }
	if said, err := get(t, "https://"+serve(t, a), config); err == nil {
		t.Errorf("a certificate that ended was taken: %q", said)
	}
}

func TestAuthorityStays(t *testing.T) {
	dir := t.TempDir()
	first, err := OpenAuthority(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenAuthority(dir, now)
	if err != nil || !bytes.Equal(first.PEM(), again.PEM()) {
		t.Fatalf("opened again it is another authority: %v", err)
	}
	if one := first.Secret("queue"); !bytes.Equal(one, again.Secret("queue")) || bytes.Equal(one, again.Secret("codes")) {
		t.Error("its secret is not the same for one purpose and another for another")
	}
	for _, name := range []string{keyFile, authorityFile} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v, %v", name, info.Mode(), err)
		}
	}
	elsewhere := t.TempDir()
	if _, err := OpenAuthority(elsewhere, now); err != nil {
		t.Fatal(err)
	}
	swapped, err := os.ReadFile(filepath.Join(elsewhere, keyFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, keyFile), swapped, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAuthority(dir, now); err == nil || !strings.Contains(err.Error(), "not of the authority") {
		t.Errorf("the key of another authority: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, keyFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAuthority(dir, now); err == nil {
		t.Error("without its key, the authority was opened")
	}
}

// TestRenewalCutOff has a terminal that asked for a new certificate and was switched off, at each step of taking it.
func TestRenewalCutOff(t *testing.T) {
	a := authority(t)
	f := enrolled(t, a)
	before, _, err := f.certificate()
	if err != nil {
		t.Fatal(err)
	}
	request, err := f.Request("T1")
	if err != nil {
		t.Fatal(err)
	}
	still, _, err := f.certificate()
	if err != nil || !still.Equal(before) {
		t.Fatalf("asking for a certificate ended the one in use: %v", err)
	}
	certificate, _, _, err := a.Issue(request, "T1")
	if err != nil {
		t.Fatal(err)
	}
	// Cut off between the certificate and its key.
	if err := keep(string(f), certificateFile, certificate); err != nil {
		t.Fatal(err)
	}
	after, _, err := f.certificate()
	if err != nil || after.Equal(before) {
		t.Fatalf("a certificate whose key is not in its place yet: %v", err)
	}
	if err := f.Keep(certificate, a.PEM()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.certificate(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(f.path(nextKeyFile)); !os.IsNotExist(err) {
		t.Errorf("the key that was waiting is still there: %v", err)
	}
	if _, err := Folder(t.TempDir()).Client(); !errors.Is(err, ErrNotEnrolled) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestWrongRequests(t *testing.T) {
	a := authority(t)
	raw, err := Folder(t.TempDir()).Request("T1")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	forged := bytes.Clone(block.Bytes)
	forged[len(forged)-3] ^= 1
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	write := func(kind string, b []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}) }
	for what, request := range map[string][]byte{
		"nothing": nil, "a certificate": a.PEM(), "a forged one": write(block.Type, forged), "another curve": write(block.Type, curve), "cut off": write(block.Type, block.Bytes[:40]),
	} {
		if _, _, _, err := a.Issue(request, "T1"); !errors.Is(err, ErrRequest) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, _, err := a.Issue(raw, "../T1"); !errors.Is(err, ErrRequest) {
		t.Errorf("a name that is a path: %v", err)
	}
}

func TestCode(t *testing.T) {
	a, other := authority(t), authority(t)
	code := a.NewCode()
	typed := strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(code.String(), "-", " "), "0", "o"))
	read, err := ParseCode(typed)
	if err != nil || read != code || read.Secret() != code.Secret() {
		t.Errorf("%s typed as %q was read as %s, %v", code, typed, read, err)
	}
	for _, wrong := range []string{"", "ABCD", code.String() + "A", strings.Replace(code.String(), code.String()[:1], "U", 1)} {
		if _, err := ParseCode(wrong); !errors.Is(err, ErrCode) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if said, err := get(t, "https://"+serve(t, a), code.Enrolling()); said != "HTTP/2.0 nobody" {
		t.Errorf("with the code of its hub a terminal hears %q, %v", said, err)
	}
	if said, err := get(t, "https://"+serve(t, other), code.Enrolling()); !errors.Is(err, ErrOtherHub) {
		t.Errorf("with the code of another hub a terminal hears %q, %v", said, err)
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseCode(text)
		if err != nil {
			return
		}
		if again, err := ParseCode(code.String()); err != nil || again != code {
			t.Errorf("%q is %s, which is read as %s, %v", text, code, again, err)
		}
	})
}

// TestSilentClient has a client on this machine that says nothing: others are served.
func TestSilentClient(t *testing.T) {
	a := authority(t)
	address := serve(t, a)
	silent, err := new(net.Dialer).DialContext(context.Background(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if said, err := get(t, "http://"+address, nil); said != "HTTP/1.1 nobody" {
		t.Errorf("beside a silent client another hears %q, %v", said, err)
	}
}

// TestPublicCertificate has a certificate for people beside the authority's for terminals, and renews it.
func TestPublicCertificate(t *testing.T) {
	a, shop := authority(t), authority(t) // the second is one that browsers believe
	dir := t.TempDir()
	certificate, key := filepath.Join(dir, "public.pem"), filepath.Join(dir, "public.key")
	write := func(changed time.Time) {
		t.Helper()
		made, err := shop.serverCertificate([]string{"hall.example", changed.String()})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := keyPEM(made.PrivateKey.(*ecdsa.PrivateKey))
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(os.WriteFile(key, raw, 0o600), os.WriteFile(certificate, certificatePEM(made.Certificate[0]), 0o600), os.Chtimes(certificate, changed, changed))
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Files(certificate, key)(); err == nil || !strings.Contains(err.Error(), "--certificate") {
		t.Errorf("a file that is not there: %v", err)
	}
	write(time.Now().Add(-time.Hour))
	config := a.ServerConfig(Hosts(), Files(certificate, key))
	shown := func(name string) *x509.Certificate {
		c, err := config.GetCertificate(&tls.ClientHelloInfo{ServerName: name})
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(c.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		return leaf
	}
	first := shown("hall.example")
	if first.CheckSignatureFrom(shop.certificate) != nil || shown(HubName).CheckSignatureFrom(a.certificate) != nil {
		t.Error("people and terminals are shown the wrong certificates")
	}
	write(time.Now())
	second := shown("hall.example")
	if second.Equal(first) {
		t.Error("a renewed certificate is not shown")
	}
	if err := os.WriteFile(key, []byte("half of a ke"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(certificate, time.Now(), time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if !shown("hall.example").Equal(second) {
		t.Error("while the files are being written, nobody is let in")
	}
}
