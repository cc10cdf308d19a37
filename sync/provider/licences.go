package provider

import (
	"strings"

	"zhiting/sync/bilingual"
)

// The calls of the contract of kind licences. CONTRACTS.md says what each keeps.
const (
	CallListLicences     = "licences/list"      // LicenceHolder: LicenceList
	CallAuthoriseLicence = "licences/authorise" // LicenceConsent: LicenceGrant
	CallFetchLicence     = "licences/fetch"     // GrantQuery: LicenceCopy, once
	CallLicenceGrant     = "licences/grant"     // GrantQuery: LicenceGrant
	CallLicenceStatus    = "licences/status"    // LicenceKey: LicenceStatus
	CallResolveCode      = "codes/resolve"      // ShownCode: CodeMeaning
)

// The codes of its refusals.
const (
	NoLicence       = "no-licence"       // 404: the holder has none of this identifier
	LicenceNotValid = "licence-expired"  // 409: expired or revoked: it is not handed out
	OtherConsent    = "other-consent"    // 409: the key was used for another consent
	NoGrant         = "no-grant"         // 404
	GrantUsed       = "grant-used"       // 409: its licence was handed out already
	GrantExpired    = "grant-expired"    // 409: nobody came for it in time
	NoCode          = "no-code"          // 404: no licence app shows such a code
	CodeExpired     = "code-expired"     // 409: it was shown too long ago
	SealBroken      = "seal-broken"      // 409: what the library gave is not what was sealed
	NotTheirs       = "not-theirs"       // 403, of the hub: who asks is nothing to this enterprise
	PurposeRefused  = "purpose-not-kept" // 422: no purpose, or a use that ends in the past or too late
)

// LicenceHolder is whose licences: exactly one of the two is there.
type LicenceHolder struct {
	IDNumber string `json:"id_number,omitempty" maxLength:"18" doc:"Of a person, GB 11643"`
	USCC     string `json:"uscc,omitempty" maxLength:"18" doc:"Of an enterprise, GB 32100"`
}

// Enterprise says whether an enterprise holds them.
func (h LicenceHolder) Enterprise() bool { return h.USCC != "" }

// Trust is how far a licence may be relied on (可信等级, 国办函〔2016〕108号).
type Trust string

// The levels.
const (
	TrustIssuer   Trust = "A" // made by who issues it: usable as it is
	TrustVerified Trust = "B" // checked by a clerk against the original
	TrustUploaded Trust = "C" // brought by the holder: the original must be seen
	TrustPromised Trust = "D" // made by the holder, with a promise
)

// LicenceState is how a licence stands.
type LicenceState string

// The states.
const (
	LicenceValid   LicenceState = "valid"
	LicenceExpired LicenceState = "expired"
	LicenceRevoked LicenceState = "revoked" // withdrawn, annulled or replaced by another
)

// Licence is a record of the directory (GB/T 36902-2018, GB/T 36903-2018). Dates are of the form 2006-01-02.
type Licence struct {
	Identifier   string         `json:"identifier" doc:"GB/T 36904-2018; opaque here"`
	Type         string         `json:"type" doc:"Type code: USCC of who defines the type, and three digits"`
	Name         bilingual.Text `json:"name" doc:"Of the type, such as 结婚证"`
	Number       string         `json:"number" doc:"As printed on it"`
	Holder       string         `json:"holder" doc:"Name"`
	IssuedBy     string         `json:"issued_by"`
	IssuedByCode string         `json:"issued_by_code" doc:"USCC of the department"`
	IssuedOn     string         `json:"issued_on"`
	ValidFrom    string         `json:"valid_from"`
	ValidUntil   string         `json:"valid_until,omitempty" doc:"Last day; empty for ever (长期)"`
	AreaCode     string         `json:"area_code" doc:"GB/T 2260"`
	State        LicenceState   `json:"state"`
	Since        string         `json:"since,omitempty" doc:"Since when it is expired or revoked"`
	Trust        Trust          `json:"trust"`
}

// LicenceList is what somebody holds, whatever its state.
type LicenceList struct {
	Licences []Licence `json:"licences"`
}

// LicenceConsent is the holder's word that one licence may be seen once.
type LicenceConsent struct {
	Key        string        `json:"key" doc:"Of this consent: the same key is answered with the same grant"`
	Holder     LicenceHolder `json:"holder"`
	Actor      string        `json:"actor" doc:"ID number of the person who consents: the holder, or who acts for it"`
	Identifier string        `json:"identifier"`
	Purpose    string        `json:"purpose" doc:"In words, for people"`
	UseUntil   string        `json:"use_until" doc:"Last day on which what is printed may be used"`
}

// GrantState is what became of a grant.
type GrantState string

// The states.
const (
	GrantOpen    GrantState = "open"
	GrantIsUsed  GrantState = "used"
	GrantHasGone GrantState = "expired"
)

// LicenceGrant lets a licence be fetched once.
type LicenceGrant struct {
	ID        string     `json:"id"`
	State     GrantState `json:"state"`
	FetchTill string     `json:"fetch_till" doc:"RFC 3339"`
}

// GrantQuery names a grant.
type GrantQuery struct {
	Grant string `json:"grant"`
}

// Seal is what came of the check of a licence's electronic seal.
type Seal string

// The outcomes.
const (
	SealGood Seal = "good"
	SealNone Seal = "none" // it has none
	SealBad  Seal = "bad"
)

// LicenceField is one thing that a licence says.
type LicenceField struct {
	Label bilingual.Text `json:"label"`
	Value string         `json:"value"`
}

// LicenceCopy is a licence as it is handed out: what it says, and the file itself.
type LicenceCopy struct {
	Licence   Licence        `json:"licence"`
	Fields    []LicenceField `json:"fields"`
	MediaType string         `json:"media_type" doc:"application/ofd (GB/T 33190-2016), application/pdf, image/jpeg or image/png"`
	Content   []byte         `json:"content"`
	Digest    string         `json:"digest" doc:"SHA-256 of content, 64 hexadecimal digits"`
	Seal      Seal           `json:"seal"`
}

// LicenceKey names a licence.
type LicenceKey struct {
	Identifier string `json:"identifier"`
}

// LicenceStatus is how a licence stands now, and nothing of whose it is.
type LicenceStatus struct {
	State LicenceState `json:"state"`
	Since string       `json:"since,omitempty" doc:"Since when it is expired or revoked"`
}

// ShownCode is what a licence app shows (亮码): a signed code, a 鲁通码, or whatever else the provider knows.
type ShownCode struct {
	Code string `json:"code"`
}

// CodeMeaning says which licence a shown code stands for, and no more than who is shown it may know.
type CodeMeaning struct {
	Name       bilingual.Text `json:"name"`
	Holder     string         `json:"holder" doc:"The name of a person is masked"`
	State      LicenceState   `json:"state"`
	Since      string         `json:"since,omitempty"`
	ValidUntil string         `json:"valid_until,omitempty"`
}

// MaskName keeps the first character of a person's name: 欧阳样例 is 欧***.
func MaskName(name string) string {
	runes := []rune(name)
	if len(runes) < 2 {
		return strings.Repeat("*", len(runes))
	}
	return string(runes[0]) + strings.Repeat("*", min(len(runes)-1, 3))
}
