package catalog

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// Site is a place of the service circle (1530服务圈): a hall, a station, a bank, a post office.
type Site struct {
	ID       string   `yaml:"id" json:"id"`
	Kind     string   `yaml:"kind" json:"kind"`
	Name     Text     `yaml:"name" json:"name"`
	District Text     `yaml:"district" json:"district"` // subdistrict or township
	Address  Text     `yaml:"address" json:"address"`
	Phone    string   `yaml:"phone" json:"phone"`
	Does     []string `yaml:"does" json:"does"`                             // themes, matters and services
	Open     []Hours  `yaml:"open" json:"open"`                             // in an ordinary week
	Holidays bool     `yaml:"holidays" json:"holidays"`                     // it keeps its week on public holidays too
	Days     []Day    `yaml:"days" json:"days,omitempty"`                   // that are different
	At       Spot     `yaml:"at" json:"at"`                                 // on the map
	Country  bool     `yaml:"country" json:"country"`                       // it serves the country's circle of 30 minutes, not the town's of 15
	Walk     int      `yaml:"walk" json:"walk"`                             // minutes on foot from this terminal
	Drive    int      `yaml:"drive" json:"drive"`                           // minutes by car
	Queue    Text     `yaml:"queue" json:"queue,omitzero" optional:"-"`     // how long people wait, where that is known
	Machine  Text     `yaml:"machine" json:"machine,omitzero" optional:"-"` // how its own terminal is, where that is known
}

// Kinds of sites. A partner is a supermarket or the like that takes part (社会合作网点).
var siteKinds = []string{"hall", "station", "bank", "post", "hospital", "tax", "court", "police", "partner"}

// Hours are opening hours on some days of the week.
type Hours struct {
	Days  []string `yaml:"days" json:"days"` // of weekdays
	From  Minute   `yaml:"from" json:"from"`
	Until Minute   `yaml:"until" json:"until"`
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Day is a date on which a site keeps other hours than its week's, or none.
type Day struct {
	Date string  `yaml:"date" json:"date"` // 2026-11-23
	Open []Hours `yaml:"open" json:"open"` // without days
	Why  Text    `yaml:"why" json:"why"`
}

// Minute is a time of the day in minutes after midnight, written 9:00; 24:00 is the end of the day.
type Minute struct{ n int }

// UnmarshalText reads 9:00.
func (m *Minute) UnmarshalText(text []byte) error {
	var hour, minute int
	if n, err := fmt.Sscanf(string(text), "%d:%02d", &hour, &minute); err != nil || n != 2 || hour < 0 || minute < 0 || minute > 59 || hour*60+minute > 24*60 {
		return fmt.Errorf("%q is no time of the day; write it like 9:00 or 17:30", text)
	}
	m.n = hour*60 + minute
	return nil
}

// MarshalText writes 9:00.
func (m Minute) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

func (m Minute) String() string { return fmt.Sprintf("%d:%02d", m.n/60, m.n%60) }

func (m Minute) on(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, m.n, 0, 0, day.Location())
}

// Opening is whether a site is open at a moment.
type Opening struct {
	Open   bool
	Until  time.Time // it closes, when open; what never closes does after daysAhead
	Next   time.Time // it opens again, when closed; zero when it does not within daysAhead
	Unsure bool      // the holidays of that year are not known: told by the week alone
}

// daysAhead is how far the next opening is looked for: longer than any row of public holidays.
const daysAhead = 30

// OpenAt says whether the site is open at a moment, in whose zone its hours are. On a public holiday it is closed, and on a
// weekend that is worked instead (调休) it keeps the hours of a Monday where it is not open anyway, unless it keeps its week.
func (s Site) OpenAt(now time.Time, c Calendar) Opening {
	var o Opening
	for ahead := range daysAhead {
		day := now.AddDate(0, 0, ahead)
		hours, unsure := s.hoursOn(day, c)
		o.Unsure = o.Unsure || unsure
		for _, h := range hours {
			from, until := h.From.on(day), h.Until.on(day)
			switch {
			case now.Before(from):
				o.Next = from
				return o
			case now.Before(until):
				o.Open, o.Until = true, s.through(until, c)
				return o
			}
		}
	}
	return o
}

// through is when a site closes that is open until a moment: what closes at midnight to open at once stays open.
func (s Site) through(until time.Time, c Calendar) time.Time {
	for range daysAhead {
		hours, _ := s.hoursOn(until, c)
		if len(hours) == 0 || !hours[0].From.on(until).Equal(until) {
			break
		}
		until = hours[0].Until.on(until)
	}
	return until
}

// hoursOn are the hours of a day, earliest first.
func (s Site) hoursOn(day time.Time, c Calendar) (hours []Hours, unsure bool) {
	i := slices.IndexFunc(s.Days, func(d Day) bool { return d.Date == day.Format(time.DateOnly) })
	if i >= 0 {
		return byHour(s.Days[i].Open), false
	}
	hours = s.week(day.Weekday())
	if s.Holidays {
		return hours, false
	}
	kind, err := c.kind(day)
	switch {
	case kind == holiday:
		return nil, err != nil
	case kind == workedInstead && len(hours) == 0:
		hours = s.week(time.Monday)
	}
	return hours, err != nil
}

func (s Site) week(day time.Weekday) (hours []Hours) {
	for _, h := range s.Open {
		if slices.Contains(h.Days, weekdays[day]) {
			hours = append(hours, h)
		}
	}
	return byHour(hours)
}

func byHour(hours []Hours) []Hours {
	return slices.SortedFunc(slices.Values(hours), func(a, b Hours) int { return cmp.Compare(a.From.n, b.From.n) })
}

// The circles of services: 15 minutes in town and 30 in the country.
const (
	TownMinutes    = 15
	CountryMinutes = 30
	// MetresAMinute is how far one walks in a minute on the map, for the circles: 4.5 km/h.
	MetresAMinute = 75
)

// Inside says whether a site is in its circle, on foot.
func (s Site) Inside() bool {
	if s.Country {
		return s.Walk <= CountryMinutes
	}
	return s.Walk <= TownMinutes
}

// Near is a site as it is now.
type Near struct {
	Site
	Opening
}

// Near are the sites that do a theme, a matter or a service, or all of them for "": those open now first, the nearest of
// each first. A matter is also done where a theme is that it is filed in.
func (c *Catalog) Near(id string, now time.Time) (near []Near) {
	for _, s := range c.Sites {
		if id == "" || s.does(c, id) {
			near = append(near, Near{s, s.OpenAt(now, c.Calendar)})
		}
	}
	slices.SortStableFunc(near, func(a, b Near) int {
		if a.Opening.Open != b.Opening.Open {
			return map[bool]int{true: -1, false: 1}[a.Opening.Open]
		}
		return cmp.Or(cmp.Compare(a.Walk, b.Walk), cmp.Compare(a.At.From(Spot{}), b.At.From(Spot{})))
	})
	return near
}

func (s Site) does(c *Catalog, id string) bool {
	return slices.Contains(s.Does, id) || slices.ContainsFunc(s.Does, func(done string) bool {
		t := c.Theme(done)
		return t != nil && slices.ContainsFunc(t.Matters, func(m Chosen) bool { return m.Matter == id })
	})
}

// Spot is a place on a flat map in metres east and north of this terminal, written 120,-300. A place that is known by
// longitude and latitude is taken there by the equirectangular projection at the terminal's latitude, which errs by less
// than a metre within ten kilometres.
type Spot struct{ X, Y int }

// UnmarshalText reads 120,-300.
func (s *Spot) UnmarshalText(text []byte) error {
	if n, err := fmt.Sscanf(string(text), "%d,%d", &s.X, &s.Y); err != nil || n != 2 {
		return fmt.Errorf("%q is no place; write metres east and north of the terminal, like 120,-300", text)
	}
	return nil
}

// MarshalText writes 120,-300.
func (s Spot) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d,%d", s.X, s.Y), nil }

// From is the distance from another place in metres, as the crow flies.
func (s Spot) From(o Spot) float64 { return math.Hypot(float64(s.X-o.X), float64(s.Y-o.Y)) }

// NameOf is what a theme, a matter or a service is called; nothing for an unknown id.
func (c *Catalog) NameOf(id string) Text {
	if t := c.Theme(id); t != nil {
		return t.Title
	}
	if s := c.Service(id); s != nil {
		return s.Name
	}
	return c.Matters[id].TaskName
}
