package texts

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

func load(t *testing.T) *Texts {
	t.Helper()
	texts, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

var place = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

// places lists the values that a message needs, each once.
func places(m *i18n.Message) []string {
	var names []string
	for _, found := range place.FindAllStringSubmatch(m.One+m.Other, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestLanguagesHaveTheSameMessages(t *testing.T) {
	texts := load(t)
	zh, en := texts.In("zh").messages, texts.In("en").messages
	ids := slices.Sorted(maps.Keys(zh))
	for id := range en {
		if zh[id] == nil {
			t.Errorf("%q is in active.en.yaml but not in active.zh.yaml", id)
		}
	}
	for _, id := range ids {
		if en[id] == nil {
			t.Errorf("%q is in active.zh.yaml but not in active.en.yaml", id)
			continue
		}
		if (zh[id].Other == "") != (en[id].Other == "") {
			t.Errorf("%q is empty in one language only", id)
		}
		if a, b := places(zh[id]), places(en[id]); !slices.Equal(a, b) {
			t.Errorf("%q takes %v in Chinese and %v in English", id, a, b)
		}
	}
}

func TestEveryMessageCanBeSaid(t *testing.T) {
	texts := load(t)
	for _, name := range Languages {
		for id, m := range texts.In(name).messages {
			for _, n := range []int{1, 2} {
				args := map[string]any{}
				for _, p := range places(m) {
					args[p] = "X"
				}
				if args["n"] != nil {
					args["n"] = n
				}
				if said := texts.In(name).Say(id, args); strings.ContainsAny(said, Broken+"{}") {
					t.Errorf("%s %q says %q", name, id, said)
				}
			}
		}
	}
}

func TestSay(t *testing.T) {
	texts := load(t)
	tests := []struct {
		language, id string
		args         map[string]any
		want         string
	}{
		{"zh", "days", map[string]any{"n": 1}, "1 个工作日"},
		{"en", "days", map[string]any{"n": 1}, "1 working day"},
		{"en", "days", map[string]any{"n": 5}, "5 working days"},
		{"fr", "days", map[string]any{"n": 5}, "5 个工作日"},
		{"en", "no.such", nil, "⟦no.such⟧"},
	}
	for _, tt := range tests {
		if got := texts.In(tt.language).Say(tt.id, tt.args); got != tt.want {
			t.Errorf("In(%q).Say(%q, %v) = %q, want %q", tt.language, tt.id, tt.args, got, tt.want)
		}
	}
	if got := texts.In("zh").Say("days", nil); !strings.HasPrefix(got, Broken+"days") {
		t.Errorf("a message without its value says %q; it must begin with %s and its id", got, Broken)
	}
}
