package visit

import (
	"strings"

	"zhiting/kiosk/page"
	"zhiting/kiosk/sheet"
	"zhiting/sync/catalog"
)

// commonThings are what people look for most, before they search.
var commonThings = []string{"social-security-card", "utility-payment", "licence-print", "retirement", "newborn", "enterprise-change"}

func (s *nearby) thingPage(m *Machine, p *page.Page) {
	m.heading(p, "nearby")
	add(p,
		page.Element{ID: "search", Role: page.RoleSearch, Label: m.say("home.search")},
		page.Element{ID: "everything", Role: page.RoleChoice, Label: m.say("nearby.everything"), Detail: m.say("nearby.everything.detail", "n", len(m.cat.Sites))},
		page.Element{ID: "common", Role: page.RoleSection, Label: m.say("nearby.common")},
	)
	for _, id := range commonThings {
		if name := m.cat.NameOf(id); !name.IsZero() {
			add(p, page.Element{ID: "thing-" + id, Role: page.RoleChoice, Label: m.in(name), Detail: m.nearestLine(id)})
		}
	}
	m.backButton(p)
}

// nearestLine says where a thing is done next.
func (m *Machine) nearestLine(id string) string {
	near := m.near(id)
	if len(near) == 0 {
		return ""
	}
	return m.in(near[0].Name) + m.say("clause.separator") + m.opening(near[0].Opening)
}

func (s *nearby) findPage(m *Machine, p *page.Page) {
	m.heading(p, "search")
	add(p, page.Element{ID: "query", Role: page.RoleField, Value: s.query, Keyboard: page.KeyboardChinese, Eager: true, Max: 40, Label: m.say("search.label")})
	shown := 0
	for _, r := range s.found {
		if shown < mostFound && len(m.near(r.ID)) > 0 {
			shown++
			add(p, page.Element{ID: "thing-" + r.ID, Role: page.RoleChoice, Label: m.in(r.Title), Detail: m.nearestLine(r.ID)})
		}
	}
	if shown == 0 && strings.TrimSpace(s.query) != "" {
		add(p, note("nothing", page.ToneWarn, m.say("search.nothing", "place", m.in(m.hall.Help), "phone", m.hall.Phone)))
	}
	m.backButton(p)
}

func (s *nearby) listPage(m *Machine, p *page.Page) {
	m.heading(p, "nearby-sites")
	if !s.name.IsZero() {
		p.Heading = m.say("nearby-sites.for", "thing", m.in(s.name))
	}
	near := m.near(s.thing)
	if len(near) == 0 {
		add(p, note("none", page.ToneWarn, m.say("nearby.none", "place", m.in(m.hall.Help), "phone", m.hall.Phone)))
	} else if len(m.cat.Map.Roads) > 0 {
		add(p, page.Element{ID: "map", Role: page.RoleMap, Label: m.say("nearby.map"), Sketch: m.sketch(near)})
	}
	for i, site := range near {
		add(p, page.Element{
			ID: "site-" + site.ID, Role: page.RoleChoice, Label: m.say("nearby.numbered", "n", i+1, "name", m.in(site.Name)),
			Detail: m.opening(site.Opening) + "\n" + m.far(site.Site),
		})
	}
	m.backButton(p)
}

func (s *nearby) sitePage(m *Machine, p *page.Page) {
	site := m.cat.Site(s.site)
	if site == nil {
		m.heading(p, "nearby-sites")
		m.backButton(p)
		return
	}
	now := site.OpenAt(m.world.Today, m.cat.Calendar)
	p.Heading, p.Sub = m.in(site.Name), m.opening(now)
	m.paperLine(p, "directions-slip", m.say("nearby.paper"))
	m.paperLine(p, "directions-a4", m.say("nearby.paper.a4"))
	legs := m.cat.Map.Way(catalog.Spot{}, site.At)
	if len(legs) > 0 {
		add(p, page.Element{ID: "map", Role: page.RoleMap, Label: m.say("nearby.map"), Sketch: m.wayTo(*site, legs, now.Open)})
	}
	for _, row := range m.siteRows(*site) {
		add(p, page.Element{ID: row.id, Role: page.RoleRow, Label: row.label, Value: row.value})
	}
	if lines := m.directions(legs); len(lines) > 0 {
		add(p, page.Element{ID: "way", Role: page.RoleRow, Label: m.say("nearby.way"), Value: strings.Join(lines, "\n")})
	}
	add(p, note("sample", page.ToneNone, m.in(m.cat.Notice)))
	m.backButton(p)
	if m.world.Pages {
		m.button(p, "a4", "nearby.print.a4", page.ToneNone)
	}
	if m.world.Slips {
		m.button(p, "slip", "nearby.print", page.TonePrimary)
	}
}

// siteRow is a thing to know of a site.
type siteRow struct{ id, label, value string }

// siteRows are what is known of a site, for the page and for the papers.
func (m *Machine) siteRows(site catalog.Site) []siteRow {
	does := make([]string, len(site.Does))
	for i, id := range site.Does {
		does[i] = m.in(m.cat.NameOf(id))
	}
	rows := []siteRow{
		{"address", m.say("nearby.address"), m.in(site.District) + m.say("nearby.in-district") + m.in(site.Address)},
		{"far", m.say("nearby.far"), m.far(site)},
		{"hours", m.say("nearby.hours"), m.hours(site)},
		{"phone", m.say("elsewhere.phone"), site.Phone},
	}
	if !site.Queue.IsZero() {
		rows = append(rows, siteRow{"queue", m.say("nearby.queue"), m.in(site.Queue)})
	}
	if !site.Machine.IsZero() {
		rows = append(rows, siteRow{"machine", m.say("nearby.machine"), m.in(site.Machine)})
	}
	return append(rows, siteRow{"does", m.say("nearby.does"), strings.Join(does, m.say("list.separator"))})
}

// directionsSlip is the way to a site in words, for the receipt printer.
func (m *Machine) directionsSlip(site catalog.Site) sheet.Sheet {
	s := sheet.Sheet{ID: "directions-slip", Form: sheet.Slip, Title: m.in(site.Name), Sub: m.in(m.hall.Name)}
	return m.directed(s, site)
}

// directionsPage is the same with the map, on A4.
func (m *Machine) directionsPage(site catalog.Site) sheet.Sheet {
	s := sheet.Sheet{ID: "directions-a4", Form: sheet.A4, OnePage: true, Title: m.in(site.Name), Sub: m.say("nearby.from", "place", m.in(m.hall.Name))}
	if legs := m.cat.Map.Way(catalog.Spot{}, site.At); len(legs) > 0 {
		s.Blocks = append(s.Blocks, sheet.Block{Role: sheet.Map, Sketch: m.wayTo(site, legs, true)})
	}
	return m.directed(s, site)
}

func (m *Machine) directed(s sheet.Sheet, site catalog.Site) sheet.Sheet {
	for _, row := range m.siteRows(site) {
		s.Blocks = append(s.Blocks, sheet.Block{Role: sheet.Row, Label: row.label, Value: row.value, Strong: row.id == "address"})
	}
	if lines := m.directions(m.cat.Map.Way(catalog.Spot{}, site.At)); len(lines) > 0 {
		s.Blocks = append(s.Blocks, sheet.Block{Role: sheet.Section, Value: m.say("nearby.way")})
		for _, line := range lines {
			s.Blocks = append(s.Blocks, sheet.Block{Role: sheet.Text, Value: line})
		}
	}
	return withNotice(s, m.in(m.cat.Notice))
}

// withNotice ends a sheet with what holds for all of it.
func withNotice(s sheet.Sheet, notice string) sheet.Sheet {
	s.Blocks = append(s.Blocks, sheet.Block{Role: sheet.Note, Value: notice})
	return s
}

// nearSites shows on the page of what cannot be done here the two nearest places that do it, open now first.
func (m *Machine) nearSites(p *page.Page, thing, kind string) {
	shown := 0
	for _, site := range m.near(thing) {
		if thing == "" || kind != "" && site.Kind != kind || shown == 2 {
			continue
		}
		shown++
		add(p, page.Element{
			ID: "site-" + site.ID, Role: page.RoleRow, Label: m.say("elsewhere.site"),
			Value: m.in(site.Name) + "\n" + m.in(site.Address) + " · " + m.opening(site.Opening) + "\n" + m.far(site.Site),
		})
	}
}
