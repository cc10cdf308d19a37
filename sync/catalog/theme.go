package catalog

// QuestionKind is how a question is answered.
type QuestionKind string

// The kinds of questions.
const (
	QuestionOne  QuestionKind = ""     // one option; in conditions a string: card == "lost"
	QuestionMany QuestionKind = "many" // one option or more; in conditions a list: "vehicles" in queries
	QuestionDate QuestionKind = "date" // a day that is past or today; in conditions a string such as "2026-03-01", "" when not asked
)

// Question is a situational question (情形). ID is also the variable of the answer in conditions, so it has no hyphens.
type Question struct {
	ID      string       `yaml:"id" json:"id"`
	Kind    QuestionKind `yaml:"kind" json:"kind,omitempty"`
	Text    Text         `yaml:"text" json:"text"`
	Short   Text         `yaml:"short" json:"short"` // on the review, beside the answer
	Why     Text         `yaml:"why" json:"why"`
	When    string       `yaml:"when" json:"when,omitempty"` // condition over the answers to the questions before it; empty is always
	Options []Option     `yaml:"options" json:"options"`
}

// OptionNone is the option of a question of kind many that goes with no other: none of these.
const OptionNone = "none"

// Option is one answer to a question.
type Option struct {
	ID      string `yaml:"id" json:"id"`
	Text    Text   `yaml:"text" json:"text"`
	Detail  Text   `yaml:"detail" json:"detail,omitzero" optional:"-"`
	Exclude *Way   `yaml:"exclude" json:"exclude,omitempty"` // this answer cannot be done here; the way that remains
}

// Way is where a thing can be done when not here: no page is a dead end.
type Way struct {
	Why   Text   `yaml:"why" json:"why"`
	Place Text   `yaml:"place" json:"place"` // a named window, bank or office
	Phone string `yaml:"phone" json:"phone"`
	Bring []Text `yaml:"bring" json:"bring"`
	Theme string `yaml:"theme" json:"theme,omitempty"` // another theme of this terminal that fits instead
	Site  string `yaml:"site" json:"site,omitempty"`   // kind of site; the nearest ones are shown
	From  string `yaml:"-" json:"from,omitempty"`      // the first day on which it can be filed here, such as 2026-07-02, where that is known
}

// Exclusion is a case that cannot be filed here, found as soon as the questions in When are answered and, where When
// speaks of the applicant, as soon as it is known who that is.
type Exclusion struct {
	When string `yaml:"when"`
	From string `yaml:"from"` // expression for the first day on which it can be filed here; empty when waiting does not help
	Way  Way    `yaml:"way"`
}

// Party is a person beside the one at the terminal whose identity the case needs: the other parent, or the one for whom
// somebody else came (帮办代办).
type Party struct {
	ID       string `yaml:"id" json:"id"`
	Name     Text   `yaml:"name" json:"name"` // 孩子父亲
	When     string `yaml:"when" json:"when,omitempty"`
	Ask      Text   `yaml:"ask" json:"ask"` // the heading of the page that asks for the card
	Why      Text   `yaml:"why" json:"why"`
	Applies  bool   `yaml:"applies" json:"applies,omitempty"`   // the case is this person's; the one at the terminal is the agent
	Relation string `yaml:"relation" json:"relation,omitempty"` // the question whose answer says how the two are related
}

// Chosen is a matter of a theme: under which answers, and after which others.
type Chosen struct {
	Matter      string       `yaml:"matter"`
	When        string       `yaml:"when"`
	After       []string     `yaml:"after"`
	CrossRegion *CrossRegion `yaml:"cross_region"`
}

// CrossRegion is a matter received here and handled by another region's department (跨域通办; modes as in State Council
// General Office 2020 No. 35, II.3).
type CrossRegion struct {
	When   string `yaml:"when" json:"-"`
	Mode   string `yaml:"mode" json:"mode"`           // one of crossRegionModes
	Dept   Text   `yaml:"dept_name" json:"dept_name"` // who handles it, in place of the matter's own department
	Result Text   `yaml:"result" json:"result"`       // how the result comes to the citizen
}

var crossRegionModes = []string{
	"online",    // 全程网办: sent to that region's system
	"forwarded", // 异地代收代办: received and checked here, decided there
	"joint",     // 多地联办: several regions work on one application
}

// Asked is a field the theme asks for beyond those of its matters, or under a condition.
type Asked struct {
	Field string `yaml:"field"`
	When  string `yaml:"when"`
}

// Afterwards is what the citizen must know or do once the case is filed. Steps and trips of the theme are this visit and
// those counted here.
type Afterwards struct {
	Text Text   `yaml:"text"`
	When string `yaml:"when"`
	Step bool   `yaml:"step"` // the citizen does it
	Trip bool   `yaml:"trip"` // and has to go somewhere for it
}

// Consent is what is used for what, one sentence.
type Consent struct {
	Text Text   `yaml:"text"`
	When string `yaml:"when"`
}

// Extra is a value-added service (增值服务): no part of the procedure, never ticked beforehand, and nothing is passed on
// without its own consent.
type Extra struct {
	ID       string `yaml:"id" json:"id"`
	Name     Text   `yaml:"name" json:"name"`
	Detail   Text   `yaml:"detail" json:"detail"`
	Provider Text   `yaml:"provider" json:"provider"`
	Consent  Text   `yaml:"consent" json:"consent"` // what is passed on, to whom
	When     string `yaml:"when" json:"when,omitempty"`
}

// Applicants of a theme.
const (
	ApplicantPerson     = "person"
	ApplicantEnterprise = "enterprise" // signs in by its unified social credit code; the person at the terminal acts for it
)

// Theme is one life event (一件事).
type Theme struct {
	ID         string       `yaml:"id"`
	Name       Text         `yaml:"name"`      // official name
	Title      Text         `yaml:"title"`     // in everyday words, on the tile
	Summary    Text         `yaml:"summary"`   // second line of the tile
	Icon       string       `yaml:"icon"`      // one Han character
	Keywords   []string     `yaml:"keywords"`  // everyday words, pinyin and initials by which it is found
	Guide      []Text       `yaml:"guide"`     // what it is, a sentence each
	Applicant  string       `yaml:"applicant"` // ApplicantPerson or ApplicantEnterprise
	Questions  []Question   `yaml:"questions"`
	Excludes   []Exclusion  `yaml:"excludes"`
	Parties    []Party      `yaml:"parties"`
	Matters    []Chosen     `yaml:"matters"`
	Asks       []Asked      `yaml:"asks"`
	Consents   []Consent    `yaml:"consents"`
	Afterwards []Afterwards `yaml:"afterwards"`
	Extras     []Extra      `yaml:"extras"`
	Elsewhere  *Way         `yaml:"elsewhere"` // set when this terminal cannot file it: where it is done
	// Service is set of a service of the same id that is filed like a life event: it stands among the services.
	Service bool `yaml:"service"`

	conditions map[string]condition // by their source
}

// City is another city to which a citizen's matter may belong (跨域办).
type City struct {
	Code  string `yaml:"code"` // GB/T 2260
	Name  Text   `yaml:"name"`
	Phone string `yaml:"phone"` // its own 12345, as it is called from elsewhere
}

// Part is something of the terminal, or behind it, that a service may use.
type Part string

// The parts.
const (
	PartReader   Part = "reader"   // of ID cards
	PartCamera   Part = "camera"   //
	PartSlips    Part = "slips"    // the receipt printer
	PartPages    Part = "pages"    // the page printer
	PartOnline   Part = "online"   // the hub answers
	PartProvider Part = "provider" // and so does who is behind the service: a water company, the library of licences
)

var parts = []Part{PartReader, PartCamera, PartSlips, PartPages, PartOnline, PartProvider}

// Service is what is done at a terminal without a theme: a payment, the hotline, the citizen's cases.
type Service struct {
	ID       string   `yaml:"id"`
	Name     Text     `yaml:"name"`
	Detail   Text     `yaml:"detail"`
	Icon     string   `yaml:"icon"` // one Han character
	Keywords []string `yaml:"keywords"`
	Uses     []Part   `yaml:"uses"`      // without which it cannot be begun
	Matters  []string `yaml:"matters"`   // as which it files what is answered in it, where it does
	Way      *Way     `yaml:"elsewhere"` // set when this terminal does not offer it yet
}
