package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"zhiting/sync/casefile"
)

// Ciphers are those with which a terminal seals what is personal and chains what happened. A database is begun with some and
// keeps them.
type Ciphers string

// The ciphers.
const (
	AES Ciphers = "aes" // AES-256-GCM (NIST SP 800-38D) and SHA-256
	SM  Ciphers = "sm"  // 国密: SM4-GCM (GB/T 32907) and SM3 (GB/T 32905), where a hall is assessed by GB/T 39786 (密评)
)

// ErrCiphers says that a database was begun with other ciphers than those that are configured.
var ErrCiphers = errors.New("its cases are sealed with other ciphers than configured; set ciphers back, or begin with an empty data folder once every case is home")

// digest is that of chains of events.
func (c Ciphers) digest() casefile.Digest {
	if c == SM {
		return casefile.SM3
	}
	return casefile.SHA256
}

// hash is that of keys that are derived and of values that are kept as a keyed hash.
func (c Ciphers) hash() func() hash.Hash {
	if c == SM {
		return sm3.New
	}
	return sha256.New
}

// keySize is that of the cipher, in bytes.
func (c Ciphers) keySize() int {
	if c == SM {
		return sm4.BlockSize // the key is as long as a block
	}
	return 32
}

// sealer seals with a key. Every sealed value begins with its random nonce.
func (c Ciphers) sealer(key []byte) (sealer, error) {
	if c != SM {
		block, err := aes.NewCipher(key)
		if err != nil {
			return sealer{}, err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		return sealer{aead}, err
	}
	block, err := sm4.NewCipher(key)
	if err != nil {
		return sealer{}, err
	}
	aead, err := cipher.NewGCM(block)
	return sealer{randomNonce{aead}}, err
}

// randomNonce is to SM4 what the library's own is to AES alone: a nonce is made for each value and put before it.
type randomNonce struct{ inner cipher.AEAD }

func (r randomNonce) NonceSize() int { return 0 }
func (r randomNonce) Overhead() int  { return r.inner.NonceSize() + r.inner.Overhead() }

func (r randomNonce) Seal(into, _, plain, place []byte) []byte {
	nonce := make([]byte, r.inner.NonceSize())
	rand.Read(nonce) // never fails: crypto/rand ends the program instead
	return r.inner.Seal(append(into, nonce...), nonce, plain, place)
}

func (r randomNonce) Open(into, _, sealed, place []byte) ([]byte, error) {
	n := r.inner.NonceSize()
	if len(sealed) < n {
		return nil, fmt.Errorf("%d bytes hold no nonce", len(sealed))
	}
	return r.inner.Open(into, sealed[:n], sealed[n:], place)
}
