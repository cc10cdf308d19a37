// Package casefile is the case (办件): what a citizen files, what happens to it, and the chain of events that proves it.
//
// A case is one theme filed by one citizen: a parent with a child per matter. It is an append-only list of events; the
// first, KindSubmitted, holds the filing. Terminal and hub share these types and nothing else. The package does no I/O
// and knows neither the terminal nor the hub.
package casefile

import (
	"encoding/json"
	"time"
)

// Text is a sentence in the two languages of the terminal, as it stood in the catalogue when the case was filed.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Person is who files. IDNumber is the citizen identification number (GB 11643) or a foreigner's or resident permit's.
type Person struct {
	Name       string `json:"name"`
	IDNumber   string `json:"id_number"`
	Sex        string `json:"sex,omitempty"`   // as the card says: 男, 女
	Birth      string `json:"birth,omitempty"` // 1990-01-01
	Address    string `json:"address,omitempty"`
	NameRaw    string `json:"name_raw,omitempty"` // as the card's chip has it, when that differs from Name
	VerifiedBy string `json:"verified_by"`        // one of the ways below
}

// How it is known who somebody is.
const (
	VerifiedByCard = "idcard" // the card was read
	VerifiedTyped  = "typed"  // a window must still see the card
)

// Agent is who came to the terminal for the applicant (帮办代办). The applicant's own identity is in Filing.Applicant.
type Agent struct {
	Person
	Relation Text `json:"relation"` // to the applicant: child, spouse, guardian
}

// Party is another person whose identity the case needs, such as a child's other parent.
type Party struct {
	ID   string `json:"id"` // in the catalogue
	Role Text   `json:"role"`
	Person
}

// Enterprise is for whom the applicant acts, and as what.
type Enterprise struct {
	USCC   string `json:"uscc"`             // unified social credit code, GB 32100
	Name   string `json:"name,omitempty"`   // as registered; empty when the register could not be asked
	Role   Text   `json:"role"`             // as the applicant says: 法定代表人, 经办人, 管理人
	Holder Holder `json:"holder,omitempty"` // what the register says of the applicant; empty when it was not asked
}

// Holder is what the register of enterprises knows of a person.
type Holder string

// The holders.
const (
	HolderLegal Holder = "legal" // the legal representative
	HolderAgent Holder = "agent" // authorised by the enterprise at the register
	HolderNone  Holder = "none"  // not on file: needs a power of attorney
)

// Extra is a value-added service that the citizen asked for, with the consent to pass data on for it.
type Extra struct {
	ID       string  `json:"id"`
	Name     Text    `json:"name"`
	Provider Text    `json:"provider"`
	Consent  Consent `json:"consent"`
}

// Answer is what was asked about the situation (情形), and what the citizen chose.
type Answer struct {
	Question Text `json:"question"`
	Answer   Text `json:"answer"`
}

// Field is one answer on the merged form.
type Field struct {
	ID     string `json:"id"`
	Label  Text   `json:"label"`
	Value  string `json:"value"`
	Source string `json:"source"` // "idcard", "enterprise", "register", "citizen"
}

// Attachment is a material's content, by its address. The bytes travel apart from the case.
type Attachment struct {
	ID        string `json:"id"`       // made on the terminal; two attachments may have the same content
	Material  string `json:"material"` // id of the material in the catalogue, or "signature"
	Name      Text   `json:"name"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"` // lower-case hex of the plain content
	Size      int64  `json:"size"`   // bytes
}

// Consent is one thing the citizen agreed to, in the words shown.
type Consent struct {
	ID   string    `json:"id"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Matter is one department's part of the case, copied from the catalogue at submission so that a later catalogue
// changes nothing for a case already filed. Field names follow the national exchange tables.
type Matter struct {
	ID          string       `json:"id"`
	TaskCode    string       `json:"task_code"`
	TaskName    Text         `json:"task_name"`
	TaskVersion string       `json:"task_version"`
	DeptName    Text         `json:"dept_name"`
	LinkWay     string       `json:"link_way,omitempty"` // the department's phone
	ResultName  Text         `json:"result_name,omitzero"`
	PromiseDay  int          `json:"promise_day"`            // working days; 0 is done at once (即办件)
	Special     *Special     `json:"special,omitempty"`      // runs before the promised days
	CrossRegion *CrossRegion `json:"cross_region,omitempty"` // received here, handled in another region, whose department DeptName is
	After       []string     `json:"after,omitempty"`        // matters that must be done first
	Clocks      []Clock      `json:"clocks,omitempty"`       // points promised on the way
	Fields      []string     `json:"fields,omitempty"`       // ids of the fields that it needs
	Materials   []string     `json:"materials,omitempty"`    // ids of the materials that it needs
}

// Clock is a point of a matter that is promised on the way: by when the department does something, counted from when the
// case arrives there.
type Clock struct {
	ID     string `json:"id"`
	Name   Text   `json:"name"`            // what is done by then
	Hours  int    `json:"hours,omitempty"` // in office hours
	Days   int    `json:"days,omitempty"`  // working days
	KeptBy State  `json:"kept_by"`         // the state of the child case that keeps it, or any after that
}

// CrossRegion is how a matter of another region is handled (跨域通办).
type CrossRegion struct {
	Mode   string `json:"mode"`   // "online" 全程网办, "forwarded" 异地代收代办, "joint" 多地联办
	Result Text   `json:"result"` // how the result comes to the citizen
}

// Special is a special procedure (特别程序), such as a public notice.
type Special struct {
	Name Text `json:"name"`
	Days int  `json:"days"`
	Work bool `json:"work,omitempty"` // working days; natural days otherwise
}

// Reduction is one of the four reductions (四减): what the matters would need one by one, and what the theme needs.
type Reduction struct {
	Kind   string `json:"kind"` // "materials", "steps", "days", "trips"
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// Filing is what a citizen files: the body of the first event.
type Filing struct {
	Token          string              `json:"token,omitempty"`    // opaque, on the receipt: what is asked for on the phone
	Corrects       *Corrects           `json:"corrects,omitempty"` // set when it answers a department's request (补正) and opens nothing
	Theme          string              `json:"theme"`
	ThemeName      Text                `json:"theme_name"`
	CatalogVersion string              `json:"catalog_version"`
	Applicant      Person              `json:"applicant"`
	Agent          *Agent              `json:"agent,omitempty"`
	Enterprise     *Enterprise         `json:"enterprise,omitempty"`
	Parties        []Party             `json:"parties,omitempty"`
	ReceivedAt     Text                `json:"received_at,omitzero"` // the hall where it was filed, which need not be where it is handled (跨域办)
	Answers        map[string][]string `json:"answers"`              // question id to option ids, or to a day
	Situation      []Answer            `json:"situation,omitempty"`  // the same in words, in the order asked: departments have no catalogue
	Fields         []Field             `json:"fields"`
	Attachments    []Attachment        `json:"attachments"`
	Consents       []Consent           `json:"consents"`
	Extras         []Extra             `json:"extras,omitempty"`
	Matters        []Matter            `json:"matters"`
	Reductions     []Reduction         `json:"reductions,omitempty"`
	Owed           []Text              `json:"owed,omitempty"`   // materials that could not be photographed here and are brought to a window
	Language       string              `json:"language"`         // the citizen chose "zh" or "en"
	Origin         *Origin             `json:"origin,omitempty"` // of what was filled in before, elsewhere or on another day
	// ClockDoubtful says that nothing kept the terminal's clock right when this was filed: its times are not to be believed.
	ClockDoubtful bool `json:"clock_doubtful,omitempty"`
}

// Origin is the draft from which a case was filed (多端协同).
type Origin struct {
	Draft string    `json:"draft"` // its id at the hub
	End   string    `json:"end"`   // where it was kept last: "pc", "mobile", "window", "terminal", "tv"
	At    time.Time `json:"at"`
}

// Corrects names the child case for which a filing brings what a department asked for (补正).
type Corrects struct {
	CaseID string `json:"case_id"`
	Matter string `json:"matter"`
}

// Rating is the citizen's voluntary judgement (好差评, GB/T 39735-2020): the body of a KindRated event.
type Rating struct {
	Satisfaction int      `json:"satisfaction"`      // 5 very satisfied ... 1 very dissatisfied
	Details      []string `json:"details,omitempty"` // of RatingReasons
	Writing      string   `json:"writing,omitempty"`
	Channel      int      `json:"pf"`            // 5: a terminal in a hall other than a tablet
	Round        int      `json:"assess_number"` // 1 the first rating, 2 the second
}

// RatingReasons are what a citizen may tick beside a low rating. The set is closed; values reach disk and wire.
var RatingReasons = []string{"slow", "unclear", "device", "materials", "other"}

// mostWritten is the longest that a citizen writes beside a rating, in characters.
const mostWritten = 300

// ChildChange is the body of a KindChild event: a department opened or moved its child case.
type ChildChange struct {
	Matter      string `json:"matter"`
	ProjectNo   string `json:"project_no,omitempty"` // issued by the hub when the child is opened
	State       State  `json:"state"`
	Reason      string `json:"reason,omitempty"`
	PromiseDate string `json:"promise_date,omitempty"` // 2026-10-13
	By          string `json:"by,omitempty"`           // role, never a person's name
}

// Kind is what an event says. The set is closed; values reach disk and wire.
type Kind string

// The kinds of events.
const (
	KindSubmitted Kind = "submitted" // body Filing; made by the terminal
	KindRated     Kind = "rated"     // body Rating; made by the terminal
	KindChild     Kind = "child"     // body ChildChange; made by the hub
)

// Channel of an event: which end made it. Values as in the national rating exchange (pf).
const (
	ChannelPC       = 1
	ChannelMobile   = 2
	ChannelTerminal = 5
)

// Event is one step in the life of a case. ID is made where the event is made and is its identity for ever.
type Event struct {
	ID      string          `json:"id"`
	CaseID  string          `json:"case_id"`
	Index   int             `json:"index"` // 0 for the first event of its chain
	Kind    Kind            `json:"kind"`
	At      time.Time       `json:"at"` // the maker's wall clock, UTC; order never depends on it
	Channel int             `json:"channel"`
	Maker   string          `json:"maker"` // terminal id or "hub"
	Body    json.RawMessage `json:"body"`  // compact JSON, kept byte for byte
	Prev    string          `json:"prev"`  // Hash of the event before it in the same chain, "" for the first
	Hash    string          `json:"hash"`
}
