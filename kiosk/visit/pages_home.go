package visit

import (
	"fmt"
	"strings"

	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
	"zhiting/sync/search"
)

func (m *Machine) attract(p *page.Page) {
	m.heading(p, "attract")
	p.Resting, p.Timeout = true, 0
	add(p,
		page.Element{ID: "picture", Role: page.RolePicture, Icon: "attract"},
		page.Element{ID: "start", Role: page.RoleButton, Tone: page.TonePrimary, Label: m.say("attract.start")},
		note("promise", page.ToneGood, m.say("attract.promise")),
	)
}

// closed is the resting page of a terminal that cannot keep anything, or is about to switch off.
func (m *Machine) closed(p *page.Page) {
	m.heading(p, "closed")
	p.Resting, p.Timeout = true, 0
	if m.world.Power == PowerEnding {
		p.Sub = m.say("closed.power")
	}
	add(p, note("where", page.ToneWarn, m.say("closed.where", "place", m.in(m.hall.Help), "phone", m.hall.Phone)))
}

func (m *Machine) homePage(p *page.Page) {
	m.heading(p, "home")
	add(p,
		page.Element{ID: "search", Role: page.RoleSearch, Label: m.say("home.search")},
	)
	// Some services stand before the life events, which need more than one screen: who comes for them should not have to look.
	first := min(servicesFirst, len(m.cat.Services))
	for _, s := range m.cat.Services[:first] {
		add(p, m.serviceTile(s))
	}
	add(p, page.Element{ID: "themes", Role: page.RoleSection, Label: m.say("home.themes")})
	for _, t := range m.cat.Themes {
		if !t.Service {
			add(p, m.tile(t))
		}
	}
	add(p, page.Element{ID: "services", Role: page.RoleSection, Label: m.say("home.services")})
	for _, s := range m.cat.Services[first:] {
		add(p, m.serviceTile(s))
	}
	if m.s.person.IDNumber != "" || m.s.number > 0 {
		p.Bar = append(p.Bar, page.Element{ID: "leave", Role: page.RoleButton, Label: m.say("leave")})
	} else {
		p.Bar = append(p.Bar, page.Element{ID: "leave", Role: page.RoleChip, Label: m.say("back")})
	}
	m.chip(p, "large", m.large)
	p.Bar = append(p.Bar, page.Element{ID: "language", Role: page.RoleChip, Label: m.say("language.other")})
	if m.world.Voice {
		m.chip(p, "speak", m.speaking)
	}
	m.chip(p, "low", m.low)
}

func (m *Machine) chip(p *page.Page, id string, on bool) {
	p.Bar = append(p.Bar, page.Element{ID: id, Role: page.RoleChip, Label: m.say("chip." + id), Selected: on})
}

// servicesFirst is how many services stand before the life events.
const servicesFirst = 4

// serviceTile offers a service, and says so before anybody begins when it cannot be done now.
func (m *Machine) serviceTile(s catalog.Service) page.Element {
	e := page.Element{ID: "service-" + s.ID, Role: page.RoleTile, Label: m.in(s.Name), Detail: m.in(s.Detail), Icon: s.Icon}
	if lack := m.lack(s); lack != "" {
		e.Detail, e.Tone = m.say("lack."+string(lack)), page.ToneWarn
	}
	return e
}

func (m *Machine) tile(t catalog.Theme) page.Element {
	e := page.Element{ID: "theme-" + t.ID, Role: page.RoleTile, Label: m.in(t.Title), Detail: m.in(t.Summary), Icon: t.Icon}
	if t.Elsewhere != nil {
		e.Detail = m.say("home.elsewhere", "summary", e.Detail)
	}
	return e
}

// mostFound is how many of the things found are shown: as many as stand above the keyboard.
const mostFound = 3

// search shows what was found, each with why. A matter leads to the theme in which it is filed, and stands only where that does not.
func (m *Machine) search(p *page.Page) {
	m.heading(p, "search")
	add(p, page.Element{ID: "query", Role: page.RoleField, Value: m.s.query, Keyboard: page.KeyboardChinese, Eager: true, Max: 40, Label: m.say("search.label")})
	shown := map[string]bool{}
	for _, r := range m.s.found {
		id := string(r.Kind) + "-" + r.ID
		if r.Kind == search.KindMatter {
			id = "theme-" + r.Theme
			if m.cat.Filed(r.Theme) != nil {
				id = "service-" + r.Theme
			}
		}
		if len(shown) < mostFound && !shown[id] {
			shown[id] = true
			add(p, page.Element{ID: id, Role: page.RoleChoice, Label: m.in(r.Title), Detail: m.in(r.Why)})
		}
	}
	if len(m.s.found) == 0 && strings.TrimSpace(m.s.query) != "" {
		add(p,
			note("nothing", page.ToneWarn, m.say("search.nothing", "place", m.in(m.hall.Help), "phone", m.hall.Phone)),
			page.Element{ID: "service-hotline-12345", Role: page.RoleChoice, Label: m.say("search.hotline"), Detail: m.say("search.hotline.detail")},
		)
	}
	m.backButton(p)
}

func (m *Machine) guide(p *page.Page) {
	t := m.s.theme
	p.Heading = m.in(t.Name)
	p.Sub = m.in(t.Summary)
	for i, line := range t.Guide {
		add(p, page.Element{ID: fmt.Sprintf("what-%d", i+1), Role: page.RoleText, Label: m.in(line)})
	}
	sample, err := m.cat.Sample(t.ID, m.answersOnly())
	if err == nil {
		m.figures(p, sample.Reductions)
		m.guideRow(p, "bring", m.names(sample.Materials, m.say("guide.bring.nothing")))
		m.guideRow(p, "not-asked", m.names(sample.NotAsked, m.say("guide.none")))
		m.guideRow(p, "days", m.whole(sample))
		m.guideRow(p, "fee", m.fee(sample))
	}
	m.missing(p, sample)
	add(p, note("sample", page.ToneNone, m.in(m.cat.Notice)))
	m.backButton(p)
	m.button(p, "begin", "guide.begin", page.TonePrimary)
}

func (m *Machine) guideRow(p *page.Page, id, value string) {
	add(p, page.Element{ID: id, Role: page.RoleRow, Label: m.say("guide." + id), Value: value})
}

func (m *Machine) fee(plan catalog.Plan) string {
	if plan.Fee {
		return m.say("guide.fee.some")
	}
	return m.say("guide.fee.free")
}

func (m *Machine) names(materials []catalog.Material, none string) string {
	if len(materials) == 0 {
		return none
	}
	names := make([]string, len(materials))
	for i, material := range materials {
		names[i] = m.in(material.Name)
	}
	return strings.Join(names, m.say("list.separator"))
}

// days are working days in words.
func (m *Machine) days(n int) string {
	if n == 0 {
		return m.say("days.at-once")
	}
	return m.say("days", "n", n)
}

// figures are the four reductions (四减) as the engine computed them.
func (m *Machine) figures(p *page.Page, rs []catalog.Reduction) {
	if len(rs) == 0 {
		return // a service that never was a round of offices
	}
	e := page.Element{ID: "reductions", Role: page.RoleFigures, Spoken: m.say("reductions.spoken")}
	for _, r := range rs {
		e.Items = append(e.Items, page.Item{
			ID: r.Kind, Text: fmt.Sprintf("%d→%d", r.Before, r.After), Caption: m.say("reductions." + r.Kind), Tone: page.ToneGood,
		})
	}
	add(p, e)
}

// elsewhere says where a thing is done that this terminal cannot do, and what to bring: no page is a dead end.
func (m *Machine) elsewhere(p *page.Page) {
	way := m.s.way
	m.heading(p, "elsewhere")
	if m.s.theme != nil {
		p.Title = m.in(m.s.theme.Title)
	}
	add(p, note("why", page.ToneWarn, m.in(way.Why)))
	if way.From != "" {
		add(p, page.Element{ID: "from", Role: page.RoleRow, Label: m.say("elsewhere.from"), Value: m.date(way.From)})
	}
	add(p, page.Element{ID: "place", Role: page.RoleRow, Label: m.say("elsewhere.place"), Value: m.in(way.Place)})
	if way.Phone != "" {
		add(p, page.Element{ID: "phone", Role: page.RoleRow, Label: m.say("elsewhere.phone"), Value: way.Phone})
	}
	for i, b := range way.Bring {
		label := ""
		if i == 0 {
			label = m.say("elsewhere.bring")
		}
		add(p, page.Element{ID: fmt.Sprintf("bring-%d", i+1), Role: page.RoleRow, Label: label, Value: m.in(b)})
	}
	thing := m.s.wanted
	if m.s.theme != nil {
		thing = m.s.theme.ID
	}
	m.nearSites(p, thing, way.Site)
	m.backButton(p)
	if t := m.cat.Theme(way.Theme); t != nil {
		add(p, page.Element{ID: "instead-" + t.ID, Role: page.RoleChoice, Label: m.say("elsewhere.instead", "theme", m.in(t.Title)), Detail: m.in(t.Summary)})
	}
	m.button(p, "home", "home.button", page.TonePrimary)
}

func (m *Machine) helpPage(p *page.Page) {
	m.heading(p, "help")
	add(p,
		page.Element{ID: "person", Role: page.RoleRow, Label: m.say("help.person"), Value: m.in(m.hall.Help)},
		page.Element{ID: "phone", Role: page.RoleRow, Label: m.say("help.phone"), Value: m.hall.Phone},
		note("kept", page.ToneGood, m.say("help.kept")),
	)
	m.callOffer(p)
	if m.mayLeaveFor("cross-region") {
		add(p, page.Element{ID: "away", Role: page.RoleChoice, Label: m.say("help.away"), Detail: m.say("help.away.detail")})
	}
	m.draftOffer(p)
	m.backButton(p)
	m.button(p, "leave", "leave", page.ToneNone)
}

func (m *Machine) stillThere(p *page.Page) {
	m.heading(p, "still-there")
	p.Timeout = m.o.Answer
	add(p, note("soon", page.ToneWarn, m.say("still-there.soon", "seconds", int(m.o.Answer.Seconds()))))
	m.button(p, "leave", "leave", page.ToneNone)
	m.button(p, "stay", "still-there.stay", page.TonePrimary)
}
