// Package signed signs catalogue packages and opens those that somebody trusted has signed.
//
// A package is a folder of YAML files. It is known by its address, which is made from its content alone, and its
// signature lies beside the files in signature.json. The package knows nothing of what the YAML says, of who keeps the
// packages, and of which keys are trusted.
package signed

import (
	"bytes"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// FileName is the file of a package that holds its signature.
const FileName = "signature.json"

// maxSignature is the longest signature.json in bytes: enough for MaxFiles files with the longest paths.
const maxSignature = 16 << 20

// Signature says who vouches for which content. It is the content of signature.json.
type Signature struct {
	Algorithm Algorithm `json:"algorithm"`
	KeyID     string    `json:"key_id"`    // PublicKey.ID of the signer
	Address   string    `json:"address"`   // of Files
	SignedAt  time.Time `json:"signed_at"` // by the signer's clock
	Signature []byte    `json:"signature"` // Ed25519: RFC 8032; SM2: the ASN.1 form of GB/T 35276
	Files     []File    `json:"files"`     // sorted by path, so that a changed file can be named
}

// signedBytes are what the signature is made over. Their first line keeps a signature made for anything else from
// passing as one of ours.
func (s Signature) signedBytes() []byte {
	return fmt.Appendf(nil, "zhiting catalogue package v1\nalgorithm %s\naddress %s\nsigned_at %s\n",
		s.Algorithm, s.Address, s.SignedAt.UTC().Format(time.RFC3339Nano))
}

// Encode gives the content of signature.json.
func (s Signature) Encode() ([]byte, error) {
	content, err := json.MarshalIndent(s, "", " ")
	return append(content, '\n'), err
}

// decode reads signature.json. It does not say that the signature is good.
func decode(content []byte) (Signature, error) {
	var s Signature
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return Signature{}, &BadSignature{fmt.Sprintf("%s cannot be read: %v", FileName, err)}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Signature{}, &BadSignature{FileName + " goes on after its end"}
	}
	return s, nil
}

// Address is the content address of the package in a folder: SHA-256, as 64 hexadecimal digits, over the sorted list of
// its .yaml files with size and SHA-256. Nothing else in the folder counts. The error is a *NotAllowed where the folder
// holds what no package may.
func Address(files fs.FS) (string, error) {
	paths, err := list(files)
	if err != nil {
		return "", err
	}
	listing, _, err := read(files, paths)
	return address(listing), err
}

// Sign signs the package in a folder and puts the signature beside it, in place of one that is there.
func Sign(dir string, key crypto.Signer, at time.Time) (Signature, error) {
	public, err := Public(key)
	if err != nil {
		return Signature{}, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Signature{}, fmt.Errorf("no catalogue package: %w; name its folder", err)
	}
	defer root.Close()
	paths, err := list(root.FS())
	if err != nil {
		return Signature{}, err
	}
	if !slices.Contains(paths, "package.yaml") {
		return Signature{}, fmt.Errorf("%s has no package.yaml, so it is not a catalogue package; name the folder that has", dir)
	}
	s := Signature{Algorithm: public.Algorithm, KeyID: public.ID, SignedAt: at.UTC()}
	if s.Files, _, err = read(root.FS(), paths); err != nil {
		return Signature{}, err
	}
	s.Address = address(s.Files)
	if s.Signature, err = SignMessage(key, s.signedBytes()); err != nil {
		return Signature{}, err
	}
	content, err := s.Encode()
	if err != nil {
		return Signature{}, fmt.Errorf("writing the signature: %w", err)
	}
	return s, replace(filepath.Join(dir, FileName), content)
}

// replace writes a file whole or not at all.
func replace(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".signature-*")
	if err != nil {
		return fmt.Errorf("the signature cannot be written: %w; let this user write the folder", err)
	}
	defer os.Remove(f.Name()) // after the rename there is nothing to remove
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()) // others read it; it holds no secret
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}

// Open checks a package and gives exactly what was signed, held in memory: whoever changes the folder afterwards changes
// nothing of it. The signature is checked before any other file is read. The error is ErrUnsigned, or one of
// *UnknownKey, *BadSignature, *Changed and *NotAllowed, unless the folder cannot be read.
func Open(files fs.FS, trusted []PublicKey) (fs.FS, Signature, error) {
	paths, err := list(files)
	if err != nil {
		return nil, Signature{}, err
	}
	content, err := readFile(files, FileName, maxSignature)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Signature{}, ErrUnsigned
	} else if err != nil {
		return nil, Signature{}, err
	}
	s, err := decode(content)
	if err != nil {
		return nil, Signature{}, err
	}
	if err := s.verify(trusted); err != nil {
		return nil, Signature{}, err
	}
	if err := compare(s.Files, paths); err != nil {
		return nil, Signature{}, err
	}
	listing, contents, err := read(files, paths)
	if err != nil {
		return nil, Signature{}, err
	}
	if err := s.unchanged(listing); err != nil {
		return nil, Signature{}, err
	}
	memory, err := hold(listing, contents)
	return memory, s, err
}

// verify says whether a trusted key signed the address, and that the address is that of the listing.
func (s Signature) verify(trusted []PublicKey) error {
	i := slices.IndexFunc(trusted, func(k PublicKey) bool { return k.ID == s.KeyID })
	if i < 0 {
		return &UnknownKey{s.KeyID}
	}
	key := trusted[i]
	switch {
	case s.Algorithm != key.Algorithm:
		return &BadSignature{fmt.Sprintf("it says %q and key %s is for %s", s.Algorithm, key.ID, key.Algorithm)}
	case !key.Verify(s.signedBytes(), s.Signature):
		return &BadSignature{"key " + key.ID + " did not make it for this address"}
	case address(s.Files) != s.Address:
		return &BadSignature{"its list of files is not the one that was signed"}
	case !ascending(s.Files):
		return &BadSignature{"its list of files is not sorted, or names one twice"}
	}
	return nil
}
