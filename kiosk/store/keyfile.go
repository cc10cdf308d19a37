package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// KeySize is that of the terminal's key, in bytes.
const KeySize = 32

// KeySource is where the terminal's key comes from: a file, or a file that a TPM opens (package tpm).
type KeySource interface {
	// Key gives the key. It is made at the first start; where cases are there already, a missing key is an error, since a new
	// one could open nothing.
	Key(casesThere bool) ([]byte, error)
}

// KeyFile is a file that holds the key as it is: KeySize random bytes.
type KeyFile string

// Key reads the file, making it where it may.
func (path KeyFile) Key(casesThere bool) ([]byte, error) {
	key, err := os.ReadFile(string(path))
	switch {
	case err == nil && len(key) == KeySize:
		return key, nil
	case err == nil:
		return nil, fmt.Errorf("key file %s has %d bytes, not %d; put the terminal's own key file back", path, len(key), KeySize)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("key file cannot be read: %w; let the kiosk's user read it", err)
	case casesThere:
		return nil, fmt.Errorf("key file %s is missing but cases are there that only it can open; put it back", path)
	}
	key = NewKey()
	if err := WriteKey(string(path), key); err != nil {
		return nil, err
	}
	return key, nil
}

// NewKey makes a terminal's key.
func NewKey() []byte {
	key := make([]byte, KeySize)
	rand.Read(key) // never fails: crypto/rand ends the program instead
	return key
}

// WriteKey writes the file of a key so that after a power cut it is whole or not there.
func WriteKey(path string, content []byte) error {
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = writeDurably(osFiles{}, path, content)
	}
	if err != nil {
		return fmt.Errorf("key file cannot be made: %w", err)
	}
	return nil
}
