package visit

import (
	"slices"

	"zhiting/kiosk/page"
	"zhiting/sync/provider"
)

// faultPages draws the places on which something broken is reported.
func (s *bills) faultPages(m *Machine, p *page.Page) {
	switch m.place {
	case FaultCompany:
		s.faultCompanyPage(m, p)
	case FaultKind:
		m.heading(p, "fault-kind", "company", m.in(s.company.Name))
		if s.utility == provider.Gas || s.utility == provider.Power {
			add(p, note("danger", page.ToneBad, m.say("fault.danger."+string(s.utility), "phone", s.phone(m))))
		}
		for _, k := range provider.FaultKinds {
			if s.utility == provider.Telecom && (k == provider.FaultLeak || k == provider.FaultMeter) {
				continue // a line has neither
			}
			add(p, page.Element{ID: "kind-" + string(k), Role: page.RoleChoice, Label: m.faultName(s.utility, k), Selected: s.report.kind == k})
		}
		s.sampleAs(m, p, "fault.sample", s.company.Sample)
		m.backButton(p)
	case FaultPlace:
		m.entry(p, "fault-place", page.KeyboardAddress, 100)
	case FaultPhone:
		m.entry(p, "fault-phone", page.KeyboardDigits, 12)
	case FaultCheck:
		s.faultCheckPage(m, p)
	case FaultDone:
		s.faultDonePage(m, p)
	}
}

// faultName is what is broken, in the words of what is supplied.
func (m *Machine) faultName(u provider.Utility, k provider.FaultKind) string {
	switch k {
	case provider.FaultMeter:
		return m.say("fault.meter")
	case provider.FaultDanger:
		return m.say("fault.unsafe")
	case provider.FaultNone, provider.FaultLeak, provider.FaultWeak:
	}
	return m.say("fault." + string(k) + "." + string(u))
}

func (s *bills) faultCompanyPage(m *Machine, p *page.Page) {
	m.heading(p, "fault-company")
	sample := false
	for _, u := range provider.Utilities {
		for _, c := range s.companies {
			if c.Can.Repairs && slices.Contains(c.Can.Utilities, u) {
				sample = sample || c.Sample
				add(p, s.offer(m, "report-", "supply", c, u))
			}
		}
	}
	s.sampleAs(m, p, "fault.sample", sample)
	m.backButton(p)
}

func (s *bills) faultCheckPage(m *Machine, p *page.Page) {
	m.heading(p, "fault-check")
	f := s.report
	for _, r := range []struct{ id, label, value string }{
		{"company", "fault.company", m.in(s.company.Name)}, {"kind", "fault.kind", m.faultName(s.utility, f.kind)},
		{"place", "fault-place.label", f.place}, {"phone", "fault-phone.label", f.phone},
	} {
		add(p, page.Element{ID: r.id, Role: page.RoleRow, Label: m.say(r.label), Value: r.value, Personal: r.id == "place" || r.id == "phone"})
	}
	s.waiting(m, p)
	if s.trouble == nobody {
		add(p, note("call", page.ToneNone, m.say("fault.urge", "phone", s.phone(m))))
	}
	s.sampleAs(m, p, "fault.sample", s.company.Sample)
	m.backButton(p)
	m.button(p, "send", "fault-check.send", page.TonePrimary)
	disable(p, s.asking != nil)
}

func (s *bills) faultDonePage(m *Machine, p *page.Page) {
	m.heading(p, "fault-done")
	add(p,
		page.Element{ID: "picture", Role: page.RolePicture, Icon: "done"},
		page.Element{ID: "number", Role: page.RoleRow, Label: m.say("fault.number"), Value: s.report.taken.Number},
		note("next", page.ToneGood, m.in(s.report.taken.Next)),
		page.Element{ID: "urge", Role: page.RoleText, Label: m.say("fault.urge", "phone", s.phone(m))},
	)
	m.paperLine(p, faultPaper, m.say("fault.paper"))
	s.sampleAs(m, p, "fault.sample", s.company.Sample)
	m.button(p, "home", "home.button", page.ToneNone)
	m.button(p, "leave", "leave", page.TonePrimary)
}
