package visit

import (
	"time"

	"zhiting/kiosk/page"
	"zhiting/sync/provider"
)

// confirmPage is the last look before a code is asked for: whose bill, and how much.
func (s *bills) confirmPage(m *Machine, p *page.Page) {
	total := m.yuan(s.bill.Bill.Total)
	m.heading(p, "bill-confirm", "amount", total, "utility", m.say("utility."+string(s.utility)))
	s.whose(m, p)
	add(p,
		page.Element{ID: "total", Role: page.RoleRow, Label: m.say("bill.amount"), Value: total},
		note("how", page.ToneGood, m.say("bill-confirm.how", "pays", m.in(s.company.Can.Pays))),
	)
	s.sampleNote(m, p, s.company.Sample)
	m.backButton(p)
	m.button(p, "pay", "bill-confirm.pay", page.TonePrimary)
}

// scanTime is what it takes to find the telephone and to pay with it, without a touch on the page.
const scanTime = 2 * time.Minute

// payPage shows the code until the payment has an end.
func (s *bills) payPage(m *Machine, p *page.Page) {
	pay := s.payment
	p.Timeout = m.o.Idle + scanTime
	amount := pay.order.Amount
	if s.bill != nil {
		amount = s.bill.Bill.Total
	}
	m.heading(p, "bill-pay", "amount", m.yuan(amount), "company", m.in(s.company.Name), "utility", m.say("utility."+string(s.utility)))
	switch {
	case pay.wanted:
		add(p, page.Element{ID: "waiting", Role: page.RoleProgress, Label: m.say("bill-pay.withdrawing")})
	case pay.order.ID == "":
		add(p, page.Element{ID: "waiting", Role: page.RoleProgress, Label: m.say("bill-pay.preparing")})
	case pay.order.State == provider.OrderPending && pay.silent == 0:
		add(p,
			page.Element{ID: "code", Role: page.RoleCode, Value: pay.order.Code, Label: m.say("bill-pay.scan", "pays", m.in(s.company.Can.Pays)), Spoken: m.say("bill-pay.scan", "pays", m.in(s.company.Can.Pays))},
			page.Element{ID: "waiting", Role: page.RoleProgress, Label: m.say("bill-pay.waiting", "left", m.countdown(pay.left))},
		)
	default:
		add(p,
			page.Element{ID: "waiting", Role: page.RoleProgress, Label: m.say("bill-pay.silent")},
			note("twice", page.ToneWarn, m.say("bill-pay.twice")),
		)
	}
	s.sampleNote(m, p, s.company.Sample)
	m.button(p, "back", "bill-pay.cancel", page.ToneNone)
	disable(p, pay.wanted)
}

// countdown is a time that is left, in minutes and seconds.
func (m *Machine) countdown(d time.Duration) string {
	d = d.Round(time.Second)
	return m.say("bill-pay.left", "minutes", int(d.Minutes()), "seconds", int(d.Seconds())%60)
}

func (s *bills) paidPage(m *Machine, p *page.Page) {
	o := s.payment.order
	m.heading(p, "bill-paid", "amount", m.yuan(o.Amount))
	add(p,
		page.Element{ID: "picture", Role: page.RolePicture, Icon: "done"},
		page.Element{ID: "company", Role: page.RoleRow, Label: m.say("bill.company"), Value: m.in(s.company.Name)},
		page.Element{ID: "account", Role: page.RoleRow, Label: m.say("bill.account"), Value: covered(o.Account), Personal: true},
		page.Element{ID: "at", Role: page.RoleRow, Label: m.say("bill.paid-at"), Value: o.PaidAt.Local().Format(m.say("time.layout"))},
		page.Element{ID: "number", Role: page.RoleRow, Label: m.say("bill.number"), Value: o.Number},
	)
	m.paperLine(p, paidPaper, m.say("bill-paid.paper"))
	if _, asked := m.s.prints[paidPaper]; !asked {
		add(p, page.Element{ID: "receipt", Role: page.RoleChoice, Label: m.say("bill-paid.print")})
	}
	s.waiting(m, p)
	m.paperLine(p, invoicePaper, m.say("invoice.paper"))
	switch {
	case s.asking != nil || s.invoice != "" || !s.company.Can.Invoices:
	case m.world.Pages:
		add(p, page.Element{ID: "invoice", Role: page.RoleChoice, Label: m.say("bill-paid.invoice"), Detail: m.say("bill-paid.invoice.detail")})
	default:
		add(p, note("no-pages", page.ToneNone, m.say("bill-paid.no-pages")))
	}
	s.sampleNote(m, p, s.company.Sample)
	m.button(p, "another", "bill.other", page.ToneNone)
	m.button(p, "leave", "leave", page.TonePrimary)
}

// notPaidPage says that nothing was charged, why, and how to try again.
func (s *bills) notPaidPage(m *Machine, p *page.Page) {
	id := string(m.place)
	if m.place == BillExpired && s.payment.wanted {
		id = "bill-cancelled"
	}
	m.heading(p, id)
	reason := m.in(s.payment.order.Reason)
	switch {
	case s.trouble != "":
		reason = s.troubleText(m)
	case m.place == BillExpired:
		reason = m.say(id + ".why")
	case reason == "":
		reason = m.say("bill-failed.why")
	}
	add(p, note("why", page.ToneWarn, reason), note("nothing", page.ToneGood, m.say("bill.not-charged")))
	s.sampleNote(m, p, s.company.Sample)
	m.button(p, "leave", "leave", page.ToneNone)
	m.button(p, "home", "home.button", page.ToneNone)
	m.button(p, "again", "bill-failed.again", page.TonePrimary)
}

// unknownPage is for a payment of which nobody answers: it is settled later, and must not be made again.
func (s *bills) unknownPage(m *Machine, p *page.Page) {
	m.heading(p, "bill-unknown")
	add(p,
		note("what", page.ToneWarn, m.say("bill-unknown.what")),
		page.Element{ID: "ask", Role: page.RoleText, Label: m.say("bill-unknown.ask", "phone", s.phone(m))},
		page.Element{ID: "waiting", Role: page.RoleProgress, Label: m.say("bill-pay.silent")},
	)
	m.paperLine(p, unknownPaper, m.say("bill-unknown.paper"))
	if _, asked := m.s.prints[unknownPaper]; !asked {
		add(p, page.Element{ID: "slip", Role: page.RoleChoice, Label: m.say("bill-unknown.print")})
	}
	s.sampleNote(m, p, s.company.Sample)
	m.button(p, "home", "home.button", page.ToneNone)
	m.button(p, "leave", "leave", page.TonePrimary)
}
