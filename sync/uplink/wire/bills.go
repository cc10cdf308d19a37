package wire

import (
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
)

// BillCompanies are those that send bills here.
type BillCompanies struct {
	Companies []BillCompany `json:"companies"`
}

// BillCompany is one of them.
type BillCompany struct {
	ID      string                     `json:"id"`
	Name    bilingual.Text             `json:"name"`
	Sample  bool                       `json:"sample" doc:"Made-up data, to be said wherever it is shown"`
	Up      bool                       `json:"up" doc:"False: it does not answer now, and what stands here is what it said last"`
	Can     provider.BillsCapabilities `json:"can"`
	Notices []provider.Notice          `json:"notices"`
}

// BillQuery asks what an account owes.
type BillQuery struct {
	_       struct{}         `additionalProperties:"true"`
	Company string           `json:"company" maxLength:"64"`
	Utility provider.Utility `json:"utility" maxLength:"16"`
	Account string           `json:"account" maxLength:"32" pattern:"^[0-9]+$"`
}

// BillFound is what it owes, and the payment of it that is not settled, if there is one: until it is, no other begins.
type BillFound struct {
	Bill provider.Bill `json:"bill"`
	Open bool          `json:"open"`
}

// AccountsQuery asks for the accounts of a person whose card was read, at every company that tells them.
type AccountsQuery struct {
	_        struct{}         `additionalProperties:"true"`
	IDNumber string           `json:"id_number" maxLength:"18"`
	Name     string           `json:"name" maxLength:"100"`
	Consent  provider.Consent `json:"consent"`
}

// AccountsFound are they.
type AccountsFound struct {
	Accounts []BillAccount `json:"accounts"`
	Missing  []string      `json:"missing" doc:"Ids of companies that did not answer"`
}

// BillAccount is an account at a company.
type BillAccount struct {
	Company          string `json:"company"`
	provider.Account `json:"account"`
}

// OrderQuery asks for a code by which a bill is paid. With an id that was used it asks for that payment.
type OrderQuery struct {
	_        struct{}         `additionalProperties:"true"`
	ID       string           `json:"id" pattern:"^[A-Za-z0-9-]{16,64}$" doc:"Made at the terminal; never used for another payment"`
	Terminal string           `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Company  string           `json:"company" maxLength:"64"`
	Utility  provider.Utility `json:"utility" maxLength:"16"`
	Account  string           `json:"account" maxLength:"32" pattern:"^[0-9]+$"`
	Charges  []string         `json:"charges" minItems:"1" maxItems:"200"`
	Amount   int64            `json:"amount" minimum:"1" doc:"fen"`
}

// OrderID names a payment.
type OrderID struct {
	_  struct{} `additionalProperties:"true"`
	ID string   `json:"id" pattern:"^[A-Za-z0-9-]{16,64}$"`
}

// BillOrder is a payment as the hub knows it.
type BillOrder struct {
	ID      string              `json:"id"`
	Company string              `json:"company"`
	Utility provider.Utility    `json:"utility"`
	Account string              `json:"account"`
	Amount  int64               `json:"amount" doc:"fen"`
	State   provider.OrderState `json:"state" enum:"pending,paid,failed,expired,unknown"`
	Code    string              `json:"code,omitempty" doc:"While pending: what the code to scan holds"`
	Seconds int                 `json:"seconds,omitempty" doc:"While pending: how long it may still be paid"`
	At      time.Time           `json:"at" doc:"When it was begun"`
	PaidAt  time.Time           `json:"paid_at,omitzero"`
	Number  string              `json:"number,omitempty" doc:"Once paid: the company's own of the payment"`
	Reason  bilingual.Text      `json:"reason,omitzero" doc:"Once failed"`
}

// FaultReport reports something broken.
type FaultReport struct {
	_       struct{}           `additionalProperties:"true"`
	ID      string             `json:"id" pattern:"^[A-Za-z0-9-]{16,64}$" doc:"Made at the terminal; sent again, it is the same report"`
	Company string             `json:"company" maxLength:"64"`
	Utility provider.Utility   `json:"utility" maxLength:"16"`
	Kind    provider.FaultKind `json:"kind" maxLength:"16"`
	Place   string             `json:"place" minLength:"1" maxLength:"200"`
	Phone   string             `json:"phone" maxLength:"20" pattern:"^[0-9-]+$"`
}

// Codes with which the hub refuses a payment, beside those of the company's contract.
const (
	OpenOrder   = "open-order"   // 409: a payment for this account is not settled
	PaidAlready = "paid-already" // 409: one of the charges was paid
	OtherOrder  = "other-order"  // 409: the id was used for another payment
	NoCompany   = "no-company"   // 404
)
