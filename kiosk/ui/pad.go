package ui

import (
	"image"
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2/canvas"

	"zhiting/kiosk/page"
)

// Stroke is one line of a signature, drawn without lifting the finger.
type Stroke struct{ Points []Point }

// Point is where the finger was: X and Y from 0 to 1 of the pad, T milliseconds from the signature's first point.
type Point struct {
	X, Y float32
	T    int64
}

// pad is where a signature is drawn. The lines are kept as drawn; the picture is only for the eye.
type pad struct {
	id      string
	at      rect
	strokes []Stroke
	began   time.Time
	ink     *image.RGBA
	picture *canvas.Image
}

// padBlock draws the pad, as high as the page lets it be.
func (c *composer) padBlock(e page.Element, room float32) block {
	h := min(max(room-60, 400), 720)
	return block{h, gap, func(y float32) {
		r := rect{margin, y, inner, h}
		c.box(r, white, 28, primary, 3)
		c.box(rect{r.x + 60, r.y + h*0.78, r.w - 120, 3}, line, 0, clear, 0)
		if e.Value == "" {
			c.text(r.x+r.w/2, r.y+h/2, e.Label, 40, false, rgb(0x8a94a8), centre)
		}
		p := &pad{id: e.ID, at: r, ink: image.NewRGBA(image.Rect(0, 0, int(r.w), int(r.h)))}
		p.picture = canvas.NewImageFromImage(p.ink)
		c.place(p.picture, r)
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
func (p *pad) down(x, y float32, now time.Time) {
	if len(p.strokes) == 0 {
		p.began = now
	}
	p.strokes = append(p.strokes, Stroke{})
	p.move(x, y, now)
}

func (p *pad) move(x, y float32, now time.Time) {
	s := &p.strokes[len(p.strokes)-1]
	q := Point{
		X: min(max((x-p.at.x)/p.at.w, 0), 1), Y: min(max((y-p.at.y)/p.at.h, 0), 1), T: now.Sub(p.began).Milliseconds(),
	}
	from := q
	if n := len(s.Points); n > 0 {
		from = s.Points[n-1]
	}
	s.Points = append(s.Points, q)
	p.trace(from, q)
	p.picture.Refresh()
}

// trace inks the line between two points, round at its ends.
func (p *pad) trace(a, b Point) {
	const radius = 5
	size := p.ink.Bounds().Size()
	ax, ay := float64(a.X)*float64(size.X), float64(a.Y)*float64(size.Y)
	bx, by := float64(b.X)*float64(size.X), float64(b.Y)*float64(size.Y)
	steps := int(math.Hypot(bx-ax, by-ay)/2) + 1
	for i := range steps + 1 {
		t := float64(i) / float64(steps)
		p.dot(ax+(bx-ax)*t, ay+(by-ay)*t, radius)
	}
}

func (p *pad) dot(cx, cy, radius float64) {
	for y := int(cy - radius - 1); y <= int(cy+radius+1); y++ {
		for x := int(cx - radius - 1); x <= int(cx+radius+1); x++ {
			cover := radius + 0.5 - math.Hypot(float64(x)-cx, float64(y)-cy)
			if cover <= 0 || !(image.Point{X: x, Y: y}.In(p.ink.Bounds())) {
				continue
			}
			alpha := uint8(min(cover, 1) * 255)
			if old := p.ink.RGBAAt(x, y); old.A < alpha {
				shade := func(v uint8) uint8 { return uint8(int(v) * int(alpha) / 255) }
				p.ink.SetRGBA(x, y, color.RGBA{shade(ink.R), shade(ink.G), shade(ink.B), alpha})
			}
		}
	}
}
