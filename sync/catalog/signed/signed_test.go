package signed

import (
	"crypto"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

var at = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600))

// plain is an unsigned package with everything that does not count in it.
func plain(t testing.TB) string {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"package.yaml":        "version: \"1\"\n",
		"themes/newborn.yaml": "id: newborn\n",
		"themes/retire.yaml":  "id: retire\n",
		"README.txt":          "does not count",
		"themes/.hidden":      "does not count",
	} {
		write(t, dir, name, content)
	}
	return dir
}

func write(t testing.TB, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func newKey(t testing.TB, a Algorithm) (crypto.Signer, PublicKey) {
	t.Helper()
	key, err := GenerateKey(a)
	if err != nil {
		t.Fatal(err)
	}
	public, err := Public(key)
	if err != nil {
		t.Fatal(err)
	}
	return key, public
}

// signedBy is a signed package.
func signedBy(t testing.TB, key crypto.Signer) string {
	t.Helper()
	dir := plain(t)
	if _, err := Sign(dir, key, at); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestSignAndOpen(t *testing.T) {
	for algorithm := range algorithms {
		t.Run(string(algorithm), func(t *testing.T) {
			key, public := newKey(t, algorithm)
			_, stranger := newKey(t, algorithm)
			dir := signedBy(t, key)
			files, s, err := Open(os.DirFS(dir), []PublicKey{stranger, public})
			if err != nil {
				t.Fatal(err)
			}
			if s.Algorithm != algorithm || s.KeyID != public.ID || !s.SignedAt.Equal(at) {
				t.Errorf("the signature says %s, %s, %s", s.Algorithm, s.KeyID, s.SignedAt)
			}
			if err := fstest.TestFS(files, "package.yaml", "themes/newborn.yaml", "themes/retire.yaml"); err != nil {
				t.Errorf("what was opened is no sound file system: %v", err)
			}
			for _, name := range []string{"README.txt", "themes/.hidden", FileName} {
				if _, err := fs.Stat(files, name); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s is there although nobody signed it", name)
				}
			}
			write(t, dir, "themes/newborn.yaml", "id: other\n")
			if content, err := fs.ReadFile(files, "themes/newborn.yaml"); err != nil || string(content) != "id: newborn\n" {
				t.Errorf("a change of the folder reached what was opened: %q, %v", content, err)
			}
			if address, err := Address(files); err != nil || address != s.Address {
				t.Errorf("what was opened has address %s, %v; want %s", address, err, s.Address)
			}
		})
	}
}

// TestOthersSM2 opens a package whose address was computed and signed without any of this code; see its package.yaml.
func TestOthersSM2(t *testing.T) {
	file, err := os.ReadFile("testdata/openssl-sm2.pub.pem")
	if err != nil {
		t.Fatal(err)
	}
	public, err := ParsePublic(file)
	if err != nil {
		t.Fatal(err)
	}
	files, s, err := Open(os.DirFS("testdata/openssl-sm2"), []PublicKey{public})
	if err != nil {
		t.Fatal(err)
	}
	if content, err := fs.ReadFile(files, "themes/newborn.yaml"); err != nil || string(content) != "id: 新生儿\n" {
		t.Errorf("read %q, %v", content, err)
	}
	message := s.signedBytes()
	if !algorithms[SM2].verify(public.key, message, s.Signature) {
		t.Error("the signature is not over the bytes that this package signs")
	}
	for i := range message {
		message[i]++
		if algorithms[SM2].verify(public.key, message, s.Signature) {
			t.Fatalf("the signature also verifies with byte %d changed", i)
		}
		message[i]--
	}
}

// TestTampering: every way of changing a signed package is refused, and the error names what to look at.
func TestTampering(t *testing.T) {
	key, public := newKey(t, Ed25519)
	other, _ := newKey(t, Ed25519)
	sm2Key, sm2Public := newKey(t, SM2)
	// again changes signature.json.
	again := func(change func(*Signature)) func(testing.TB, string) {
		return func(t testing.TB, dir string) {
			content, err := os.ReadFile(filepath.Join(dir, FileName))
			if err != nil {
				t.Fatal(err)
			}
			s, err := decode(content)
			if err != nil {
				t.Fatal(err)
			}
			change(&s)
			if content, err = s.Encode(); err != nil {
				t.Fatal(err)
			}
			write(t, dir, FileName, string(content))
		}
	}
	// signs makes a signature that is true to whatever the listing says.
	signs := func(s *Signature) {
		s.Address = address(s.Files)
		s.Signature, _ = key.Sign(rand.Reader, s.signedBytes(), algorithms[Ed25519].options)
	}
	file := func(name, content string) func(testing.TB, string) {
		return func(t testing.TB, dir string) { write(t, dir, name, content) }
	}
	remove := func(name string) func(testing.TB, string) {
		return func(t testing.TB, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := map[string]struct {
		tamper func(testing.TB, string)
		want   error
	}{
		"no signature":      {remove(FileName), ErrUnsigned},
		"a file changed":    {file("themes/retire.yaml", "id: rotten\n"), &Changed{File: "themes/retire.yaml", Change: Altered}},
		"a file cut short":  {file("package.yaml", ""), &Changed{File: "package.yaml", Change: Altered}},
		"a file missing":    {remove("themes/newborn.yaml"), &Changed{File: "themes/newborn.yaml", Change: Missing}},
		"all files missing": {remove("themes"), &Changed{File: "themes/newborn.yaml", Change: Missing, Others: 1}},
		"a file added":      {file("matters/extra.yaml", "id: extra\n"), &Changed{File: "matters/extra.yaml", Change: Added}},
		"a file renamed": {func(t testing.TB, dir string) {
			if err := os.Rename(filepath.Join(dir, "themes/retire.yaml"), filepath.Join(dir, "themes/a.yaml")); err != nil {
				t.Fatal(err)
			}
		}, &Changed{File: "themes/a.yaml", Change: Added, Others: 1}},
		"two files exchanged": {func(t testing.TB, dir string) {
			write(t, dir, "themes/newborn.yaml", "id: retire\n")
			write(t, dir, "themes/retire.yaml", "id: newborn\n")
		}, &Changed{File: "themes/newborn.yaml", Change: Altered, Others: 1}},
		"a link in place of a file": {func(t testing.TB, dir string) {
			remove("themes/retire.yaml")(t, dir)
			if err := os.Symlink("newborn.yaml", filepath.Join(dir, "themes/retire.yaml")); err != nil {
				t.Fatal(err)
			}
		}, &NotAllowed{"themes/retire.yaml", "it is not a regular file"}},
		"a stranger's key": {func(t testing.TB, dir string) {
			if _, err := Sign(dir, other, at); err != nil {
				t.Fatal(err)
			}
		}, &UnknownKey{must(Public(other)).ID}},
		"a stranger's signature under a trusted key": {again(func(s *Signature) {
			s.Signature, _ = other.Sign(rand.Reader, s.signedBytes(), algorithms[Ed25519].options)
		}), &BadSignature{"key " + public.ID + " did not make it for this address"}},
		"the listing made to fit": {again(func(s *Signature) { s.Files[0].SHA256 = strings.Repeat("0", 64) }),
			&BadSignature{"its list of files is not the one that was signed"}},
		"listing and address made to fit": {func(t testing.TB, dir string) {
			write(t, dir, "package.yaml", "version: \"2\"\n")
			again(func(s *Signature) {
				s.Files, _, _ = read(os.DirFS(dir), []string{"package.yaml", "themes/newborn.yaml", "themes/retire.yaml"})
				s.Address = address(s.Files)
			})(t, dir)
		}, &BadSignature{"key " + public.ID + " did not make it for this address"}},
		"another day": {again(func(s *Signature) { s.SignedAt = s.SignedAt.Add(time.Nanosecond) }),
			&BadSignature{"key " + public.ID + " did not make it for this address"}},
		"another algorithm": {again(func(s *Signature) { s.Algorithm = SM2 }),
			&BadSignature{`it says "sm2-sm3" and key ` + public.ID + ` is for ed25519`}},
		"an unknown algorithm": {again(func(s *Signature) { s.Algorithm = "none" }),
			&BadSignature{`it says "none" and key ` + public.ID + ` is for ed25519`}},
		"no signature bytes": {again(func(s *Signature) { s.Signature = nil }),
			&BadSignature{"key " + public.ID + " did not make it for this address"}},
		"an SM2 signature for something else": {func(t testing.TB, dir string) {
			if _, err := Sign(dir, sm2Key, at); err != nil {
				t.Fatal(err)
			}
			again(func(s *Signature) {
				s.Signature, _ = sm2Key.Sign(rand.Reader, []byte("something else"), algorithms[SM2].options)
			})(t, dir)
		}, &BadSignature{"key " + sm2Public.ID + " did not make it for this address"}},
		"a signer who lists in disorder": {again(func(s *Signature) {
			s.Files[0], s.Files[2] = s.Files[2], s.Files[0]
			signs(s)
		}), &BadSignature{"its list of files is not sorted, or names one twice"}},
		"a signer who lists twice": {again(func(s *Signature) {
			s.Files = append(s.Files, s.Files[2])
			signs(s)
		}), &BadSignature{"its list of files is not sorted, or names one twice"}},
		"not JSON":        {file(FileName, "{"), &BadSignature{FileName + " cannot be read: unexpected EOF"}},
		"an unknown key":  {file(FileName, `{"a":1}`), &BadSignature{FileName + ` cannot be read: json: unknown field "a"`}},
		"a second object": {file(FileName, "{}{}"), &BadSignature{FileName + " goes on after its end"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := signedBy(t, key)
			test.tamper(t, dir)
			files, _, err := Open(os.DirFS(dir), []PublicKey{public, sm2Public})
			if files != nil {
				t.Error("files were handed out")
			}
			if !reflect.DeepEqual(err, test.want) {
				t.Errorf("got  %v\nwant %v", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("the error is not one line: %q", err)
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestLimits: a hostile package costs no more than an honest one.
func TestLimits(t *testing.T) {
	many := fstest.MapFS{}
	for i := range MaxFiles + 1 {
		many[fmt.Sprintf("%d.txt", i)] = &fstest.MapFile{}
	}
	large := fstest.MapFS{"package.yaml": {Data: []byte("version: 1")}}
	for i := range 5 {
		large[fmt.Sprintf("themes/%d.yaml", i)] = &fstest.MapFile{Data: make([]byte, MaxBytes/5)}
	}
	tests := map[string]struct {
		files fs.FS
		file  string
	}{
		"too many files":       {many, "."},
		"too large":            {large, "themes/4.yaml"},
		"a device":             {fstest.MapFS{"themes/a.yaml": {Mode: fs.ModeDevice}}, "themes/a.yaml"},
		"a link to a folder":   {fstest.MapFS{"themes": {Mode: fs.ModeSymlink, Data: []byte("/etc")}}, "themes"},
		"a line end in a path": {fstest.MapFS{"a\nb.yaml": {}}, "a\nb.yaml"},
		"a back slash":         {fstest.MapFS{`themes\a.yaml`: {}}, `themes\a.yaml`},
		"a path without end":   {fstest.MapFS{strings.Repeat("a", 256): {}}, strings.Repeat("a", 255)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Address(test.files)
			refused, ok := errors.AsType[*NotAllowed](err)
			if !ok || refused.File != test.file {
				t.Errorf("got %v; want it not allowed because of %q", err, test.file)
			}
		})
	}
	key, public := newKey(t, Ed25519)
	dir := signedBy(t, key)
	write(t, dir, FileName, strings.Repeat(" ", maxSignature+1))
	if _, _, err := Open(os.DirFS(dir), []PublicKey{public}); err == nil || !strings.Contains(err.Error(), "MiB") {
		t.Errorf("an endless %s was not refused for its size: %v", FileName, err)
	}
}

func TestSignWrongFolder(t *testing.T) {
	key, _ := newKey(t, Ed25519)
	for dir, says := range map[string]string{t.TempDir(): "no package.yaml", filepath.Join(t.TempDir(), "none"): "name its folder"} {
		if _, err := Sign(dir, key, at); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v; want an error that says %q", err, says)
		}
		if _, err := os.Stat(filepath.Join(dir, FileName)); err == nil {
			t.Error("a signature was left behind")
		}
	}
}

// FuzzSignature: whatever lies in signature.json, nothing panics and nothing but the true signature opens the package.
func FuzzSignature(f *testing.F) {
	key, public := newKey(f, Ed25519)
	sm2Key, sm2Public := newKey(f, SM2)
	files := fstest.MapFS{}
	for _, k := range []crypto.Signer{sm2Key, key} {
		dir := signedBy(f, k)
		for _, name := range []string{"package.yaml", "themes/newborn.yaml", "themes/retire.yaml", FileName} {
			files[name] = &fstest.MapFile{Data: must(os.ReadFile(filepath.Join(dir, name)))}
		}
		f.Add(files[FileName].Data)
	}
	honest := must(Address(files))
	f.Add([]byte(`{"files":null}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		tampered := fstest.MapFS{FileName: {Data: content}}
		for name, file := range files {
			if name != FileName {
				tampered[name] = file
			}
		}
		_, s, err := Open(tampered, []PublicKey{public, sm2Public})
		if err != nil {
			return
		}
		var given Signature
		if json.Unmarshal(content, &given) != nil || !s.SignedAt.Equal(at) || s.Address != honest {
			t.Errorf("opened with %s", content)
		}
	})
}
