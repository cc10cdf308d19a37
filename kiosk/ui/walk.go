package ui

import (
	"cmp"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// walk is where somebody is who goes through a page with keys: an assistive keypad sends those of a keyboard, which the
// kernel gives to the window. Arrows and Tab go from one thing to the next, Enter does what a touch does, F1 is help.
type walk struct {
	id   string // of the hit; "" for nowhere, until the first key
	ring *canvas.Rectangle
}

func newWalk() walk {
	ring := canvas.NewRectangle(color.Transparent)
	ring.StrokeColor = primary
	ring.Hide()
	return walk{ring: ring}
}

// walkKey takes a key of a keypad and says whether it is one.
func (s *Screen) walkKey(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyDown, fyne.KeyRight, fyne.KeyTab:
		s.step(1)
	case fyne.KeyUp, fyne.KeyLeft:
		s.step(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if h := s.walked(); h != nil {
			held := *h // acting may draw another scene
			s.act(&held)
		}
	case fyne.KeyF1:
		s.emit(Tap{ID: "help"})
	default:
		return false
	}
	return true
}

// walked is the hit where somebody is, nil for none.
func (s *Screen) walked() *hit {
	for i := range s.scene.hits {
		if h := &s.scene.hits[i]; h.enabled && s.walk.id != "" && h.id == s.walk.id {
			return h
		}
	}
	return nil
}

// step goes to the next or the previous thing that can be touched, round the page, and tells which.
func (s *Screen) step(by int) {
	var on []*hit
	for i := range s.scene.hits {
		if h := &s.scene.hits[i]; h.enabled {
			on = append(on, h)
		}
	}
	if len(on) == 0 {
		return
	}
	// As one reads, whatever was drawn first.
	slices.SortStableFunc(on, func(a, b *hit) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) })
	at := slices.IndexFunc(on, func(h *hit) bool { return h.id == s.walk.id })
	if at < 0 && by < 0 {
		at = 0
	}
	h := on[(at+by+len(on))%len(on)]
	s.walk.id = h.id
	s.showRing()
	s.emit(Look{ID: h.id, Label: h.label})
}

// showRing draws a ring around where somebody is, or none.
func (s *Screen) showRing() {
	h := s.walked()
	if h == nil {
		s.walk.ring.Hide()
		return
	}
	const out, width = 6, 8 // design pixels
	scale := s.scene.scale
	s.walk.ring.StrokeWidth = width * scale
	s.walk.ring.CornerRadius = (h.radius + out) * scale
	s.walk.ring.Move(fyne.NewPos(s.scene.offX+(h.x-out)*scale, s.scene.offY+(h.y-out)*scale))
	s.walk.ring.Resize(fyne.NewSize((h.w+2*out)*scale, (h.h+2*out)*scale))
	s.walk.ring.Show()
	s.walk.ring.Refresh()
}
