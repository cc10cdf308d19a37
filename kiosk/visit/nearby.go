package visit

import (
	"strconv"
	"strings"
	"time"

	"zhiting/kiosk/page"
	"zhiting/kiosk/sketch"
	"zhiting/sync/catalog"
	"zhiting/sync/search"
)

// The places of the service circle (就近办).
const (
	NearbyThing Place = "nearby"       // what is to be done?
	NearbyFind  Place = "nearby-find"  // that, in the citizen's words
	NearbyList  Place = "nearby-sites" // where it is done
	NearbySite  Place = "nearby-site"
)

// nearby shows where a thing is done, open now and nearest first, and the way there.
type nearby struct {
	silent
	query string
	found []search.Result
	thing string // id of the theme, matter or service; "" is everything
	name  catalog.Text
	site  string // id of the one on the page
}

func (s *nearby) needs() []Place { return nil }

func (s *nearby) open(m *Machine) []Effect { return m.enter(NearbyThing) }

func (s *nearby) input(m *Machine, e Input) {
	if m.place == NearbyFind {
		s.query, s.found = e.Text, m.index.Search(e.Text)
	}
}

func (s *nearby) back(m *Machine) []Effect {
	switch m.place {
	case NearbyFind, NearbyList:
		return m.enter(NearbyThing)
	case NearbySite:
		return m.enter(NearbyList)
	}
	return m.home()
}

func (s *nearby) tap(m *Machine, e Tap) []Effect {
	switch m.place {
	case NearbyThing, NearbyFind:
		switch id, thing := strings.CutPrefix(e.ID, "thing-"); {
		case e.ID == "search":
			s.query, s.found = "", nil
			return m.enter(NearbyFind)
		case e.ID == "everything":
			s.thing, s.name = "", catalog.Text{}
			return m.enter(NearbyList)
		case thing:
			s.thing, s.name = id, m.cat.NameOf(id)
			return m.enter(NearbyList)
		}
	case NearbyList:
		if id, ok := strings.CutPrefix(e.ID, "site-"); ok {
			s.site = id
			return m.enter(NearbySite)
		}
	case NearbySite:
		site := m.cat.Site(s.site)
		switch {
		case site == nil:
			return nil
		case e.ID == "slip":
			return m.paper(m.directionsSlip(*site))
		case e.ID == "a4":
			return m.paper(m.directionsPage(*site))
		}
	}
	return nil
}

// near are the sites that do a thing, those open now first. The one function behind every page that sends people elsewhere.
func (m *Machine) near(thing string) []catalog.Near { return m.cat.Near(thing, m.world.Today) }

// mostMapped are how many of a list's sites stand on its map, and how far away the farthest.
const (
	mostMapped = 20
	farMapped  = 2400 // metres
)

// sketch draws the streets, with sites numbered as in their list.
func (m *Machine) sketch(sites []catalog.Near) *sketch.Sketch {
	s := m.streets()
	for i, site := range sites[:min(mostMapped, len(sites))] {
		if site.At.From(catalog.Spot{}) <= farMapped {
			s.Marks = append(s.Marks, sketch.Mark{Number: strconv.Itoa(i + 1), At: point(site.At), Open: site.Opening.Open})
		}
	}
	return s
}

// wayTo draws the streets with the way to one site.
func (m *Machine) wayTo(site catalog.Site, legs []catalog.Leg, open bool) *sketch.Sketch {
	s := m.streets()
	for _, leg := range legs {
		for _, spot := range leg.Points {
			s.Way = append(s.Way, point(spot))
		}
	}
	s.Marks = []sketch.Mark{{Number: "1", Name: m.in(site.Name), At: point(site.At), Open: open}}
	return s
}

func (m *Machine) streets() *sketch.Sketch {
	s := &sketch.Sketch{Here: m.say("nearby.here")}
	for _, minutes := range []int{catalog.TownMinutes, catalog.CountryMinutes} {
		s.Rings = append(s.Rings, sketch.Ring{Text: m.say("nearby.ring", "n", minutes), Metres: float64(minutes * catalog.MetresAMinute)})
	}
	for _, r := range m.cat.Map.Roads {
		s.Roads = append(s.Roads, sketch.Road{Name: m.in(r.Name), Wide: r.Wide, Points: points(r.Points)})
	}
	for _, a := range m.cat.Map.Areas {
		s.Areas = append(s.Areas, sketch.Area{Name: m.in(a.Name), Water: a.Kind == catalog.AreaWater, Points: points(a.Points)})
	}
	for _, l := range m.cat.Map.Landmarks {
		s.Names = append(s.Names, sketch.Name{Text: m.in(l.Name), At: point(l.At)})
	}
	return s
}

func point(s catalog.Spot) sketch.Point { return sketch.Point{X: float64(s.X), Y: float64(s.Y)} }

func points(spots []catalog.Spot) []sketch.Point {
	out := make([]sketch.Point, len(spots))
	for i, s := range spots {
		out[i] = point(s)
	}
	return out
}

// opening says in words whether a site is open.
func (m *Machine) opening(o catalog.Opening) string {
	said := m.say("nearby.closed")
	switch {
	case o.Open && o.Until.Sub(m.world.Today) > 23*time.Hour:
		said = m.say("nearby.open")
	case o.Open:
		said = m.say("nearby.open-until", "time", oclock(o.Until))
		if h, min, _ := o.Until.Clock(); h+min == 0 {
			said = m.say("nearby.open-until", "time", "24:00")
		}
	case !o.Next.IsZero():
		said = m.say("nearby.opens", "day", m.dayName(o.Next), "time", oclock(o.Next))
	}
	if o.Unsure {
		said += m.say("nearby.unsure")
	}
	return said
}

// oclock is 9:00, as hours are written.
func oclock(t time.Time) string { return strings.TrimPrefix(t.Format("15:04"), "0") }

// dayName is today, tomorrow, or a date with its day of the week.
func (m *Machine) dayName(day time.Time) string {
	switch today := m.world.Today; day.Format(time.DateOnly) {
	case today.Format(time.DateOnly):
		return m.say("nearby.today")
	case today.AddDate(0, 0, 1).Format(time.DateOnly):
		return m.say("nearby.tomorrow")
	}
	return m.say("nearby.date", "date", m.date(day.Format(time.DateOnly)), "weekday", m.say("weekday."+strings.ToLower(day.Weekday().String()[:3])))
}

// far says how long it takes to get to a site, and whether that is within its circle.
func (m *Machine) far(s catalog.Site) string {
	if s.Walk == 0 {
		return m.say("elsewhere.here")
	}
	minutes := m.say("nearby.walk", "n", s.Walk)
	if s.Walk > shortWalk {
		minutes = m.say("elsewhere.minutes", "walk", s.Walk, "drive", s.Drive)
	}
	if s.Inside() {
		return minutes + m.say("nearby.inside", "n", circleOf(s))
	}
	return minutes
}

// shortWalk is how many minutes nobody takes a car for.
const shortWalk = 5

func circleOf(s catalog.Site) int {
	if s.Country {
		return catalog.CountryMinutes
	}
	return catalog.TownMinutes
}

// hours are the opening hours of a week, a line for each run of days.
func (m *Machine) hours(s catalog.Site) string {
	var lines []string
	for _, h := range s.Open {
		lines = append(lines, m.daysOf(h.Days)+" "+h.From.String()+"–"+h.Until.String())
	}
	last := "nearby.not-on-holidays"
	if s.Holidays {
		last = "nearby.on-holidays"
	}
	lines = append(lines, m.say(last))
	for _, d := range s.Days {
		if d.Date >= m.world.Today.Format(time.DateOnly) {
			lines = append(lines, m.date(d.Date)+m.say("colon")+m.in(d.Why))
		}
	}
	return strings.Join(lines, "\n")
}

// daysOf names days of the week; a row of them from the first to the last.
func (m *Machine) daysOf(days []string) string {
	if len(days) == 7 {
		return m.say("nearby.daily")
	}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = m.say("weekday." + d)
	}
	if week := "mon tue wed thu fri sat sun"; len(days) > 2 && strings.Contains(week, strings.Join(days, " ")) {
		return m.say("nearby.from-to", "from", names[0], "to", names[len(names)-1])
	}
	return strings.Join(names, m.say("list.separator"))
}

// directions are the way to a site in words, a line a street.
func (m *Machine) directions(legs []catalog.Leg) (lines []string) {
	for _, leg := range legs {
		to := m.say([]string{"way.n", "way.ne", "way.e", "way.se", "way.s", "way.sw", "way.w", "way.nw"}[leg.Compass()])
		metres := max(10, int(leg.Metres()+5)/10*10)
		if leg.Road.IsZero() {
			lines = append(lines, m.say("way.off", "to", to, "metres", metres))
			continue
		}
		lines = append(lines, m.say("way.along", "road", m.in(leg.Road), "to", to, "metres", metres))
	}
	return lines
}

func (s *nearby) draw(m *Machine, p *page.Page) {
	switch m.place {
	case NearbyFind:
		s.findPage(m, p)
	case NearbyList:
		s.listPage(m, p)
	case NearbySite:
		s.sitePage(m, p)
	default:
		s.thingPage(m, p)
	}
}
