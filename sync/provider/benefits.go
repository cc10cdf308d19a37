package provider

import "zhiting/sync/bilingual"

// CallListBenefits is the call of the contract of kind benefits (免申即享). CONTRACTS.md says what it keeps.
const CallListBenefits = "benefits/list" // BenefitQuery: BenefitList

// NoConsent is the code of its refusal, 422: the question names no consent.
const NoConsent = "no-consent"

// BenefitQuery asks what somebody may receive. Nobody's data is compared without the consent that it names.
type BenefitQuery struct {
	Holder  LicenceHolder `json:"holder"`
	Actor   string        `json:"actor" doc:"ID number of the person who consents: the holder, or who acts for it"`
	Consent string        `json:"consent" doc:"Id of the consent, under which the hub keeps it"`
}

// BenefitList is what somebody may receive, the soonest to end first; empty when there is nothing.
type BenefitList struct {
	Benefits []Benefit `json:"benefits"`
}

// Benefit is a payment, a reduction or a right for which somebody qualifies by what departments know of them.
type Benefit struct {
	ID        string         `json:"id" doc:"Of this benefit for this holder; never used for another one"`
	Name      bilingual.Text `json:"name"`
	Amount    int64          `json:"amount,omitempty" doc:"Of one payment, whole fen of CNY; 0 where it is no money"`
	Form      bilingual.Text `json:"form" doc:"How it comes: every month, once, as a reduction"`
	Payer     bilingual.Text `json:"payer" doc:"The department that pays or reduces"`
	Phone     string         `json:"phone"`
	Basis     bilingual.Text `json:"basis" doc:"The document on which it rests, with its number"`
	Claims    []BenefitClaim `json:"claims" doc:"Why they qualify, at least one"`
	Account   string         `json:"account,omitempty" doc:"Where the money goes, masked by the provider with *; empty when no account is on file, or no money flows"`
	Bank      bilingual.Text `json:"bank,omitzero" doc:"Which account that is, such as 社会保障卡银行账户"`
	ConfirmBy string         `json:"confirm_by" doc:"Last day on which it can be confirmed, 2026-12-31"`
}

// BenefitClaim is one thing that a department knows and that makes somebody qualify.
type BenefitClaim struct {
	ID     string         `json:"id" doc:"Unique within the benefit"`
	Text   bilingual.Text `json:"text" doc:"What is known, in words for the holder"`
	Source bilingual.Text `json:"source" doc:"Which department's data"`
	AsOf   string         `json:"as_of" doc:"Day of that data, 2026-09-01"`
}
