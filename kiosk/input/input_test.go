package input

import (
	"testing"

	"zhiting/kiosk/page"
)

var keyboards = []page.Keyboard{page.KeyboardDigits, page.KeyboardID, page.KeyboardLatin, page.KeyboardChinese, page.KeyboardAddress}

// TestEveryKeyIsWhole holds what the screen and a robot rely on: a key has an id of its own, a label in each language, a
// width, and does something.
func TestEveryKeyIsWhole(t *testing.T) {
	for _, k := range keyboards {
		for _, language := range []string{"zh", "en"} {
			for _, mode := range []struct{ chinese, capitals bool }{{}, {true, false}, {false, true}} {
				seen := map[string]bool{}
				for _, row := range Rows(k, mode.chinese, mode.capitals, language) {
					for _, key := range row {
						if seen[key.ID] {
							t.Errorf("%s: two keys are called %s", k, key.ID)
						}
						seen[key.ID] = true
						if key.Label == "" || key.Width <= 0 || key.Insert == "" && key.Action == Write {
							t.Errorf("%s %s: key is not whole: %+v", k, language, key)
						}
					}
				}
				if len(seen) == 0 || !seen["key-delete"] {
					t.Errorf("%s: no keys, or none that deletes", k)
				}
			}
		}
	}
	if Rows(page.KeyboardNone, false, false, "zh") != nil {
		t.Error("no keyboard has keys")
	}
}

// TestCapitalsKeepTheirKeys holds that a letter's key has one id, whichever way it writes.
func TestCapitalsKeepTheirKeys(t *testing.T) {
	small, capital := find(t, "key-q", false), find(t, "key-q", true)
	if small.Insert != "q" || capital.Insert != "Q" || capital.Label != "Q" {
		t.Errorf("key-q writes %q and %q (shown as %q), want q and Q", small.Insert, capital.Insert, capital.Label)
	}
}

func find(t *testing.T, id string, capitals bool) Key {
	t.Helper()
	for _, row := range Rows(page.KeyboardLatin, false, capitals, "en") {
		for _, key := range row {
			if key.ID == id {
				return key
			}
		}
	}
	t.Fatalf("the Latin keyboard has no %s", id)
	return Key{}
}

func TestApply(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  string
		key   Key
		limit int
		want  string
	}{
		{"writes", "13", Key{Insert: "8"}, 11, "138"},
		{"writes a word", "样例路9", Key{Insert: "号楼"}, 0, "样例路9号楼"},
		{"stops at the limit", "138", Key{Insert: "0"}, 3, "138"},
		{"counts characters, not bytes", "王𬍛", Key{Insert: "样"}, 3, "王𬍛样"},
		{"does not write half a word", "样例", Key{Insert: "单元"}, 3, "样例"},
		{"deletes a whole character", "王𬍛", deleteKey, 0, "王"},
		{"deletes nothing of nothing", "", deleteKey, 0, ""},
		{"clears", "样例路", clearKey, 0, ""},
		{"shift writes nothing", "a", shiftKey, 0, "a"},
	} {
		if got := Apply(c.text, c.key, c.limit); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
