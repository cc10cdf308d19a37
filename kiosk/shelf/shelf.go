// Package shelf keeps the catalogues of a terminal: it takes a new package from the folder where one is put, refuses what
// nobody trusted has signed or what has a fault, and always has one to serve. After the last good package comes the one
// before, and after that the catalogue that is built into the program.
//
// It knows no page and no visit: who shows the catalogue is told of a new one, and decides when to begin with it.
package shelf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/sync/catalog"
	"zhiting/sync/catalog/signed"
)

// Options are what a shelf works with. All are required but Incoming.
type Options struct {
	Dir      string // of the packages that are kept; the shelf makes it, and nothing else may lie there
	Incoming string // where a new package is put, its package.yaml at the root; "" takes none
	Trusted  []signed.PublicKey
	Built    fs.FS         // the catalogue in the program
	Every    time.Duration // between two looks at Incoming
	Now      func() time.Time
	Use      func(*catalog.Catalog) // called by Serve with each new catalogue
	Log      logrus.FieldLogger
}

// Served is a catalogue that is or was served.
type Served struct {
	Version string    `json:"version"`
	Address string    `json:"address"` // signed.Address of its files
	Since   time.Time `json:"since"`
	BuiltIn bool      `json:"built_in"` // it is the one in the program, and not on the shelf
}

// Refusal is why the package in Incoming is not served.
type Refusal struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"` // one line a fault, each with the file, the line where one is to blame, and the remedy
	Err    error     `json:"-"`      // nil when this was read from the disk
}

// Status is how the shelf stands.
type Status struct {
	Served
	Before  *Served  `json:"before,omitempty"`  // to go back to: put it into Incoming again
	Refused *Refusal `json:"refused,omitempty"` // while it lies in Incoming
	Damaged string   `json:"damaged,omitempty"` // what on the shelf could not be served when it was loaded, one line each
}

// SameVersion is a package that has the version of another, with other content. Cases name the version they were filed
// under, so that there must be one content to each.
type SameVersion struct{ Version, Address, Known string }

func (e *SameVersion) Error() string {
	return fmt.Sprintf("package.yaml: version %s was served already with other content (%.16s, and this is %.16s); give the new package a version of its own and sign it again",
		e.Version, e.Known, e.Address)
}

// Shelf keeps the catalogues. It is safe for use by several goroutines; only one may Serve.
type Shelf struct {
	o Options

	offers chan offer

	// These are for the goroutine of Serve alone.
	seen  string // mark of what lay in Incoming at the last look
	tried string // mark of what was last taken or refused
	told  string // our own trouble as it was last logged

	mu      sync.Mutex
	serving Served
	record  record
	damaged error
}

// New makes a shelf. It touches no disk.
func New(o Options) *Shelf { return &Shelf{o: o, offers: make(chan offer)} }

// Load gives the catalogue to begin with and changes nothing on the disk, so that other programs may use it to see how a
// terminal stands. The error says that even the catalogue in the program cannot be read.
func (s *Shelf) Load() (*catalog.Catalog, error) {
	record, err := readRecord(s.o.Dir)
	damage := []error{err}
	if s.o.Incoming == "" {
		record.Refused = nil
	}
	var cat *catalog.Catalog
	var serving Served
	for _, kept := range record.kept() {
		if cat, err = s.open(kept.Address); err == nil {
			serving = *kept
			break
		}
		damage = append(damage, fmt.Errorf("version %s on the shelf cannot be served: %w", kept.Version, err))
	}
	if cat == nil {
		if cat, err = catalog.Load(s.o.Built); err != nil {
			return nil, fmt.Errorf("the catalogue in the program cannot be read: %w; install the program again", err)
		}
		address, err := signed.Address(s.o.Built)
		if err != nil {
			return nil, fmt.Errorf("the catalogue in the program cannot be read: %w; install the program again", err)
		}
		serving = Served{Version: cat.Version, Address: address, Since: s.o.Now(), BuiltIn: true}
	}
	damaged := errors.Join(damage...)
	if damaged != nil {
		s.o.Log.WithError(damaged).WithField("version", serving.Version).Error("the catalogue shelf is damaged; an older catalogue serves")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record, s.serving, s.damaged = record, serving, damaged
	return cat, nil
}

// open verifies and loads a package on the shelf.
func (s *Shelf) open(address string) (*catalog.Catalog, error) {
	if !isAddress(address) {
		return nil, fmt.Errorf("%q is not the address of a package; put the right one into the incoming folder again", address)
	}
	root, err := os.OpenRoot(filepath.Join(s.o.Dir, address))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	files, signature, err := signed.Open(root.FS(), s.o.Trusted)
	if err != nil {
		return nil, err
	}
	if signature.Address != address {
		return nil, fmt.Errorf("folder %s holds package %s; put the right one into the incoming folder again", address, signature.Address)
	}
	return catalog.Load(files)
}

// Packages are the files of the catalogue in the program and of the packages that are kept, for who need not fetch again
// what is here.
func (s *Shelf) Packages() []fs.FS {
	s.mu.Lock()
	defer s.mu.Unlock()
	packages := []fs.FS{s.o.Built}
	for _, kept := range s.record.kept() {
		packages = append(packages, os.DirFS(filepath.Join(s.o.Dir, kept.Address)))
	}
	return packages
}

// Status says how the shelf stands.
func (s *Shelf) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := Status{Served: s.serving, Refused: s.record.Refused}
	if s.record.Current != nil && s.record.Current.Address == s.serving.Address {
		status.Before = s.record.Before
	}
	if s.damaged != nil {
		status.Damaged = s.damaged.Error()
	}
	return status
}
