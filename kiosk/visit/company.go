package visit

import (
	"strings"

	"zhiting/kiosk/page"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog/validate"
)

func (m *Machine) tapCompany(id string) []Effect {
	s := &m.s
	switch {
	case m.place == Company && id == "next":
		return m.takeNumber(strings.ToUpper(s.typing))
	case m.place == Company && id == "show":
		return m.enter(ShowCode)
	case m.place == CompanyIs && id == "next":
		s.uscc = s.enterprise.USCC
		return m.next()
	case m.place == CompanyIs && id == "other":
		s.uscc, s.enterprise, s.typing = "", nil, ""
		return m.enter(Company)
	}
	return nil
}

// code takes what was shown. A printed licence's code holds the credit code, which does for signing in even with the
// network down; that of an electronic licence says nothing to anybody but the register.
func (m *Machine) code(e CodeRead) []Effect {
	s := &m.s
	if m.place != Company && m.place != ShowCode || s.asking {
		return nil
	}
	effects := m.enter(Company)
	number, found := validate.FindUSCC(e.Text)
	s.typing = number
	if found {
		return append(effects, m.takeNumber(number)...)
	}
	if !m.world.Online {
		s.problem = m.say("company.offline")
		return effects
	}
	s.asking = true
	return append(effects, FindEnterprise{Code: e.Text, IDNumber: s.person.IDNumber})
}

// takeNumber takes the number by which the enterprise signs in, and asks the register whose it is where that answers.
func (m *Machine) takeNumber(number string) []Effect {
	s := &m.s
	if s.asking {
		return nil
	}
	if s.problem = m.wrong(validate.USCC(number)); s.problem != "" {
		return nil
	}
	s.enterprise = nil
	if !m.world.Online || s.unknown == number {
		s.uscc = number
		return m.next()
	}
	s.asking = true
	return []Effect{FindEnterprise{USCC: number, IDNumber: s.person.IDNumber}}
}

// enterprise takes the register's answer. Nobody waits for a register that cannot be asked: the department checks.
func (m *Machine) enterprise(event Event) []Effect {
	s := &m.s
	if m.place != Company || !s.asking {
		return nil
	}
	s.asking = false
	switch e := event.(type) {
	case EnterpriseFound:
		s.enterprise = &e.Enterprise
		return m.enter(CompanyIs)
	case EnterpriseTrouble:
		number := strings.ToUpper(s.typing)
		switch {
		case validate.USCC(number) != nil: // a scanned code that says nothing here
			s.problem = m.say("company.unread")
		case e.Unknown:
			s.unknown = number
			s.problem = m.say("company.unknown")
		default:
			s.uscc = number
			return m.next()
		}
	}
	return nil
}

// company is where an enterprise signs in.
func (m *Machine) company(p *page.Page) {
	m.entry(p, "company", page.KeyboardLatin, 18)
	switch {
	case m.s.asking:
		add(p, page.Element{ID: "asking", Role: page.RoleProgress, Label: m.say("company.asking")})
		disable(p, true)
	case m.world.Codes:
		add(p, note("code", page.ToneGood, m.say("company.scan")))
	case m.world.Camera:
		add(p, page.Element{ID: "show", Role: page.RoleButton, Label: m.say("company.show")})
	}
}

// showCode is where a licence's code is held before the camera.
func (m *Machine) showCode(p *page.Page) {
	m.heading(p, "show-code")
	if m.world.Camera {
		add(p, page.Element{ID: "preview", Role: page.RolePreview, Spoken: p.Heading})
	} else {
		add(p, note("trouble", page.ToneWarn, m.say("show-code.no-camera")))
	}
	m.backButton(p)
}

// companyIs shows what the register says, before anything is asked about it.
func (m *Machine) companyIs(p *page.Page) {
	e := m.s.enterprise
	m.heading(p, "company-check")
	for _, r := range []struct{ id, label, value string }{
		{"name", "company-check.name", e.Name},
		{"uscc", "company.label", e.USCC},
		{"representative", "company-check.representative", e.Representative},
		{"standing", "company-check.standing", m.say("company-check." + string(e.Standing))},
	} {
		add(p, page.Element{ID: r.id, Role: page.RoleRow, Label: m.say(r.label), Value: r.value, Personal: true})
	}
	tone := page.ToneGood
	if e.Holder == casefile.HolderNone {
		tone = page.ToneWarn
	}
	add(p, note("holder", tone, m.say("company-check.holder-"+string(e.Holder))))
	m.backButton(p)
	m.button(p, "other", "company-check.other", page.ToneNone)
	m.button(p, "next", "company-check.yes", page.TonePrimary)
}
