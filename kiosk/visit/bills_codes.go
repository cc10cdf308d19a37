package visit

import (
	"regexp"
	"strings"
)

// slipCode is what the code on a slip begins with; the id of the payment follows.
const slipCode = "zhiting:bill:"

var orderID = regexp.MustCompile(`^[A-Za-z0-9-]{16,64}$`)

// orderIn gives the payment of which somebody shows the slip.
func orderIn(code string) (id string, ok bool) {
	id, ok = strings.CutPrefix(strings.TrimSpace(code), slipCode)
	return id, ok && orderID.MatchString(id)
}

// code takes what is held before the scanner: a slip of a payment, or a paper bill of the company that was chosen.
func (s *bills) code(m *Machine, text string) []Effect {
	if m.place != Bills && m.place != BillAccount || s.asking != nil || len(s.companies) == 0 {
		return nil
	}
	if id, ok := orderIn(text); ok {
		m.s.number++
		s.payment = payment{number: m.s.number, found: true}
		return s.ask(FindOrder{Number: m.s.number, ID: id})
	}
	if m.place == Bills {
		s.trouble = "bills.choose-first"
		return nil
	}
	account := s.company.Can.Account.Find(text)
	if account == "" {
		m.s.problem = m.say("bill-account.unread")
		return nil
	}
	m.s.typing, m.s.problem = account, ""
	return s.look(m, account)
}
