package signed

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// Algorithm is how a package is signed.
type Algorithm string

// The algorithms.
const (
	Ed25519 Algorithm = "ed25519" // RFC 8032
	SM2     Algorithm = "sm2-sm3" // GB/T 32918.2 with SM3 (GB/T 32905) and the default user id of GB/T 35276
)

// algorithms is all that is known of each. Another one is another entry.
var algorithms = map[Algorithm]struct {
	owns     func(public any) bool
	generate func() (crypto.Signer, error)
	options  crypto.SignerOpts // to sign a message that is not hashed yet
	verify   func(public any, message, signature []byte) bool
}{
	Ed25519: {
		owns:     func(public any) bool { _, ok := public.(ed25519.PublicKey); return ok },
		generate: func() (crypto.Signer, error) { _, key, err := ed25519.GenerateKey(rand.Reader); return key, err },
		options:  crypto.Hash(0),
		verify: func(public any, message, signature []byte) bool {
			return ed25519.Verify(public.(ed25519.PublicKey), message, signature)
		},
	},
	SM2: {
		owns:     sm2.IsSM2PublicKey,
		generate: func() (crypto.Signer, error) { return sm2.GenerateKey(rand.Reader) },
		options:  sm2.NewSM2SignerOption(true, nil),
		verify: func(public any, message, signature []byte) bool {
			return sm2.VerifyASN1WithSM2(public.(*ecdsa.PublicKey), nil, message, signature)
		},
	},
}

var errNoKey = errors.New("use an Ed25519 or SM2 key such as zhitingctl catalog key makes")

// PublicKey is a key whose signatures can be checked. It comes from ParsePublic or Public.
type PublicKey struct {
	ID        string // the first 16 hexadecimal digits of the SHA-256 of its PKIX form
	Algorithm Algorithm
	key       any
	pkix      []byte
}

// PEM is the key for a file: a PUBLIC KEY block (RFC 7468) of its PKIX form (RFC 5280).
func (k PublicKey) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: k.pkix})
}

// Verify says whether a signature of a message was made with this key.
func (k PublicKey) Verify(message, signature []byte) bool {
	known, ok := algorithms[k.Algorithm]
	return ok && known.verify(k.key, message, signature)
}

// SignMessage signs a message that is not a package. The message must begin with what it is for, so that no signature
// passes as one of another thing. The key may be in a hardware module: SM2 is asked for with the option of gmsm that
// hands over the message and not its hash.
func SignMessage(key crypto.Signer, message []byte) ([]byte, error) {
	public, err := Public(key)
	if err != nil {
		return nil, err
	}
	signature, err := key.Sign(rand.Reader, message, algorithms[public.Algorithm].options)
	if err != nil {
		return nil, fmt.Errorf("signing with key %s: %w", public.ID, err)
	}
	return signature, nil
}

// GenerateKey makes a new key.
func GenerateKey(a Algorithm) (crypto.Signer, error) {
	known, ok := algorithms[a]
	if !ok {
		return nil, fmt.Errorf("algorithm %q is not known; write %s or %s", a, Ed25519, SM2)
	}
	return known.generate()
}

// Public is the public half of a key.
func Public(key crypto.Signer) (PublicKey, error) { return public(key.Public()) }

func public(key any) (PublicKey, error) {
	for name, a := range algorithms {
		if !a.owns(key) {
			continue
		}
		pkix, err := smx509.MarshalPKIXPublicKey(key)
		if err != nil {
			return PublicKey{}, fmt.Errorf("public key: %w; %w", err, errNoKey)
		}
		sum := sha256.Sum256(pkix)
		return PublicKey{ID: hex.EncodeToString(sum[:8]), Algorithm: name, key: key, pkix: pkix}, nil
	}
	return PublicKey{}, fmt.Errorf("a key of type %T signs no catalogue; %w", key, errNoKey)
}

// ParsePublic reads a public key from the content of a PEM file.
func ParsePublic(file []byte) (PublicKey, error) {
	der, err := block(file, "PUBLIC KEY")
	if err != nil {
		return PublicKey{}, err
	}
	key, err := smx509.ParsePKIXPublicKey(der)
	if err != nil {
		return PublicKey{}, fmt.Errorf("public key cannot be read: %w; %w", err, errNoKey)
	}
	return public(key)
}

// ParsePrivate reads a private key from the content of a PEM file: a PRIVATE KEY block of PKCS #8 (RFC 5958), without a
// password.
func ParsePrivate(file []byte) (crypto.Signer, error) {
	der, err := block(file, "PRIVATE KEY")
	if err != nil {
		return nil, err
	}
	key, err := smx509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("private key cannot be read: %w; %w", err, errNoKey)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("a key of type %T signs no catalogue; %w", key, errNoKey)
	}
	_, err = Public(signer)
	return signer, err
}

// PrivatePEM is a key for a file that only its owner may read.
func PrivatePEM(key crypto.Signer) ([]byte, error) {
	der, err := smx509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("private key: %w; %w", err, errNoKey)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func block(file []byte, kind string) ([]byte, error) {
	b, _ := pem.Decode(file)
	switch {
	case b == nil:
		return nil, fmt.Errorf("no PEM block in the key file; %w", errNoKey)
	case b.Type != kind:
		return nil, fmt.Errorf("the key file holds %q, not %q; give the other half of the key", b.Type, kind)
	}
	return b.Bytes, nil
}
