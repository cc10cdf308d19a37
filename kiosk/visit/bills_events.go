package visit

import (
	"time"

	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// The effects of bills. Each but CancelOrder is answered, by its own event or by BillTrouble.
type (
	// FindCompanies asks who sends bills here: CompaniesFound.
	FindCompanies struct{}
	// FindBill asks what an account owes: BillFound.
	FindBill struct{ Query wire.BillQuery }
	// FindAccounts asks for the accounts of a person who agreed: AccountsFound.
	FindAccounts struct{ Query wire.AccountsQuery }
	// PayBill asks for a code: OrderIs, every second while the end is not known. Number counts the payments of this visit,
	// so that asking again after trouble never makes two; the runtime fills in the id and the terminal.
	PayBill struct {
		Number int
		Query  wire.OrderQuery
	}
	// FindOrder asks after a payment by its slip: OrderIs, as for PayBill.
	FindOrder struct {
		Number int
		ID     string
	}
	// CancelOrder withdraws a code, also after the visit. What comes of it is told by OrderIs.
	CancelOrder struct{ Number int }
	// FindInvoice asks for the invoice of a paid order: InvoiceFound.
	FindInvoice struct{ ID string }
	// ReportFault reports something broken: FaultTaken. Number as for PayBill.
	ReportFault struct {
		Number int
		Report wire.FaultReport
	}
)

// The events of bills.
type (
	// CompaniesFound is who sends bills here, and how each is.
	CompaniesFound struct{ Companies []wire.BillCompany }
	// BillFound is what an account owes.
	BillFound struct{ Found wire.BillFound }
	// AccountsFound are a person's accounts.
	AccountsFound struct{ Found wire.AccountsFound }
	// OrderIs is how far a payment is.
	OrderIs struct {
		Number int // of the effect that asked
		Order  wire.BillOrder
		Left   time.Duration // in which the code may be paid
		Silent time.Duration // since the company or the hub was heard of it last; 0 while they answer
	}
	// InvoiceFound is the invoice of a paid order.
	InvoiceFound struct{ Invoice provider.Invoice }
	// FaultTaken is a report that was taken in.
	FaultTaken struct{ Fault provider.Fault }
	// BillTrouble is what could not be done. Code is of the contract or the hub's; "" when nobody answered.
	BillTrouble struct{ Code string }
)

func (FindCompanies) effect() {}
func (FindBill) effect()      {}
func (FindAccounts) effect()  {}
func (PayBill) effect()       {}
func (FindOrder) effect()     {}
func (CancelOrder) effect()   {}
func (FindInvoice) effect()   {}
func (ReportFault) effect()   {}

func (CompaniesFound) event() {}
func (BillFound) event()      {}
func (AccountsFound) event()  {}
func (OrderIs) event()        {}
func (InvoiceFound) event()   {}
func (FaultTaken) event()     {}
func (BillTrouble) event()    {}
