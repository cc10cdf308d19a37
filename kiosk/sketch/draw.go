package sketch

import (
	"math"
	"slices"
)

// frame takes metres to the pen's units.
type frame struct {
	w, h, scale float64
	middle      Point // in metres
}

func (f frame) at(p Point) Point {
	return Point{f.w/2 + (p.X-f.middle.X)*f.scale, f.h/2 - (p.Y-f.middle.Y)*f.scale}
}

func (f frame) all(points []Point) []Point {
	placed := make([]Point, len(points))
	for i, p := range points {
		placed[i] = f.at(p)
	}
	return placed
}

// least is the least half side of a map in metres: a shop next door is still shown with its streets.
const least = 250.0

// framed shows the terminal, the marks and the way, and around them as much as the paper is wide.
func (s Sketch) framed(w, h, edge float64) frame {
	low, high := Point{}, Point{}
	widen := func(p Point) {
		low = Point{min(low.X, p.X), min(low.Y, p.Y)}
		high = Point{max(high.X, p.X), max(high.Y, p.Y)}
	}
	for _, m := range s.Marks {
		widen(m.At)
	}
	for _, p := range s.Way {
		widen(p)
	}
	across, up := max(high.X-low.X, 2*least), max(high.Y-low.Y, 2*least)
	return frame{w, h, min((w-2*edge)/across, (h-2*edge)/up), Point{(low.X + high.X) / 2, (low.Y + high.Y) / 2}}
}

// Draw draws a sketch w by h from the pen's origin, with words of a size. Nothing leaves that place.
func Draw(s Sketch, pen Pen, w, h, size float64) {
	f := s.framed(w, h, 2.2*size)
	inside := rect{0, 0, w, h}
	pen.Fill(InkGround, []Point{{0, 0}, {w, 0}, {w, h}, {0, h}})
	for _, a := range s.Areas {
		ink := InkGreen
		if a.Water {
			ink = InkWater
		}
		if outline := cutShape(f.all(a.Points), inside); len(outline) > 2 {
			pen.Fill(ink, outline)
		}
	}
	for _, r := range s.Roads {
		width := 0.3 * size
		if r.Wide {
			width = 0.5 * size
		}
		line(pen, InkRoad, width, f.all(r.Points), inside)
	}
	for _, r := range s.Rings {
		line(pen, InkRing, 0.1*size, f.all(circle(Point{}, r.Metres)), inside)
	}
	line(pen, InkWay, 0.35*size, f.all(s.Way), inside)
	labels := Labels(s, pen.Width, w, h, size)
	for _, l := range labels {
		if l.mark == "" {
			l.draw(pen, size)
		}
	}
	for _, l := range slices.Backward(labels) { // the terminal lies over all
		if l.mark != "" {
			l.draw(pen, size)
		}
	}
}

// circle is the outline of one.
func circle(middle Point, radius float64) []Point {
	const corners = 72
	points := make([]Point, corners+1)
	for i := range points {
		angle := 2 * math.Pi * float64(i) / corners
		points[i] = Point{middle.X + radius*math.Cos(angle), middle.Y + radius*math.Sin(angle)}
	}
	return points
}

// line draws those parts of a line that are inside.
func line(pen Pen, ink Ink, width float64, points []Point, inside rect) {
	inside = rect{inside.X + width/2, inside.Y + width/2, inside.W - width, inside.H - width}
	var run []Point
	flush := func() {
		if len(run) > 1 {
			pen.Line(ink, width, run)
		}
		run = nil
	}
	for i := 1; i < len(points); i++ {
		a, b, ok := cut(points[i-1], points[i], inside)
		if !ok {
			flush()
			continue
		}
		if len(run) == 0 || run[len(run)-1] != a {
			flush()
			run = []Point{a}
		}
		run = append(run, b)
	}
	flush()
}

// cut keeps the part of a segment that is inside (Liang and Barsky).
func cut(a, b Point, r rect) (p, q Point, ok bool) {
	from, to := 0.0, 1.0
	dx, dy := b.X-a.X, b.Y-a.Y
	for _, side := range [4][2]float64{{-dx, a.X - r.X}, {dx, r.X + r.W - a.X}, {-dy, a.Y - r.Y}, {dy, r.Y + r.H - a.Y}} {
		step, room := side[0], side[1]
		switch {
		case step == 0 && room < 0:
			return p, q, false
		case step < 0:
			from = max(from, room/step)
		case step > 0:
			to = min(to, room/step)
		}
	}
	if from > to {
		return p, q, false
	}
	p, q = a, b
	if from > 0 {
		p = Point{a.X + from*dx, a.Y + from*dy}
	}
	if to < 1 {
		q = Point{a.X + to*dx, a.Y + to*dy}
	}
	return p, q, true
}

// cutShape keeps the part of a shape that is inside (Sutherland and Hodgman).
func cutShape(shape []Point, r rect) []Point {
	for _, side := range []struct{ x, y, limit float64 }{{1, 0, r.X + r.W}, {-1, 0, -r.X}, {0, 1, r.Y + r.H}, {0, -1, -r.Y}} {
		var kept []Point
		for i, b := range shape {
			a := shape[(i+len(shape)-1)%len(shape)]
			beyondA, beyondB := a.X*side.x+a.Y*side.y-side.limit, b.X*side.x+b.Y*side.y-side.limit
			if (beyondA > 0) != (beyondB > 0) {
				t := beyondA / (beyondA - beyondB)
				kept = append(kept, Point{a.X + t*(b.X-a.X), a.Y + t*(b.Y-a.Y)})
			}
			if beyondB <= 0 {
				kept = append(kept, b)
			}
		}
		shape = kept
	}
	return shape
}
