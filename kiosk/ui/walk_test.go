package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"zhiting/kiosk/page"
)

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
