package visit

import (
	"slices"
	"strings"

	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
	"zhiting/sync/search"
)

func (s *guides) draw(m *Machine, p *page.Page) {
	switch m.place {
	case GuidesFind:
		s.findPage(m, p)
	case GuidesDepts:
		s.deptsPage(m, p)
	case GuidesList:
		s.listPage(m, p)
	case GuideMatter:
		s.matterPage(m, p)
	default:
		s.choosePage(m, p)
	}
}

func (s *guides) choosePage(m *Machine, p *page.Page) {
	m.heading(p, "guides")
	add(p,
		page.Element{ID: "search", Role: page.RoleSearch, Label: m.say("home.search")},
		page.Element{ID: "depts", Role: page.RoleChoice, Label: m.say("guides.by-dept"), Detail: m.say("guides.by-dept.detail", "n", len(m.departments()))},
		page.Element{ID: "themes", Role: page.RoleSection, Label: m.say("guides.by-theme")},
	)
	for _, t := range m.cat.Themes {
		if len(t.Matters) > 0 {
			add(p, page.Element{ID: "theme-" + t.ID, Role: page.RoleTile, Label: m.in(t.Title), Detail: m.say("guides.matters", "n", len(m.mattersOf(t))), Icon: t.Icon})
		}
	}
	m.backButton(p)
}

// findPage shows what was found: first the matters themselves, then life events with their matters.
func (s *guides) findPage(m *Machine, p *page.Page) {
	m.heading(p, "search")
	add(p, page.Element{ID: "query", Role: page.RoleField, Value: s.query, Keyboard: page.KeyboardChinese, Eager: true, Max: 40, Label: m.say("search.label")})
	shown := 0
	matter := func(r search.Result) bool { return r.Kind == search.KindMatter }
	others := slices.DeleteFunc(slices.Clone(s.found), matter)
	matters := slices.DeleteFunc(slices.Clone(s.found), func(r search.Result) bool { return !matter(r) })
	for _, r := range append(matters, others...) {
		t := m.cat.Theme(r.ID)
		switch {
		case shown == mostFound:
		case matter(r):
			shown++
			add(p, page.Element{ID: "matter-" + r.ID, Role: page.RoleChoice, Label: m.in(r.Title), Detail: m.in(m.cat.Matters[r.ID].DeptName)})
		case t != nil && len(t.Matters) > 0:
			shown++
			add(p, page.Element{ID: "theme-" + t.ID, Role: page.RoleChoice, Label: m.in(t.Title), Detail: m.say("guides.matters", "n", len(m.mattersOf(*t)))})
		}
	}
	if shown == 0 && strings.TrimSpace(s.query) != "" {
		add(p, note("nothing", page.ToneWarn, m.say("search.nothing", "place", m.in(m.hall.Help), "phone", m.hall.Phone)))
	}
	m.backButton(p)
}

func (s *guides) deptsPage(m *Machine, p *page.Page) {
	m.heading(p, "guides-depts")
	for _, d := range m.departments() {
		add(p, page.Element{ID: "dept-" + d.name.Zh, Role: page.RoleChoice, Label: m.in(d.name), Detail: m.say("guides.matters", "n", d.matters)})
	}
	m.backButton(p)
}

func (s *guides) listPage(m *Machine, p *page.Page) {
	m.heading(p, "guides-list")
	matters := s.listed(m)
	t := m.cat.Theme(s.theme)
	if t != nil {
		p.Heading = m.in(t.Title)
		m.paperLine(p, "guide-"+t.ID, m.say("guides.paper"))
	} else if len(matters) > 0 {
		p.Heading = m.in(matters[0].DeptName)
	}
	for _, matter := range matters {
		add(p, page.Element{
			ID: "matter-" + matter.ID, Role: page.RoleChoice, Label: m.in(matter.TaskName),
			Detail: m.in(matter.DeptName) + " · " + m.duration(matter.PromiseDay, matter.SpecialProcedure),
		})
	}
	m.backButton(p)
	if t == nil {
		return
	}
	if m.world.Pages {
		m.button(p, "print", "guides.print", page.ToneNone)
	}
	m.button(p, "begin", "guide.begin", page.TonePrimary)
}

func (s *guides) matterPage(m *Machine, p *page.Page) {
	matter := m.cat.Matters[s.matter]
	p.Heading, p.Sub = m.in(matter.TaskName), m.in(matter.DeptName)
	m.paperLine(p, "guide-"+matter.ID, m.say("guides.paper"))
	for _, row := range m.guideRows(matter) {
		add(p, page.Element{ID: row.id, Role: page.RoleRow, Label: row.label, Value: row.value})
	}
	add(p, note("sample", page.ToneNone, m.in(m.cat.Notice)))
	m.backButton(p)
	if m.world.Pages {
		m.button(p, "print", "guides.print", page.ToneNone)
	}
	if s.themeOnPage(m) != "" {
		m.button(p, "begin", "guide.begin", page.TonePrimary)
	}
}

// guideText is a row of a guide.
type guideText struct{ id, label, value string }

// guideRows are the guide of a matter, in the words of the catalogue, for the page and for the paper.
func (m *Machine) guideRows(matter catalog.Matter) (rows []guideText) {
	row := func(id, value string) {
		if value != "" {
			rows = append(rows, guideText{id, m.say("guides." + id), value})
		}
	}
	row("condition", m.in(matter.AcceptCondition))
	for _, supply := range supplies {
		var names []string
		for i, material := range matter.Materials {
			name := m.in(material.Name)
			if matter.Needs[i].When != "" {
				name += m.say("guides.sometimes")
			}
			if material.Supply == supply {
				names = append(names, name)
			}
		}
		row("supply."+string(supply), strings.Join(names, m.say("list.separator")))
	}
	if len(matter.Materials) == 0 {
		row("supply", m.say("guide.bring.nothing"))
	}
	row("legal", m.days(matter.AnticipateDay))
	row("promised", m.days(matter.PromiseDay))
	if sp := matter.SpecialProcedure; sp != nil {
		row("special", m.say("overview.special", "name", m.in(sp.Name), "special", m.specialDays(*sp), "days", m.days(matter.PromiseDay)))
	}
	for _, c := range matter.Clocks {
		rows = append(rows, guideText{"clock-" + c.ID, m.in(c.Name), m.within(c.Hours, c.Days)})
	}
	fee := m.say("guide.fee.free")
	if matter.IsFee {
		fee = m.say("guides.fee.by", "basis", m.in(matter.FeeBasis))
	}
	row("fee", fee)
	row("steps", m.say("guides.steps.value", "steps", matter.Steps, "trips", matter.LimitSceneNum))
	row("result", m.in(matter.ResultName))
	row("law", m.in(matter.ByLaw))
	row("entrusted", m.in(matter.EntrustName))
	row("ask", matter.LinkWay)
	row("type", m.say("guides.type."+matter.TaskType))
	row("code", matter.TaskCode)
	row("version", m.say("guides.version.value", "version", matter.TaskVersion, "catalogue", m.cat.Version))
	return rows
}

// supplies are the ways in which a material reaches the departments, those that ask something of the citizen first.
var supplies = []catalog.Supply{catalog.SupplyUpload, catalog.SupplyForm, catalog.SupplyPromise, catalog.SupplyLicence, catalog.SupplyShare}

func (m *Machine) specialDays(sp catalog.Special) string {
	if sp.Work {
		return m.say("days", "n", sp.Days)
	}
	return m.say("days.natural", "n", sp.Days)
}
