// Package page is a page as data: a title, elements, actions. The screen draws it, the voice speaks it, the automation
// socket lists it, tests read it. It knows no toolkit, no device, no clock and no business.
package page

import (
	"time"

	"zhiting/kiosk/sketch"
)

// Role is what an element is for. The set is closed: ui, voice and automation each handle every role.
type Role string

// The roles.
const (
	RoleText     Role = "text"     // a paragraph
	RoleSection  Role = "section"  // a small heading above a group
	RoleNote     Role = "note"     // a coloured box with one message; Tone says which colour
	RoleButton   Role = "button"   // an action in the main area or the bar; Tone primary is the way on
	RoleTile     Role = "tile"     // a large choice on the home page: Label, Detail, Icon
	RoleChip     Role = "chip"     // a small rounded switch in the bar (large text, English, help); Selected shows it on
	RoleSearch   Role = "search"   // looks like a search field, acts like a button (opens the search page)
	RoleChoice   Role = "choice"   // one of several answers, a full-width row; Selected marks the one taken
	RoleCheck    Role = "check"    // like a choice, and any number may be taken; Selected marks those
	RoleField    Role = "field"    // a text entry; Keyboard says which keys
	RoleRow      Role = "row"      // a label and its value; Action, when not empty, is a link at the right ("修改")
	RoleFigures  Role = "figures"  // a row of small cards, each a big figure above a caption (Items)
	RolePicture  Role = "picture"  // a drawn illustration; Icon names it: "card-on-reader", "camera", "done", "paper", ...
	RolePreview  Role = "preview"  // the live camera picture
	RolePhoto    Role = "photo"    // the still that was taken, JPEG in Image
	RolePad      Role = "pad"      // where a signature is drawn with the finger
	RoleStars    Role = "stars"    // five levels of satisfaction; Items are the levels, Selected in Value "1".."5"
	RoleProgress Role = "progress" // something is under way; Label says what
	RoleCode     Role = "code"     // a code to scan with a telephone: what it holds in Value, ASCII; Label stands below it
	RoleMap      Role = "map"      // a sketch of the streets with numbered places; Spoken says what is on it
	RoleSteps    Role = "steps"    // a list of states in time: Items with caption, text and Tone
)

// Tone colours an element. The meaning never rests on colour alone: an icon or word goes with it.
type Tone string

// The tones.
const (
	ToneNone    Tone = ""
	TonePrimary Tone = "primary"
	ToneGood    Tone = "good"
	ToneWarn    Tone = "warn"
	ToneBad     Tone = "bad"
)

// Keyboard is the set of keys shown for a field.
type Keyboard string

// The keyboards.
const (
	KeyboardNone    Keyboard = ""
	KeyboardDigits  Keyboard = "digits"  // 0-9, delete
	KeyboardID      Keyboard = "id"      // 0-9, X, delete
	KeyboardLatin   Keyboard = "latin"   // letters, digits, delete, space
	KeyboardChinese Keyboard = "chinese" // letters that are turned into characters; a key leaves them as they are
	KeyboardAddress Keyboard = "address" // as that for Chinese, with the words of an address: 路 号 院 楼 单元 室 村 组
)

// Item is one of the parts of figures, stars and steps.
type Item struct {
	ID      string `json:"id,omitempty"`
	Caption string `json:"caption"`
	Text    string `json:"text,omitempty"`
	Tone    Tone   `json:"tone,omitempty"`
}

// Element is one thing on a page. ID is stable and unique within the page.
type Element struct {
	ID       string         `json:"id"`
	Role     Role           `json:"role"`
	Label    string         `json:"label,omitempty"`
	Value    string         `json:"value,omitempty"`    // of a field, row, stars
	Detail   string         `json:"detail,omitempty"`   // second line of a tile, choice or note; remedy under a field
	Icon     string         `json:"icon,omitempty"`     // one Han character on a tile, or the name of a drawing
	Action   string         `json:"action,omitempty"`   // the link word of a row
	Spoken   string         `json:"spoken,omitempty"`   // what the voice says; Label and Value when empty
	Error    string         `json:"error,omitempty"`    // under a field: what is wrong and what to do
	Tone     Tone           `json:"tone,omitempty"`     //
	Keyboard Keyboard       `json:"keyboard,omitempty"` // of a field
	Items    []Item         `json:"items,omitempty"`    // of figures, stars, steps
	Image    []byte         `json:"-"`                  // of a photo
	Sketch   *sketch.Sketch `json:"-"`                  // of a map
	Selected bool           `json:"selected,omitempty"` //
	Disabled bool           `json:"disabled,omitempty"` //
	Personal bool           `json:"personal,omitempty"` // Value is personal data: masked for helpers and recordings
	Max      int            `json:"max,omitempty"`      // of a field: longest value in characters
	Eager    bool           `json:"eager,omitempty"`    // of a field: letters are told before they are turned into characters, as of a search
}

// Tappable says whether a touch on the element does something.
func (e Element) Tappable() bool {
	switch e.Role {
	case RoleButton, RoleTile, RoleChip, RoleSearch, RoleChoice, RoleCheck, RoleStars:
		return !e.Disabled
	case RoleRow:
		return !e.Disabled && e.Action != ""
	}
	return false
}

// Page is what the citizen sees. Every page has a way to a person (an element with id "help") and, unless it is the
// resting page, a way back and a time-out; a test over all pages holds that.
type Page struct {
	ID       string        `json:"id"`
	Title    string        `json:"title"`               // in the top bar, left
	Status   string        `json:"status,omitempty"`    // in the top bar, right: "可办理", when the page is not a step
	Good     bool          `json:"good,omitempty"`      // whether Status is good news
	Step     int           `json:"step,omitempty"`      // 1-based; 0 when the page is not a step
	Steps    int           `json:"steps,omitempty"`     //
	StepText string        `json:"step_text,omitempty"` // "第 2 步，共 6 步"
	Heading  string        `json:"heading"`             // may hold a line break
	Sub      string        `json:"sub,omitempty"`       //
	Elements []Element     `json:"elements"`            // the main area, top to bottom
	Bar      []Element     `json:"bar"`                 // the bottom bar, left to right; "help" is last
	Timeout  time.Duration `json:"timeout,omitempty"`   // of inactivity, before the visitor is asked whether they are still there
	Spoken   string        `json:"spoken,omitempty"`    // what the voice says first; Heading and Sub when empty
	Language string        `json:"language"`            // "zh" or "en"
	Large    bool          `json:"large,omitempty"`     // large text
	Low      bool          `json:"low,omitempty"`       // everything within reach of a wheelchair: content drawn in the lower half
	// Labels of the two buttons by which a page too long for the screen is turned: "上一屏", "下一屏".
	PartBefore string `json:"part_before,omitempty"`
	PartAfter  string `json:"part_after,omitempty"`
	Resting    bool   `json:"resting,omitempty"` // the attract page: touching anywhere acts on "start"
}

// All lists the elements of the main area and the bar.
func (p Page) All() []Element {
	all := make([]Element, 0, len(p.Elements)+len(p.Bar))
	return append(append(all, p.Elements...), p.Bar...)
}

// Find returns the element with an id.
func (p Page) Find(id string) (Element, bool) {
	for _, e := range p.All() {
		if e.ID == id {
			return e, true
		}
	}
	return Element{}, false
}
