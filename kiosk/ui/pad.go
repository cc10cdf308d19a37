package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"zhiting/kiosk/page"
)

// Stroke is one line of a signature, drawn without lifting the finger.
type Stroke struct{ Points []Point }

// Point is where the finger or pen was: X and Y from 0 to 1 of the pad, T milliseconds from the signature's first point, and
// the pressure of a pen, from 0 to 1; 0 when nobody measured it.
type Point struct {
	X, Y float32
	T    int64
	P    float32
}

// pad is where a signature is drawn. The strokes are kept as drawn; the lines are only for the eye. A line is an object
// of its own: drawing one more costs nothing, where a picture would have to be sent to the screen whole.
type pad struct {
	id      string
	at      rect
	scene   *scene
	strokes []Stroke
	began   time.Time
	lines   *fyne.Container
}

// padBlock draws the pad, as high as the page lets it be.
func (c *composer) padBlock(e page.Element, room float32) block {
	h := min(max(room-60, 400), 720)
	return block{h, gap, func(y float32) {
		r := rect{margin, y, inner, h}
		c.box(r, white, 28, primary, 3)
		c.box(rect{r.x + 60, r.y + h*0.78, r.w - 120, 3}, line, 0, clear, 0)
		if e.Value == "" {
			c.text(r.x+r.w/2, r.y+h/2, e.Label, 40, false, muted, centre)
		}
		p := &pad{id: e.ID, at: r, scene: c.scene, lines: container.NewWithoutLayout()}
		c.objects = append(c.objects, p.lines)
		c.pad = p
		c.hits = append(c.hits, hit{rect: r, id: e.ID, role: e.Role, label: e.Label, value: e.Value, enabled: true, radius: 28})
	}}
}

// take keeps what was drawn before the page was drawn again.
func (p *pad) take(before *pad) {
	p.strokes, p.began = before.strokes, before.began
	for _, s := range p.strokes {
		for i := range s.Points {
			p.trace(s.Points[max(i-1, 0)], s.Points[i])
		}
	}
}

// down begins a stroke, move goes on with it. x and y are design pixels of the page.
func (p *pad) down(x, y, pressure float32, now time.Time) {
	if len(p.strokes) == 0 {
		p.began = now
	}
	p.strokes = append(p.strokes, Stroke{})
	p.move(x, y, pressure, now)
}

func (p *pad) move(x, y, pressure float32, now time.Time) {
	s := &p.strokes[len(p.strokes)-1]
	q := Point{
		X: min(max((x-p.at.x)/p.at.w, 0), 1), Y: min(max((y-p.at.y)/p.at.h, 0), 1), T: now.Sub(p.began).Milliseconds(), P: pressure,
	}
	from := q
	if n := len(s.Points); n > 0 {
		from = s.Points[n-1]
	}
	s.Points = append(s.Points, q)
	p.trace(from, q)
	p.lines.Refresh()
}

// trace draws the line between two points.
func (p *pad) trace(a, b Point) {
	at := func(q Point) fyne.Position {
		return fyne.NewPos(p.scene.offX+(p.at.x+q.X*p.at.w)*p.scene.scale, p.scene.offY+(p.at.y+q.Y*p.at.h)*p.scene.scale)
	}
	l := canvas.NewLine(ink)
	l.StrokeWidth = 9 * p.scene.scale
	if b.P > 0 {
		l.StrokeWidth *= 0.5 + b.P
	}
	l.Position1, l.Position2 = at(a), at(b)
	p.lines.Add(l)
}
