package sketch

import (
	"math"
	"slices"
)

// rect is a place on the paper.
type rect struct{ X, Y, W, H float64 }

func (r rect) over(o rect) bool {
	return r.X < o.X+o.W && o.X < r.X+r.W && r.Y < o.Y+o.H && o.Y < r.Y+r.H
}

func (r rect) within(o rect) bool {
	return r.X >= o.X && r.Y >= o.Y && r.X+r.W <= o.X+o.W && r.Y+r.H <= o.Y+o.H
}

func (r rect) middle() Point { return Point{r.X + r.W/2, r.Y + r.H/2} }

func around(p Point, w, h float64) rect { return rect{p.X - w/2, p.Y - h/2, w, h} }

// Label is a word or a number where it was set.
type Label struct {
	Text string
	Box  rect
	At   Point // what it belongs to
	Size float64
	Ink  Ink
	mark Ink // of the disc behind a number; "" is none
	dot  bool
	bare bool // it stands on its area; other words stand on a plate, so that no line runs through them
}

func (l Label) draw(pen Pen, size float64) {
	middle := l.Box.middle()
	if l.mark != "" {
		if math.Hypot(middle.X-l.At.X, middle.Y-l.At.Y) > 1 { // it stands beside its place, tied to it
			pen.Line(l.mark, 0.12*size, []Point{l.At, middle})
			pen.Fill(l.mark, circle(l.At, 0.22*size))
		}
		pen.Fill(l.mark, circle(middle, l.Box.W/2))
	}
	if l.mark == "" && !l.bare {
		b := l.Box
		pen.Fill(InkGround, []Point{{b.X, b.Y}, {b.X + b.W, b.Y}, {b.X + b.W, b.Y + b.H}, {b.X, b.Y + b.H}})
	}
	if l.dot {
		pen.Fill(l.Ink, circle(l.At, 0.25*size))
	}
	pen.Text(l.Ink, l.Size, middle, l.Text)
}

// Labels are the words that have room, none over another: first the terminal, then the sites and what helps to find them.
// A site whose place is taken stands beside it; a name that has no room is left out.
func Labels(s Sketch, width func(text string, size float64) float64, w, h, size float64) []Label {
	f := s.framed(w, h, 2.2*size)
	b := board{width: width, paper: rect{2, 2, w - 4, h - 4}, size: size}
	here := f.at(Point{})
	b.put(Label{Text: "★", At: here, Size: size, Ink: InkOnMark, mark: InkHere}, []rect{around(here, 1.7*size, 1.7*size)})
	b.avoid(f.all(s.Way))
	b.name(Label{Text: s.Here, At: here, Size: size, Ink: InkText}, 1.1*size)
	for _, m := range s.Marks {
		ink := InkClosed
		if m.Open {
			ink = InkOpen
		}
		b.mark(m.Number, f.at(m.At), ink)
	}
	for _, m := range s.Marks {
		b.name(Label{Text: m.Name, At: f.at(m.At), Size: size, Ink: InkText}, 1.1*size)
	}
	for _, r := range s.Rings {
		top := f.at(Point{0, r.Metres})
		side := f.at(Point{r.Metres * 0.7071, r.Metres * 0.7071})
		other := f.at(Point{-r.Metres * 0.7071, -r.Metres * 0.7071})
		b.word(Label{Text: r.Text, Size: 0.85 * size, Ink: InkRing}, top, side, other)
	}
	for _, n := range s.Names {
		at := f.at(n.At)
		b.name(Label{Text: n.Text, At: at, Size: 0.85 * size, Ink: InkText, dot: true}, 0.4*size)
	}
	for _, a := range s.Areas {
		if outline := cutShape(f.all(a.Points), b.paper); len(outline) > 2 {
			b.word(Label{Text: a.Name, Size: 0.85 * size, Ink: InkFaint, bare: true}, middleOf(outline))
		}
	}
	for _, r := range s.Roads {
		l := Label{Text: r.Name, Size: 0.85 * size, Ink: InkFaint}
		on := along(f.all(r.Points), b.paper)
		beside := make([]Point, 0, 2*len(on))
		for _, p := range on { // where the way runs along it
			beside = append(beside, Point{p.X, p.Y - 1.2*size}, Point{p.X + b.width(l.Text, l.Size)/2 + 0.6*size, p.Y})
		}
		b.word(l, append(on, beside...)...)
	}
	return b.set
}

// board is what was set so far.
type board struct {
	width func(text string, size float64) float64
	paper rect
	size  float64
	set   []Label
	kept  []rect // free of words: the way
}

// avoid keeps words off a line.
func (b *board) avoid(line []Point) {
	for i := 1; i < len(line); i++ {
		from, to := line[i-1], line[i]
		n := int(math.Hypot(to.X-from.X, to.Y-from.Y)/(0.4*b.size)) + 1
		for k := range n + 1 {
			share := float64(k) / float64(n)
			b.kept = append(b.kept, around(Point{from.X + share*(to.X-from.X), from.Y + share*(to.Y-from.Y)}, 0.4*b.size, 0.4*b.size))
		}
	}
}

// put sets a label at the first of some places that is free, if there is one.
func (b *board) put(l Label, places []rect) {
	for _, place := range places {
		words := l.mark == "" && slices.ContainsFunc(b.kept, place.over)
		if place.within(b.paper) && !b.taken(place) && !words {
			l.Box = place
			b.set = append(b.set, l)
			return
		}
	}
}

func (b *board) taken(place rect) bool {
	for _, l := range b.set {
		if place.over(l.Box) {
			return true
		}
	}
	return false
}

// mark sets a site's number, as near to its place as there is room.
func (b *board) mark(number string, at Point, ink Ink) {
	side := 1.7 * b.size
	places := []rect{around(at, side, side)}
	for ring := 1; ring <= 12; ring++ {
		for i := range 12 {
			angle := math.Pi * float64(i) / 6
			away := float64(ring) * 0.6 * side
			places = append(places, around(Point{at.X + away*math.Cos(angle), at.Y + away*math.Sin(angle)}, side, side))
		}
	}
	b.put(Label{Text: number, At: at, Size: b.size, Ink: InkOnMark, mark: ink}, places)
}

// name sets a word beside its place.
func (b *board) name(l Label, away float64) {
	w, h := b.width(l.Text, l.Size), 1.3*l.Size
	p := l.At
	if l.Text == "" || !around(p, l.Size, l.Size).within(b.paper) { // its dot too
		return
	}
	b.put(l, []rect{
		{p.X + away, p.Y - h/2, w, h}, {p.X - away - w, p.Y - h/2, w, h}, {p.X - w/2, p.Y + away, w, h}, {p.X - w/2, p.Y - away - h, w, h},
	})
}

// word sets a word over one of some places.
func (b *board) word(l Label, middles ...Point) {
	var places []rect
	for _, p := range middles {
		places = append(places, around(p, b.width(l.Text, l.Size), 1.3*l.Size))
	}
	if l.Text != "" {
		b.put(l, places)
	}
}

func middleOf(points []Point) (middle Point) {
	for _, p := range points {
		middle.X += p.X / float64(len(points))
		middle.Y += p.Y / float64(len(points))
	}
	return middle
}

// along are places on a line, those in the midst of its parts first.
func along(points []Point, inside rect) (places []Point) {
	for _, share := range []float64{0.5, 0.25, 0.75, 0.12, 0.88} {
		for i := 1; i < len(points); i++ {
			if a, b, ok := cut(points[i-1], points[i], inside); ok {
				places = append(places, Point{a.X + share*(b.X-a.X), a.Y + share*(b.Y-a.Y)})
			}
		}
	}
	return places
}
