package shelf

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"zhiting/sync/catalog/signed"
)

const (
	recordName = "current"
	arriving   = "arriving-" // begins the names of what is not whole yet
)

var isAddress = regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString

// record is the small file that says which packages of the shelf count. Writing it is what switches.
type record struct {
	Current *Served  `json:"current,omitempty"`
	Before  *Served  `json:"before,omitempty"`
	Refused *Refusal `json:"refused,omitempty"`
}

// readRecord reads the record of a shelf. One that was never used has none. The error is for people to know; the
// record is empty then.
func readRecord(dir string) (record, error) {
	path := filepath.Join(dir, recordName)
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, nil
	}
	var r record
	if err == nil {
		err = json.Unmarshal(content, &r)
	}
	if err != nil {
		return record{}, fmt.Errorf("%s cannot be read: %w; put the catalogue package into the incoming folder again", path, err)
	}
	return r, nil
}

// kept are the packages to serve from, the best first.
func (r record) kept() []*Served {
	var kept []*Served
	for _, k := range []*Served{r.Current, r.Before} {
		if k != nil && !k.BuiltIn {
			kept = append(kept, k)
		}
	}
	return kept
}

func (r record) write(dir string) error {
	content, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temporary := filepath.Join(dir, arriving+recordName)
	if err := writeSynced(temporary, append(content, '\n')); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(dir, recordName)); err != nil {
		return err
	}
	return syncDir(dir)
}

// save puts a package on the shelf so that after a power cut it is whole or not there.
func (s *Shelf) save(p arrived) error {
	final := filepath.Join(s.o.Dir, p.signature.Address)
	if _, err := s.open(p.signature.Address); err == nil {
		return nil // it is the one before, come back
	}
	if err := os.MkdirAll(s.o.Dir, 0o700); err != nil {
		return err
	}
	temporary, err := os.MkdirTemp(s.o.Dir, arriving)
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary) // after the rename there is nothing to remove
	signature, err := p.signature.Encode()
	if err != nil {
		return err
	}
	if err := writeSynced(filepath.Join(temporary, signed.FileName), signature); err != nil {
		return err
	}
	if err := copySynced(temporary, p.files); err != nil {
		return err
	}
	if err := os.RemoveAll(final); err != nil { // one that is damaged
		return err
	}
	if err := os.Rename(temporary, final); err != nil {
		return err
	}
	return syncDir(s.o.Dir)
}

// copySynced writes files into a folder. Each is on the disk when it returns, and so are their names.
func copySynced(dir string, files fs.FS) error {
	folders := []string{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			folders = append(folders, path)
			return os.MkdirAll(path, 0o700)
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return writeSynced(path, content)
	})
	for _, folder := range folders {
		if err == nil {
			err = syncDir(folder)
		}
	}
	return err
}

func writeSynced(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// sweep removes what does not count any more: packages older than the one before, and what a power cut left half made.
func (s *Shelf) sweep() {
	s.mu.Lock()
	keep := map[string]bool{s.serving.Address: true}
	for _, k := range s.record.kept() {
		keep[k.Address] = true
	}
	s.mu.Unlock()
	entries, err := os.ReadDir(s.o.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), arriving) || isAddress(e.Name()) && !keep[e.Name()] {
			err = errors.Join(err, os.RemoveAll(filepath.Join(s.o.Dir, e.Name())))
		}
	}
	if err != nil {
		s.trouble(fmt.Errorf("old catalogues cannot be removed: %w", err))
	}
}
