package faults

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"syscall"
	"time"

	"zhiting/kiosk/store"
)

// files are attachments on a simulated disk. A new file is there after a power cut once its folder was synced, and what is in
// it once it was.
type files struct{ disk *disk }

var (
	errDark = errors.New("the power is gone")
	errDisk = errors.New("the disk failed")
)

// do runs an operation on the disk, unless the power is gone.
func (s files) do(operation func(d *disk) error) error {
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	if s.disk.dark {
		return errDark
	}
	return operation(s.disk)
}

// fault is what a program hears of a fate.
func fault(what fate) error {
	switch what {
	case done:
		return nil
	case full:
		return syscall.ENOSPC
	}
	return errDisk
}

func (s files) Create(dir string) (made store.File, err error) {
	err = s.do(func(d *disk) error {
		if err := fault(d.operation()); err != nil {
			return err
		}
		path := filepath.Join(dir, fmt.Sprintf(".new-%d", d.born))
		made = &open{files: s, life: d.life, path: path, file: d.add(path)}
		return nil
	})
	return made, err
}

func (s files) Open(path string) (opened store.File, err error) {
	err = s.do(func(d *disk) error {
		f := d.files[path]
		if f == nil {
			return fs.ErrNotExist
		}
		opened = &open{files: s, life: d.life, path: path, file: f}
		return nil
	})
	return opened, err
}

func (s files) Rename(from, to string) error {
	return s.do(func(d *disk) error {
		what := d.operation()
		if f := d.files[from]; f != nil && what != failed {
			delete(d.files, from)
			d.files[to] = f
			f.named = false // under this name
		}
		return fault(what)
	})
}

func (s files) Remove(path string) error {
	return s.do(func(d *disk) error {
		if d.files[path] == nil {
			return fs.ErrNotExist
		}
		return fault(d.remove(path, false))
	})
}

func (s files) List(dir string) (list []fs.FileInfo, err error) {
	err = s.do(func(d *disk) error {
		for path, f := range d.files {
			if filepath.Dir(path) == dir {
				list = append(list, listed{filepath.Base(path), int64(len(f.data))})
			}
		}
		return nil
	})
	return list, err
}

func (s files) SyncDir(dir string) error {
	return s.do(func(d *disk) error {
		what := d.operation()
		if what == done && !d.lies {
			d.syncFolder(dir)
		}
		return fault(what)
	})
}

// listed is a file in a list.
type listed struct {
	name string
	size int64
}

func (l listed) Name() string     { return l.name }
func (l listed) Size() int64      { return l.size }
func (listed) Mode() fs.FileMode  { return 0o600 }
func (listed) ModTime() time.Time { return time.Now() }
func (listed) IsDir() bool        { return false }
func (listed) Sys() any           { return nil }
func (o *open) Name() string      { return o.path }
func (o *open) Close() error      { return nil }

// open is an open file.
type open struct {
	files
	life int
	path string
	file *file
	at   int64
}

// with runs an operation on the file, unless the power went since it was opened.
func (o *open) with(operation func(d *disk) error) error {
	return o.do(func(d *disk) error {
		if d.life != o.life {
			return errDark
		}
		return operation(d)
	})
}

func (o *open) ReadAt(into []byte, at int64) (n int, err error) {
	err = o.with(func(*disk) error {
		if at < int64(len(o.file.data)) {
			n = copy(into, o.file.data[at:])
		}
		if n < len(into) {
			return io.EOF
		}
		return nil
	})
	return n, err
}

func (o *open) Read(into []byte) (int, error) {
	n, err := o.ReadAt(into, o.at)
	o.at += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

func (o *open) Write(data []byte) (int, error) {
	err := o.with(func(d *disk) error { return fault(d.write(o.file, int64(len(o.file.data)), data)) })
	if err != nil {
		return 0, err
	}
	return len(data), nil
}

func (o *open) Sync() error {
	return o.with(func(d *disk) error { return fault(d.syncData(o.file)) })
}
