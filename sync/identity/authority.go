// Package identity is who is at either end of the line between terminals and the hub: the hub's authority, which issues
// certificates (X.509, RFC 5280), the folder in which a terminal keeps its own, the code with which it is enrolled, and the
// listener that speaks TLS. It must not know cases, nor who may do what.
package identity

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
)

// Validity is how long a terminal's certificate is good for. It is renewed over the line when a third of it is left.
const Validity = 397 * 24 * time.Hour

const (
	authorityValidity = 30 * 365 * 24 * time.Hour
	serverValidity    = 90 * 24 * time.Hour // made anew while the hub runs
	skew              = 24 * time.Hour      // a terminal's clock may be behind by this much
)

// The files of an authority, and of a terminal's identity.
const (
	authorityFile   = "authority.pem"
	keyFile         = "key.pem"
	certificateFile = "certificate.pem"
)

// Authority is whose signature the hub and its terminals believe. Hubs on one database share one.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	raw         []byte // of the key
	now         func() time.Time

	mu     sync.Mutex
	server map[string]*tls.Certificate // by the names it is for
}

// OpenAuthority reads the authority in a folder, making one there if there is none.
func OpenAuthority(dir string, now func() time.Time) (*Authority, error) {
	a := &Authority{now: now, server: map[string]*tls.Certificate{}}
	certificate, err := os.ReadFile(filepath.Join(dir, authorityFile))
	if errors.Is(err, fs.ErrNotExist) {
		return a, a.make(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the authority: %w", err)
	}
	pair, err := os.ReadFile(filepath.Join(dir, keyFile))
	if err != nil {
		return nil, fmt.Errorf("reading the authority's key: %w; put back the key of this authority, or enrol every terminal anew with another", err)
	}
	if a.certificate, err = parseCertificate(certificate); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, authorityFile), err)
	}
	if a.key, err = parseKey(pair); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, keyFile), err)
	}
	if !a.key.PublicKey.Equal(a.certificate.PublicKey) {
		return nil, fmt.Errorf("the key in %s is not of the authority beside it; put back the key that is", dir)
	}
	a.raw, err = a.key.Bytes()
	return a, err
}

func (a *Authority) make(dir string) (err error) {
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return fmt.Errorf("making the authority's key: %w", err)
	}
	if a.raw, err = a.key.Bytes(); err != nil {
		return fmt.Errorf("making the authority's key: %w", err)
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "Zhiting hub"},
		NotBefore: a.now().Add(-skew), NotAfter: a.now().Add(authorityValidity),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
	}
	signed, err := a.sign(template, template, &a.key.PublicKey)
	if err != nil {
		return err
	}
	if a.certificate, err = x509.ParseCertificate(signed); err != nil {
		return fmt.Errorf("making the authority: %w", err)
	}
	key, err := keyPEM(a.key)
	if err != nil {
		return err
	}
	// The certificate comes last: with it, the authority is there.
	return errors.Join(keep(dir, keyFile, key), keep(dir, authorityFile, a.PEM()))
}

// PEM is the authority's certificate, for who has to believe it.
func (a *Authority) PEM() []byte { return certificatePEM(a.certificate.Raw) }

// Secret is bytes that hubs of this authority share and nobody else knows, another for each purpose.
func (a *Authority) Secret(purpose string) []byte {
	mac := hmac.New(sha256.New, a.raw)
	mac.Write([]byte("zhiting " + purpose))
	return mac.Sum(nil)
}

// nameShape is what a terminal may be called.
var nameShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// ErrRequest says that a request for a certificate cannot be answered, whoever sends it.
var ErrRequest = errors.New("the request for a certificate is not one: it needs to be PKCS #10 in PEM, with a P-256 key and signed by it")

// Issue makes the certificate of a terminal for a request (PKCS #10, RFC 2986). The name is the one given, whatever the
// request says; key is by what the hub knows its key. ErrRequest is the only error that is not trouble here.
func (a *Authority) Issue(request []byte, name string) (certificate []byte, key string, until time.Time, err error) {
	block, _ := pem.Decode(request)
	if block == nil || block.Type != "CERTIFICATE REQUEST" || !nameShape.MatchString(name) {
		return nil, "", until, ErrRequest
	}
	asked, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil || asked.CheckSignature() != nil {
		return nil, "", until, ErrRequest
	}
	public, ok := asked.PublicKey.(*ecdsa.PublicKey)
	if !ok || public.Curve != elliptic.P256() {
		return nil, "", until, ErrRequest
	}
	until = a.now().Add(Validity).UTC().Truncate(time.Second)
	signed, err := a.sign(&x509.Certificate{
		Subject:   pkix.Name{CommonName: name},
		NotBefore: a.now().Add(-skew), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, a.certificate, public)
	if err != nil {
		return nil, "", until, err
	}
	parsed, err := x509.ParseCertificate(signed)
	if err != nil {
		return nil, "", until, fmt.Errorf("making a certificate: %w", err)
	}
	_, key = Named(parsed)
	return certificatePEM(signed), key, until, nil
}

// Named tells whose a certificate is, and the SHA-256 of its key in hexadecimal.
func Named(c *x509.Certificate) (name, key string) {
	sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	return c.Subject.CommonName, hex.EncodeToString(sum[:])
}

// HubName is what terminals call their hub in TLS, whatever its address: under it, the authority's own certificate is shown.
// The domain is for names that stay within (ICANN board resolution 2024.07.29.06).
const HubName = "hub.zhiting.internal"

// ServerConfig is for a hub. People's browsers are shown the certificate that public gives, which they believe; without
// public, one of the authority for hosts. Clients without a certificate are let in, as people are; one that is shown must be
// of this authority.
func (a *Authority) ServerConfig(hosts []string, public func() (*tls.Certificate, error)) *tls.Config {
	clients := x509.NewCertPool()
	clients.AddCert(a.certificate)
	return &tls.Config{
		MinVersion: tls.VersionTLS13, NextProtos: []string{"h2", "http/1.1"}, Time: a.now,
		ClientAuth: tls.VerifyClientCertIfGiven, ClientCAs: clients,
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			switch {
			case hello.ServerName == HubName:
				return a.serverCertificate([]string{HubName})
			case public != nil:
				return public()
			}
			return a.serverCertificate(hosts)
		},
	}
}

func (a *Authority) serverCertificate(hosts []string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	name := fmt.Sprint(hosts)
	if c := a.server[name]; c != nil && a.now().Before(c.Leaf.NotAfter.Add(-serverValidity/3)) {
		return c, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the hub's key: %w", err)
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "Zhiting hub"},
		NotBefore: a.now().Add(-skew), NotAfter: a.now().Add(serverValidity),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	signed, err := a.sign(template, a.certificate, &key.PublicKey)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(signed)
	if err != nil {
		return nil, fmt.Errorf("making the hub's certificate: %w", err)
	}
	// The authority goes along: who enrols knows it by its fingerprint alone.
	a.server[name] = &tls.Certificate{Certificate: [][]byte{signed, a.certificate.Raw}, PrivateKey: key, Leaf: leaf}
	return a.server[name], nil
}

// sign makes a certificate, with a serial number that nobody can guess (CA/Browser Forum, 7.1: 64 bits or more).
func (a *Authority) sign(template, parent *x509.Certificate, key crypto.PublicKey) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("making a serial number: %w", err)
	}
	template.SerialNumber = serial
	signed, err := x509.CreateCertificate(rand.Reader, template, parent, key, a.key)
	if err != nil {
		return nil, fmt.Errorf("signing a certificate: %w", err)
	}
	return signed, nil
}

func certificatePEM(raw []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
}

func keyPEM(key *ecdsa.PrivateKey) ([]byte, error) {
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("writing a key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), nil
}

func parseCertificate(file []byte) (*x509.Certificate, error) {
	block, rest := pem.Decode(file)
	if block == nil || block.Type != "CERTIFICATE" || len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("this is not one certificate in PEM")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("this certificate cannot be read: %w", err)
	}
	return c, nil
}

func parseKey(file []byte) (*ecdsa.PrivateKey, error) {
	block, _ := pem.Decode(file)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, errors.New("this is not a private key in PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("this key cannot be read: %w", err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("this is not a key on a curve")
	}
	return key, nil
}

// keep writes a file so that it is there whole or not at all, for its owner only.
func keep(dir, name string, content []byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the folder of the identity: %w", err)
	}
	f, err := os.CreateTemp(dir, name+".*") // for its owner only
	if err != nil {
		return fmt.Errorf("writing the identity: %w", err)
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing the identity: %w", err), os.Remove(f.Name()))
	}
	folder, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("writing the identity: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Hosts are the names and addresses a hub is reached by: those given, without doubles, and this machine's own.
func Hosts(given ...string) []string {
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	if name, err := os.Hostname(); err == nil { // without one, it is reached by the others
		hosts = append(hosts, name)
	}
	for _, host := range given {
		if ip := net.ParseIP(host); host != "" && (ip == nil || !ip.IsUnspecified()) && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}
