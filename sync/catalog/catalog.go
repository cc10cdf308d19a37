// Package catalog is the service guides (事项) and life events (一件事) as data, and the engine that turns a citizen's
// answers into one plan: which matters, in which order, with which fields and materials, each asked once.
//
// A catalogue is read from YAML packages, checked whole before it serves, and never changed afterwards. The package
// knows neither the terminal nor the hub and does no I/O beyond the fs.FS it is given.
package catalog

import "zhiting/sync/bilingual"

// Text is a sentence in the two languages of the terminal. Both are required unless a field says `optional`.
type Text = bilingual.Text

// Catalog is everything a terminal can offer. Version names it in every case filed from it. It comes from Load and is
// safe for use by several goroutines.
type Catalog struct {
	Version  string
	Notice   Text // said on every guide: sample data, the local guide decides
	Fields   map[string]Field
	Papers   map[string]Material
	Matters  map[string]Matter
	Themes   []Theme   // in the order of the home page
	Services []Service // what is done here without a theme
	Sites    []Site    // where else things are done
	Map      Map       // of the streets around the terminal
	Regions  []Region  // for addresses chosen from lists
	Cities   []City    // other ones to which a matter may belong
	Calendar Calendar
	Words    Words
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
	FieldWords   FieldKind = "words"    // what somebody says in their own words, of Max characters
	FieldDate    FieldKind = "date"     // a day that is past or today: 2026-03-01
	FieldNumber  FieldKind = "number"   // a count or an amount in Unit
	FieldUSCC    FieldKind = "uscc"     // unified social credit code, GB 32100
	FieldBank    FieldKind = "bankcard" // number of a bank card
	FieldChoice  FieldKind = "choice"   // one of Options
)

// Where the value of a field comes from. What comes from a licence or a department's data is not asked.
const (
	FromName       = "idcard.name"
	FromIDNumber   = "idcard.id_number"
	FromAddress    = "idcard.address"
	FromSex        = "idcard.sex"
	FromBirth      = "idcard.birth"
	FromEnterprise = "enterprise.uscc" // the enterprise that signed in
	FromLicence    = "licence"         // 电子证照
	FromShare      = "share"           // 数据共享
	FromCitizen    = "citizen"
)

// Field is one datum of the field dictionary (数据元).
type Field struct {
	ID      string    `yaml:"id" json:"id"`
	Label   Text      `yaml:"label" json:"label"`
	Kind    FieldKind `yaml:"kind" json:"kind"`
	From    string    `yaml:"from" json:"from"`                       // one of the From constants
	Max     int       `yaml:"max" json:"max"`                         // longest value in characters
	Unit    Text      `yaml:"unit" json:"unit,omitzero" optional:"-"` // of a number
	Options []Choice  `yaml:"options" json:"options,omitempty"`       // of a choice
	Ask     Text      `yaml:"ask" json:"ask,omitzero" optional:"-"`   // the heading when the citizen is asked
	Why     Text      `yaml:"why" json:"why"`                         // why it is asked and on what basis, one sentence
}

// Choice is one value of a field that is chosen.
type Choice struct {
	ID   string `yaml:"id" json:"id"`
	Text Text   `yaml:"text" json:"text"`
}

// Typed says whether the citizen gives the value at the terminal.
func (f Field) Typed() bool { return f.From == FromCitizen }

// Known says whether the departments have the value already, so that nobody asks.
func (f Field) Known() bool { return f.From == FromLicence || f.From == FromShare }

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

// Material is one paper (材料) that guides ask for. However many matters need it, it is one.
type Material struct {
	ID     string `yaml:"id" json:"id"`
	Name   Text   `yaml:"material_name" json:"material_name"`
	Supply Supply `yaml:"supply" json:"supply"`
	Many   bool   `yaml:"many" json:"many,omitempty"`           // may have several pages
	Face   bool   `yaml:"face" json:"face,omitempty"`           // a photograph of the person, not of a paper
	Ask    Text   `yaml:"ask" json:"ask,omitzero" optional:"-"` // the heading when it is photographed
	Why    Text   `yaml:"why" json:"why"`                       // why it is asked, or what proves it instead
}

// Special is a special procedure (特别程序) of a matter, such as a public notice: while it runs, the promised days do not.
type Special struct {
	Name Text `yaml:"name" json:"name"`
	Days int  `yaml:"days" json:"days"`
	Work bool `yaml:"work" json:"work"` // Days are working days; natural days otherwise
}

// Clock is a point of a matter that is promised on the way (as 2115 of enterprise appeals): by when the department does
// something, counted from when the case arrives there.
type Clock struct {
	ID     string `yaml:"id" json:"id"`
	Name   Text   `yaml:"name" json:"name"`       // what is done by then
	Hours  int    `yaml:"hours" json:"hours"`     // in office hours
	Days   int    `yaml:"days" json:"days"`       // working days, to the end of office hours of the last; one of the two
	KeptBy string `yaml:"kept_by" json:"kept_by"` // state of the child case that keeps it: accepted, processing or granted
}

// Matter is one service of one department with its guide. Field names follow the national exchange tables.
type Matter struct {
	ID                 string     `yaml:"id" json:"id"`
	TaskCode           string     `yaml:"task_code" json:"task_code"`
	TaskName           Text       `yaml:"task_name" json:"task_name"`
	TaskVersion        string     `yaml:"task_version" json:"task_version"`
	TaskType           string     `yaml:"task_type" json:"task_type"` // 事项类型 01 to 10, 20
	DeptName           Text       `yaml:"dept_name" json:"dept_name"`
	EntrustName        Text       `yaml:"entrust_name" json:"entrust_name,omitzero" optional:"-"` // 委托部门, when another body acts for it
	LinkWay            string     `yaml:"link_way" json:"link_way"`                               // 咨询: a phone number
	ByLaw              Text       `yaml:"by_law" json:"by_law"`
	AcceptCondition    Text       `yaml:"accept_condition" json:"accept_condition"`
	AnticipateDay      int        `yaml:"anticipate_day" json:"anticipate_day"`                 // legal limit, working days
	PromiseDay         int        `yaml:"promise_day" json:"promise_day"`                       // promised limit, working days; 0 is at once
	SpecialProcedure   *Special   `yaml:"special_procedure" json:"special_procedure,omitempty"` // runs before the promised days
	Clocks             []Clock    `yaml:"clocks" json:"clocks,omitempty"`                       // points promised on the way
	LimitSceneNum      int        `yaml:"limit_scene_num" json:"limit_scene_num"`               // 到现场次数 when done alone
	Steps              int        `yaml:"steps" json:"steps"`                                   // steps when done alone at a window
	IsFee              bool       `yaml:"is_fee" json:"is_fee"`
	FeeBasis           Text       `yaml:"fee_basis" json:"fee_basis,omitzero" optional:"-"`
	ResultName         Text       `yaml:"result_name" json:"result_name"`
	IsServiceTerminals bool       `yaml:"is_service_terminals" json:"is_service_terminals"`
	Fields             []string   `yaml:"fields" json:"fields"`
	Needs              []Need     `yaml:"materials" json:"-"`
	Materials          []Material `yaml:"-" json:"materials"` // of Needs, in the same order
}

// Need is a material that a matter's guide asks for.
type Need struct {
	Material string `yaml:"material"`
	When     string `yaml:"when"` // condition over the answers, in every theme with this matter; empty is always
}

// Region is a node of the address lists.
type Region struct {
	Code     string   `yaml:"code"` // GB/T 2260, six digits, or longer below the county
	Name     Text     `yaml:"name"`
	Children []Region `yaml:"children"`
}
