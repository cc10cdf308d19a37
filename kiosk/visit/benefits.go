package visit

import (
	"strconv"
	"strings"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// The places of benefits without application (免申即享).
const (
	BenefitsOf      Place = "benefits"         // one's own, or those of an enterprise?
	BenefitsConsent Place = "benefits-consent" // to compare data
	BenefitList     Place = "benefit-list"
	BenefitShown    Place = "benefit"
	BenefitWrong    Place = "benefit-wrong" // what is not right (信息不符)
	BenefitWords    Place = "benefit-words" // the same in the citizen's own words
)

// benefits shows what somebody may receive by what departments know of them, and files their answer as a case like any
// other.
type benefits struct {
	whose
	asking
	consent casefile.Consent
	found   *wire.BenefitsFound
	chosen  int             // index in found of the one on the page
	wrong   map[string]bool // ids of what is not right
	words   string
}

func (s *benefits) runs(Place) runs { return runs{} }

func (s *benefits) open(m *Machine) []Effect {
	if s.of == "" {
		return m.enter(BenefitsOf)
	}
	s.trouble = ""
	if why := s.refused(m); why != "" {
		s.trouble = "benefits." + why
		return m.enter(BenefitList)
	}
	return m.enter(BenefitsConsent)
}

// find asks what the holder may receive.
func (s *benefits) find(m *Machine) []Effect {
	actor, holder := s.who(m)
	s.found = nil
	return append(m.enter(BenefitList), FindBenefits{s.next(), actor, holder, s.consent.Text})
}

func (s *benefits) tap(m *Machine, e Tap) []Effect {
	switch m.place {
	case BenefitsOf:
		return s.choose(m, e.ID)
	case BenefitsConsent:
		switch e.ID {
		case "agree":
			s.consent = casefile.Consent{ID: "compare", Text: m.say("benefits-consent." + s.of), At: e.At}
			return s.find(m)
		case "refuse":
			m.s.way = &catalog.Way{Why: m.both("benefits.refused"), Place: m.hall.Help, Phone: m.hall.Phone}
			return m.elsewhereFrom(BenefitsConsent)
		}
	case BenefitList:
		if index, ok := strings.CutPrefix(e.ID, "benefit-"); ok {
			s.chosen, _ = strconv.Atoi(index) // the page made it
			s.wrong, s.words = map[string]bool{}, ""
			return m.enter(BenefitShown)
		}
		if e.ID == "again" {
			return s.find(m)
		}
	case BenefitShown:
		switch e.ID {
		case "confirm":
			return s.file(m, wire.BenefitConfirmed, e.At)
		case "wrong":
			return m.enter(BenefitWrong)
		}
	case BenefitWrong:
		if id, ok := strings.CutPrefix(e.ID, "wrong-"); ok {
			s.wrong[id] = !s.wrong[id]
			return nil
		}
		switch e.ID {
		case "words":
			m.s.typing = s.words
			return m.enter(BenefitWords)
		case "submit":
			return s.file(m, wire.BenefitDisputed, e.At)
		}
	case BenefitWords:
		if e.ID == "next" {
			s.words = strings.TrimSpace(m.s.typing)
			return m.enter(BenefitWrong)
		}
	}
	return nil
}

func (s *benefits) input(m *Machine, e Input) { m.s.typing = e.Text }

func (s *benefits) back(m *Machine) []Effect {
	switch m.place {
	case BenefitsConsent, BenefitList:
		s.of, s.found, s.trouble, s.waiting = "", nil, "", false
		return m.enter(BenefitsOf)
	case BenefitShown:
		return m.enter(BenefitList)
	case BenefitWrong, SaveFailed:
		return m.enter(BenefitShown)
	case BenefitWords:
		return m.enter(BenefitWrong)
	}
	return m.home()
}

func (s *benefits) take(_ *Machine, event Event) []Effect {
	switch e := event.(type) {
	case BenefitsFound:
		if s.waits(e.Number) {
			s.found = &e.Found
		}
	case BenefitsTrouble:
		if s.waits(e.Number) {
			s.trouble = "benefits.trouble"
			if e.Code == provider.NotTheirs {
				s.trouble = "benefits." + e.Code
			}
		}
	}
	return nil
}

// wrongs are what may be called wrong in the benefit on the page: its claims, the amount, the account, and anything else.
func (s *benefits) wrongs(m *Machine) (ids []string, said map[string]casefile.Text) {
	said = map[string]casefile.Text{}
	for _, c := range s.found.Benefits[s.chosen].Benefit.Claims {
		ids = append(ids, "claim-"+c.ID)
		said["claim-"+c.ID] = casefile.Text(c.Text)
	}
	for _, id := range []string{"amount", "account", "other"} {
		ids = append(ids, id)
		said[id] = casefile.Text(m.both("benefit-wrong." + id))
	}
	return ids, said
}

// agreed is to what the citizen agrees by sending an answer to the benefit on the page, as it stands there.
func (s *benefits) agreed(m *Machine, answer wire.BenefitAnswer) string {
	b := s.found.Benefits[s.chosen].Benefit
	return m.say("benefit."+string(answer)+".consent", "benefit", b.Name.In(m.language), "payer", b.Payer.In(m.language))
}

// file files the answer to the benefit on the page. It goes the way of every case, so that it is kept with the network
// down as well.
func (s *benefits) file(m *Machine, answer wire.BenefitAnswer, at time.Time) []Effect {
	found := s.found.Benefits[s.chosen]
	b := found.Benefit
	person, agent := m.holder()
	f := casefile.Filing{
		Theme: m.s.serviceID, ThemeName: casefile.Text(m.cat.NameOf(m.s.serviceID)), CatalogVersion: m.cat.Version, ReceivedAt: casefile.Text(m.hall.Name),
		Applicant: person, Language: m.language, Consents: []casefile.Consent{s.consent},
		Matters: []casefile.Matter{filedMatter(m.cat.Matters["benefit-"+string(answer)])},
	}
	switch {
	case s.of == catalog.ApplicantEnterprise:
		e := m.s.enterprise
		f.Enterprise = &casefile.Enterprise{USCC: e.USCC, Name: e.Name, Holder: e.Holder, Role: casefile.Text(m.both("benefits.role-" + string(e.Holder)))}
	case agent != nil:
		f.Agent = &casefile.Agent{Person: *agent, Relation: casefile.Text(m.both("principal.relation"))}
	}
	f.Consents = append(f.Consents, casefile.Consent{ID: string(answer), Text: s.agreed(m, answer), At: at})
	field := func(id string, label catalog.Text, value, source string) {
		if value != "" {
			f.Fields = append(f.Fields, casefile.Field{ID: id, Label: casefile.Text(label), Value: value, Source: source})
		}
	}
	field(wire.BenefitField, m.both("benefit.id"), found.Key(), "register")
	field("name", m.both("benefit.name"), b.Name.Zh, "register")
	if b.Amount > 0 {
		field("amount", m.both("benefit.amount"), m.yuan(b.Amount), "register")
	}
	field("form", m.both("benefit.form"), b.Form.Zh, "register")
	field("payer", m.both("benefit.payer"), b.Payer.Zh, "register")
	field("account", m.both("benefit.account"), b.Account, "register")
	for _, c := range b.Claims {
		field("claim-"+c.ID, m.both("benefit.claim"), c.Text.Zh+"（"+c.Source.Zh+"，"+c.AsOf+"）", "register")
	}
	if answer == wire.BenefitDisputed {
		ids, said := s.wrongs(m)
		for _, id := range ids {
			if s.wrong[id] {
				field("wrong-"+id, m.both("benefit-wrong.label"), said[id].Zh, "citizen")
			}
		}
		field("words", m.both("benefit-wrong.words"), s.words, "citizen")
	}
	var notes []casefile.Text
	if found.Sample {
		notes = append(notes, casefile.Text(m.both("benefits.sample")))
	}
	return m.file(SaveCase{Number: m.s.number, Filing: f, Notes: notes, Calendar: m.cat.Calendar})
}
