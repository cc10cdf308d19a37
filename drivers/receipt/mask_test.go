package receipt

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// shown is what the mask writes of what was sent in pieces: hexadecimal, *N for hidden bytes.
func shown(m *printMask, pieces ...[]byte) string {
	var text []string
	hidden := 0
	flush := func() {
		if hidden > 0 {
			text = append(text, fmt.Sprintf("*%d", hidden))
		}
		hidden = 0
	}
	for _, p := range pieces {
		for _, r := range m.Next(p) {
			if hidden += r.Hidden; len(r.Bytes) > 0 {
				flush()
				text = append(text, fmt.Sprintf("%x", r.Bytes))
			}
		}
	}
	for _, r := range m.Rest() {
		hidden += r.Hidden
	}
	flush()
	return strings.Join(text, " ")
}

func TestMask(t *testing.T) {
	name, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("欧阳样例 王𬍛样"))
	if err != nil {
		t.Fatal(err)
	}
	join := func(parts ...string) []byte { return []byte(strings.Join(parts, "")) }
	for what, c := range map[string]struct {
		sent []byte
		want string
	}{
		"text":                  {join("\x1b@", string(name), "\n"), fmt.Sprintf("1b40 *%d 0a", len(name))},
		"commands around text":  {[]byte("\x1ba\x01\x1bE\x01371502\n\x1bE\x00\x1bd\x03\x1dVB\x00"), "1b61011b4501 *6 0a1b45001b64031d564200"},
		"picture":               {append([]byte("\x1dv0\x00\x02\x00\x03\x00"), "\x1b@\n\x1b@\nx"...), "1d76300002000300 *7"},
		"content of a symbol":   {[]byte("\x1d(k\x04\x001A2\x00\x1d(k\x09\x001P0371502\x1d(k\x03\x001Q0"), "1d286b04003141 3200 1d286b0900315030 *6 1d286b0300315130"},
		"echo":                  {[]byte("\x1d(H\x06\x0000@@@A"), "1d28480600 303040404041"},
		"graphics":              {[]byte("\x1d(L\x04\x00secr"), "1d284c0400 *4"},
		"unknown command":       {[]byte("\x1d8L\x04\x00\x00\x00secr"), "*11"},
		"command that ends not": {[]byte("\x1dv0\x00"), "*4"},
		"clearing":              {[]byte("\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"), "10140801031401060208"},
	} {
		if got := shown(&printMask{}, c.sent); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(c.want, " ", "") {
			t.Errorf("%s: %x is written as %s, want %s", what, c.sent, got, c.want)
		}
	}
	picture := []byte("\x1dv0\x00\x04\x00\x01\x00ab")
	if got := shown(&printMask{}, picture, []byte("\x10\x04\x01"), []byte("cd\n")); got != "1d76300004000100 *2 100401 *2 0a" {
		t.Errorf("a status request in the middle of a picture: %s", got)
	}
}

// FuzzMask holds that a mask neither loses nor makes bytes, shows none that was not sent, and hides the same whatever the
// pieces in which they are sent.
func FuzzMask(f *testing.F) {
	f.Add([]byte("\x1b@\x1dv0\x00\x02\x00\x03\x00abcdef\x1d(k\x09\x001P0371502text\n\x1dVB\x00"), 9)
	f.Add([]byte("\x1d(H\x06\x0000@@@A\x10\x14\x08\x01"), 3)
	f.Fuzz(func(t *testing.T, sent []byte, cut int) {
		var seen []byte // hidden bytes as they were
		m := &printMask{}
		for _, r := range append(m.Next(sent), m.Rest()...) {
			if r.Hidden > 0 {
				seen = append(seen, sent[min(len(seen), len(sent)):min(len(seen)+r.Hidden, len(sent))]...)
				continue
			}
			seen = append(seen, r.Bytes...)
		}
		if !bytes.Equal(seen, sent) {
			t.Fatalf("%x is written as %x", sent, seen)
		}
		cut = max(0, min(cut, len(sent)))
		for _, piece := range [][]byte{sent, sent[:cut], sent[cut:]} {
			if len(piece) == 3 && piece[0] == 0x10 {
				return // taken for a real-time request
			}
		}
		once, pieces := shown(&printMask{}, sent), shown(&printMask{}, sent[:cut], sent[cut:])
		if strings.ReplaceAll(once, " ", "") != strings.ReplaceAll(pieces, " ", "") {
			t.Fatalf("%x is written as %s, in pieces as %s", sent, once, pieces)
		}
	})
}
