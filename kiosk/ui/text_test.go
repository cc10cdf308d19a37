package ui

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"zhiting/assets/fonts"
)

func testRuler(t *testing.T) *ruler {
	t.Helper()
	set, err := fonts.Find()
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRuler(set.Regular, set.Bold)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A Han character is as wide as it is high, so limits are easily told: 10 characters of size 10 are 100.
func TestWrap(t *testing.T) {
	r := testRuler(t)
	for _, c := range []struct {
		name, text string
		limit      float32
		want       []string
	}{
		{"fits", "办好一件事", 50, []string{"办好一件事"}},
		{"breaks between characters", "办好一件事", 30, []string{"办好一", "件事"}},
		{"a comma stays with its character", "办好事，慢走", 30, []string{"办好", "事，慢", "走"}},
		{"an opening mark goes with what follows", "办好（慢走）", 30, []string{"办好", "（慢", "走）"}},
		{"quotation marks stay too", "点“返回”键", 30, []string{"点“返", "回”键"}},
		{"words stay whole", "one two three", 50, []string{"one two", "three"}},
		{"spaces end no line and begin none", "办事 办事 办事", 45, []string{"办事 办事", "办事"}},
		{"a word wider than the line is cut", strings.Repeat("m", 12), 50, nil},
		{"a line break is kept", "右侧\n感应区", 100, []string{"右侧", "感应区"}},
		{"an empty line is a line", "右侧\n\n感应区", 100, []string{"右侧", "", "感应区"}},
		{"nothing is one empty line", "", 100, []string{""}},
		{"a rare character is as wide as any", "王𬍛样王𬍛样", 30, []string{"王𬍛样", "王𬍛样"}},
	} {
		got := r.wrap(c.text, 10, false, c.limit)
		if c.want != nil && !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		for _, line := range got {
			if w := r.width(line, 10, false); w > c.limit {
				t.Errorf("%s: line %q is %.0f wide, over %.0f", c.name, line, w, c.limit)
			}
		}
	}
}

// FuzzWrap holds that wrapping ends, loses nothing but spaces, and keeps within the limit wherever a break is possible.
func FuzzWrap(f *testing.F) {
	for _, s := range []string{"办好一件事，慢走。", "a\nb  c", "，，，，，，，，，", "（（（（", "样例路 9 号院 3 号楼", "\xff\xfe", "  "} {
		f.Add(s, 120)
	}
	set, err := fonts.Find()
	if err != nil {
		f.Fatal(err)
	}
	r, err := newRuler(set.Regular, set.Bold)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 1 || limit > 2000 || len(text) > 500 {
			return
		}
		plain := strings.NewReplacer(" ", "", "\n", "")
		lines := r.wrap(text, 30, false, float32(limit))
		if got, want := plain.Replace(strings.Join(lines, "")), plain.Replace(text); utf8.ValidString(text) && got != want {
			t.Errorf("%q became %q", want, got)
		}
		for _, line := range lines {
			if utf8.RuneCountInString(line) > 1 && r.width(line, 30, false) > float32(limit) {
				t.Errorf("line %q is wider than %d", line, limit)
			}
		}
	})
}

// TestRulerAgreesWithTheToolkit holds the measured width against what the toolkit draws: never narrower, so that a line
// measured to fit does fit, and little wider (pairs of Latin letters are drawn closer together), so that a caret stands
// where the text ends.
func TestRulerAgreesWithTheToolkit(t *testing.T) {
	s := window(t)
	for _, text := range []string{"您想办什么事？", "13800000000", "东昌府区样例路 9 号院 3 号楼", "Social security card, step 2 of 6", "AVAToWa."} {
		for _, bold := range []bool{false, true} {
			ours := s.ruler.width(text, 40, bold)
			theirs := fyne.MeasureText(text, 40, fyne.TextStyle{Bold: bold}).Width
			if ours < theirs-1 || ours > theirs*1.05+1 {
				t.Errorf("%q bold=%v: measured %.1f, drawn %.1f", text, bold, ours, theirs)
			}
		}
	}
}
