package visit

import (
	"time"

	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// silence is how long nobody has to answer for a payment until the citizen is told that it is settled later.
const silence = 20 * time.Second

// payment is the one that is under way, or that was found by its slip.
type payment struct {
	number int            // within the visit; 0 for none
	order  wire.BillOrder // zero until it is heard of
	left   time.Duration  // in which its code may be paid
	silent time.Duration  // since it was heard of last
	shown  bool           // its code was on the page: it may have been paid
	wanted bool           // its code is to be withdrawn
	found  bool           // it was found by its slip
}

// open says whether its end is not known.
func (p payment) open() bool {
	switch p.order.State {
	case provider.OrderPaid, provider.OrderFailed, provider.OrderExpired:
		return false
	case provider.OrderPending, provider.OrderUnknown:
	}
	return p.number > 0
}

func (s *bills) tapPay(m *Machine, id string) []Effect {
	switch {
	case m.place == BillConfirm && id == "pay":
		m.s.number++
		return s.pay(m, m.s.number)
	case (m.place == BillFailed || m.place == BillExpired) && id == "again":
		return s.anew(m)
	case m.place == BillPaid && id == "receipt":
		return m.paper(s.paidSlip(m))
	case m.place == BillPaid && id == "invoice" && s.asking == nil:
		return s.ask(FindInvoice{s.payment.order.ID})
	case m.place == BillPaid && id == "another":
		return s.toBills(m)
	case m.place == BillUnknown && id == "slip":
		return m.paper(s.unknownSlip(m))
	}
	return nil
}

// pay asks for the code of a payment; with the number of one that nobody answered for, of the same one.
func (s *bills) pay(m *Machine, number int) []Effect {
	s.payment, s.invoice = payment{number: number}, ""
	delete(m.s.prints, unknownPaper)
	delete(m.s.prints, invoicePaper)
	bill := s.bill.Bill
	q := wire.OrderQuery{Company: s.company.ID, Utility: bill.Utility, Account: bill.Account, Amount: bill.Total}
	for _, c := range bill.Charges {
		q.Charges = append(q.Charges, c.ID)
	}
	return append(m.enter(BillPay), s.ask(PayBill{Number: number, Query: q})...)
}

// anew begins again where that charges nobody twice: the same payment where nobody answered, and else, once it is asked what
// is owed now, another.
func (s *bills) anew(m *Machine) []Effect {
	switch {
	case s.bill == nil:
		return s.toBills(m)
	case s.trouble == nobody:
		return s.pay(m, s.payment.number)
	}
	account := s.bill.Bill.Account
	effects := s.toAccount(m)
	m.s.typing = account
	return append(effects, s.look(m, account)...)
}

// withdraw takes a code back. The page waits for what comes of it: it may have been paid this moment.
func (s *bills) withdraw() []Effect {
	if s.payment.wanted {
		return nil
	}
	s.payment.wanted = true
	return []Effect{CancelOrder{s.payment.number}}
}

// orderIs follows a payment. Nothing but what is heard of it leads away from its page.
func (s *bills) orderIs(m *Machine, e OrderIs) []Effect {
	p := &s.payment
	if e.Number != p.number {
		return nil // of one that was left
	}
	switch s.asking.(type) {
	case PayBill, FindOrder:
		s.asking, s.trouble = nil, ""
	}
	if p.found && p.order.ID == "" {
		s.company, s.utility = s.companyOf(e.Order.Company), e.Order.Utility
	}
	ended := p.order.ID != "" && !p.open()
	p.order, p.left, p.silent, p.shown = e.Order, e.Left, e.Silent, p.shown || e.Order.Code != ""
	switch {
	case ended:
		return nil
	case e.Order.State == provider.OrderPaid && p.found:
		return s.move(m, BillPaid) // it has its slip
	case e.Order.State == provider.OrderPaid:
		return append(s.move(m, BillPaid), m.paper(s.paidSlip(m))...)
	case e.Order.State == provider.OrderFailed:
		return s.move(m, BillFailed)
	case e.Order.State == provider.OrderExpired:
		return s.move(m, BillExpired)
	}
	on := m.place
	if on == Help || on == StillThere {
		on = m.s.before
	}
	looked := p.found && (on == Bills || on == BillAccount)
	switch {
	case on == BillPay && e.Silent >= silence && !p.shown && !p.found: // without a code nobody can have paid
		s.trouble = nobody
		return s.move(m, BillFailed)
	case on == BillPay && e.Silent >= silence && p.found:
		return s.move(m, BillUnknown)
	case on == BillPay && e.Silent >= silence:
		return append(s.move(m, BillUnknown), m.paper(s.unknownSlip(m))...)
	case looked, on == BillUnknown && e.Silent == 0: // it is heard of again
		return s.move(m, BillPay)
	}
	return nil
}

// leave is the end of the visit or of this service. A code that may still be paid is withdrawn; of a payment of which
// nobody answers, the citizen takes a slip along.
func (s *bills) leave(m *Machine) []Effect {
	p := s.payment
	if !p.open() || p.found || p.order.ID == "" && s.asking == nil && s.trouble != nobody {
		return nil // there is none, or it was refused
	}
	effects := []Effect{CancelOrder{p.number}}
	if _, printed := m.s.prints[unknownPaper]; p.shown && p.silent > 0 && !printed {
		effects = append(effects, m.paper(s.unknownSlip(m))...)
	}
	return effects
}

// companyOf finds a company among those that are here; one that is gone has only its id.
func (s *bills) companyOf(id string) wire.BillCompany {
	for _, c := range s.companies {
		if c.ID == id {
			return c
		}
	}
	return wire.BillCompany{ID: id}
}
