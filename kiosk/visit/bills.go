package visit

import (
	"slices"
	"strconv"
	"strings"

	"zhiting/sync/catalog"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// The places of bills for water, power, gas, heating and telecommunication.
const (
	Bills        Place = "bills" // what is to be paid, and to whom
	BillAccount  Place = "bill-account"
	BillMine     Place = "bill-mine" // consent to look for one's own accounts
	BillAccounts Place = "bill-accounts"
	BillOwed     Place = "bill"
	BillConfirm  Place = "bill-confirm"
	BillPay      Place = "bill-pay" // the code is on the page
	BillPaid     Place = "bill-paid"
	BillFailed   Place = "bill-failed"
	BillExpired  Place = "bill-expired"
	BillUnknown  Place = "bill-unknown"
	BillNotices  Place = "bill-notices"
	FaultCompany Place = "fault-company"
	FaultKind    Place = "fault-kind"
	FaultPlace   Place = "fault-place"
	FaultPhone   Place = "fault-phone"
	FaultCheck   Place = "fault-check"
	FaultDone    Place = "fault-done"
)

// bills pays bills, finds them by account or by person, prints their invoices and reports what is broken.
type bills struct {
	companies []wire.BillCompany
	company   wire.BillCompany // that was chosen
	utility   provider.Utility
	asking    Effect // whose answer is waited for; nil for none
	trouble   string // message of what came of the last that was asked; "" for none

	consent  provider.Consent
	accounts *wire.AccountsFound
	bill     *wire.BillFound
	payment  payment
	invoice  string // number of the one that was found
	report   fault
}

func (s *bills) needs() []Place {
	if s.consent.Text != "" {
		return []Place{Identify} // only who looks for their own accounts
	}
	return nil
}

func (s *bills) runs(place Place) runs { return runs{code: place == BillAccount || place == Bills} }

func (s *bills) open(m *Machine) []Effect {
	if s.consent.Text == "" {
		return append(m.enter(Bills), s.ask(FindCompanies{})...)
	}
	person, _ := m.holder()
	s.accounts = nil
	return append(m.enter(BillAccounts), s.ask(FindAccounts{wire.AccountsQuery{IDNumber: person.IDNumber, Name: person.Name, Consent: s.consent}})...)
}

// ask puts a question; while it is open its page waits.
func (s *bills) ask(e Effect) []Effect {
	s.asking, s.trouble = e, ""
	return []Effect{e}
}

// drop no longer waits for an answer.
func (s *bills) drop() { s.asking, s.trouble = nil, "" }

func (s *bills) input(m *Machine, e Input) { m.s.typing, m.s.problem = e.Text, "" }

func (s *bills) tap(m *Machine, e Tap) []Effect {
	switch m.place {
	case Bills:
		return s.tapBills(m, e)
	case BillMine:
		if e.ID == "agree" {
			s.consent = provider.Consent{Text: m.say("bill-mine.consent"), At: e.At.UTC()}
			return m.next()
		}
	case BillAccount:
		if e.ID == "next" && s.asking == nil {
			return s.look(m, m.s.typing)
		}
	case BillAccounts:
		return s.tapAccounts(m, e.ID)
	case BillOwed:
		if e.ID == "pay" {
			return m.enter(BillConfirm)
		}
		if e.ID == "other" {
			return s.toAccount(m)
		}
	case BillConfirm, BillPay, BillPaid, BillFailed, BillExpired, BillUnknown:
		return s.tapPay(m, e.ID)
	case FaultCompany, FaultKind, FaultPlace, FaultPhone, FaultCheck:
		return s.tapFault(m, e.ID)
	}
	return nil
}

func (s *bills) tapBills(m *Machine, e Tap) []Effect {
	switch e.ID {
	case "again":
		return s.open(m)
	case "mine":
		s.drop()
		return m.enter(BillMine)
	case "notices":
		return m.enter(BillNotices)
	case "report":
		return m.enter(FaultCompany)
	}
	if s.choose(e.ID, "pay-") {
		if !s.company.Up {
			m.s.way = s.wayAround(m)
			return m.elsewhereFrom(Bills)
		}
		return s.toAccount(m)
	}
	return nil
}

// choose takes the company and what it supplies from the id of a choice: pay-water-COMPANY.
func (s *bills) choose(id, prefix string) bool {
	utility, company, ok := strings.Cut(strings.TrimPrefix(id, prefix), "-")
	i := slices.IndexFunc(s.companies, func(c wire.BillCompany) bool { return c.ID == company })
	if !ok || !strings.HasPrefix(id, prefix) || i < 0 {
		return false
	}
	s.company, s.utility = s.companies[i], provider.Utility(utility)
	return true
}

// wayAround is where a company is reached that does not answer.
func (s *bills) wayAround(m *Machine) *catalog.Way {
	way := &catalog.Way{Why: m.both("bills.down"), Place: m.hall.Help, Phone: s.company.Can.Phone}
	if way.Phone == "" {
		way.Phone = m.hall.Phone
	}
	return way
}

// toBills begins again with what is to be paid.
func (s *bills) toBills(m *Machine) []Effect {
	*s = bills{companies: s.companies}
	return m.enter(Bills)
}

// toAccount asks for the number of an account.
func (s *bills) toAccount(m *Machine) []Effect {
	s.drop()
	s.bill, m.s.typing = nil, ""
	return m.enter(BillAccount)
}

// look asks what an account owes.
func (s *bills) look(m *Machine, account string) []Effect {
	if shape := s.company.Can.Account; !shape.Fits(account) {
		m.s.problem = m.say("bill-account.wrong", "digits", s.digits())
		return nil
	}
	return s.ask(FindBill{wire.BillQuery{Company: s.company.ID, Utility: s.utility, Account: account}})
}

func (s *bills) tapAccounts(m *Machine, id string) []Effect {
	if id == "again" {
		return s.open(m)
	}
	number, err := strconv.Atoi(strings.TrimPrefix(id, "account-"))
	if err != nil || s.asking != nil {
		return nil
	}
	a := s.accounts.Accounts[number-1]
	s.company, s.utility = s.companyOf(a.Company), a.Utility
	return s.look(m, a.Account.Account)
}

func (s *bills) back(m *Machine) []Effect {
	switch m.place {
	case BillAccount, BillMine, BillAccounts, BillNotices, FaultCompany:
		return s.toBills(m)
	case BillOwed:
		s.drop()
		if s.accounts != nil {
			return m.enter(BillAccounts)
		}
		return s.toAccount(m)
	case BillConfirm:
		return m.enter(BillOwed)
	case BillPay:
		return s.withdraw()
	case FaultKind, FaultPlace, FaultPhone, FaultCheck:
		return s.faultBack(m)
	}
	return m.home()
}

// take gets what became of the effects, and codes that are shown.
func (s *bills) take(m *Machine, event Event) []Effect {
	switch e := event.(type) {
	case CodeRead:
		return s.code(m, e.Text)
	case OrderIs:
		return s.orderIs(m, e)
	case BillTrouble:
		return s.failed(m, e.Code)
	case CompaniesFound:
		if _, waited := s.asking.(FindCompanies); waited {
			s.companies, s.asking = e.Companies, nil
		}
	case AccountsFound:
		if _, waited := s.asking.(FindAccounts); waited {
			s.accounts, s.asking = &e.Found, nil
		}
	case BillFound:
		if _, waited := s.asking.(FindBill); waited {
			s.bill, s.asking = &e.Found, nil
			return s.move(m, BillOwed)
		}
	case InvoiceFound:
		if _, waited := s.asking.(FindInvoice); waited {
			s.invoice, s.asking = e.Invoice.Number, nil
			return m.paper(s.invoiceSheet(m, e.Invoice))
		}
	case FaultTaken:
		if _, waited := s.asking.(ReportFault); waited {
			s.report.taken, s.asking = e.Fault, nil
			return append(s.move(m, FaultDone), m.paper(s.faultSlip(m))...)
		}
	}
	return nil
}

// move goes on, under the page of help or the time-out where one of them is open.
func (s *bills) move(m *Machine, to Place) []Effect {
	if m.place == Help || m.place == StillThere {
		m.s.before = to
		return nil
	}
	return m.enter(to)
}

// troubles are the refusals that have a text of their own, bill.trouble.CODE.
var troubles = []string{
	provider.NoAccount, provider.NoOrder, provider.ChargesDiffer, provider.NotYet, provider.NotOffered, wire.OpenOrder, wire.PaidAlready,
}

// nobody is the message of a question that nobody answered.
const nobody = "bill.trouble"

// failed keeps what could not be done.
func (s *bills) failed(m *Machine, code string) []Effect {
	_, paying := s.asking.(PayBill)
	s.asking, s.trouble = nil, nobody
	if slices.Contains(troubles, code) {
		s.trouble += "." + code
	}
	if paying {
		return s.move(m, BillFailed)
	}
	return nil
}

// troubleText says what could not be done, and what to do.
func (s *bills) troubleText(m *Machine) string {
	return m.say(s.trouble, "phone", s.phone(m), "place", m.in(m.hall.Help))
}

// phone is where the company is asked by telephone.
func (s *bills) phone(m *Machine) string {
	if s.company.Can.Phone != "" {
		return s.company.Can.Phone
	}
	return m.hall.Phone
}
