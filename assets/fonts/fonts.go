// Package fonts finds the fonts that the terminal shows and prints with among those of the system. They are installed
// as packages and not shipped with the program: together they are as large as all the rest. The package knows nothing
// of what is set in them.
package fonts

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/image/font/sfnt"
)

// Set is what the screen needs, each font as the bytes of a file with one face.
type Set struct {
	Regular, Bold []byte // Noto Sans CJK SC
}

// MissingError says that a font is not installed.
type MissingError struct{ File, Package string }

func (e *MissingError) Error() string {
	return fmt.Sprintf("font file %s is not on this machine; install the package %s", e.File, e.Package)
}

// family is the face wanted of the collections: the shapes of mainland China.
const family = "Noto Sans CJK SC"

const noto, hanazono = "fonts-noto-cjk", "fonts-hanazono"

// Find reads the fonts of the screen from the system's and the user's font folders. A font that is not there is a
// *MissingError.
func Find() (Set, error) { return find(folders()...) }

// Rare reads the fonts of rare characters, which papers need and the first page does not wait for. A font that is not
// there is a *MissingError.
func Rare() ([][]byte, error) {
	a, err := load("HanaMinA.ttf", hanazono, folders())
	if err != nil {
		return nil, err
	}
	b, err := load("HanaMinB.ttf", hanazono, folders())
	return [][]byte{a, b}, err
}

func folders() []string {
	home := os.Getenv("XDG_DATA_HOME")
	if home == "" {
		home = filepath.Join(os.Getenv("HOME"), ".local", "share")
	}
	return []string{"/usr/share/fonts", "/usr/local/share/fonts", filepath.Join(home, "fonts")}
}

func find(folders ...string) (Set, error) {
	var s Set
	var errs [2]error
	var both sync.WaitGroup // the first page waits for them
	both.Go(func() { s.Regular, errs[0] = load("NotoSansCJK-Regular.ttc", noto, folders) })
	both.Go(func() { s.Bold, errs[1] = load("NotoSansCJK-Bold.ttc", noto, folders) })
	both.Wait()
	return s, errors.Join(errs[:]...)
}

// load reads a font by the name of its file.
func load(file, pkg string, folders []string) ([]byte, error) {
	path := locate(file, folders)
	if path == "" {
		return nil, &MissingError{file, pkg}
	}
	b, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("font file %s cannot be read (%w); reinstall the package %s", path, err, pkg)
	}
	return b, nil
}

// locate is the path of a file anywhere below the folders, or "".
func locate(name string, folders []string) string {
	for _, folder := range folders {
		found := ""
		// Folders that cannot be read are skipped: another may have the file.
		_ = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return fs.SkipDir
			case entry.Name() == name && !entry.IsDir():
				found = path
				return fs.SkipAll
			}
			return nil
		})
		if found != "" {
			return found
		}
	}
	return ""
}

// read gives a font file's one face: the file itself, or of a collection the face of the family.
func read(path string) ([]byte, error) {
	if !strings.HasSuffix(path, ".ttc") {
		return os.ReadFile(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // read only: nothing can be lost
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	n, err := faceNumber(file)
	if err != nil {
		return nil, err
	}
	return split(file, info.Size(), n)
}

// faceNumber is the index of the family's face in a collection.
func faceNumber(r io.ReaderAt) (int, error) {
	collection, err := sfnt.ParseCollectionReaderAt(r)
	if err != nil {
		return 0, err
	}
	for i := range collection.NumFonts() {
		face, err := collection.Font(i)
		if err != nil {
			return 0, err
		}
		if name, err := face.Name(nil, sfnt.NameIDFull); err == nil && strings.HasPrefix(name, family) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no face of the family %s in it", family)
}

// split copies one face out of a collection (OpenType 1.9, "Organization of an OpenType font"): its table directory
// with new places, and its tables, each at a multiple of four. The checksum of the whole file, which readers ignore,
// is left as it was.
func split(r io.ReaderAt, size int64, n int) ([]byte, error) {
	at := func(offset int64, length uint32) ([]byte, error) {
		if offset+int64(length) > size {
			return nil, io.ErrUnexpectedEOF
		}
		b := make([]byte, length)
		_, err := r.ReadAt(b, offset)
		return b, err
	}
	const header, entry = 12, 16
	word, err := at(header+4*int64(n), 4)
	if err != nil {
		return nil, err
	}
	start := int64(binary.BigEndian.Uint32(word))
	head, err := at(start, header)
	if err != nil {
		return nil, err
	}
	tables := int(binary.BigEndian.Uint16(head[4:]))
	directory, err := at(start, uint32(header+entry*tables))
	if err != nil {
		return nil, err
	}
	out := directory
	for i := range tables {
		place := header + entry*i
		table, err := at(int64(binary.BigEndian.Uint32(out[place+8:])), binary.BigEndian.Uint32(out[place+12:]))
		if err != nil {
			return nil, err
		}
		binary.BigEndian.PutUint32(out[place+8:], uint32(len(out)))
		out = append(out, table...)
		out = append(out, make([]byte, -len(out)&3)...)
	}
	return out, nil
}
