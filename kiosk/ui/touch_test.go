package ui

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"zhiting/kiosk/page"
)

func sizeOf(s [2]float32) fyne.Size { return fyne.NewSize(s[0], s[1]) }

// recorded collects what a screen tells, touches left out.
func recorded(s *Screen) *[]Event {
	var events []Event
	s.OnEvent(func(e Event) {
		if _, ok := e.(Touch); !ok {
			events = append(events, e)
		}
	})
	return &events
}

// middle of an element in the window.
func middle(t *testing.T, s *Screen, id string) fyne.Position {
	t.Helper()
	for _, h := range s.scene.hits {
		if h.id == id {
			return fyne.NewPos(s.scene.offX+(h.x+h.w/2)*s.scene.scale, s.scene.offY+(h.y+h.h/2)*s.scene.scale)
		}
	}
	t.Fatalf("page %s shows no %q", s.page.ID, id)
	return fyne.Position{}
}

// touch presses and lifts where an element is, through the widget that the toolkit tells.
func touch(t *testing.T, s *Screen, ids ...string) {
	t.Helper()
	for _, id := range ids {
		at := middle(t, s, id)
		e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}}
		s.surface.MouseDown(e)
		s.surface.MouseUp(e)
	}
}

func fieldPage(k page.Keyboard, value string, longest int) page.Page {
	p := crowded()["three fields"]
	p.ID = "field"
	p.Elements = []page.Element{{ID: "entry", Role: page.RoleField, Label: "手机号码", Value: value, Keyboard: k, Max: longest}}
	return p
}

func TestKeysGiveTheWholeText(t *testing.T) {
	for _, c := range []struct {
		name    string
		k       page.Keyboard
		longest int
		keys    string
		want    []string
	}{
		{"digits", page.KeyboardDigits, 3, "key-1 key-3 key-8 key-0", []string{"1", "13", "138"}},
		{"delete", page.KeyboardDigits, 11, "key-1 key-3 key-delete", []string{"1", "13", "1"}},
		{"clear", page.KeyboardDigits, 11, "key-1 key-3 key-clear key-clear", []string{"1", "13", ""}},
		{"ID with X", page.KeyboardID, 18, "key-3 key-x", []string{"3", "3X"}},
		{"one capital", page.KeyboardLatin, 0, "key-shift key-o key-u", []string{"O", "Ou"}},
		{"words of an address", page.KeyboardAddress, 0, "key-9 key-号 key-院 key-3 key-号楼", []string{"9", "9号", "9号院", "9号院3", "9号院3号楼"}},
	} {
		s := window(t)
		events := recorded(s)
		s.Show(fieldPage(c.k, "", c.longest))
		touch(t, s, strings.Fields(c.keys)...)
		var got []string
		for _, e := range *events {
			if in, ok := e.(Input); ok && in.ID == "entry" {
				got = append(got, in.Text)
			}
		}
		if !slices.Equal(got, c.want) || len(got) != len(*events) {
			t.Errorf("%s: told %v, want %q", c.name, *events, c.want)
		}
		if want := got[len(got)-1]; want != "" && !shows(s, want) {
			t.Errorf("%s: %q is not on the screen at once", c.name, want)
		}
	}
}

// shows says whether a text stands on the screen.
func shows(s *Screen, text string) bool {
	for _, o := range s.scene.objects {
		if label, ok := o.(*canvas.Text); ok && strings.Contains(label.Text, text) {
			return true
		}
	}
	return false
}

// TestMachineHasTheLastWord holds the text on the screen against the machine's answers, which come later than keys.
func TestMachineHasTheLastWord(t *testing.T) {
	s := window(t)
	recorded(s)
	s.Show(fieldPage(page.KeyboardDigits, "", 11))
	touch(t, s, "key-1", "key-3")
	s.Show(fieldPage(page.KeyboardDigits, "1", 11))
	if s.typing.text != "13" {
		t.Errorf("the answer to the first key undid the second: %q", s.typing.text)
	}
	s.Show(fieldPage(page.KeyboardDigits, "13", 11))
	touch(t, s, "key-8")
	s.Show(fieldPage(page.KeyboardDigits, "13", 11))
	if s.typing.text != "13" {
		t.Errorf("a key that the machine refused stays on the screen: %q", s.typing.text)
	}
	next := fieldPage(page.KeyboardDigits, "", 11)
	next.Heading = "请输入邮政编码"
	s.Show(next)
	if s.typing.text != "" {
		t.Errorf("the next field begins with %q", s.typing.text)
	}
}

func TestHardwareKeysWriteToo(t *testing.T) {
	s := window(t)
	events := recorded(s)
	s.Show(fieldPage(page.KeyboardLatin, "", 0))
	test.TypeOnCanvas(s.window.Canvas(), "ab")
	s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	want := []Event{Input{"entry", "a"}, Input{"entry", "ab"}, Input{"entry", "a"}}
	if !slices.Equal(*events, want) {
		t.Errorf("told %v, want %v", *events, want)
	}
}

func TestTouchedFieldTakesTheKeys(t *testing.T) {
	s := window(t)
	events := recorded(s)
	p := fieldPage(page.KeyboardDigits, "", 0)
	p.Elements = append(p.Elements, page.Element{ID: "second", Role: page.RoleField, Label: "姓名", Keyboard: page.KeyboardLatin})
	s.Show(p)
	touch(t, s, "key-1", "second", "key-q")
	if want := []Event{Input{"entry", "1"}, Input{"second", "q"}}; !slices.Equal(*events, want) {
		t.Errorf("told %v, want %v", *events, want)
	}
}

// TestTouch holds when a touch counts: where it was lifted, on what can be touched.
func TestTouch(t *testing.T) {
	s := window(t)
	events := recorded(s)
	p := crowded()["rows"]
	p.Bar[1].Disabled = true
	s.Show(p)
	press := func(id string) {
		s.surface.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: middle(t, s, id)}})
	}
	lift := func(id string) {
		s.surface.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: middle(t, s, id)}})
	}

	press("back")
	if !s.press_.Visible() {
		t.Error("a pressed button does not show it at once")
	}
	lift("r0")
	press("next")
	if s.press_.Visible() {
		t.Error("a disabled button looks pressed")
	}
	lift("next")
	if len(*events) != 0 {
		t.Errorf("told %v of a touch that slid away and one on a disabled button", *events)
	}
	touch(t, s, "r0", "back")
	if want := []Event{Tap{"r0"}, Tap{"back"}}; !slices.Equal(*events, want) {
		t.Errorf("told %v, want %v", *events, want)
	}
}

// TestPagerShowsEverything holds that all elements of a long page can be reached, and that the machine hears nothing of it.
func TestPagerShowsEverything(t *testing.T) {
	s := window(t)
	events := recorded(s)
	p := crowded()["choices"]
	s.Show(p)
	seen := map[string]bool{}
	look := func() {
		for _, h := range s.scene.hits {
			seen[h.id] = true
		}
	}
	look()
	for range s.parts - 1 {
		touch(t, s, PartAfter)
		look()
	}
	for _, e := range p.All() {
		if !seen[e.ID] {
			t.Errorf("%s is on no part", e.ID)
		}
	}
	touch(t, s, PartBefore)
	if s.part != s.parts-2 || len(*events) != 0 {
		t.Errorf("part %d of %d, told %v", s.part+1, s.parts, *events)
	}
}

func TestSignature(t *testing.T) {
	s := window(t)
	events := recorded(s)
	p := crowded()["rows"]
	p.ID, p.Elements = "signature", []page.Element{{ID: "pad", Role: page.RolePad, Label: "在这里签名"}}
	s.Show(p)
	at := middle(t, s, "pad")
	stroke := func() {
		s.surface.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
		for i := range 10 {
			s.surface.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at.AddXY(float32(i)*20, float32(i)*5)}})
		}
		s.surface.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at.AddXY(5000, 5000)}}) // beyond the pad
		s.surface.DragEnd()
		s.surface.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
	}
	stroke()
	p.Elements[0].Value = "signed"
	s.Show(p)
	stroke()
	if len(*events) != 2 {
		t.Fatalf("two strokes told %d events: %v", len(*events), *events)
	}
	sign, ok := (*events)[1].(Sign)
	if !ok || sign.ID != "pad" || len(sign.Strokes) != 2 || len(sign.Strokes[0].Points) != 12 {
		t.Fatalf("told %+v, want two strokes of 12 points", (*events)[1])
	}
	first, last := sign.Strokes[0].Points[0], sign.Strokes[1].Points[11]
	if first.X != 0.5 || first.T != 0 || last.X != 1 || last.Y != 1 || last.T < first.T {
		t.Errorf("points from %+v to %+v, want from the middle at 0 ms to the corner", first, last)
	}
	p.Elements = []page.Element{{ID: "pad", Role: page.RolePad, Label: "在这里签名"}}
	s.Show(p) // the machine cleared it
	if len(s.scene.pad.strokes) != 0 || len(s.scene.pad.lines.Objects) != 0 {
		t.Error("the pad was not cleared")
	}
}

// TestNothingOfThePageBeforeStays holds that the screen lets go of a visit when the resting page comes.
func TestNothingOfThePageBeforeStays(t *testing.T) {
	s := window(t)
	recorded(s)
	s.Show(fieldPage(page.KeyboardLatin, "", 0))
	touch(t, s, "key-o", "key-u")
	s.Show(page.Page{ID: "photo", Elements: []page.Element{{ID: "preview", Role: page.RolePreview}}})
	s.Preview(image.NewRGBA(image.Rect(0, 0, 160, 90)))
	if s.scene.preview.Image == nil {
		t.Error("the live picture is not shown")
	}
	s.Show(page.Page{ID: "signature", Elements: []page.Element{{ID: "pad", Role: page.RolePad}}})
	touch(t, s, "pad")
	s.Show(page.Page{ID: "attract", Heading: "您好", Resting: true})
	if left := fmt.Sprint(s.typing, s.sent, s.held, s.scene.preview, s.scene.pad); left != fmt.Sprint(typing{}, []string(nil), (*hit)(nil), (*canvas.Image)(nil), (*pad)(nil)) {
		t.Errorf("the screen still holds %s", left)
	}
	for _, o := range s.root.Objects {
		if _, ok := o.(*canvas.Image); ok {
			t.Error("a picture of the visit is still in the window")
		}
	}
	s.Preview(image.NewRGBA(image.Rect(0, 0, 160, 90))) // a frame that comes late
	if s.scene.preview != nil {
		t.Error("a late picture is shown")
	}
}
