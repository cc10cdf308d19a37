package paper

import (
	"slices"
	"strings"
	"testing"
)

// columns measures as a terminal does: Han characters and their punctuation are two wide.
func columns(s string) float64 {
	n := 0.0
	for _, r := range s {
		if n++; r > 0x2E80 {
			n++
		}
	}
	return n
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		what, text string
		width      float64
		want       []string
	}{
		{"empty", "", 10, []string{""}},
		{"fits", "办件回执", 8, []string{"办件回执"}},
		{"Han", "办件回执办件", 8, []string{"办件回执", "办件"}},
		{"no comma first", "办件回执，收好", 8, []string{"办件回", "执，收好"}},
		{"no bracket last", "办件回（执）", 8, []string{"办件回", "（执）"}},
		{"word stays whole", "办件 receipt", 10, []string{"办件", "receipt"}},
		{"spaces at the break go", "one   two", 5, []string{"one", "two"}},
		{"digits stay whole", "路1234567号", 8, []string{"路", "1234567", "号"}},
		{"word wider than a line", "abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"newline", "一\n二", 8, []string{"一", "二"}},
		{"narrower than a character", "办件", 1, []string{"办", "件"}},
	} {
		if got := wrap(c.text, c.width, columns); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// FuzzWrap holds that no character but a space is ever lost, added or moved, and that the width is kept.
func FuzzWrap(f *testing.F) {
	f.Add("阿卜杜热西提·买买提（王𬍛样）, Latin words 123！", uint8(7))
	f.Add("，，，，，，，，，，", uint8(4))
	f.Add("，，       !0000", uint8(4))
	f.Add("a b　c\td\n\n（（（", uint8(1))
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		text = strings.ToValidUTF8(text, "?")
		bare := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r == ' ' || r == '\n' {
					return -1
				}
				return r
			}, s)
		}
		lines := wrap(text, float64(width), columns)
		if got, want := bare(strings.Join(lines, "")), bare(text); got != want {
			t.Fatalf("characters changed: %q became %q", want, got)
		}
		for _, line := range lines {
			if columns(line) > max(float64(width), 2) {
				t.Errorf("line %q is wider than %d", line, width)
			}
			if strings.HasPrefix(line, " ") && !strings.Contains(text, "\n") && line != lines[0] {
				t.Errorf("line %q begins with a space", line)
			}
		}
	})
}
