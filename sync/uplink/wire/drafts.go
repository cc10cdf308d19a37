package wire

import "time"

// DraftLife is how long a draft is kept, at a terminal and at the hub.
const DraftLife = 7 * 24 * time.Hour

// End is one of the five at which a citizen does one and the same thing (多端协同).
type End string

// The ends.
const (
	EndPC       End = "pc"
	EndMobile   End = "mobile"
	EndWindow   End = "window"
	EndTerminal End = "terminal"
	EndTV       End = "tv"
)

// Draft is what somebody filled in and goes on with on another day or at another end (草稿): answers and values, never
// pictures, signatures or the data of other people.
type Draft struct {
	_       struct{}            `additionalProperties:"true"`
	Theme   string              `json:"theme" minLength:"1" maxLength:"64"`
	Answers map[string][]string `json:"answers,omitempty" doc:"By question, as in the catalogue: ids of options, or a day"`
	Values  map[string]string   `json:"values,omitempty" doc:"By field, as in the catalogue"`
	ToCard  map[string]bool     `json:"to_card,omitempty" doc:"Addresses that are the one on the ID card, by field"`
	USCC    string              `json:"uscc,omitempty" maxLength:"18" doc:"Unified social credit code of the enterprise (GB 32100)"`
}

// DraftKeep keeps a draft in place of the one that it was made from.
type DraftKeep struct {
	_          struct{} `additionalProperties:"true"`
	IDNumber   string   `json:"id_number" minLength:"1" maxLength:"18" doc:"Of the person whose identity this end has verified; the hub keeps a keyed hash of it"`
	VerifiedBy string   `json:"verified_by" minLength:"1" maxLength:"32" doc:"How: idcard, account"`
	Base       int64    `json:"base" minimum:"0" doc:"Version that this end had of it, 0 for none"`
	Draft      Draft    `json:"draft"`
}

// DraftKept is what was kept.
type DraftKept struct {
	ID      string    `json:"id"`
	Version int64     `json:"version"`
	Code    string    `json:"code" doc:"Pick-up code of 8 digits (取件码). It opens nothing without the person's number"`
	Until   time.Time `json:"until" doc:"When it is destroyed"`
}

// DraftQuery asks for what a person kept.
type DraftQuery struct {
	_          struct{} `additionalProperties:"true"`
	IDNumber   string   `json:"id_number,omitempty" maxLength:"18" doc:"A terminal may leave it out to ask what a code is for; nothing that was filled in is told then"`
	VerifiedBy string   `json:"verified_by,omitempty" maxLength:"32" doc:"How this end verified the number; one that was only typed needs the code as well"`
	Theme      string   `json:"theme,omitempty" maxLength:"64" doc:"Only this one; without, all are listed and nothing that was filled in is told"`
	Code       string   `json:"code,omitempty" maxLength:"8"`
}

// DraftFound is a draft that is there.
type DraftFound struct {
	ID      string    `json:"id"`
	Version int64     `json:"version"`
	End     End       `json:"end" enum:"pc,mobile,window,terminal,tv" doc:"Where it was kept last"`
	KeptAt  time.Time `json:"kept_at"`
	Until   time.Time `json:"until"`
	Theme   string    `json:"theme"`
	Draft   *Draft    `json:"draft,omitempty"`
}

// DraftsFound are those that were asked for.
type DraftsFound struct {
	Drafts []DraftFound `json:"drafts"`
}

// DraftDrop destroys a draft.
type DraftDrop struct {
	_        struct{} `additionalProperties:"true"`
	IDNumber string   `json:"id_number" minLength:"1" maxLength:"18"`
	ID       string   `json:"id" minLength:"1" maxLength:"64"`
}
