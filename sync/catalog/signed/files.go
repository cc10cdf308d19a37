package signed

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
)

// What a package may be at most. A province's catalogue is well below.
const (
	MaxBytes = 64 << 20 // of all its YAML files
	MaxFiles = 20_000   // and folders, whatever they are
	maxPath  = 255      // bytes of one path
)

// File is one file of a package.
type File struct {
	Path   string `json:"path"` // from the root of the package, with slashes
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// address hashes one line a file. The path stands last and holds no line end, so no two listings make the same lines.
func address(listing []File) string {
	h := sha256.New()
	for _, f := range listing {
		fmt.Fprintf(h, "%s %d %s\n", f.SHA256, f.Size, f.Path)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// list walks a folder and gives the sorted paths of its YAML files. It reads none of them.
func list(files fs.FS) ([]string, error) {
	var paths []string
	entries := 0
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("the catalogue package cannot be read: %w; copy it again", err)
		}
		if entries++; entries > MaxFiles {
			return &NotAllowed{".", fmt.Sprintf("it holds more than %d files and folders", MaxFiles)}
		}
		switch {
		case len(name) > maxPath:
			return &NotAllowed{name[:maxPath], fmt.Sprintf("the path is longer than %d bytes", maxPath)}
		case !fs.ValidPath(name) || strings.ContainsRune(name, '\\') || strings.ContainsFunc(name, unicode.IsControl):
			return &NotAllowed{name, "the path is not a plain relative one"}
		case !d.IsDir() && !d.Type().IsRegular():
			return &NotAllowed{name, "it is not a regular file"}
		case !d.IsDir() && path.Ext(name) == ".yaml":
			paths = append(paths, name)
		}
		return nil
	})
	slices.Sort(paths)
	return paths, err
}

// read reads the files of a package, in the order of the paths.
func read(files fs.FS, paths []string) ([]File, [][]byte, error) {
	listing, contents := make([]File, len(paths)), make([][]byte, len(paths))
	left := int64(MaxBytes)
	for i, name := range paths {
		content, err := readFile(files, name, left)
		if err != nil {
			return nil, nil, err
		}
		left -= int64(len(content))
		sum := sha256.Sum256(content)
		listing[i], contents[i] = File{name, int64(len(content)), hex.EncodeToString(sum[:])}, content
	}
	return listing, contents, nil
}

// readFile reads a file that is no longer than limit, whatever it says of its size.
func readFile(files fs.FS, name string, limit int64) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the catalogue package cannot be read: %w; copy it again", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("the catalogue package cannot be read: %w; copy it again", err)
	}
	if int64(len(content)) > limit {
		return nil, &NotAllowed{name, fmt.Sprintf("the package is larger with it than %d MiB, or %s than %d MiB", MaxBytes>>20, FileName, maxSignature>>20)}
	}
	return content, nil
}

// compare says which file was added or is missing after signing, before any is read.
func compare(signed []File, paths []string) error {
	var c changes
	for _, f := range signed {
		if _, there := slices.BinarySearch(paths, f.Path); !there {
			c.add(f.Path, Missing)
		}
	}
	for _, name := range paths {
		if _, known := slices.BinarySearchFunc(signed, name, byPath); !known {
			c.add(name, Added)
		}
	}
	return c.err()
}

// ascending says whether a listing is sorted and names no file twice; searches in it rely on that.
func ascending(listing []File) bool {
	for i := 1; i < len(listing); i++ {
		if listing[i-1].Path >= listing[i].Path {
			return false
		}
	}
	return true
}

func byPath(f File, name string) int { return cmp.Compare(f.Path, name) }

// unchanged says which file has another content than was signed.
func (s Signature) unchanged(listing []File) error {
	var c changes
	for _, f := range listing {
		if i, known := slices.BinarySearchFunc(s.Files, f.Path, byPath); !known || s.Files[i] != f {
			c.add(f.Path, Altered)
		}
	}
	return c.err()
}

// hold keeps files in memory as an archive without compression, which the standard library reads as a file system.
func hold(listing []File, contents [][]byte) (fs.FS, error) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for i, f := range listing {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: f.Path, Method: zip.Store})
		if err != nil {
			return nil, fmt.Errorf("holding %s: %w", f.Path, err)
		}
		if _, err := entry.Write(contents[i]); err != nil {
			return nil, fmt.Errorf("holding %s: %w", f.Path, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("holding a catalogue package: %w", err)
	}
	return zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
}
