package store

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Files are the operations by which attachments reach the disk and are read from it. They are few so that a test can stand
// in for a disk that loses its power at any of them.
type Files interface {
	Create(dir string) (File, error) // under a name that no other has
	Open(path string) (File, error)
	Rename(from, to string) error
	Remove(path string) error
	List(dir string) ([]fs.FileInfo, error)
	SyncDir(dir string) error // makes durable which names there are
}

// File is one of them, open.
type File interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Closer
	Name() string // its path
	Sync() error
}

// osFiles are those of the operating system.
type osFiles struct{}

func (osFiles) Create(dir string) (File, error) { return os.CreateTemp(dir, ".new-*") }
func (osFiles) Open(path string) (File, error)  { return os.Open(path) }
func (osFiles) Rename(from, to string) error    { return os.Rename(from, to) }
func (osFiles) Remove(path string) error        { return os.Remove(path) }

func (osFiles) List(dir string) (list []fs.FileInfo, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil { // with an error it has just gone
			list = append(list, info)
		}
	}
	return list, err
}

func (osFiles) SyncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close() // opened for reading
	return dir.Sync()
}

// writeDurably writes a file so that after a power cut it is whole or not there.
func writeDurably(files Files, path string, content []byte) error {
	f, err := files.Create(filepath.Dir(path))
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = files.Rename(f.Name(), path)
	}
	if err != nil {
		_ = files.Remove(f.Name()) // what stays after all is swept when it is old
		return err
	}
	return files.SyncDir(filepath.Dir(path))
}
