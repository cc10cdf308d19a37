package visit

import (
	"strings"

	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
)

var keyboardOf = map[catalog.FieldKind]page.Keyboard{
	catalog.FieldPhone: page.KeyboardDigits, catalog.FieldID: page.KeyboardID, catalog.FieldName: page.KeyboardChinese,
	catalog.FieldAddress: page.KeyboardAddress, catalog.FieldText: page.KeyboardChinese, catalog.FieldWords: page.KeyboardChinese, catalog.FieldNumber: page.KeyboardDigits,
	catalog.FieldUSCC: page.KeyboardLatin, catalog.FieldBank: page.KeyboardDigits,
}

func (m *Machine) fieldPage(p *page.Page) {
	f := m.cat.Fields[m.s.field]
	p.Heading, p.Sub = m.in(f.Ask), m.in(f.Why)
	m.backButton(p)
	switch f.Kind {
	case catalog.FieldChoice:
		for _, o := range f.Options {
			add(p, page.Element{ID: "choice-" + o.ID, Role: page.RoleChoice, Label: m.in(o.Text), Selected: m.s.values[f.ID] == o.Text.Zh})
		}
		return
	case catalog.FieldDate:
		m.dayEntry(p, m.in(f.Label))
		return
	case catalog.FieldAddress:
		if region := m.s.values[addressOf(f)+"_region"]; region != "" {
			add(p, page.Element{ID: "region", Role: page.RoleText, Label: region, Personal: true})
		}
	}
	add(p, page.Element{
		ID: "entry", Role: page.RoleField, Label: m.in(f.Label), Detail: m.in(f.Unit), Value: m.s.typing, Error: m.s.problem,
		Keyboard: keyboardOf[f.Kind], Max: f.Max, Personal: true,
	})
	m.button(p, "next", "next", page.TonePrimary)
	disable(p, m.s.typing == "")
}

func (m *Machine) regionPage(p *page.Page) {
	s := &m.s
	f := m.cat.Fields[s.field]
	p.Heading, p.Sub = m.in(f.Ask), m.in(f.Why)
	if len(s.region) > len(m.descend(nil)) {
		p.Sub = ""
		for _, r := range s.region {
			p.Sub += m.in(r.Name) + " "
		}
		p.Sub = strings.TrimSpace(p.Sub)
	} else if m.onCard(f) {
		add(p, page.Element{ID: "card-address", Role: page.RoleChoice, Label: m.say("region.card"), Detail: s.person.Address, Personal: true, Selected: s.toCard[addressOf(f)]})
		add(p, page.Element{ID: "other", Role: page.RoleSection, Label: m.say("region.other")})
	}
	for _, r := range m.regions() {
		add(p, page.Element{ID: "region-" + r.Code, Role: page.RoleChoice, Label: m.in(r.Name)})
	}
	m.backButton(p)
}
