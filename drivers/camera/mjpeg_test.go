package camera

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"zhiting/drivers"
)

const (
	one = "\xFF\xD8\xFFfirst\r\n--no boundary\xFF\xD9"
	two = "\xFF\xD8\xFFsecond\xFF\xD9"
)

// The manners of streams that real cameras send.
func TestParts(t *testing.T) {
	head := func(b string) string {
		return fmt.Sprintf("Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n", len(b))
	}
	tests := map[string]struct{ boundary, body string }{
		"by the book":             {"frame", "--frame\r\n" + head(one) + one + "\r\n--frame\r\n" + head(two) + two + "\r\n--frame\r\n"},
		"dashes in the parameter": {"--frame", "--frame\r\n" + head(one) + one + "\r\n--frame\r\n" + head(two) + two + "\r\n"},
		"dashes on both":          {"--frame", "----frame\r\n" + head(one) + one + "\r\n----frame\r\n" + head(two) + two + "\r\n"},
		"no length":               {"frame", "--frame\r\nContent-Type: image/jpeg\r\n\r\n" + one + "\r\n--frame\r\n\r\n" + two + "\r\n--frame\r\n"},
		"bare line feeds":         {"frame", "--frame\ncontent-length: " + fmt.Sprint(len(one)) + "\n\n" + one + "\n--frame\nContent-Length:" + fmt.Sprint(len(two)) + "\n\n" + two + "\n"},
		"preamble and junk":       {"frame", "hello\r\n\r\n--frame\r\n" + head(one) + one + "\r\njunk\r\n--frame\r\n" + head(two) + two},
		"padding after the image": {"frame", "--frame\r\n" + head(one+"\x00\x00") + one + "\x00\x00\r\n--frame\r\n" + head(two) + two},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{
				"whole": strings.NewReader(test.body), "byte by byte": iotest.OneByteReader(strings.NewReader(test.body)),
			} {
				p := newParts(r, test.boundary)
				for i, want := range []string{one, two} {
					if got, err := p.next(); err != nil || string(got) != want {
						t.Errorf("%s: part %d: %q, %v; want %q", how, i+1, got, err, want)
					}
				}
			}
		})
	}
}

// A bad part costs that part only.
func TestBadPartIsSkipped(t *testing.T) {
	good := fmt.Sprintf("\r\n--frame\r\nContent-Length: %d\r\n\r\n%s\r\n", len(two), two)
	for name, bad := range map[string]string{
		"not a JPEG":      "--frame\r\nContent-Length: 5\r\n\r\nhello",
		"length a word":   "--frame\r\nContent-Length: five\r\n\r\nhello",
		"length negative": "--frame\r\nContent-Length: -5\r\n\r\nhello",
		"length too long": "--frame\r\nContent-Length: 99999999999\r\n\r\nhello",
		"endless header":  "--frame\r\n" + strings.Repeat("X: y\r\n", 40),
		"long line":       "--frame\r\nX: " + strings.Repeat("y", 5000) + "\r\n\r\n",
		"empty":           "--frame\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := newParts(strings.NewReader(bad+good), "frame")
			if _, err := p.next(); !errors.Is(err, drivers.ErrBadAnswer) {
				t.Fatalf("bad part: %v; want a bad answer", err)
			}
			if got, err := p.next(); err != nil || string(got) != two {
				t.Errorf("after the bad part: %q, %v", got, err)
			}
		})
	}
}

// zeros has no boundary and no end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestEndlessPart(t *testing.T) {
	for name, body := range map[string]io.Reader{
		"no boundary":     zeros{},
		"part has no end": io.MultiReader(strings.NewReader("--frame\r\n\r\n"), zeros{}),
	} {
		if _, err := newParts(body, "frame").next(); !errors.Is(err, drivers.ErrBadAnswer) {
			t.Errorf("%s: %v; want a bad answer", name, err)
		}
	}
}

func FuzzParts(f *testing.F) {
	f.Add("frame", []byte("--frame\r\nContent-Length: 14\r\n\r\n"+two+"\r\n--frame\r\n\r\n"+one+"\r\n--frame"))
	f.Add("--x", []byte("--x\n\n\xFF\xD8\xFF\xFF\xD9--x"))
	f.Add("-", []byte("--\r\n\r\n--\r\n"))
	f.Fuzz(func(t *testing.T, boundary string, body []byte) {
		p := newParts(bytes.NewReader(body), boundary)
		for range len(body) + 2 {
			got, err := p.next()
			switch {
			case errors.Is(err, drivers.ErrBadAnswer):
			case err != nil:
				return
			case !bytes.HasPrefix(got, []byte{0xFF, 0xD8, 0xFF}) || !bytes.HasSuffix(got, []byte{0xFF, 0xD9}):
				t.Fatalf("%q given as a JPEG", got)
			}
		}
		t.Fatal("more parts than bytes: it makes no progress")
	})
}
