package store

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"errors"
	"fmt"
)

// ErrSealed says that something on the disk cannot be opened: it was changed, or sealed with another key.
var ErrSealed = errors.New("the record cannot be opened; it was changed on the disk or the key file is another one")

// ErrErased says that a case's key was destroyed, and with it all that it sealed.
var ErrErased = errors.New("the case was erased from this terminal")

// sealer seals with a key and the ciphers of the database.
type sealer struct{ aead cipher.AEAD }

// seal binds the value to a place, so that a sealed value moved elsewhere does not open.
func (s sealer) seal(plain []byte, place string) []byte {
	return s.aead.Seal(nil, nil, plain, []byte(place))
}

func (s sealer) open(sealed []byte, place string) ([]byte, error) {
	return s.openInto(nil, sealed, place)
}

// openInto appends what was sealed to what is in into.
func (s sealer) openInto(into, sealed []byte, place string) ([]byte, error) {
	plain, err := s.aead.Open(into, nil, sealed, []byte(place))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", place, ErrSealed)
	}
	return plain, nil
}

// keys are the terminal's keys, each derived from its one key for one purpose.
type keys struct {
	ciphers Ciphers
	wrap    sealer // wraps the key of each case
	person  []byte // of the hash by which a person's cases are found
	file    []byte // of the names of attachments' files
	proof   []byte // opens nothing: it is kept in the database to know the key again
}

func deriveKeys(c Ciphers, master []byte) (keys, error) {
	derive := func(purpose string) ([]byte, error) {
		return hkdf.Key(c.hash(), master, nil, "zhiting "+purpose, KeySize)
	}
	wrapKey, err := derive("wrap")
	if err != nil {
		return keys{}, err
	}
	k := keys{ciphers: c}
	if k.wrap, err = c.sealer(wrapKey[:c.keySize()]); err != nil {
		return keys{}, err
	}
	if k.person, err = derive("person"); err != nil {
		return keys{}, err
	}
	if k.file, err = derive("file"); err != nil {
		return keys{}, err
	}
	k.proof, err = derive("proof")
	return k, err
}

// keyed is a keyed hash (HMAC): the same value gives the same hash, and nobody without the key can try values out.
func (k keys) keyed(key []byte, value string) []byte {
	mac := hmac.New(k.ciphers.hash(), key)
	mac.Write([]byte(value))
	return mac.Sum(nil)
}

// newCaseKey makes a case's own key, and its wrapped form for the disk.
func (k keys) newCaseKey(caseID string) (sealer, []byte, error) {
	key := make([]byte, k.ciphers.keySize())
	rand.Read(key) // never fails: crypto/rand ends the program instead
	s, err := k.ciphers.sealer(key)
	return s, k.wrap.seal(key, "key "+caseID), err
}

func (k keys) caseKey(caseID string, wrapped []byte) (sealer, error) {
	if wrapped == nil {
		return sealer{}, fmt.Errorf("case %s: %w", caseID, ErrErased)
	}
	key, err := k.wrap.open(wrapped, "key "+caseID)
	if err != nil {
		return sealer{}, err
	}
	return k.ciphers.sealer(key)
}
