package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"zhiting/kiosk/page"
)

// walked types keys, each as the keypad's driver or the window has it, and gives what was told.
func walked(t *testing.T, s *Screen, keys string) []Event {
	t.Helper()
	events := recorded(s)
	for _, key := range strings.Fields(keys) {
		if name, window := strings.CutPrefix(key, "window:"); window {
			s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyName(name)})
		} else {
			s.Press(page.Key(key))
		}
	}
	return *events
}

func choicesPage() page.Page {
	p := crowded()["choices"]
	p.Elements = p.Elements[:2]
	p.Bar[1].Disabled = true
	return p
}

func TestKeysWalkAPage(t *testing.T) {
	c0, c1, back, help := Look{"c0", "样例街道"}, Look{"c1", "样例街道"}, Look{"back", "返回"}, Look{"help", "求助"}
	for _, tt := range []struct {
		name, keys string
		want       []Event
	}{
		{"round, without what is disabled", "next next next next next", []Event{c0, c1, back, help, c0}},
		{"backwards", "previous previous previous", []Event{help, back, c1}},
		{"pressing", "next next press", []Event{c0, c1, Tap{"c1"}}},
		{"pressing nothing", "press", nil},
		{"ways that every page has", "help back repeat", []Event{Tap{"help"}, Tap{"back"}, Repeat{}}},
		{"keys of the window", "window:Down window:Right window:Up window:Left window:Return window:KP_Enter window:F1 window:Escape window:F2",
			[]Event{c0, c1, c0, help, Tap{"help"}, Tap{"help"}, Tap{"help"}, Tap{"back"}, Repeat{}}},
		{"keys without use", "window:F9 x", nil},
	} {
		s := window(t)
		s.Show(choicesPage())
		if got := walked(t, s, tt.keys); !slices.Equal(got, tt.want) {
			t.Errorf("%s: told %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestRestingPage(t *testing.T) {
	s := window(t)
	s.Show(page.Page{ID: "attract", Heading: "您好", Resting: true})
	if got, want := walked(t, s, "next press"), []Event{Look{"start", "您好"}, Tap{"start"}}; !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

func TestKeypadWritesIntoAField(t *testing.T) {
	s := window(t)
	s.Show(fieldPage(page.KeyboardID, "", 18))
	got := walked(t, s, "3 7 X delete next press")
	want := []Event{Input{"entry", "3"}, Input{"entry", "37"}, Input{"entry", "37X"}, Input{"entry", "37"}, Look{"entry", "手机号码"}}
	if !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	got = walked(t, s, "next next press") // the first keys on the screen
	if want := []Event{Look{"key-1", "1"}, Look{"key-2", "2"}, Input{"entry", "372"}}; !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

// TestEveryPartCanBeWalked holds that all of a page too long for the screen is within reach of keys.
func TestEveryPartCanBeWalked(t *testing.T) {
	s := window(t)
	p := crowded()["choices"]
	s.Show(p)
	seen := map[string]bool{}
	for range 100 {
		events := walked(t, s, "next")
		if look := events[0].(Look); !seen[look.ID] {
			seen[look.ID] = true
			if look.ID == PartAfter {
				delete(seen, PartAfter)
				walked(t, s, "press")
				if s.walk.ring.Visible() {
					t.Error("the ring stays where the part before had its pager")
				}
			}
		}
	}
	for _, e := range p.All() {
		if !seen[e.ID] {
			t.Errorf("no walk reaches %s", e.ID)
		}
	}
}

func TestRing(t *testing.T) {
	s := window(t)
	s.Show(choicesPage())
	walked(t, s, "next next")
	at := func() string {
		if !s.walk.ring.Visible() {
			return "nowhere"
		}
		for _, h := range s.scene.hits {
			x, y := s.design(s.walk.ring.Position())
			around := rect{x, y, s.walk.ring.Size().Width / s.scene.scale, s.walk.ring.Size().Height / s.scene.scale}
			if around.contains(h.x, h.y) && around.contains(h.x+h.w, h.y+h.h) {
				return h.id
			}
		}
		return fmt.Sprint(s.walk.ring.Position())
	}
	if got := at(); got != "c1" {
		t.Errorf("the ring is around %s, want c1", got)
	}
	p := choicesPage()
	p.Elements = p.Elements[1:]
	s.Show(p) // the same page, and c1 has moved up
	if got := at(); got != "c1" {
		t.Errorf("the ring is around %s, want c1", got)
	}
	touch(t, s, "back")
	if got := at(); got != "nowhere" {
		t.Errorf("after a touch the ring is around %s", got)
	}
	walked(t, s, "next")
	p.Heading = "下一个问题"
	s.Show(p)
	if got := at(); got != "nowhere" {
		t.Errorf("on the next page the ring is around %s", got)
	}
}

// TestWalkWithKeys goes through a page as a keypad does.
func TestWalkWithKeys(t *testing.T) {
	s := window(t)
	events := recorded(s)
	s.Show(page.Page{ID: "question", Heading: "卡怎么了？",
		Elements: []page.Element{
			{ID: "lost", Role: page.RoleChoice, Label: "丢了"},
			{ID: "gone", Role: page.RoleChoice, Label: "没有这项", Disabled: true},
			{ID: "broken", Role: page.RoleChoice, Label: "坏了"},
		},
		Bar: []page.Element{{ID: "back", Role: page.RoleButton, Label: "返回"}, {ID: "help", Role: page.RoleChip, Label: "求助"}},
	})
	press := func(keys ...fyne.KeyName) {
		for _, k := range keys {
			s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: k})
		}
	}
	press(fyne.KeyReturn) // nowhere yet
	press(fyne.KeyDown, fyne.KeyDown, fyne.KeyTab, fyne.KeyUp, fyne.KeyReturn, fyne.KeyF1)
	want := []Event{Look{"lost", "丢了"}, Look{"broken", "坏了"}, Look{"back", "返回"}, Look{"broken", "坏了"}, Tap{"broken"}, Tap{"help"}}
	if !slices.Equal(*events, want) {
		t.Errorf("told %v, want %v", *events, want)
	}
	if !s.walk.ring.Visible() {
		t.Error("no ring is drawn")
	}
	s.Show(page.Page{ID: "next", Heading: "下一页", Elements: []page.Element{{ID: "yes", Role: page.RoleChoice, Label: "是"}}})
	if s.walk.ring.Visible() {
		t.Error("the ring stays on the next page")
	}
	*events = nil
	press(fyne.KeyUp)
	if want := []Event{Look{"yes", "是"}}; !slices.Equal(*events, want) {
		t.Errorf("on the next page told %v, want %v", *events, want)
	}
	touch(t, s, "yes")
	if s.walk.ring.Visible() {
		t.Error("the ring stays although somebody touches the screen")
	}
}
