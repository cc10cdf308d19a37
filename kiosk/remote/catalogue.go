package remote

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"zhiting/sync/catalog/signed"
	"zhiting/sync/uplink/wire"
)

// catalogue fetches the package that the hub wants and offers it to the shelf, and tells what became of it once. Which
// catalogue serves without the hub's wish is the terminal's own affair.
func (r *Remote) catalogue(ctx context.Context, address, told string) error {
	if address == "" || address == told {
		return nil
	}
	report := wire.Report{Kind: wire.OfCatalogue, ID: address, Outcome: wire.Done}
	if r.o.Served() != address {
		staging, err := r.fetch(ctx, address)
		if err != nil {
			return err
		}
		fault := r.o.Shelf.Offer(ctx, os.DirFS(staging))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if fault != nil {
			report.Outcome, report.Reason = wire.Refused, fault.Error()
		}
		if err := os.RemoveAll(filepath.Join(r.o.Dir, stagingDir)); err != nil {
			return fmt.Errorf("clearing up after a catalogue package: %w", err)
		}
	}
	return r.report(func(s *state) {
		s.Package = address
		s.Reports = append(s.Reports, report)
	})
}

const stagingDir = "package"

// mostBytes is what a package may hold; its signature names its sizes, and is checked by the shelf.
const mostBytes = signed.MaxBytes

// fetch brings a package into a folder. What is on the shelf, or came before a cut, is not fetched again.
func (r *Remote) fetch(ctx context.Context, address string) (dir string, err error) {
	listed, err := r.o.Hub.Package(ctx, address)
	if err != nil {
		return "", fmt.Errorf("fetching a catalogue package: %w", err)
	}
	dir = filepath.Join(r.o.Dir, stagingDir, listed.Address)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("keeping a catalogue package: %w", err)
	}
	root, err := os.OpenRoot(dir) // no path in a list leads out of it
	if err != nil {
		return "", fmt.Errorf("keeping a catalogue package: %w", err)
	}
	defer root.Close()
	here := r.files(root.FS())
	total := int64(0)
	lacking := map[string][]string{} // paths by content
	var order []string
	for _, f := range listed.Files {
		if total += f.Size; total > mostBytes || !fs.ValidPath(f.Path) {
			return "", errors.New("a catalogue package at the hub is none: it is too large or names a file that cannot be; publish it again")
		}
		if content, ok := here[f.SHA256]; ok {
			if err := put(root, f.Path, content); err != nil {
				return "", err
			}
			continue
		}
		if lacking[f.SHA256] == nil {
			order = append(order, f.SHA256)
		}
		lacking[f.SHA256] = append(lacking[f.SHA256], f.Path)
	}
	for len(order) > 0 {
		contents, err := r.o.Hub.PackageFiles(ctx, order)
		if err != nil {
			return "", fmt.Errorf("fetching a catalogue package: %w", err)
		}
		if len(contents) == 0 || len(contents) > len(order) {
			return "", errors.New("the hub sent none of the files it was asked for; look at the hub")
		}
		for i, content := range contents {
			if sum(content) != order[i] {
				return "", errors.New("a file of a catalogue package was damaged on its way; it is fetched again")
			}
			for _, path := range lacking[order[i]] {
				if err := put(root, path, content); err != nil {
					return "", err
				}
			}
		}
		order = order[len(contents):]
	}
	signature, err := listed.Encode()
	if err != nil {
		return "", fmt.Errorf("keeping a catalogue package: %w", err)
	}
	return dir, put(root, signed.FileName, signature)
}

// files are the contents that are here already, by their SHA-256.
func (r *Remote) files(staged fs.FS) map[string][]byte {
	here := map[string][]byte{}
	for _, files := range append(r.o.Shelf.Packages(), staged) {
		_ = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				if content, err := fs.ReadFile(files, name); err == nil { // what cannot be read is fetched
					here[sum(content)] = content
				}
			}
			return nil //nolint:nilerr // the same
		})
	}
	return here
}

func sum(content []byte) string {
	s := sha256.Sum256(content)
	return hex.EncodeToString(s[:])
}

func put(root *os.Root, name string, content []byte) error {
	err := root.MkdirAll(path.Dir(name), 0o700)
	if err == nil {
		err = root.WriteFile(name, content, 0o600)
	}
	if err != nil {
		return fmt.Errorf("keeping a catalogue package: %w", err)
	}
	return nil
}
