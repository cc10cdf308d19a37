package sketch

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// narrow is a pen that keeps what it drew.
type narrow struct {
	points []Point
	words  []string
}

func (p *narrow) Fill(_ Ink, outline []Point)              { p.points = append(p.points, outline...) }
func (p *narrow) Line(_ Ink, _ float64, points []Point)    { p.points = append(p.points, points...) }
func (p *narrow) Text(_ Ink, _ float64, _ Point, s string) { p.words = append(p.words, s) }
func (p *narrow) Width(s string, size float64) float64     { return width(s, size) }

func width(s string, size float64) float64 { return float64(len([]rune(s))) * size }

func random(r *rand.Rand) Sketch {
	somewhere := func() Point { return Point{r.Float64()*5000 - 2500, r.Float64()*5000 - 2500} }
	s := Sketch{Here: "您在这里", Rings: []Ring{{"15分钟", 1125}, {"30分钟", 2250}}}
	for i := range r.IntN(25) {
		s.Marks = append(s.Marks, Mark{Number: fmt.Sprint(i + 1), At: somewhere(), Open: r.IntN(2) == 0})
		s.Names = append(s.Names, Name{fmt.Sprint("地标", i), somewhere()})
		s.Roads = append(s.Roads, Road{fmt.Sprint("样例路", i), i%3 == 0, []Point{somewhere(), somewhere(), somewhere()}})
		s.Areas = append(s.Areas, Area{fmt.Sprint("样例湖", i), i%2 == 0, []Point{somewhere(), somewhere(), somewhere()}})
	}
	if r.IntN(2) == 0 && len(s.Marks) > 0 {
		s.Marks = append(s.Marks, Mark{Number: "同", Name: "样例支行", At: s.Marks[0].At, Open: true}, Mark{Number: "家", Open: true}) // in one house, and next door
		s.Way = []Point{{}, somewhere(), somewhere()}
	}
	return s
}

// TestLabelsKeepApart holds for any map: no word over another, none beyond the edge, and every site has its number.
func TestLabelsKeepApart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 30))
	for n := range 2000 {
		s := random(r)
		w, h, size := 500+r.Float64()*600, 400+r.Float64()*400, 14+r.Float64()*14
		labels := Labels(s, width, w, h, size)
		numbers := map[string]bool{}
		for i, a := range labels {
			if a.mark != "" {
				numbers[a.Text] = true
			}
			if !a.Box.within(rect{0, 0, w, h}) {
				t.Fatalf("map %d: %q leaves the paper: %+v", n, a.Text, a.Box)
			}
			for _, b := range labels[i+1:] {
				if a.Box.over(b.Box) {
					t.Fatalf("map %d: %q at %+v lies over %q at %+v", n, a.Text, a.Box, b.Text, b.Box)
				}
			}
		}
		for _, m := range s.Marks {
			if !numbers[m.Number] {
				t.Fatalf("map %d of %d sites, %.0f by %.0f, size %.0f: number %s has no place", n, len(s.Marks), w, h, size, m.Number)
			}
		}
	}
}

// TestNothingLeavesThePaper holds that streets and lakes end at the edge.
func TestNothingLeavesThePaper(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 30))
	for n := range 500 {
		pen := &narrow{}
		Draw(random(r), pen, 600, 400, 14)
		for _, p := range pen.points {
			if p.X < -0.5 || p.Y < -0.5 || p.X > 600.5 || p.Y > 400.5 {
				t.Fatalf("map %d: something at %+v", n, p)
			}
		}
		if len(pen.words) < 2 {
			t.Fatalf("map %d: only %q is written", n, pen.words)
		}
	}
}
