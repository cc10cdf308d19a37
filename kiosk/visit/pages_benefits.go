package visit

import (
	"fmt"
	"slices"
	"strconv"

	"zhiting/kiosk/page"
	"zhiting/sync/uplink/wire"
)

func (s *benefits) draw(m *Machine, p *page.Page) {
	switch m.place {
	case BenefitsConsent:
		m.heading(p, "benefits-consent")
		add(p, page.Element{ID: "consent", Role: page.RoleText, Label: m.say("benefits-consent." + s.of)})
		add(p, note("only", page.ToneGood, m.say("benefits-consent.only")))
		m.backButton(p)
		m.button(p, "refuse", "consent.refuse", page.ToneNone)
		m.button(p, "agree", "benefits-consent.agree", page.TonePrimary)
	case BenefitList:
		s.list(m, p)
	case BenefitShown:
		s.shown(m, p)
	case BenefitWrong:
		s.wrongPage(m, p)
	case BenefitWords:
		m.words(p, "benefit-words", 200)
	default:
		s.page(m, p, "benefits", "benefits.free")
	}
}

func (s *benefits) list(m *Machine, p *page.Page) {
	m.heading(p, "benefit-list")
	m.backButton(p)
	switch {
	case s.trouble != "":
		add(p, note("trouble", page.ToneWarn, m.say(s.trouble, "place", m.in(m.hall.Help))))
		if s.trouble == "benefits.trouble" {
			m.button(p, "again", "again", page.TonePrimary)
		}
	case s.found == nil:
		add(p, page.Element{ID: "progress", Role: page.RoleProgress, Label: m.say("benefit-list.looking")})
	case len(s.found.Benefits) == 0:
		add(p, note("none", page.ToneNone, m.say("benefit-list.none", "phone", m.hall.Phone)))
	default:
		for i, b := range s.found.Benefits {
			add(p, page.Element{
				ID: "benefit-" + strconv.Itoa(i), Role: page.RoleChoice, Label: b.Benefit.Name.In(m.language),
				Detail: m.worth(b) + m.say("clause.separator") + m.answered(b), Personal: true,
			})
		}
		if slices.ContainsFunc(s.found.Benefits, func(b wire.BenefitFound) bool { return b.Sample }) {
			add(p, note("sample", page.ToneNone, m.say("benefits.sample")))
		}
	}
	if s.found != nil && s.found.Partial {
		add(p, note("partial", page.ToneWarn, m.say("benefit-list.partial")))
	}
	m.button(p, "leave", "leave", page.ToneNone)
}

// worth is what a benefit comes to: an amount where it is money, how it comes otherwise.
func (m *Machine) worth(b wire.BenefitFound) string {
	if b.Benefit.Amount == 0 {
		return b.Benefit.Form.In(m.language)
	}
	return m.yuan(b.Benefit.Amount)
}

// answered says what was filed on a benefit before, or until when it can be confirmed.
func (m *Machine) answered(b wire.BenefitFound) string {
	if b.Answer == wire.BenefitOpen {
		return m.say("benefit.until", "date", m.date(b.Benefit.ConfirmBy))
	}
	return m.say("benefit."+string(b.Answer), "date", m.date(b.Answered))
}

// shown is one benefit: what, why by whose data, on which basis, where the money goes.
func (s *benefits) shown(m *Machine, p *page.Page) {
	found := s.found.Benefits[s.chosen]
	b := found.Benefit
	p.Heading, p.Sub = b.Name.In(m.language), m.say("benefit.sub")
	row := func(id, label, value string) {
		add(p, page.Element{ID: id, Role: page.RoleRow, Label: m.say(label), Value: value, Personal: true})
	}
	if found.Answer != wire.BenefitOpen {
		add(p, note("answered", page.ToneGood, m.answered(found)))
	}
	if b.Amount > 0 {
		row("amount", "benefit.amount", m.yuan(b.Amount)+"\n"+b.Form.In(m.language))
	} else {
		row("form", "benefit.form", b.Form.In(m.language))
	}
	row("payer", "benefit.payer", b.Payer.In(m.language)+" "+b.Phone)
	for i, c := range b.Claims {
		row(fmt.Sprintf("claim-%d", i+1), "benefit.claim", c.Text.In(m.language)+"\n"+m.say("benefit.source", "source", c.Source.In(m.language), "date", m.date(c.AsOf)))
	}
	switch {
	case b.Account != "":
		row("account", "benefit.account", b.Bank.In(m.language)+"\n"+b.Account)
	case b.Amount > 0:
		row("account", "benefit.account", m.say("benefit.no-account", "payer", b.Payer.In(m.language)))
	}
	row("basis", "benefit.basis", b.Basis.In(m.language))
	row("by", "benefit.confirm-by", m.date(b.ConfirmBy))
	if found.Sample {
		add(p, note("sample", page.ToneNone, m.say("benefits.sample")))
	}
	m.backButton(p)
	if found.Answer != wire.BenefitOpen {
		m.button(p, "leave", "leave", page.TonePrimary)
		return
	}
	add(p, note("consent", page.ToneGood, s.agreed(m, wire.BenefitConfirmed)))
	m.button(p, "wrong", "benefit.wrong", page.ToneNone)
	m.button(p, "confirm", "benefit.confirm", page.TonePrimary)
}

func (s *benefits) wrongPage(m *Machine, p *page.Page) {
	m.heading(p, "benefit-wrong")
	ids, said := s.wrongs(m)
	told := s.words != ""
	for _, id := range ids {
		add(p, page.Element{ID: "wrong-" + id, Role: page.RoleCheck, Label: m.told(said[id]), Selected: s.wrong[id], Personal: true})
		told = told || s.wrong[id]
	}
	add(p, page.Element{ID: "words", Role: page.RoleChoice, Label: m.say("benefit-wrong.words"), Detail: s.words, Selected: s.words != "", Personal: true})
	add(p, note("consent", page.ToneGood, s.agreed(m, wire.BenefitDisputed)))
	m.backButton(p)
	m.button(p, "submit", "benefit-wrong.submit", page.TonePrimary)
	disable(p, !told)
}
