package ui

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"fyne.io/fyne/v2/canvas"
	"golang.org/x/image/vector"

	"zhiting/kiosk/page"
	"zhiting/kiosk/sketch"
)

// inks are the colours of a map. Every word has a contrast of 4.5:1 or more on each of the grounds.
var inks = map[sketch.Ink]color.NRGBA{
	sketch.InkGround: white, sketch.InkWater: rgb(0xdcecf8), sketch.InkGreen: rgb(0xe3f2e4), sketch.InkRoad: rgb(0xd3dae6),
	sketch.InkRing: rgb(0x6a4c93), sketch.InkWay: rgb(0xd98200), sketch.InkHere: bad, sketch.InkOpen: good, sketch.InkClosed: muted,
	sketch.InkText: ink, sketch.InkFaint: rgb(0x4c586e), sketch.InkOnMark: white,
}

// sketch draws a map on a card. Its shapes are one picture; its words are set like any others.
func (c *composer) sketch(e page.Element) block {
	h := min(float32(660), c.most)
	return block{h, gap, func(y float32) {
		r := rect{margin, y, inner, h}
		c.box(r, white, 28, line, 2)
		c.touch(r, e, 0)
		if e.Sketch == nil {
			return
		}
		within := rect{r.x + 10, r.y + 10, r.w - 20, r.h - 20} // within the round corners
		pen := &mapPen{scene: c.scene, place: within, shapes: image.NewNRGBA(image.Rect(0, 0, int(within.w*c.scale), int(within.h*c.scale)))}
		picture := canvas.NewImageFromImage(pen.shapes)
		c.place(picture, within)
		sketch.Draw(*e.Sketch, pen, float64(within.w), float64(within.h), float64(26*min(c.f, 1.15)))
	}}
}

// mapPen draws shapes into a picture and words into the scene.
type mapPen struct {
	scene  *scene
	place  rect
	shapes *image.NRGBA
}

func (p *mapPen) Width(text string, size float64) float64 {
	return float64(p.scene.ruler.width(text, float32(size), true))
}

func (p *mapPen) Text(ink sketch.Ink, size float64, middle sketch.Point, text string) {
	p.scene.text(p.place.x+float32(middle.X), p.place.y+float32(middle.Y), text, float32(size), true, inks[ink], centre)
}

func (p *mapPen) Fill(ink sketch.Ink, outline []sketch.Point) { p.paint(ink, outline) }

// Line is filled segments with a disc at each of their ends, all of them turning the same way round, so that none takes away
// from another.
func (p *mapPen) Line(ink sketch.Ink, width float64, points []sketch.Point) {
	var shapes [][]sketch.Point
	half := width / 2
	for i, at := range points {
		disc := make([]sketch.Point, 16)
		for j := range disc {
			angle := -2 * math.Pi * float64(j) / float64(len(disc))
			disc[j] = sketch.Point{X: at.X + half*math.Cos(angle), Y: at.Y + half*math.Sin(angle)}
		}
		shapes = append(shapes, disc)
		if i == 0 {
			continue
		}
		from := points[i-1]
		long := math.Hypot(at.X-from.X, at.Y-from.Y)
		if long == 0 {
			continue
		}
		x, y := -(at.Y-from.Y)/long*half, (at.X-from.X)/long*half
		shapes = append(shapes, []sketch.Point{{X: from.X + x, Y: from.Y + y}, {X: at.X + x, Y: at.Y + y}, {X: at.X - x, Y: at.Y - y}, {X: from.X - x, Y: from.Y - y}})
	}
	p.paint(ink, shapes...)
}

// paint fills shapes as one.
func (p *mapPen) paint(ink sketch.Ink, shapes ...[]sketch.Point) {
	low, high := sketch.Point{X: math.Inf(1), Y: math.Inf(1)}, sketch.Point{X: math.Inf(-1), Y: math.Inf(-1)}
	for _, shape := range shapes {
		for _, q := range shape {
			low = sketch.Point{X: min(low.X, q.X), Y: min(low.Y, q.Y)}
			high = sketch.Point{X: max(high.X, q.X), Y: max(high.Y, q.Y)}
		}
	}
	scale := float64(p.scene.scale)
	box := image.Rect(int(low.X*scale)-1, int(low.Y*scale)-1, int(high.X*scale)+2, int(high.Y*scale)+2).Intersect(p.shapes.Rect)
	if box.Empty() {
		return
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	for _, shape := range shapes {
		for i, q := range shape {
			x, y := float32(q.X*scale)-float32(box.Min.X), float32(q.Y*scale)-float32(box.Min.Y)
			if i == 0 {
				r.MoveTo(x, y)
			} else {
				r.LineTo(x, y)
			}
		}
		r.ClosePath()
	}
	r.DrawOp = draw.Over
	r.Draw(p.shapes, box, image.NewUniform(inks[ink]), image.Point{})
}
