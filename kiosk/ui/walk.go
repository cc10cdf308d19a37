package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"zhiting/kiosk/input"
	"zhiting/kiosk/page"
)

// walk is where somebody is who goes through a page with keys: those of a keyboard or of an assistive keypad that plays one,
// which the kernel gives to the window, or of a keypad with a driver, which come by Press.
type walk struct {
	id   string // of the hit; "" for nowhere, until the first key
	ring *canvas.Rectangle
}

func newWalk() walk {
	ring := canvas.NewRectangle(color.Transparent)
	ring.StrokeColor = ink
	ring.Hide()
	return walk{ring: ring}
}

// windowKeys are the keys of a keyboard that walk. The space bar is not among them: it writes.
var windowKeys = map[fyne.KeyName]page.Key{
	fyne.KeyDown: page.KeyNext, fyne.KeyRight: page.KeyNext, fyne.KeyTab: page.KeyNext,
	fyne.KeyUp: page.KeyPrevious, fyne.KeyLeft: page.KeyPrevious,
	fyne.KeyReturn: page.KeyPress, fyne.KeyEnter: page.KeyPress, fyne.KeyEscape: page.KeyBack,
	fyne.KeyF1: page.KeyHelp, fyne.KeyF2: page.KeyRepeat, fyne.KeyBackspace: page.KeyDelete,
}

// Press is a key of an assistive keypad that the window does not get by itself. It may be called from any goroutine.
func (s *Screen) Press(k page.Key) {
	if s.running.Load() {
		fyne.Do(func() { s.walkKey(k) })
	}
}

// walkKey does what a key means.
func (s *Screen) walkKey(k page.Key) {
	s.emit(Touch{})
	switch k {
	case page.KeyNext, page.KeyPrevious:
		s.walk.id = page.Walk(s.stops(), s.walk.id, k)
		s.showRing()
		if h := s.stop(s.walk.id); h != nil {
			s.emit(Look{ID: h.id, Label: h.label})
		}
	case page.KeyPress:
		s.actOn(s.walk.id)
	case page.KeyBack, page.KeyHelp:
		s.actOn(string(k))
	case page.KeyRepeat:
		s.emit(Repeat{})
	case page.KeyDelete:
		s.key(input.Key{Action: input.Delete})
	default:
		s.key(input.Key{Insert: string(k)})
	}
}

// actOn does what a touch on an element does.
func (s *Screen) actOn(id string) {
	if h := s.stop(id); h != nil {
		held := *h // acting may draw another scene
		s.act(&held)
	}
}

// stop finds what a touch would act on. A signature cannot be given by keys.
func (s *Screen) stop(id string) *hit {
	for i := range s.scene.hits {
		if h := &s.scene.hits[i]; h.id == id && h.enabled && h.role != page.RolePad {
			return h
		}
	}
	return nil
}

// stops lists all of them, keys of the keyboard and ways to other parts of the page included.
func (s *Screen) stops() []page.Stop {
	var stops []page.Stop
	for _, h := range s.scene.hits {
		if h.enabled && h.role != page.RolePad {
			stops = append(stops, page.Stop{ID: h.id, X: int(h.x + h.w/2), Y: int(h.y + h.h/2)})
		}
	}
	return stops
}

// showRing draws a ring around where somebody is, or none. It stands off the element, so that it is seen around one of its
// own colour.
func (s *Screen) showRing() {
	h := s.stop(s.walk.id)
	if h == nil {
		s.walk.ring.Hide()
		return
	}
	const width, gap = 8, 6 // design pixels
	const out = width + gap
	scale := s.scene.scale
	s.walk.ring.StrokeWidth, s.walk.ring.CornerRadius = width*scale, (h.radius+out)*scale
	s.walk.ring.Move(fyne.NewPos(s.scene.offX+(h.x-out)*scale, s.scene.offY+(h.y-out)*scale))
	s.walk.ring.Resize(fyne.NewSize((h.w+2*out)*scale, (h.h+2*out)*scale))
	s.walk.ring.Show()
	s.walk.ring.Refresh()
}
