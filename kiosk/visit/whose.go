package visit

import (
	"zhiting/kiosk/page"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/provider"
)

// whose is for services that look up what is a person's, or an enterprise's for which the register says the person speaks.
type whose struct {
	of string // catalog.ApplicantPerson or ApplicantEnterprise; "" until that is said
}

func (s *whose) needs() []Place {
	switch s.of {
	case catalog.ApplicantPerson:
		return []Place{Identify}
	case catalog.ApplicantEnterprise:
		return []Place{Identify, Company}
	}
	return nil
}

// choose takes the choice of the page that asks.
func (s *whose) choose(m *Machine, id string) []Effect {
	switch id {
	case "own":
		s.of = catalog.ApplicantPerson
	case "enterprise":
		s.of, m.s.uscc, m.s.enterprise = catalog.ApplicantEnterprise, "", nil // what the person is to it is asked anew
	default:
		return nil
	}
	return m.next()
}

// refused is why nothing of the enterprise is shown, the end of a message's id; "" when it may be.
func (s *whose) refused(m *Machine) string {
	e := m.s.enterprise
	switch {
	case s.of != catalog.ApplicantEnterprise:
	case e == nil:
		return "no-register"
	case e.Holder != casefile.HolderLegal && e.Holder != casefile.HolderAgent:
		return provider.NotTheirs
	}
	return ""
}

// who asks, and for whom.
func (s *whose) who(m *Machine) (actor string, holder provider.LicenceHolder) {
	if s.of == catalog.ApplicantEnterprise {
		return m.s.person.IDNumber, provider.LicenceHolder{USCC: m.s.uscc}
	}
	person, _ := m.holder()
	return m.s.person.IDNumber, provider.LicenceHolder{IDNumber: person.IDNumber}
}

// page asks whose; its messages begin with id, that of the note is given whole.
func (s *whose) page(m *Machine, p *page.Page, id, promise string) {
	m.heading(p, id)
	for _, choice := range []string{"own", "enterprise"} {
		add(p, page.Element{ID: choice, Role: page.RoleChoice, Label: m.say(id + "." + choice), Detail: m.say(id + "." + choice + ".detail")})
	}
	add(p, note("promise", page.ToneGood, m.say(promise)))
	m.backButton(p)
}
