package visit

import (
	"fmt"
	"slices"
	"time"

	"zhiting/kiosk/page"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

func (s *bills) draw(m *Machine, p *page.Page) {
	switch m.place {
	case Bills:
		s.billsPage(m, p)
	case BillAccount:
		s.accountPage(m, p)
	case BillMine:
		m.heading(p, "bill-mine")
		add(p, page.Element{ID: "consent", Role: page.RoleText, Label: m.say("bill-mine.consent")}, note("promise", page.ToneGood, m.say("consent.promise")))
		m.backButton(p)
		m.button(p, "agree", "consent.agree", page.TonePrimary)
	case BillAccounts:
		s.accountsPage(m, p)
	case BillOwed:
		s.owedPage(m, p)
	case BillConfirm:
		s.confirmPage(m, p)
	case BillPay:
		s.payPage(m, p)
	case BillPaid:
		s.paidPage(m, p)
	case BillFailed, BillExpired:
		s.notPaidPage(m, p)
	case BillUnknown:
		s.unknownPage(m, p)
	case BillNotices:
		s.noticesPage(m, p)
	default:
		s.faultPages(m, p)
	}
}

// sampleNote says on every page whose data is made up that it is.
func (s *bills) sampleNote(m *Machine, p *page.Page, sample bool) {
	s.sampleAs(m, p, "bill.sample", sample)
}

// sampleAs says it in the words of a message.
func (s *bills) sampleAs(m *Machine, p *page.Page, id string, sample bool) {
	if sample {
		add(p, note("sample", page.ToneNone, m.say(id)))
	}
}

// waiting says that something is being asked, or what came of that.
func (s *bills) waiting(m *Machine, p *page.Page) {
	switch {
	case s.asking != nil:
		add(p, page.Element{ID: "asking", Role: page.RoleProgress, Label: m.say("bill.asking")})
	case s.trouble != "":
		add(p, note("trouble", page.ToneWarn, s.troubleText(m)))
	}
}

func (s *bills) billsPage(m *Machine, p *page.Page) {
	m.heading(p, "bills")
	sample := false
	s.waiting(m, p)
	for _, u := range provider.Utilities {
		for _, c := range s.companies {
			if slices.Contains(c.Can.Utilities, u) {
				sample = sample || c.Sample
				e := s.offer(m, "pay-", "utility", c, u)
				e.Role, e.Icon = page.RoleTile, m.say("utility."+string(u)+".icon")
				add(p, e)
			}
		}
	}
	if len(s.companies) > 0 {
		add(p, page.Element{ID: "mine", Role: page.RoleChoice, Label: m.say("bills.mine"), Detail: m.say("bills.mine.detail")})
		add(p, page.Element{ID: "report", Role: page.RoleChoice, Label: m.say("bills.report"), Detail: m.say("bills.report.detail")})
		if n := len(s.notices()); n > 0 {
			add(p, page.Element{ID: "notices", Role: page.RoleChoice, Label: m.say("bills.notices"), Detail: m.say("bills.notices.detail", "n", n)})
		}
		if m.world.Codes {
			add(p, page.Element{ID: "slip", Role: page.RoleText, Label: m.say("bills.slip")})
		}
	}
	s.sampleNote(m, p, sample)
	m.backButton(p)
	if len(s.companies) == 0 && s.asking == nil {
		m.button(p, "again", "again", page.TonePrimary)
	}
}

// offer is a company and what it supplies, with how it is; words says in which way that is named.
func (s *bills) offer(m *Machine, prefix, words string, c wire.BillCompany, u provider.Utility) page.Element {
	e := page.Element{ID: prefix + string(u) + "-" + c.ID, Role: page.RoleChoice, Label: m.say(words + "." + string(u)), Detail: m.in(c.Name)}
	if !c.Up {
		e.Detail, e.Tone = m.say("bills.away", "company", e.Detail), page.ToneWarn
	}
	return e
}

// notices are the outages of every company.
func (s *bills) notices() (all []provider.Notice) {
	for _, c := range s.companies {
		all = append(all, c.Notices...)
	}
	return all
}

func (s *bills) noticesPage(m *Machine, p *page.Page) {
	m.heading(p, "bill-notices")
	list := page.Element{ID: "notices", Role: page.RoleSteps}
	for _, n := range s.notices() {
		text := m.say("bill-notices.time", "from", n.From.Local().Format(m.say("time.layout")), "until", n.Until.Local().Format(m.say("time.layout")))
		list.Items = append(list.Items, page.Item{
			Caption: m.say("bill-notices.what", "utility", m.say("utility."+string(n.Utility)), "area", m.in(n.Area)), Text: text + "\n" + m.in(n.Why), Tone: page.ToneWarn,
		})
	}
	add(p, list)
	s.sampleNote(m, p, slices.ContainsFunc(s.companies, func(c wire.BillCompany) bool { return c.Sample && len(c.Notices) > 0 }))
	m.button(p, "back", "back", page.TonePrimary)
}

// digits says how long an account number is.
func (s *bills) digits() string {
	shape := s.company.Can.Account
	if shape.Shortest == shape.Longest {
		return fmt.Sprint(shape.Longest)
	}
	return fmt.Sprintf("%d–%d", shape.Shortest, shape.Longest)
}

func (s *bills) accountPage(m *Machine, p *page.Page) {
	m.entry(p, "bill-account", page.KeyboardDigits, s.company.Can.Account.Longest)
	p.Sub = m.in(s.company.Name) + " · " + m.in(s.company.Can.Account.Where)
	if m.s.problem == "" {
		s.waiting(m, p)
	}
	if m.world.Codes && s.asking == nil {
		add(p, note("scan", page.ToneGood, m.say("bill-account.scan")))
	}
	s.sampleNote(m, p, s.company.Sample)
	disable(p, m.s.typing == "" || s.asking != nil)
}

func (s *bills) accountsPage(m *Machine, p *page.Page) {
	m.heading(p, "bill-accounts")
	s.waiting(m, p)
	sample := false
	if s.accounts != nil {
		for i, a := range s.accounts.Accounts {
			c := s.companyOf(a.Company)
			sample = sample || c.Sample
			owed := m.say("bill-accounts.nothing")
			if a.Owed > 0 {
				owed = m.say("bill-accounts.owed", "amount", m.yuan(a.Owed))
			}
			add(p, page.Element{
				ID: fmt.Sprintf("account-%d", i+1), Role: page.RoleChoice, Label: m.say("utility."+string(a.Utility)) + " · " + owed,
				Detail: m.say("bill-accounts.which", "account", covered(a.Account.Account), "address", a.Address),
			})
		}
		if len(s.accounts.Accounts) == 0 {
			add(p, note("none", page.ToneNone, m.say("bill-accounts.none")))
		}
		for _, id := range s.accounts.Missing {
			add(p, note("away-"+id, page.ToneWarn, m.say("bills.away", "company", m.in(s.companyOf(id).Name))))
		}
	}
	s.sampleNote(m, p, sample)
	m.backButton(p)
	if s.accounts == nil && s.asking == nil {
		m.button(p, "again", "again", page.TonePrimary)
	}
}

// whose are the rows that say whose bill it is.
func (s *bills) whose(m *Machine, p *page.Page) {
	b := s.bill.Bill
	for _, r := range []struct{ id, value string }{
		{"company", m.in(s.company.Name)}, {"account", b.Account}, {"holder", b.Holder}, {"address", b.Address},
	} {
		add(p, page.Element{ID: r.id, Role: page.RoleRow, Label: m.say("bill." + r.id), Value: r.value, Personal: r.id != "company"})
	}
}

func (s *bills) owedPage(m *Machine, p *page.Page) {
	m.heading(p, "bill", "utility", m.say("utility."+string(s.utility)))
	b := s.bill.Bill
	if b.Total == 0 {
		add(p, note("nothing", page.ToneGood, m.say("bill.nothing")))
	}
	s.whose(m, p)
	for _, c := range b.Charges {
		label := m.period(c.Period)
		if c.Overdue {
			label += "\n" + m.say("bill.overdue")
		}
		value := m.yuan(c.Amount)
		for _, item := range c.Items {
			value += "\n" + m.in(item.Name) + " " + m.yuan(item.Amount)
			if item.Detail != "" {
				value += "\n（" + item.Detail + "）"
			}
		}
		add(p, page.Element{ID: "charge-" + c.ID, Role: page.RoleRow, Label: label, Value: value})
	}
	if b.Total > 0 {
		add(p, page.Element{ID: "total", Role: page.RoleRow, Label: m.say("bill.total"), Value: m.yuan(b.Total)})
	}
	if s.bill.Open {
		add(p, note("open", page.ToneWarn, m.say("bill.trouble."+wire.OpenOrder, "phone", s.phone(m), "place", m.in(m.hall.Help))))
	}
	s.sampleNote(m, p, s.company.Sample)
	m.backButton(p)
	if b.Total > 0 && !s.bill.Open {
		m.button(p, "pay", "bill.pay", page.TonePrimary)
		return
	}
	m.button(p, "other", "bill.other", page.TonePrimary)
}

// yuan is an amount of fen as people say it.
func (m *Machine) yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return m.say("yuan", "amount", fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100))
}

// period is a month as people say it; a heating season says itself.
func (m *Machine) period(p string) string {
	if t, err := time.Parse("2006-01", p); err == nil {
		return t.Format(m.say("month.layout"))
	}
	return p
}
