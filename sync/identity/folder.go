package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Folder is where a terminal keeps its identity: its key, its certificate, and the hub's authority. Nothing of it is kept in
// memory between calls, so that an enrolment counts at once.
type Folder string

// ErrNotEnrolled says that the terminal has no certificate yet.
var ErrNotEnrolled = errors.New("this terminal is not enrolled at its hub; get a code with zhiting-hub terminal add and run zhitingctl enrol")

// ErrOtherHub says that somebody else answers at the hub's address.
var ErrOtherHub = errors.New("what answers at this address is not the hub that made the code; check hub.url and the code")

func (f Folder) path(name string) string { return filepath.Join(string(f), name) }

// Client is how the terminal speaks TLS with its hub: it shows its certificate and believes its hub's authority alone.
// Without a certificate it fails with ErrNotEnrolled.
func (f Folder) Client() (*tls.Config, error) {
	authority, err := f.read(authorityFile)
	if err != nil {
		return nil, err
	}
	certificate, key, err := f.certificate()
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	root, err := parseCertificate(authority)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; enrol this terminal anew", f.path(authorityFile), err)
	}
	roots.AddCert(root)
	return &tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: HubName, NextProtos: []string{"h2"}, RootCAs: roots,
		Certificates: []tls.Certificate{{Certificate: [][]byte{certificate.Raw}, PrivateKey: key, Leaf: certificate}},
	}, nil
}

func (f Folder) certificate() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	raw, err := f.read(certificateFile)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := parseCertificate(raw)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w; enrol this terminal anew", f.path(certificateFile), err)
	}
	// A renewal that was cut off leaves the key of the certificate to come beside the one in use.
	for _, name := range []string{keyFile, nextKeyFile} {
		file, err := f.read(name)
		if err != nil {
			continue
		}
		if key, err := parseKey(file); err == nil && key.PublicKey.Equal(certificate.PublicKey) {
			return certificate, key, nil
		}
	}
	return nil, nil, fmt.Errorf("the key of this terminal's certificate is not in %s; enrol this terminal anew", string(f))
}

// read reads a file of the folder; one that is not there means that the terminal is not enrolled.
func (f Folder) read(name string) ([]byte, error) {
	content, err := os.ReadFile(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotEnrolled
	}
	if err != nil {
		return nil, fmt.Errorf("reading the terminal's identity: %w", err)
	}
	return content, nil
}

// Until is when the terminal's certificate ends.
func (f Folder) Until() (time.Time, error) {
	certificate, _, err := f.certificate()
	if err != nil {
		return time.Time{}, err
	}
	return certificate.NotAfter, nil
}

// nextKeyFile is the key of the certificate that is being asked for.
const nextKeyFile = "key.next.pem"

// Request makes a new key and the request for its certificate (PKCS #10). What is in use stays until Keep.
func (f Folder) Request(name string) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the terminal's key: %w", err)
	}
	file, err := keyPEM(key)
	if err != nil {
		return nil, err
	}
	if err := keep(string(f), nextKeyFile, file); err != nil {
		return nil, err
	}
	raw, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: name}}, key)
	if err != nil {
		return nil, fmt.Errorf("asking for a certificate: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: raw}), nil
}

// Keep takes the certificate that was asked for into use, with the authority it is of.
func (f Folder) Keep(certificate, authority []byte) error {
	leaf, err := parseCertificate(certificate)
	if err != nil {
		return fmt.Errorf("the hub's answer holds no certificate: %w", err)
	}
	root, err := parseCertificate(authority)
	if err != nil {
		return fmt.Errorf("the hub's answer holds no authority: %w", err)
	}
	if err := leaf.CheckSignatureFrom(root); err != nil {
		return fmt.Errorf("the certificate is not of the authority that came with it: %w", err)
	}
	file, err := f.read(nextKeyFile)
	if err != nil {
		return err
	}
	key, err := parseKey(file)
	if err != nil || !key.PublicKey.Equal(leaf.PublicKey) {
		return errors.New("the certificate is not for the key that was made for it; ask for it again")
	}
	// After each of these, the key of the certificate in use is in the folder.
	for _, file := range []struct {
		name    string
		content []byte
	}{{authorityFile, authority}, {certificateFile, certificate}, {keyFile, file}} {
		if err := keep(string(f), file.name, file.content); err != nil {
			return err
		}
	}
	if err := os.Remove(f.path(nextKeyFile)); err != nil {
		return fmt.Errorf("clearing up the terminal's identity: %w", err)
	}
	return nil
}

// Enrolling is how TLS is spoken with the hub that made a code: by the fingerprint in it, and to no other. It fails with
// ErrOtherHub.
func (c Code) Enrolling() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: HubName, NextProtos: []string{"h2"},
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection checks more: the very authority, not one of a list
		VerifyConnection: func(state tls.ConnectionState) error {
			for _, shown := range state.PeerCertificates {
				if mark(shown.Raw) != c.authority {
					continue
				}
				roots := x509.NewCertPool()
				roots.AddCert(shown)
				_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, DNSName: HubName})
				return err
			}
			return ErrOtherHub
		},
	}
}
