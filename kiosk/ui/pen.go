package ui

import (
	"math"

	"fyne.io/fyne/v2"

	"zhiting/kiosk/page"
)

// Pen draws what a pen does on its own pad into the pad of the page, as if a finger did. A page without one ignores it.
func (s *Screen) Pen(p page.Pen) {
	if s.running.Load() {
		fyne.Do(func() { s.write(p) })
	}
}

// leastMove is how far the pen moves until another line is drawn, in design pixels: a pad tells of it 200 times a second.
const leastMove = 3

func (s *Screen) write(p page.Pen) {
	pad := s.scene.pad
	if pad == nil || s.held != nil { // nothing to sign, or the finger is at it
		return
	}
	x, y := pad.place(p)
	switch wrote := s.writing && len(pad.strokes) > 0; {
	case p.Down && !wrote:
		s.emit(Touch{})
		s.writing = true
		pad.down(x, y, p.Pressure, p.At)
	case p.Down && pad.far(x, y):
		pad.move(x, y, p.Pressure, p.At)
	case !p.Down && wrote:
		s.writing = false
		s.emit(Sign{ID: pad.id, Strokes: cloneStrokes(pad.strokes)})
	}
}

// place is where on the page the pen writes: in the middle of the pad, in the shape in which it was written.
func (p *pad) place(pen page.Pen) (x, y float32) {
	w, h := p.at.w, p.at.h
	if pen.Ratio > 0 {
		w = min(w, h*pen.Ratio)
		h = w / pen.Ratio
	}
	return p.at.x + (p.at.w-w)/2 + pen.X*w, p.at.y + (p.at.h-h)/2 + pen.Y*h
}

// far says whether a place is away from the last point.
func (p *pad) far(x, y float32) bool {
	points := p.strokes[len(p.strokes)-1].Points
	last := points[len(points)-1]
	return math.Hypot(float64(p.at.x+last.X*p.at.w-x), float64(p.at.y+last.Y*p.at.h-y)) >= leastMove
}
