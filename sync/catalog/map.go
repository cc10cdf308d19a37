package catalog

import (
	"cmp"
	"math"
	"slices"
)

// Map is a sketch of the streets around the terminal, for finding the way.
type Map struct {
	Roads     []Road     `yaml:"roads"`
	Areas     []Area     `yaml:"areas"`
	Landmarks []Landmark `yaml:"landmarks"`
}

// Road is a street along its middle. Where streets cross they meet.
type Road struct {
	Name   Text   `yaml:"name"`
	Wide   bool   `yaml:"wide"`
	Points []Spot `yaml:"points"`
}

// Kinds of areas.
const (
	AreaWater = "water"
	AreaGreen = "green"
)

// Area is a lake or a park, by its outline.
type Area struct {
	Name   Text   `yaml:"name"`
	Kind   string `yaml:"kind"`
	Points []Spot `yaml:"points"`
}

// Landmark is what one sees on the way.
type Landmark struct {
	Name Text `yaml:"name"`
	At   Spot `yaml:"at"`
}

// Leg is a part of a way along one street. The last and the first may lead off the streets: their Road is nobody's.
type Leg struct {
	Road   Text
	Points []Spot
}

// Metres is how long a leg is.
func (l Leg) Metres() (metres float64) {
	for i := 1; i < len(l.Points); i++ {
		metres += l.Points[i].From(l.Points[i-1])
	}
	return metres
}

// Compass is where a leg leads: 0 is north, 1 north-east, and so on to 7.
func (l Leg) Compass() int {
	from, to := l.Points[0], l.Points[len(l.Points)-1]
	angle := math.Atan2(float64(to.X-from.X), float64(to.Y-from.Y))
	return (int(math.Round(angle/(math.Pi/4))) + 8) % 8
}

// edge leads along a road to another crossing.
type edge struct {
	to     Spot
	road   int
	metres float64
}

// Way is the shortest way on foot from one place to another along the streets; nothing without streets.
func (m Map) Way(from, to Spot) []Leg {
	if len(m.Roads) == 0 || from == to {
		return nil
	}
	start, end := m.nearest(from), m.nearest(to)
	if start.From(end) < 2 {
		return []Leg{{Points: []Spot{from, to}}}
	}
	edges := m.edges(start, end)
	far, before, done := map[Spot]float64{start: 0}, map[Spot]edge{}, map[Spot]bool{}
	for !done[end] {
		here, least := Spot{}, math.Inf(1)
		for s, d := range far {
			if !done[s] && (d < least || d == least && (s.X < here.X || s.X == here.X && s.Y < here.Y)) {
				here, least = s, d
			}
		}
		if math.IsInf(least, 1) {
			return nil // the streets do not lead there
		}
		done[here] = true
		for _, e := range edges[here] {
			if d, known := far[e.to]; !known || least+e.metres < d {
				far[e.to], before[e.to] = least+e.metres, edge{here, e.road, e.metres}
			}
		}
	}
	return m.legs(from, to, start, end, before)
}

// legs joins the parts of a way that go along the same road.
func (m Map) legs(from, to, start, end Spot, before map[Spot]edge) (legs []Leg) {
	if to != end {
		legs = append(legs, Leg{Points: []Spot{end, to}})
	}
	last := -1
	for at := end; at != start; at = before[at].to {
		e := before[at]
		if e.road != last {
			legs = append(legs, Leg{Road: m.Roads[e.road].Name, Points: []Spot{at}})
		}
		last = e.road
		leg := &legs[len(legs)-1]
		leg.Points = append([]Spot{e.to}, leg.Points...)
	}
	if from != start {
		legs = append(legs, Leg{Points: []Spot{from, start}})
	}
	slices.Reverse(legs)
	return legs
}

// edges are the streets between crossings, their ends, and two more places on them.
func (m Map) edges(more ...Spot) map[Spot][]edge {
	edges := map[Spot][]edge{}
	var nodes []Spot
	node := func(s Spot) Spot { // a crossing is one place, though each of its streets rounds it to a metre of its own
		if i := slices.IndexFunc(nodes, func(n Spot) bool { return n.From(s) < 2 }); i >= 0 {
			return nodes[i]
		}
		nodes = append(nodes, s)
		return s
	}
	for _, s := range more {
		node(s)
	}
	for i, road := range m.Roads {
		for j := 1; j < len(road.Points); j++ {
			a, b := road.Points[j-1], road.Points[j]
			on := []Spot{a, b}
			for _, other := range m.Roads {
				for k := 1; k < len(other.Points); k++ {
					if at, ok := cross(a, b, other.Points[k-1], other.Points[k]); ok {
						on = append(on, at)
					}
				}
			}
			for _, s := range more {
				if foot(a, b, s).From(s) < 2 {
					on = append(on, s)
				}
			}
			slices.SortFunc(on, func(p, q Spot) int { return cmp.Compare(p.From(a), q.From(a)) })
			for k := 1; k < len(on); k++ {
				if p, q := node(on[k-1]), node(on[k]); p != q {
					edges[p] = append(edges[p], edge{q, i, p.From(q)})
					edges[q] = append(edges[q], edge{p, i, p.From(q)})
				}
			}
		}
	}
	return edges
}

// nearest is the nearest place on a street.
func (m Map) nearest(s Spot) Spot {
	best := m.Roads[0].Points[0]
	for _, road := range m.Roads {
		for j := 1; j < len(road.Points); j++ {
			if on := foot(road.Points[j-1], road.Points[j], s); on.From(s) < best.From(s) {
				best = on
			}
		}
	}
	return best
}

// foot is the place between a and b that is nearest to s, to the metre.
func foot(a, b, s Spot) Spot {
	dx, dy := float64(b.X-a.X), float64(b.Y-a.Y)
	if dx == 0 && dy == 0 {
		return a
	}
	t := (float64(s.X-a.X)*dx + float64(s.Y-a.Y)*dy) / (dx*dx + dy*dy)
	t = max(0, min(1, t))
	return Spot{a.X + int(math.Round(t*dx)), a.Y + int(math.Round(t*dy))}
}

// cross is where two streets meet, to the metre.
func cross(a, b, c, d Spot) (Spot, bool) {
	rx, ry := float64(b.X-a.X), float64(b.Y-a.Y)
	sx, sy := float64(d.X-c.X), float64(d.Y-c.Y)
	area := rx*sy - ry*sx
	if area == 0 {
		return Spot{}, false // side by side
	}
	px, py := float64(c.X-a.X), float64(c.Y-a.Y)
	t, u := (px*sy-py*sx)/area, (px*ry-py*rx)/area
	if t < -0.001 || t > 1.001 || u < -0.001 || u > 1.001 {
		return Spot{}, false
	}
	return Spot{a.X + int(math.Round(t*rx)), a.Y + int(math.Round(t*ry))}, true
}
