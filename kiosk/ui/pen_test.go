package ui

import (
	"testing"
	"time"

	"zhiting/kiosk/page"
)

// penned is a window with a page that is to be signed, and what writes on it with a pen on a pad of a shape.
func penned(t *testing.T, ratio float32) (s *Screen, p page.Page, events *[]Event, line func(at time.Time)) {
	t.Helper()
	s = window(t)
	events = recorded(s)
	p = crowded()["rows"]
	p.ID, p.Elements = "signature", []page.Element{{ID: "pad", Role: page.RolePad, Label: "在这里签名"}}
	s.Show(p)
	line = func(at time.Time) {
		for i := range 11 {
			s.Pen(page.Pen{X: 0.2 + float32(i)*0.06, Y: 0.5, Pressure: float32(i) / 10, Ratio: ratio, At: at.Add(time.Duration(i) * 10 * time.Millisecond), Down: true})
		}
		s.Pen(page.Pen{X: 0.8, Y: 0.5, At: at.Add(time.Second)})
	}
	return s, p, events, line
}

// signed are the signatures told, without the touches.
func signed(events []Event) (all []Sign) {
	for _, e := range events {
		if s, ok := e.(Sign); ok {
			all = append(all, s)
		}
	}
	return all
}

func TestPenSigns(t *testing.T) {
	s, p, events, line := penned(t, 0)
	began := time.Date(2026, 9, 30, 10, 0, 0, 0, time.UTC)
	line(began)
	p.Elements[0].Value = "drawn"
	s.Show(p)
	line(began.Add(2 * time.Second))
	told := signed(*events)
	if len(told) != 2 || told[1].ID != "pad" || len(told[1].Strokes) != 2 {
		t.Fatalf("two lines told %+v", told)
	}
	first, last := told[1].Strokes[0].Points[0], told[1].Strokes[1].Points[10]
	if first.T != 0 || first.X < 0.19 || first.X > 0.21 || last.T != 2100 || last.X < 0.79 || last.X > 0.81 || last.P != 1 {
		t.Errorf("points from %+v to %+v", first, last)
	}
	if n := len(s.scene.pad.lines.Objects); n != 22 {
		t.Errorf("%d lines are on the page, want 22", n)
	}
	p.Elements[0].Value = ""
	s.Show(p)
	if len(s.scene.pad.strokes) != 0 {
		t.Error("the pad was not cleared")
	}
}

// What is written on a small pad has the same shape on a wide page.
func TestPenKeepsItsShape(t *testing.T) {
	s, _, events, line := penned(t, 1)
	line(time.Now())
	at := s.scene.pad.at
	points := signed(*events)[0].Strokes[0].Points
	if across := (points[10].X - points[0].X) * at.w; across < 0.59*at.h || across > 0.61*at.h {
		t.Errorf("0.6 of a square pad is %v wide where the pad of the page is %v high", across, at.h)
	}
}

func TestPenWithoutAPad(t *testing.T) {
	s, p, events, line := penned(t, 0)
	s.Pen(page.Pen{X: 0.5, Y: 0.5, Down: true})
	s.Show(page.Page{ID: "attract", Heading: "您好", Resting: true})
	line(time.Now()) // on the resting page
	s.Show(p)
	if told := signed(*events); len(told) != 0 || len(s.scene.pad.strokes) != 0 {
		t.Errorf("told %+v, and %d strokes are on the page", told, len(s.scene.pad.strokes))
	}
	for range 100 { // a pen that rests
		s.Pen(page.Pen{X: 0.5, Y: 0.5, Down: true})
	}
	if n := len(s.scene.pad.strokes[0].Points); n != 1 {
		t.Errorf("a pen that rests made %d points", n)
	}
}
