package wire

import "zhiting/sync/provider"

// BenefitQuery asks what somebody may receive without applying, with their consent to compare data for it.
type BenefitQuery struct {
	_        struct{}               `additionalProperties:"true"`
	Terminal string                 `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Actor    string                 `json:"actor" minLength:"1" maxLength:"18" doc:"ID number of the person who asks, whose card was read"`
	Holder   provider.LicenceHolder `json:"holder"`
	Consent  string                 `json:"consent" minLength:"1" maxLength:"1000" doc:"In the words shown"`
}

// BenefitAnswer is what was filed on a benefit before.
type BenefitAnswer string

// The answers. Each is also the end of the id of the matter as which it is filed.
const (
	BenefitOpen      BenefitAnswer = ""
	BenefitConfirmed BenefitAnswer = "confirmation"
	BenefitDisputed  BenefitAnswer = "dispute" // 信息不符
)

// BenefitFound is a benefit, who found it, and what was answered to it before.
type BenefitFound struct {
	Benefit  provider.Benefit `json:"benefit"`
	Provider string           `json:"provider"`
	Sample   bool             `json:"sample" doc:"Made-up data"`
	Answer   BenefitAnswer    `json:"answer"`
	Answered string           `json:"answered,omitempty" doc:"Day of that answer"`
}

// Key names a benefit among those of every provider; a case that answers it holds it in the field BenefitField.
func (b BenefitFound) Key() string { return b.Provider + "/" + b.Benefit.ID }

// What a case holds that answers a benefit.
const (
	BenefitTheme = "benefits-without-application"
	BenefitField = "benefit"
)

// BenefitsFound is what somebody may receive.
type BenefitsFound struct {
	Benefits []BenefitFound `json:"benefits"`
	Partial  bool           `json:"partial" doc:"A provider did not answer: some may be missing"`
}
