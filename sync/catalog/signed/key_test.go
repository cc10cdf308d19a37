package signed

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"testing"
)

func TestKeyFiles(t *testing.T) {
	for algorithm := range algorithms {
		key, public := newKey(t, algorithm)
		file := must(PrivatePEM(key))
		read, err := ParsePrivate(file)
		if err != nil {
			t.Errorf("%s: a private key was written and cannot be read: %v", algorithm, err)
			continue
		}
		if again := must(Public(read)); again.ID != public.ID || again.Algorithm != algorithm || len(public.ID) != 16 {
			t.Errorf("%s: the key came back as %s %s, not %s", algorithm, again.Algorithm, again.ID, public.ID)
		}
		again, err := ParsePublic(public.PEM())
		if err != nil || again.ID != public.ID || !bytes.Equal(again.PEM(), public.PEM()) {
			t.Errorf("%s: a public key came back as %q, %v", algorithm, again.ID, err)
		}
		if _, err := ParsePublic(file); err == nil || !strings.Contains(err.Error(), "the other half") {
			t.Errorf("%s: a private key passes as a public one: %v", algorithm, err)
		}
	}
	if _, err := GenerateKey("rsa"); err == nil || !strings.Contains(err.Error(), "sm2-sm3") {
		t.Errorf("an unknown algorithm: %v", err)
	}
}

// TestForeignKeys: keys that sign no catalogue are refused with a remedy, and never with a panic.
func TestForeignKeys(t *testing.T) {
	p256 := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	private := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(x509.MarshalPKCS8PrivateKey(p256))})
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: must(x509.MarshalPKIXPublicKey(p256.Public()))})
	for name, file := range map[string][]byte{"P-256": private, "nothing": nil, "rubbish": []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")} {
		if _, err := ParsePrivate(file); err == nil || !strings.Contains(err.Error(), "use an Ed25519 or SM2 key") {
			t.Errorf("private key, %s: %v", name, err)
		}
	}
	for name, file := range map[string][]byte{"P-256": public, "nothing": nil, "rubbish": []byte("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")} {
		if _, err := ParsePublic(file); err == nil || !strings.Contains(err.Error(), "use an Ed25519 or SM2 key") {
			t.Errorf("public key, %s: %v", name, err)
		}
	}
}

// FuzzKeys: a key file is typed in, mailed and cut off; reading one never panics.
func FuzzKeys(f *testing.F) {
	for algorithm := range algorithms {
		key, public := newKey(f, algorithm)
		block, _ := pem.Decode(must(PrivatePEM(key)))
		f.Add(block.Bytes)
		f.Add(public.pkix)
	}
	block, _ := pem.Decode(must(os.ReadFile("testdata/openssl-sm2.pub.pem")))
	f.Add(block.Bytes)
	f.Fuzz(func(t *testing.T, der []byte) {
		if key, err := ParsePrivate(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})); err == nil {
			if _, err := Public(key); err != nil {
				t.Errorf("a private key was taken that cannot sign: %v", err)
			}
		}
		if key, err := ParsePublic(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})); err == nil && key.ID == "" {
			t.Error("a public key was taken that has no name")
		}
	})
}
