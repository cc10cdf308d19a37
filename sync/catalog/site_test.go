package catalog

import (
	"strings"
	"testing"
	"time"
)

func at(t *testing.T, written string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", written, time.FixedZone("CST", 8*3600))
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// TestOpenAt holds opening hours in a week with public holidays and a worked weekend: National Day of 2026 is 1 to 7
// October, and Saturday 10 October is worked instead.
func TestOpenAt(t *testing.T) {
	week := []string{"mon", "tue", "wed", "thu", "fri"}
	office := Site{Open: []Hours{{week, Minute{13 * 60}, Minute{17 * 60}}, {week, Minute{9 * 60}, Minute{12 * 60}}}}
	office.Days = []Day{{Date: "2026-12-31", Open: []Hours{{From: Minute{9 * 60}, Until: Minute{12 * 60}}}}, {Date: "2026-12-30"}}
	bank := Site{Open: []Hours{{append([]string{"sat"}, week...), Minute{9 * 60}, Minute{16 * 60}}}}
	shop := Site{Open: []Hours{{weekdays, Minute{8 * 60}, Minute{24 * 60}}}, Holidays: true}
	always := Site{Open: []Hours{{weekdays, Minute{}, Minute{24 * 60}}}, Holidays: true}
	for _, tt := range []struct {
		name string
		site Site
		now  string
		open bool
		then string // closes, or opens again
	}{
		{"in the morning", office, "2026-11-23 10:00", true, "2026-11-23 12:00"},
		{"at the minute of opening", office, "2026-11-23 09:00", true, "2026-11-23 12:00"},
		{"at the minute of closing", office, "2026-11-23 17:00", false, "2026-11-24 09:00"},
		{"at noon", office, "2026-11-23 12:30", false, "2026-11-23 13:00"},
		{"before it opens", office, "2026-11-23 07:00", false, "2026-11-23 09:00"},
		{"on Friday evening", office, "2026-11-27 18:00", false, "2026-11-30 09:00"},
		{"the evening before National Day", office, "2026-09-30 18:00", false, "2026-10-08 09:00"},
		{"National Day, open on Saturdays", bank, "2026-10-03 10:00", false, "2026-10-08 09:00"},
		{"National Day, open on holidays", shop, "2026-10-03 10:00", true, "2026-10-04 00:00"},
		{"day and night", always, "2026-10-03 10:00", true, "2026-11-03 00:00"},
		{"a worked Saturday", office, "2026-10-10 10:00", true, "2026-10-10 12:00"},
		{"an ordinary Saturday", office, "2026-10-17 10:00", false, "2026-10-19 09:00"},
		{"a Saturday, open on Saturdays", bank, "2026-10-17 10:00", true, "2026-10-17 16:00"},
		{"a date of its own", office, "2026-12-31 13:30", false, "2027-01-01 09:00"}, // 2027 is not published: by the week
		{"a date on which it is closed", office, "2026-12-30 10:00", false, "2026-12-31 09:00"},
	} {
		got := tt.site.OpenAt(at(t, tt.now), Calendar{})
		then := got.Next
		if got.Open {
			then = got.Until
		}
		if got.Open != tt.open || !then.Equal(at(t, tt.then)) {
			t.Errorf("%s: open %v, then %s; want %v, %s", tt.name, got.Open, then, tt.open, tt.then)
		}
		if unsure := strings.HasPrefix(tt.then, "2027"); got.Unsure != unsure {
			t.Errorf("%s: unsure %v, want %v", tt.name, got.Unsure, unsure)
		}
	}
	if got := (Site{}).OpenAt(at(t, "2026-11-23 10:00"), Calendar{}); got.Open || !got.Next.IsZero() {
		t.Errorf("a site without hours: %+v", got)
	}
}

// TestNear holds the order: who can do it and is open now, the nearest first; then those that are closed.
func TestNear(t *testing.T) {
	c := loadFrom(t, shipped)
	for _, now := range []string{"2026-11-23 10:00", "2026-11-23 20:00", "2026-10-03 10:00"} {
		for _, id := range []string{"", "utility-payment", "newborn", "sscard-replacement"} {
			near := c.Near(id, at(t, now))
			if len(near) == 0 {
				t.Errorf("%s: nobody does %q", now, id)
			}
			for i := 1; i < len(near); i++ {
				a, b := near[i-1], near[i]
				if !a.Opening.Open && b.Opening.Open || a.Opening.Open == b.Opening.Open && a.Walk > b.Walk {
					t.Errorf("%s, %q: %s stands before %s", now, id, a.ID, b.ID)
				}
			}
		}
	}
	for _, n := range c.Near("newborn", at(t, "2026-11-23 20:00")) {
		if n.ID == "bank-east" || n.Opening.Open {
			t.Errorf("%s at night: open %v", n.ID, n.Opening.Open)
		}
	}
	if near := c.Near("utility-payment", at(t, "2026-11-23 20:00")); near[0].ID != "selfservice" || near[1].ID != "market-central" {
		t.Errorf("at night bills are paid at %s and %s", near[0].ID, near[1].ID)
	}
	if near := c.Near("no-such-thing", at(t, "2026-11-23 20:00")); len(near) != 0 {
		t.Errorf("%d sites do what nobody does", len(near))
	}
}

func TestInside(t *testing.T) {
	for _, tt := range []struct {
		country bool
		walk    int
		want    bool
	}{{false, 15, true}, {false, 16, false}, {true, 30, true}, {true, 31, false}} {
		if got := (Site{Country: tt.country, Walk: tt.walk}).Inside(); got != tt.want {
			t.Errorf("country %v, %d minutes: inside %v", tt.country, tt.walk, got)
		}
	}
}

// TestWayAlongTheStreets holds that the way to every sample site is unbroken and not much longer than need be.
func TestWayAlongTheStreets(t *testing.T) {
	c := loadFrom(t, shipped)
	for _, s := range c.Sites {
		legs := c.Map.Way(Spot{}, s.At)
		if s.ID == "hall" {
			if legs != nil {
				t.Errorf("a way to where the terminal is: %v", legs)
			}
			continue
		}
		at, metres := Spot{}, 0.0
		for _, l := range legs {
			if l.Points[0].From(at) > 2 {
				t.Errorf("%s: the way jumps from %v to %v", s.ID, at, l.Points[0])
			}
			at, metres = l.Points[len(l.Points)-1], metres+l.Metres()
		}
		if at.From(s.At) > 2 || metres < s.At.From(Spot{})-3 || metres > 2*s.At.From(Spot{})+10 {
			t.Errorf("%s: the way ends at %v after %.0f m; it is at %v", s.ID, at, metres, s.At)
		}
	}
	legs := c.Map.Way(Spot{}, Spot{600, -320})
	if len(legs) != 2 || legs[0].Road.En != "Sample Road" || legs[0].Compass() != 2 || legs[1].Road.En != "Sample Avenue" || legs[1].Compass() != 4 {
		t.Errorf("to the post office: %+v", legs)
	}
	if legs := (Map{}).Way(Spot{}, Spot{1, 1}); legs != nil {
		t.Errorf("a way without streets: %v", legs)
	}
	apart := Map{Roads: []Road{{Points: []Spot{{0, 0}, {100, 0}}}, {Points: []Spot{{0, 500}, {100, 500}}}}}
	if legs := apart.Way(Spot{}, Spot{50, 500}); legs != nil {
		t.Errorf("a way between streets that do not meet: %v", legs)
	}
}
