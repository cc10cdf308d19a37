package visit

import (
	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
)

func (m *Machine) identify(p *page.Page) {
	m.heading(p, "identify")
	if party := m.partyOnPage(); party.ID != "" {
		p.Heading, p.Sub = m.in(party.Ask), m.in(party.Why)
	}
	add(p, page.Element{ID: "picture", Role: page.RolePicture, Icon: "card-on-reader", Spoken: p.Heading})
	switch {
	case !m.world.Reader:
		add(p, note("trouble", page.ToneWarn, m.say("identify.no-reader")))
	case m.s.cardAdvice.Zh != "":
		add(p, note("trouble", page.ToneWarn, m.told(m.s.cardAdvice)))
	default:
		add(p, note("promise", page.ToneGood, m.say("identify.promise")))
	}
	m.backButton(p)
	if m.s.service != nil {
		only := "identify.only-card"
		if m.s.service.runs(Identify).code && m.world.Codes {
			only = "identify.card-or-receipt"
		}
		add(p, page.Element{ID: "other", Role: page.RoleText, Label: m.say(only, "place", m.in(m.hall.Help))})
		if !m.s.helping {
			m.button(p, "helping", "identify.helping", page.ToneNone)
		}
		return
	}
	add(p, page.Element{ID: "other", Role: page.RoleText, Label: m.say("identify.other")})
	m.button(p, "type", "identify.type", page.ToneNone)
}

// partyOnPage is the person whose card is asked for beside that of the one at the terminal; the zero value for that one.
func (m *Machine) partyOnPage() catalog.Party {
	if m.s.service != nil && m.s.party == principalParty {
		return catalog.Party{ID: principalParty, Name: m.both("principal"), Ask: m.both("principal.ask"), Why: m.both("principal.why")}
	}
	if m.s.theme != nil {
		for _, p := range m.s.theme.Parties {
			if p.ID == m.s.party {
				return p
			}
		}
	}
	return catalog.Party{}
}

// entry is a page with one field to type, before anything is known of the person.
func (m *Machine) entry(p *page.Page, id string, keys page.Keyboard, longest int) {
	m.heading(p, id)
	if party := m.partyOnPage(); party.ID != "" {
		p.Sub = m.in(party.Name)
	}
	add(p, page.Element{
		ID: "entry", Role: page.RoleField, Label: m.say(id + ".label"), Value: m.s.typing, Error: m.s.problem,
		Keyboard: keys, Max: longest, Personal: true,
	})
	m.backButton(p)
	m.button(p, "next", "next", page.TonePrimary)
	disable(p, m.s.typing == "")
}
