package visit

import (
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// FindBenefits asks what somebody may receive, with the consent in the words shown: BenefitsFound or BenefitsTrouble.
type FindBenefits struct {
	Number  int    // counts the questions of the service
	Actor   string // ID number of the person who consents
	Holder  provider.LicenceHolder
	Consent string
}

// What comes of it.
type (
	// BenefitsFound is what they may receive.
	BenefitsFound struct {
		Number int
		Found  wire.BenefitsFound
	}
	// BenefitsTrouble is a refusal with the code of the contract, or, without, a side that does not answer.
	BenefitsTrouble struct {
		Number int
		Code   string
	}
)

func (FindBenefits) effect() {}

func (BenefitsFound) event()   {}
func (BenefitsTrouble) event() {}
