package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

func (l *loader) checkSites() {
	for i, s := range l.catalog.Services {
		if d := l.themes[s.ID]; d != nil && !l.catalog.Theme(s.ID).Service {
			l.fault(d, "id", "services[%d] of services.yaml is called %q as well; take it out there, now that it is a theme", i, s.ID)
		}
	}
	for i, s := range l.catalog.Sites {
		at := fmt.Sprintf("sites[%d]", i)
		if s.ID == "" || slices.IndexFunc(l.catalog.Sites, func(o Site) bool { return o.ID == s.ID }) != i {
			l.fault(l.places, at+".id", "site id %q is empty or used before; give each its own", s.ID)
		}
		oneOf(l, l.places, at+".kind", s.Kind, siteKinds...)
		if s.Phone == "" {
			l.fault(l.places, at+".phone", "phone is missing; people call before they go")
		}
		for j, id := range s.Does {
			if _, matter := l.catalog.Matters[id]; !matter && !l.catalog.offers(id) {
				l.fault(l.places, fmt.Sprintf("%s.does[%d]", at, j), "does names %q, which is neither a theme, a matter nor a service; correct the name", id)
			}
		}
		l.checkHours(at, s)
		l.checkMinutes(at, s)
	}
}

// checkHours finds hours that end before they begin, or that lie over others of the same day.
func (l *loader) checkHours(at string, s Site) {
	if len(s.Open) == 0 {
		l.fault(l.places, at+".open", "open is missing; write the hours of an ordinary week")
	}
	for i, h := range s.Open {
		for _, day := range h.Days {
			oneOf(l, l.places, fmt.Sprintf("%s.open[%d].days", at, i), day, weekdays...)
		}
		if len(h.Days) == 0 {
			l.fault(l.places, fmt.Sprintf("%s.open[%d].days", at, i), "days is empty; write the days of the week like [mon, tue]")
		}
	}
	for day := range weekdays {
		l.checkDay(at+".open", weekdays[day], s.week(time.Weekday(day)))
	}
	for i, d := range s.Days {
		here := fmt.Sprintf("%s.days[%d]", at, i)
		if _, err := time.Parse(time.DateOnly, d.Date); err != nil || slices.IndexFunc(s.Days, func(o Day) bool { return o.Date == d.Date }) != i {
			l.fault(l.places, here+".date", "%q is not a day or stands here twice; write it like 2027-01-01", d.Date)
		}
		l.checkDay(here+".open", d.Date, byHour(d.Open))
	}
}

func (l *loader) checkDay(at, day string, hours []Hours) {
	for i, h := range hours {
		switch {
		case h.From.n >= h.Until.n:
			l.fault(l.places, at, "hours from %s until %s on %s end before they begin; correct them", h.From, h.Until, day)
		case i > 0 && h.From.n < hours[i-1].Until.n:
			l.fault(l.places, at, "hours from %s until %s on %s lie over those until %s; write one of them", h.From, h.Until, day, hours[i-1].Until)
		}
	}
}

// checkMinutes holds the minutes against the distance as the crow flies. Nobody walks faster than 6 km/h or drives faster
// than 60 km/h through a town, and streets are seldom more than twice as long.
func (l *loader) checkMinutes(at string, s Site) {
	metres := s.At.From(Spot{})
	if least, most := metres/100, 2*metres/60+2; float64(s.Walk) < least-0.5 || float64(s.Walk) > most {
		l.fault(l.places, at+".walk", "%d minutes on foot do not fit %.0f metres; write %.0f to %.0f, or correct the place", s.Walk, metres, least, most)
	}
	if least, most := metres/1000, 2*metres/250+4; float64(s.Drive) < least-0.5 || float64(s.Drive) > most || s.Drive > s.Walk {
		l.fault(l.places, at+".drive", "%d minutes by car do not fit %.0f metres; write %.0f to %.0f, or correct the place", s.Drive, metres, least, most)
	}
}

// readMap reads the streets around the terminal. A catalogue need not have any.
func (l *loader) readMap() {
	if _, err := fs.Stat(l.files, "map.yaml"); errors.Is(err, fs.ErrNotExist) {
		return
	}
	d := l.read("map.yaml", &l.catalog.Map)
	for i, r := range l.catalog.Map.Roads {
		if len(r.Points) < 2 {
			l.fault(d, fmt.Sprintf("roads[%d].points", i), "a road has two points at least")
		}
	}
	for i, a := range l.catalog.Map.Areas {
		at := fmt.Sprintf("areas[%d]", i)
		oneOf(l, d, at+".kind", a.Kind, AreaWater, AreaGreen)
		if len(a.Points) < 3 {
			l.fault(d, at+".points", "an area has three points at least")
		}
	}
}
