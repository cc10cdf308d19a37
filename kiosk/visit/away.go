package visit

import (
	"slices"
	"strings"

	"zhiting/kiosk/page"
	"zhiting/kiosk/sheet"
	"zhiting/sync/catalog"
)

// The places of matters that belong to another city (跨域办).
const (
	AwayCity Place = "cross-region"      // which city?
	AwayWhat Place = "cross-region-what" // what is received here, and the way for everything else
)

// away leads whoever has a matter of another city to what is received here for it, and to that city for the rest.
type away struct {
	silent
	city *catalog.City // nil for another province
}

// mayLeaveFor says whether help offers a service: not to whoever fills in a form, which would be gone.
func (m *Machine) mayLeaveFor(service string) bool {
	at := m.s.before
	return m.s.serviceID != service && (m.s.theme == nil || at == Guide || at == Elsewhere) &&
		slices.ContainsFunc(m.cat.Services, func(s catalog.Service) bool { return s.ID == service })
}

func (s *away) needs() []Place { return nil }

func (s *away) open(m *Machine) []Effect { return m.enter(AwayCity) }

func (s *away) tap(m *Machine, e Tap) []Effect {
	if theme, ok := strings.CutPrefix(e.ID, "theme-"); ok {
		return m.instead(theme)
	}
	if code, ok := strings.CutPrefix(e.ID, "city-"); ok {
		s.city = nil
		if i := slices.IndexFunc(m.cat.Cities, func(c catalog.City) bool { return c.Code == code }); i >= 0 {
			s.city = &m.cat.Cities[i]
		}
		return m.enter(AwayWhat)
	}
	if e.ID == "print" {
		return m.paper(s.slip(m))
	}
	return nil
}

func (s *away) back(m *Machine) []Effect {
	if m.place == AwayWhat {
		return m.enter(AwayCity)
	}
	return m.home()
}

// otherProvince is the choice beside the cities.
const otherProvince = "other"

func (s *away) draw(m *Machine, p *page.Page) {
	if m.place == AwayWhat {
		s.what(m, p)
		return
	}
	m.heading(p, "cross-region")
	for _, c := range m.cat.Cities {
		add(p, page.Element{ID: "city-" + c.Code, Role: page.RoleTile, Label: m.in(c.Name), Detail: c.Phone, Icon: string([]rune(c.Name.Zh)[:1])})
	}
	add(p, page.Element{ID: "city-" + otherProvince, Role: page.RoleTile, Label: m.say("cross-region.other"), Detail: m.say("cross-region.other.detail"), Icon: "外"})
	m.backButton(p)
}

// name is the city's, or that of all other provinces.
func (s *away) name(m *Machine) string {
	if s.city == nil {
		return m.say("cross-region.other")
	}
	return m.in(s.city.Name)
}

// phone reaches the city's own hotline.
func (s *away) phone(m *Machine) string {
	if s.city == nil {
		return m.say("cross-region.phone.other")
	}
	return s.city.Phone
}

func (s *away) what(m *Machine, p *page.Page) {
	m.heading(p, "cross-region-what", "city", s.name(m))
	m.paperLine(p, "cross-region", m.say("cross-region.slip"))
	add(p, page.Element{ID: "here", Role: page.RoleSection, Label: m.say("cross-region.here")})
	for _, t := range m.cat.Themes {
		if detail := m.receivedHere(t); detail != "" {
			add(p, page.Element{ID: "theme-" + t.ID, Role: page.RoleChoice, Label: m.in(t.Title), Detail: detail})
		}
	}
	add(p, page.Element{ID: "rest", Role: page.RoleSection, Label: m.say("cross-region.rest")})
	add(p, page.Element{ID: "phone", Role: page.RoleRow, Label: m.say("cross-region.phone"), Value: s.phone(m)})
	add(p, page.Element{ID: "platform", Role: page.RoleRow, Label: m.say("cross-region.platform"), Value: m.say("cross-region.platform.value")})
	add(p, note("sample", page.ToneNone, m.in(m.cat.Notice)))
	m.backButton(p)
	m.button(p, "print", "cross-region.print", page.TonePrimary)
	disable(p, !m.world.Slips)
}

// receivedHere says which matters of a theme are received here for another region, and how; "" for none.
func (m *Machine) receivedHere(t catalog.Theme) string {
	var names []string
	for _, chosen := range t.Matters {
		if chosen.CrossRegion != nil {
			names = append(names, m.in(m.cat.Matters[chosen.Matter].TaskName)+m.say("cross-region.mode."+chosen.CrossRegion.Mode))
		}
	}
	return strings.Join(names, m.say("list.separator"))
}

func (s *away) slip(m *Machine) sheet.Sheet {
	return sheet.Sheet{ID: "cross-region", Form: sheet.Slip, Title: m.say("cross-region.slip"), Sub: m.in(m.hall.Name), Blocks: []sheet.Block{
		{Role: sheet.Row, Label: m.say("cross-region.city"), Value: s.name(m), Strong: true},
		{Role: sheet.Row, Label: m.say("cross-region.phone"), Value: s.phone(m), Strong: true},
		{Role: sheet.Text, Value: m.say("cross-region.platform") + m.say("colon") + m.say("cross-region.platform.value")},
		{Role: sheet.Note, Value: m.in(m.cat.Notice)},
	}}
}
