package papercode

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"testing/iotest"
)

func newCode(t *testing.T) string {
	t.Helper()
	code, err := New(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestOneSlipIsFound tries every wrong sign at every place of a code, and every two signs that changed places.
func TestOneSlipIsFound(t *testing.T) {
	for range 50 {
		code := newCode(t)
		if _, ok := Parse(code); !ok {
			t.Fatalf("%s is not taken", code)
		}
		for i := range length {
			for _, wrong := range []byte(alphabet) {
				slip := []byte(code)
				if slip[i] = wrong; wrong == code[i] {
					continue
				}
				if _, ok := Parse(string(slip)); ok {
					t.Fatalf("%s passes for %s", slip, code)
				}
			}
			for j := range i {
				if code[i] == code[j] {
					continue
				}
				slip := []byte(code)
				slip[i], slip[j] = slip[j], slip[i]
				if _, ok := Parse(string(slip)); ok {
					t.Fatalf("%s passes for %s", slip, code)
				}
			}
		}
	}
}

func TestCodesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 10_000 {
		code := newCode(t)
		if seen[code] {
			t.Fatalf("%s came twice", code)
		}
		seen[code] = true
	}
	if _, err := New(iotest.ErrReader(iotest.ErrTimeout)); err == nil {
		t.Error("a code was made of nothing")
	}
	if code, err := New(bytes.NewReader(make([]byte, length-1))); err != nil || code != "000000000000" {
		t.Errorf("of zeros: %s, %v", code, err)
	}
}

func TestFindReadsWhatPeopleWrite(t *testing.T) {
	code, err := New(bytes.NewReader([]byte{1, 0, 1, 9, 10, 11, 12, 13, 14, 15, 16}))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		code, strings.ToLower(code), Grouped(code), " " + Grouped(code) + "\n", "https://hall.example/verify/" + code, "http://127.0.0.1:8700/verify/" + Grouped(code),
		strings.NewReplacer("0", "o", "1", "l").Replace(code),
	} {
		if got, ok := Find(text); !ok || got != code {
			t.Errorf("%q is read as %q, %v; want %s", text, got, ok, code)
		}
	}
	for _, text := range []string{"", code[:11], code + "0", "https://hall.example/verify/", "统一社会信用代码", strings.Repeat("U", 12)} {
		if got, ok := Find(text); ok {
			t.Errorf("%q is taken as %q", text, got)
		}
	}
}
