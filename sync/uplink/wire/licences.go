package wire

import (
	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
)

// LicenceQuery asks which licences a holder has.
type LicenceQuery struct {
	_        struct{}               `additionalProperties:"true"`
	Terminal string                 `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Actor    string                 `json:"actor" minLength:"1" maxLength:"18" doc:"ID number of the person who asks, whose card was read"`
	Holder   provider.LicenceHolder `json:"holder"`
}

// LicenceFound is a licence and who keeps it.
type LicenceFound struct {
	Licence  provider.Licence `json:"licence"`
	Provider string           `json:"provider"`
	Sample   bool             `json:"sample" doc:"Made-up data"`
}

// LicencesFound are a holder's licences.
type LicencesFound struct {
	Licences []LicenceFound `json:"licences"`
	Partial  bool           `json:"partial" doc:"A library did not answer: some may be missing"`
}

// LicenceConsent is a holder's consent to one look at one licence.
type LicenceConsent struct {
	_          struct{}               `additionalProperties:"true"`
	Key        string                 `json:"key" minLength:"8" maxLength:"64" doc:"Of this consent: sent again, it is answered with the same grant"`
	Terminal   string                 `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Actor      string                 `json:"actor" minLength:"1" maxLength:"18"`
	Holder     provider.LicenceHolder `json:"holder"`
	Provider   string                 `json:"provider"`
	Identifier string                 `json:"identifier" maxLength:"128"`
	Purpose    string                 `json:"purpose" minLength:"1" maxLength:"90" doc:"In words, as it will stand on the paper"`
	UseUntil   string                 `json:"use_until" format:"date" doc:"Last day on which the paper may be used"`
}

// LicenceGrant lets the terminal fetch what was consented to, once.
type LicenceGrant struct {
	Grant string `json:"grant"`
}

// LicenceFetch fetches with a grant.
type LicenceFetch struct {
	_        struct{} `additionalProperties:"true"`
	Terminal string   `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Grant    string   `json:"grant"`
}

// LicenceCopy is a licence as the terminal shows and prints it.
type LicenceCopy struct {
	Copy     provider.LicenceCopy `json:"copy"`
	Grant    string               `json:"grant"`
	Code     string               `json:"code" doc:"Verification code, to be printed"`
	Verify   string               `json:"verify" doc:"Address of the page that answers for the code"`
	Provider bilingual.Text       `json:"provider" doc:"Name of the library"`
	Sample   bool                 `json:"sample"`
	Purpose  string               `json:"purpose"`
	UseUntil string               `json:"use_until"`
}

// CodeQuery asks what a code means that somebody showed.
type CodeQuery struct {
	_        struct{} `additionalProperties:"true"`
	Terminal string   `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Code     string   `json:"code" minLength:"1" maxLength:"4096" doc:"As it was scanned"`
}

// CodeState is what is said of a code.
type CodeState string

// The states of a code.
const (
	CodeValid       CodeState = "valid"
	CodeRevoked     CodeState = "revoked"     // genuine; the licence was revoked since
	CodeExpired     CodeState = "expired"     // genuine; the licence has run out, or the time for which the paper was printed, or the shown code
	CodeUnknown     CodeState = "unknown"     // nobody here issued it
	CodeUnconfirmed CodeState = "unconfirmed" // genuine; how the licence stands now cannot be asked
)

// CodeAnswer is what anybody may know who holds a code.
type CodeAnswer struct {
	State     CodeState      `json:"state" enum:"valid,revoked,expired,unknown,unconfirmed"`
	Name      bilingual.Text `json:"name,omitzero" doc:"Type of the licence"`
	Holder    string         `json:"holder,omitempty" doc:"The name of a person is masked"`
	Since     string         `json:"since,omitempty" doc:"Since when it is revoked or expired"`
	Purpose   string         `json:"purpose,omitempty" doc:"Of a printed one: for which it was printed"`
	UseUntil  string         `json:"use_until,omitempty" doc:"Of a printed one: last day of its use"`
	PrintedOn string         `json:"printed_on,omitempty"`
	Sample    bool           `json:"sample"`
}
