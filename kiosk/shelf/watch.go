package shelf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"

	"zhiting/sync/catalog"
	"zhiting/sync/catalog/signed"
)

// arrived is a package from Incoming with nothing wrong in it.
type arrived struct {
	files     fs.FS
	signature signed.Signature
	catalog   *catalog.Catalog
}

// String names the shelf in suture's events.
func (s *Shelf) String() string { return "catalogue shelf" }

// Serve looks at Incoming until the context ends. Load comes first.
func (s *Shelf) Serve(ctx context.Context) error {
	if s.Status().Damaged == "" { // a person may still want to see what is damaged
		s.sweep()
	}
	ticks := time.NewTicker(s.o.Every)
	defer ticks.Stop()
	s.look()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticks.C:
		case o := <-s.offers:
			_, err := s.takeFrom(o.files)
			o.answer <- err
			continue
		}
		s.look()
	}
}

// offer is a package that was brought.
type offer struct {
	files  fs.FS
	answer chan error
}

// Offer takes a package that was brought another way than through Incoming. The error says why it is not served, as a
// Refusal's does; one that serves already is taken.
func (s *Shelf) Offer(ctx context.Context, files fs.FS) error {
	o := offer{files, make(chan error, 1)}
	select {
	case s.offers <- o:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-o.answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// look takes what lies in Incoming, once it has stayed the same from one look to the next: it may still be being copied.
func (s *Shelf) look() {
	if s.o.Incoming == "" {
		return
	}
	now := mark(s.o.Incoming)
	settled := now == s.seen
	s.seen = now
	switch {
	case now == "":
		s.tried = ""
		s.forgive()
	case settled && now != s.tried:
		if s.take() {
			s.tried = now
		}
	}
}

// take says whether it is done with the package: false is trouble of our own, such as a full disk, which may pass.
func (s *Shelf) take() (done bool) {
	root, err := os.OpenRoot(s.o.Incoming)
	if err != nil {
		s.refuse(fmt.Errorf("the incoming folder cannot be read: %w; let the kiosk's user read it", err))
		return true
	}
	defer root.Close()
	done, err = s.takeFrom(root.FS())
	switch {
	case err != nil && done:
		s.refuse(err)
	case err != nil:
		s.trouble(err)
	default:
		s.forgive()
	}
	return done
}

// takeFrom serves a package. With an error, done says that it is the package's fault, and not trouble of our own.
func (s *Shelf) takeFrom(files fs.FS) (done bool, err error) {
	p, err := s.check(files)
	if err != nil {
		return true, err
	}
	s.mu.Lock()
	was, before := s.serving, s.record
	s.mu.Unlock()
	if p.signature.Address == was.Address {
		return true, nil
	}
	now := Served{Version: p.catalog.Version, Address: p.signature.Address, Since: s.o.Now()}
	for _, known := range []*Served{&was, before.Current, before.Before} {
		if known != nil && known.Version == now.Version && known.Address != now.Address {
			return true, &SameVersion{Version: now.Version, Address: now.Address, Known: known.Address}
		}
	}
	next := record{Current: &now, Before: &was}
	if err := s.save(p); err != nil {
		return false, fmt.Errorf("the new catalogue cannot be kept: %w", err)
	}
	if err := next.write(s.o.Dir); err != nil {
		return false, fmt.Errorf("the new catalogue cannot be made the current one: %w", err)
	}
	s.mu.Lock()
	s.serving, s.record, s.damaged = now, next, nil
	s.mu.Unlock()
	s.told = ""
	s.o.Log.WithField("version", now.Version).WithField("address", now.Address).WithField("before", was.Version).Info("a new catalogue serves")
	s.o.Use(p.catalog)
	s.sweep()
	return true, nil
}

// check opens a package and loads it whole.
func (s *Shelf) check(files fs.FS) (p arrived, err error) {
	if p.files, p.signature, err = signed.Open(files, s.o.Trusted); err != nil {
		return arrived{}, err
	}
	p.catalog, err = catalog.Load(p.files)
	return p, err
}

// refuse keeps why a package is not served, for the status and for other programs.
func (s *Shelf) refuse(err error) {
	s.o.Log.WithError(err).Error("the catalogue package is refused; the last good one serves on")
	s.setRefused(&Refusal{At: s.o.Now(), Reason: err.Error(), Err: err})
}

// forgive forgets a refusal: what was refused lies there no more.
func (s *Shelf) forgive() {
	s.mu.Lock()
	refused := s.record.Refused
	s.mu.Unlock()
	if refused != nil {
		s.setRefused(nil)
	}
}

func (s *Shelf) setRefused(r *Refusal) {
	s.mu.Lock()
	s.record.Refused = r
	next := s.record
	s.mu.Unlock()
	if err := next.write(s.o.Dir); err != nil {
		s.trouble(fmt.Errorf("the shelf cannot be written: %w", err))
	}
}

// trouble is told once until it is over or another one comes.
func (s *Shelf) trouble(err error) {
	if err.Error() != s.told {
		s.told = err.Error()
		s.o.Log.WithError(err).Error("the catalogue shelf is in trouble; the last good catalogue serves on")
	}
}

// mark changes when something in a folder does. It reads names, sizes and times only, for it is made at every look. It
// is "" when no package lies there.
func mark(dir string) string {
	h := sha256.New()
	entries, found := 0, false
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if entries++; entries > signed.MaxFiles {
			return fs.SkipAll // it is refused for that
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		found = found || name == signed.FileName || path.Ext(name) == ".yaml"
		fmt.Fprintf(h, "%q %s %d %d\n", name, info.Mode(), info.Size(), info.ModTime().UnixNano())
		return nil
	})
	switch {
	case errors.Is(err, fs.ErrNotExist) && !found:
		return ""
	case err != nil:
		return err.Error()
	case !found:
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}
