package provider

import (
	"fmt"
	"strings"
	"time"

	"zhiting/sync/bilingual"
)

// This file is the contract of kind bills: a company that sends bills for water, power, gas, heating or telecommunication.
// CONTRACTS.md tells it to those who write an adapter. Every call is a POST of JSON; amounts are whole fen of CNY; an
// account number and whatever names a person stand in bodies, never in addresses, so that no log holds them.

// Utility is what a bill is for. The set is closed.
type Utility string

// The utilities.
const (
	Water   Utility = "water"
	Power   Utility = "power"
	Gas     Utility = "gas"
	Heat    Utility = "heat"
	Telecom Utility = "telecom" // telephone and broadband
)

// Utilities lists them all, in the order in which they are offered.
var Utilities = []Utility{Water, Power, Gas, Heat, Telecom}

// BillsCapabilities is what a company can do. Answer of capabilities.
type BillsCapabilities struct {
	Utilities []Utility      `json:"utilities"`
	Account   AccountShape   `json:"account"`
	ByPerson  bool           `json:"by_person"` // accounts are found by ID number
	Invoices  bool           `json:"invoices"`  // of paid orders
	Repairs   bool           `json:"repairs"`   // faults are taken in
	Phone     string         `json:"phone"`     // around the clock
	Pays      bilingual.Text `json:"pays"`      // with what the code is paid: "微信、支付宝、云闪付"
}

// AccountShape is how an account number looks: digits only.
type AccountShape struct {
	Shortest int            `json:"shortest"`
	Longest  int            `json:"longest"`
	Where    bilingual.Text `json:"where"` // to find it: "缴费单右上角"
}

// Fits says whether a number may be an account's.
func (s AccountShape) Fits(number string) bool {
	return len(number) >= s.Shortest && len(number) <= s.Longest && strings.Trim(number, "0123456789") == ""
}

// Find gives the account number in the code on a paper bill: the only run of digits in it that may be one; "" when there
// is none, or several, of which any would be a guess. The same number twice is one.
func (s AccountShape) Find(code string) string {
	found := ""
	for _, run := range strings.FieldsFunc(code, func(r rune) bool { return r < '0' || r > '9' }) {
		if !s.Fits(run) || run == found {
			continue
		}
		if found != "" {
			return ""
		}
		found = run
	}
	return found
}

// BillQuestion asks for the bill of an account. Question of bills/find.
type BillQuestion struct {
	Utility Utility `json:"utility"`
	Account string  `json:"account"`
}

// Bill is what an account owes. Answer of bills/find.
type Bill struct {
	Utility Utility  `json:"utility"`
	Account string   `json:"account"`
	Holder  string   `json:"holder"`  // masked by the company: 欧阳**
	Address string   `json:"address"` // masked by the company
	Total   int64    `json:"total"`   // fen; the sum of the charges
	Charges []Charge `json:"charges"` // oldest first; empty when nothing is owed
}

// Charge is what is owed for a period.
type Charge struct {
	ID      string    `json:"id"`      // the company's; never used for another charge of this account
	Period  string    `json:"period"`  // 2026-08, or 2025/2026 for a heating season
	Due     string    `json:"due"`     // 2026-09-20
	Overdue bool      `json:"overdue"` // 欠费: it should have been paid before today
	Amount  int64     `json:"amount"`  // fen; the sum of the items
	Items   []FeeItem `json:"items"`
}

// FeeItem is a line of a charge.
type FeeItem struct {
	Name   bilingual.Text `json:"name"`
	Detail string         `json:"detail,omitempty"` // "12 m³ × 3.10"
	Amount int64          `json:"amount"`           // fen
}

// Check says whether the sums are right: nobody pays an amount that its own items contradict.
func (b Bill) Check() error {
	var total int64
	for _, c := range b.Charges {
		var sum int64
		for _, item := range c.Items {
			sum += item.Amount
		}
		if c.ID == "" || c.Amount <= 0 || sum != c.Amount {
			return fmt.Errorf("charge %q of %s is %d fen and its items %d", c.ID, c.Period, c.Amount, sum)
		}
		total += c.Amount
	}
	if total != b.Total {
		return fmt.Errorf("the bill is %d fen and its charges %d", b.Total, total)
	}
	return nil
}

// AccountsQuestion asks for the accounts of a person who identified with their card and agreed. Question of accounts/find.
type AccountsQuestion struct {
	IDNumber string  `json:"id_number"`
	Name     string  `json:"name"`
	Consent  Consent `json:"consent"`
}

// Consent is what a person agreed to, in the words that they saw.
type Consent struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Account is one of a person's accounts. accounts/find answers with {"accounts": [...]}.
type Account struct {
	Utility Utility `json:"utility"`
	Account string  `json:"account"`
	Address string  `json:"address"` // masked by the company
	Owed    int64   `json:"owed"`    // fen
}

// OrderState is how far a payment is.
type OrderState string

// The states. Paid, failed and expired are final: an order in one of them is never paid later.
const (
	OrderPending OrderState = "pending" // the code may be paid
	OrderPaid    OrderState = "paid"
	OrderFailed  OrderState = "failed"  // nothing was charged, Reason says why
	OrderExpired OrderState = "expired" // the code ran out, or was withdrawn: nothing was charged
	OrderUnknown OrderState = "unknown" // money may have moved; the company settles it later
)

// OrderQuestion asks for a code by which charges are paid. Question of orders.
type OrderQuestion struct {
	Key     string   `json:"key"` // made by the hub; asked again with the same key, the order is the same one
	Utility Utility  `json:"utility"`
	Account string   `json:"account"`
	Charges []string `json:"charges"` // ids
	Amount  int64    `json:"amount"`  // fen; refused when it is not their sum
}

// Order is a payment. Answer of orders, orders/state and orders/cancel.
type Order struct {
	Key       string         `json:"key"`
	State     OrderState     `json:"state"`
	Code      string         `json:"code,omitempty"`       // while pending: what the code to scan holds, ASCII, at most 256 characters
	ExpiresIn int            `json:"expires_in,omitempty"` // while pending: seconds from this answer in which it may be paid
	Amount    int64          `json:"amount"`               // fen
	PaidAt    time.Time      `json:"paid_at,omitzero"`
	Number    string         `json:"number,omitempty"` // once paid: the company's own of the payment
	Reason    bilingual.Text `json:"reason,omitzero"`  // once failed: one sentence for the citizen
}

// maxCode is the longest code in characters: more would make its picture too fine for a telephone.
const maxCode = 256

// check says whether an order is the one that was asked for and whole.
func (o Order) check(key string) error {
	switch {
	case o.Key != key:
		return fmt.Errorf("the order is another one: %q", o.Key)
	case o.State == OrderPending && (o.Code == "" || len(o.Code) > maxCode || o.ExpiresIn < 0):
		return fmt.Errorf("an order is pending with a code of %d characters, for %d s", len(o.Code), o.ExpiresIn)
	case o.State == OrderPaid && (o.Number == "" || o.PaidAt.IsZero()):
		return fmt.Errorf("an order is paid without number or time")
	}
	switch o.State {
	case OrderPending, OrderPaid, OrderFailed, OrderExpired, OrderUnknown:
		return nil
	}
	return fmt.Errorf("an order's state is %q", o.State)
}

// Invoice is an electronic invoice. Answer of invoices/find, once the order is paid.
type Invoice struct {
	Number string        `json:"number"`
	Date   string        `json:"date"` // 2026-09-30
	Seller string        `json:"seller"`
	Buyer  string        `json:"buyer"` // masked
	Lines  []InvoiceLine `json:"lines"`
	Amount int64         `json:"amount"`        // fen, with tax
	Tax    int64         `json:"tax"`           // fen of that
	PDF    []byte        `json:"pdf,omitempty"` // the invoice as issued, printed as it is; without it the data are set on a page
}

// InvoiceLine is a line of an invoice.
type InvoiceLine struct {
	Name   string `json:"name"`
	Amount int64  `json:"amount"` // fen
}

// FaultQuestion reports something broken. Question of repairs.
type FaultQuestion struct {
	Key     string    `json:"key"` // as of an order
	Utility Utility   `json:"utility"`
	Kind    FaultKind `json:"kind"`
	Place   string    `json:"place"` // in the citizen's words
	Phone   string    `json:"phone"` // to be called back at
}

// FaultKind is what is broken. The set is closed.
type FaultKind string

// The kinds.
const (
	FaultNone   FaultKind = "none"   // nothing comes: no water, no power, no line
	FaultLeak   FaultKind = "leak"   // it leaks, or smells of gas
	FaultWeak   FaultKind = "weak"   // too little: low pressure, flickering, not warm
	FaultMeter  FaultKind = "meter"  // the meter is broken
	FaultDanger FaultKind = "danger" // a cable hangs down, a cover is missing
)

// FaultKinds lists them all, in the order in which they are offered.
var FaultKinds = []FaultKind{FaultNone, FaultLeak, FaultWeak, FaultMeter, FaultDanger}

// Fault is a report that was taken in. Answer of repairs.
type Fault struct {
	Number string         `json:"number"`
	Next   bilingual.Text `json:"next"` // what happens now: "30分钟内电话联系您"
}

// Notice is an outage that is planned or known. notices answers with {"notices": [...]}.
type Notice struct {
	Utility Utility        `json:"utility"`
	Area    bilingual.Text `json:"area"`
	From    time.Time      `json:"from"`
	Until   time.Time      `json:"until"`
	Why     bilingual.Text `json:"why"`
}

// Codes of refusals of this contract.
const (
	NoAccount     = "no-account"     // 404: no account has this number
	NoOrder       = "no-order"       // 404: no order was ever made with this key
	ChargesDiffer = "charges-differ" // 409: what is owed is not what is to be paid; ask for the bill again
	NotYet        = "not-yet"        // 409: the invoice is not issued yet
	NotOffered    = "not-offered"    // 422: the company does not do this
)
