package camera

import (
	"math"
	"slices"
)

// fourCorners makes a quadrilateral of an outline, if it has nearly that shape: its hull is cut down to four corners, and
// each side is then laid through the points of the outline along it, so that rounded corners of a card do not matter.
func fourCorners(outline []Point) (Quad, bool) {
	hull := convex(outline)
	for len(hull) > 4 {
		least, at := math.Inf(1), 0
		for i := range hull {
			if a := triangle(hull[(i+len(hull)-1)%len(hull)], hull[i], hull[(i+1)%len(hull)]); a < least {
				least, at = a, i
			}
		}
		hull = slices.Delete(hull, at, at+1)
	}
	if len(hull) < 4 {
		return Quad{}, false
	}
	var sides [4]straight
	for i := range sides {
		var ok bool
		if sides[i], ok = along(outline, hull[i], hull[(i+1)%4]); !ok {
			return Quad{}, false
		}
	}
	var q Quad
	for i := range q {
		p, ok := sides[(i+3)%4].meets(sides[i])
		if !ok {
			return Quad{}, false
		}
		q[i] = p
	}
	for i := range q { // a page seen from above has no sharp corners
		if a := angle(q[(i+3)%4], q[i], q[(i+1)%4]); a < 50 || a > 130 {
			return Quad{}, false
		}
	}
	return q, true
}

// convex is the convex hull, clockwise on the screen (Andrew's monotone chain).
func convex(points []Point) []Point {
	sorted := slices.Clone(points)
	slices.SortFunc(sorted, func(a, b Point) int {
		if a.X != b.X {
			return int(math.Copysign(1, a.X-b.X))
		}
		return int(a.Y - b.Y)
	})
	half := func(points []Point) []Point {
		var chain []Point
		for _, p := range points {
			for len(chain) > 1 && cross(chain[len(chain)-2], chain[len(chain)-1], p) <= 0 {
				chain = chain[:len(chain)-1]
			}
			chain = append(chain, p)
		}
		return chain[:max(len(chain)-1, 0)]
	}
	lower := half(sorted)
	slices.Reverse(sorted)
	return append(lower, half(sorted)...)
}

func cross(o, a, b Point) float64 { return (a.X-o.X)*(b.Y-o.Y) - (a.Y-o.Y)*(b.X-o.X) }

func triangle(a, b, c Point) float64 { return math.Abs(cross(a, b, c)) / 2 }

// angle at b, in degrees.
func angle(a, b, c Point) float64 {
	first, second := math.Atan2(a.Y-b.Y, a.X-b.X), math.Atan2(c.Y-b.Y, c.X-b.X)
	between := math.Abs(first - second)
	return min(between, 2*math.Pi-between) * 180 / math.Pi
}

// straight is a line: a point on it and its direction.
type straight struct{ at, way Point }

// along lays a line through the points of an outline near a side, but for its ends: first roughly, since a corner of the
// hull may lie beside the true one, then through the points close to that.
func along(outline []Point, from, to Point) (straight, bool) {
	length := math.Hypot(to.X-from.X, to.Y-from.Y)
	if length < 8 {
		return straight{}, false
	}
	rough, n := through(outline, from, to, 0.12*length)
	if n == 0 {
		return straight{}, false
	}
	// The ends of the side, moved onto the rough line.
	onto := func(p Point) Point {
		t := (p.X-rough.at.X)*rough.way.X + (p.Y-rough.at.Y)*rough.way.Y
		return Point{rough.at.X + t*rough.way.X, rough.at.Y + t*rough.way.Y}
	}
	fine, n := through(outline, onto(from), onto(to), 1.5)
	return fine, float64(n) > 0.35*length // a slanting side has fewer pixels than its length, and its ends are left out
}

// through is the line closest to the points within a distance of a side's middle part, and their number.
func through(outline []Point, from, to Point, near float64) (straight, int) {
	length := math.Hypot(to.X-from.X, to.Y-from.Y)
	way := Point{(to.X - from.X) / length, (to.Y - from.Y) / length}
	var n, sx, sy, sxx, syy, sxy float64
	for _, p := range outline {
		t := (p.X-from.X)*way.X + (p.Y-from.Y)*way.Y
		off := math.Abs((p.X-from.X)*way.Y - (p.Y-from.Y)*way.X)
		if t < 0.12*length || t > 0.88*length || off > near {
			continue
		}
		n++
		sx, sy, sxx, syy, sxy = sx+p.X, sy+p.Y, sxx+p.X*p.X, syy+p.Y*p.Y, sxy+p.X*p.Y
	}
	if n == 0 {
		return straight{}, 0
	}
	middle := Point{sx / n, sy / n}
	direction := 0.5 * math.Atan2(2*(sxy/n-middle.X*middle.Y), sxx/n-middle.X*middle.X-(syy/n-middle.Y*middle.Y))
	return straight{middle, Point{math.Cos(direction), math.Sin(direction)}}, int(n)
}

// meets is where two lines cross, unless they hardly do.
func (s straight) meets(o straight) (Point, bool) {
	d := s.way.X*o.way.Y - s.way.Y*o.way.X
	if math.Abs(d) < 0.2 {
		return Point{}, false
	}
	t := ((o.at.X-s.at.X)*o.way.Y - (o.at.Y-s.at.Y)*o.way.X) / d
	return Point{s.at.X + t*s.way.X, s.at.Y + t*s.way.Y}, true
}
