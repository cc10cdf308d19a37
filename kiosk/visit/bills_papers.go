package visit

import (
	"strings"

	"zhiting/kiosk/sheet"
	"zhiting/sync/provider"
)

// The papers of bills, by their ids.
const (
	paidPaper    = "bill-paid"
	unknownPaper = "bill-unknown"
	invoicePaper = "bill-invoice"
	faultPaper   = "fault"
)

// paidSlip is the proof of a payment.
func (s *bills) paidSlip(m *Machine) sheet.Sheet {
	o := s.payment.order
	slip := s.slip(m, paidPaper)
	slip.Blocks = append(slip.Blocks,
		sheet.Block{Role: sheet.Row, Label: m.say("bill.paid-at"), Value: o.PaidAt.Local().Format(m.say("time.layout"))},
		sheet.Block{Role: sheet.Row, Label: m.say("bill.number"), Value: o.Number},
		sheet.Block{Role: sheet.Code, Label: m.say("bill-slip.code"), Value: slipCode + o.ID},
		sheet.Block{Role: sheet.Text, Value: m.say("bill-slip.invoice")},
	)
	return slip
}

// unknownSlip says that a payment is settled later, and how to ask after it.
func (s *bills) unknownSlip(m *Machine) sheet.Sheet {
	o := s.payment.order
	slip := s.slip(m, unknownPaper)
	slip.Blocks = append(slip.Blocks,
		sheet.Block{Role: sheet.Row, Label: m.say("bill.begun"), Value: o.At.Local().Format(m.say("time.layout"))},
		sheet.Block{Role: sheet.Note, Value: m.say("bill-unknown.what")},
		sheet.Block{Role: sheet.Text, Value: m.say("bill-unknown.ask", "phone", s.phone(m))},
		sheet.Block{Role: sheet.Code, Label: m.say("bill-slip.code"), Value: slipCode + o.ID},
	)
	return slip
}

// slip begins a slip of a payment, with what every one says. The account is covered up to its last signs: slips are lost.
func (s *bills) slip(m *Machine, id string) sheet.Sheet {
	o := s.payment.order
	slip := sheet.Sheet{ID: id, Form: sheet.Slip, Title: m.say(id + ".paper"), Sub: m.in(m.hall.Name), Once: o.ID + "-" + id}
	if s.company.Sample {
		slip.Blocks = append(slip.Blocks, sheet.Block{Role: sheet.Text, Value: m.say("bill.sample"), Strong: true})
	}
	row := func(label, value string, strong bool) {
		if value != "" {
			slip.Blocks = append(slip.Blocks, sheet.Block{Role: sheet.Row, Label: m.say(label), Value: value, Strong: strong})
		}
	}
	row("bill.company", m.in(s.company.Name), false)
	row("bill.utility", m.say("utility."+string(o.Utility)), false)
	row("bill.account", covered(o.Account), false)
	if s.bill != nil {
		row("bill.holder", s.bill.Bill.Holder, false)
		var periods []string
		for _, c := range s.bill.Bill.Charges {
			periods = append(periods, m.period(c.Period))
		}
		row("bill.periods", strings.Join(periods, m.say("list.separator")), false)
	}
	row("bill.amount", m.yuan(o.Amount), true)
	return slip
}

// invoiceSheet is an invoice on A4: as issued, or its data on a page.
func (s *bills) invoiceSheet(m *Machine, i provider.Invoice) sheet.Sheet {
	page := sheet.Sheet{ID: invoicePaper, Form: sheet.A4, Title: m.say("invoice.paper"), Sub: m.say("invoice.sub", "number", i.Number, "date", m.date(i.Date)), PDF: i.PDF}
	if s.company.Sample {
		page.Blocks = append(page.Blocks, sheet.Block{Role: sheet.Note, Value: m.say("invoice.sample")})
	}
	row := func(label, value string, strong bool) {
		page.Blocks = append(page.Blocks, sheet.Block{Role: sheet.Row, Label: m.say(label), Value: value, Strong: strong})
	}
	row("invoice.number", i.Number, false)
	row("invoice.seller", i.Seller, false)
	row("invoice.buyer", i.Buyer, false)
	row("bill.number", s.payment.order.Number, false)
	page.Blocks = append(page.Blocks, sheet.Block{Role: sheet.Section, Value: m.say("invoice.lines")})
	for _, line := range i.Lines {
		page.Blocks = append(page.Blocks, sheet.Block{Role: sheet.Row, Label: line.Name, Value: m.yuan(line.Amount)})
	}
	row("invoice.tax", m.yuan(i.Tax), false)
	row("invoice.amount", m.yuan(i.Amount), true)
	return page
}

// faultSlip is the number of a report.
func (s *bills) faultSlip(m *Machine) sheet.Sheet {
	slip := sheet.Sheet{ID: faultPaper, Form: sheet.Slip, Title: m.say("fault.paper"), Sub: m.in(m.hall.Name)}
	if s.company.Sample {
		slip.Blocks = append(slip.Blocks, sheet.Block{Role: sheet.Text, Value: m.say("fault.sample"), Strong: true})
	}
	slip.Blocks = append(slip.Blocks,
		sheet.Block{Role: sheet.Big, Value: s.report.taken.Number},
		sheet.Block{Role: sheet.Row, Label: m.say("fault.company"), Value: m.in(s.company.Name)},
		sheet.Block{Role: sheet.Row, Label: m.say("fault.kind"), Value: m.faultName(s.utility, s.report.kind)},
		sheet.Block{Role: sheet.Note, Value: m.in(s.report.taken.Next)},
		sheet.Block{Role: sheet.Text, Value: m.say("fault.urge", "phone", s.phone(m))},
	)
	return slip
}

// covered is a number of which its holder recognises both ends, and nobody reads the whole.
func covered(number string) string {
	const before, after = 2, 4
	if len(number) < before+2*after {
		return "****" + number[max(0, len(number)-after):]
	}
	return number[:before] + "****" + number[len(number)-after:]
}
