// Package catalog is the service guides (事项) and life events (一件事) as data, and the engine that turns a citizen's
// answers into one plan: which matters, in which order, with which fields and materials, each asked once.
//
// A catalogue is read from YAML packages, checked whole before it serves, and never changed afterwards. The package
// knows neither the terminal nor the hub and does no I/O beyond the fs.FS it is given.
package catalog

import (
	"github.com/expr-lang/expr/vm"

	"zhiting/sync/bilingual"
)

// Text is a sentence in the two languages of the terminal. Both are required unless a field says `optional`.
type Text = bilingual.Text

// Catalog is everything a terminal can offer. Version names it in every case filed from it. It comes from Load and is
// safe for use by several goroutines.
type Catalog struct {
	Version string
	Notice  Text // said on every guide: sample data, the local guide decides
	Fields  map[string]Field
	Matters map[string]Matter
	Themes  []Theme  // in the order of the home page
	Regions []Region // for addresses chosen from lists

	conditions map[string]*vm.Program // by their source
}

// FieldKind decides keyboard and validator.
type FieldKind string

// The kinds of fields.
const (
	FieldName    FieldKind = "name"    // a person's name
	FieldID      FieldKind = "id"      // identification number, GB 11643
	FieldPhone   FieldKind = "phone"   // mobile number, 11 digits
	FieldRegion  FieldKind = "region"  // chosen from Regions, kept as their Chinese names joined: 山东省聊城市东昌府区柳园街道
	FieldAddress FieldKind = "address" // the rest of an address, typed
	FieldText    FieldKind = "text"
)

// Field is one datum of the field dictionary (数据元).
type Field struct {
	ID    string    `yaml:"id" json:"id"`
	Label Text      `yaml:"label" json:"label"`
	Kind  FieldKind `yaml:"kind" json:"kind"`
	From  string    `yaml:"from" json:"from"`                     // "idcard.name", "idcard.id_number", "idcard.address" or "citizen"
	Max   int       `yaml:"max" json:"max"`                       // longest value in characters
	Ask   Text      `yaml:"ask" json:"ask,omitzero" optional:"-"` // the heading when the citizen is asked
	Why   Text      `yaml:"why" json:"why"`                       // why it is asked and on what basis, one sentence
}

// Supply is how a material reaches the departments.
type Supply string

// The ways of supply. Only SupplyUpload asks anything of the citizen.
const (
	SupplyLicence Supply = "licence" // 免交 (电子证照)
	SupplyShare   Supply = "share"   // 免交 (数据共享)
	SupplyPromise Supply = "promise" // 告知承诺
	SupplyForm    Supply = "form"    // 免填: made from what the citizen enters here
	SupplyUpload  Supply = "upload"  // photographed at the terminal
)

// Material is one paper a matter's guide asks for. Materials of several matters with the same id are one.
type Material struct {
	ID     string `yaml:"id" json:"id"`
	Name   Text   `yaml:"material_name" json:"material_name"`
	Supply Supply `yaml:"supply" json:"supply"`
	Ask    Text   `yaml:"ask" json:"ask,omitzero" optional:"-"` // the heading when it is photographed
	Why    Text   `yaml:"why" json:"why"`                       // why it is asked, or what proves it instead
}

// Matter is one service of one department with its guide. Field names follow the national exchange tables.
type Matter struct {
	ID                 string     `yaml:"id" json:"id"`
	TaskCode           string     `yaml:"task_code" json:"task_code"`
	TaskName           Text       `yaml:"task_name" json:"task_name"`
	TaskVersion        string     `yaml:"task_version" json:"task_version"`
	DeptName           Text       `yaml:"dept_name" json:"dept_name"`
	ByLaw              Text       `yaml:"by_law" json:"by_law"`
	AcceptCondition    Text       `yaml:"accept_condition" json:"accept_condition"`
	AnticipateDay      int        `yaml:"anticipate_day" json:"anticipate_day"` // legal limit, working days
	PromiseDay         int        `yaml:"promise_day" json:"promise_day"`       // promised limit, working days; 0 is at once
	LimitSceneNum      int        `yaml:"limit_scene_num" json:"limit_scene_num"`
	Steps              int        `yaml:"steps" json:"steps"` // steps when done alone at a window
	IsFee              bool       `yaml:"is_fee" json:"is_fee"`
	FeeBasis           Text       `yaml:"fee_basis" json:"fee_basis,omitzero" optional:"-"`
	ResultName         Text       `yaml:"result_name" json:"result_name"`
	IsServiceTerminals bool       `yaml:"is_service_terminals" json:"is_service_terminals"`
	Fields             []string   `yaml:"fields" json:"fields"`
	Materials          []Material `yaml:"materials" json:"materials"`
}

// Option is one answer to a question.
type Option struct {
	ID      string `yaml:"id" json:"id"`
	Text    Text   `yaml:"text" json:"text"`
	Detail  Text   `yaml:"detail" json:"detail,omitzero" optional:"-"`
	Trips   int    `yaml:"trips" json:"trips,omitempty"`     // visits that this answer adds to the theme's
	Exclude *Way   `yaml:"exclude" json:"exclude,omitempty"` // this answer cannot be done here; the way that remains
}

// Question is a situational question (情形). ID is also the variable of the answer in conditions, so it has no hyphens.
type Question struct {
	ID      string   `yaml:"id" json:"id"`
	Text    Text     `yaml:"text" json:"text"`
	Short   Text     `yaml:"short" json:"short"` // on the review, beside the answer
	Why     Text     `yaml:"why" json:"why"`
	When    string   `yaml:"when" json:"when,omitempty"` // condition over the answers to the questions before it; empty is always
	Options []Option `yaml:"options" json:"options"`
}

// Way is where a thing can be done when not here: no page is a dead end.
type Way struct {
	Why   Text   `yaml:"why" json:"why"`
	Place Text   `yaml:"place" json:"place"` // a named window, bank or office
	Phone string `yaml:"phone" json:"phone"`
	Bring []Text `yaml:"bring" json:"bring"`
}

// Chosen is a matter of a theme: under which answers, and after which others.
type Chosen struct {
	Matter string   `yaml:"matter"`
	When   string   `yaml:"when"`
	After  []string `yaml:"after"`
}

// Asked is a field the theme asks for beyond those of its matters, or under a condition.
type Asked struct {
	Field string `yaml:"field"`
	When  string `yaml:"when"`
}

// Theme is one life event (一件事).
type Theme struct {
	ID        string     `yaml:"id"`
	Name      Text       `yaml:"name"`     // official name
	Title     Text       `yaml:"title"`    // in everyday words, on the tile
	Summary   Text       `yaml:"summary"`  // second line of the tile
	Icon      string     `yaml:"icon"`     // one Han character
	Keywords  []string   `yaml:"keywords"` // everyday words, pinyin and initials by which it is found
	Guide     []Text     `yaml:"guide"`    // what it is, a sentence each
	Notes     []Text     `yaml:"notes"`    // what the citizen must know afterwards ("activate at the bank")
	Questions []Question `yaml:"questions"`
	Matters   []Chosen   `yaml:"matters"`
	Asks      []Asked    `yaml:"asks"`
	Consents  []Text     `yaml:"consents"`  // what is used for what, one sentence each
	Steps     int        `yaml:"steps"`     // steps of the theme as one thing
	Trips     int        `yaml:"trips"`     // visits the citizen makes in all, this one counted
	Elsewhere *Way       `yaml:"elsewhere"` // set when this terminal cannot file it: where it is done
}

// Region is a node of the address lists.
type Region struct {
	Code     string   `yaml:"code"` // GB/T 2260, six digits, or longer below the county
	Name     Text     `yaml:"name"`
	Children []Region `yaml:"children"`
}
