package visit

import (
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/search"
)

// Event is something that happened: a touch, a card, a finished effect. The set is closed.
type Event interface{ event() }

// What the person at the screen does.
type (
	// Tap is a touch on the element with an id. At is the wall clock, kept with a consent.
	Tap struct {
		ID string
		At time.Time
	}
	// Input is the whole new value of a field after a key.
	Input struct{ ID, Text string }
	// Sign is the signature so far, after each stroke.
	Sign struct{ Strokes []Stroke }
	// Idle is a page's time-out gone by without a touch.
	Idle struct{}
)

// Stroke is one line drawn with the finger, or a pen, without lifting it.
type Stroke struct {
	Points []Point `json:"points"`
}

// Point is where the finger or pen was: X and Y from 0 to 1 of the pad's width and height, T milliseconds from the first point
// of the signature, and P how hard a pen pressed, from 0 to 1; 0 where nobody measured it.
type Point struct {
	X float32 `json:"x"`
	Y float32 `json:"y"`
	T int64   `json:"t"`
	P float32 `json:"p,omitempty"`
}

// Flaw is what is wrong with a photograph.
type Flaw string

// The flaws. Each has a message "photo-check.FLAW".
const (
	FlawNone    Flaw = ""
	FlawDark    Flaw = "dark"
	FlawBlurred Flaw = "blurred"
	FlawGlare   Flaw = "glare"
	FlawCut     Flaw = "cut"

	FlawNoFace    Flaw = "no-face"
	FlawFaces     Flaw = "several-faces"
	FlawFaceFar   Flaw = "face-far"
	FlawFaceCut   Flaw = "face-cut"
	FlawFaceAside Flaw = "face-aside"
)

// What devices and the store answer.
type (
	// CardRead is a card read whole. Photo is the chip's picture, opaque bytes.
	CardRead struct {
		Person  casefile.Person
		Photo   []byte
		Expired bool
	}
	// CardTrouble is a card that could not be read; Advice says what to do, in both languages.
	CardTrouble struct{ Advice casefile.Text }
	// CodeRead is a code that was shown: opaque, but for a credit code in it.
	CodeRead struct{ Text string }
	// EnterpriseFound is what the register says.
	EnterpriseFound struct{ Enterprise Enterprise }
	// EnterpriseTrouble is a register that has no such enterprise (Unknown) or could not be asked.
	EnterpriseTrouble struct{ Unknown bool }
	// PhotoTaken is a still. Flaw says what is wrong with it at a glance.
	PhotoTaken struct {
		JPEG []byte
		Flaw Flaw
	}
	// PhotoTrouble is a camera that gave no picture.
	PhotoTrouble struct{}
	// Saved is a case that is durable on this terminal.
	Saved struct{ Receipt Receipt }
	// SaveTrouble is a case that could not be made durable; nothing was kept.
	SaveTrouble struct{ NoRoom bool }
	// Printed is a paper that lies in the tray.
	Printed struct{ Paper Paper }
	// PrintTrouble is a paper that does not, or not whole.
	PrintTrouble struct {
		Paper  Paper
		Advice casefile.Text
	}
	// CasesFound is what is known of the cases looked for, newest first.
	CasesFound struct {
		Cases   []casefile.Standing
		AsOf    time.Time // when the hub last told, zero when never
		More    bool      // the hub is still being asked
		Partial bool      // the hub could not be asked: cases of other terminals are missing
	}
	// HelpCalled is how a call for a person stands: how many are before this one, and whether somebody is coming.
	HelpCalled struct {
		Ahead  int
		Coming bool
	}
	// HelpTrouble is a call that reached nobody.
	HelpTrouble struct{}
	// CasesTrouble is a store that could not answer.
	CasesTrouble struct{}
	// DraftFound is what the person kept of a theme, the newest first: nothing, one, or one here and another elsewhere. Others
	// says that the code that was given is of another person's draft.
	DraftFound struct {
		Theme  string
		Drafts []FoundDraft
		Others bool
	}
	// DraftLooked says which theme a pick-up code is for, or why not.
	DraftLooked struct {
		Number  int
		Theme   string
		Trouble LookTrouble
	}
	// KeptDraft is a draft that is durable on this terminal; with a code, at the hub as well. Newer says that the hub had a
	// newer one from another end, which stays beside it.
	KeptDraft struct {
		Code  string
		Until time.Time
		Newer bool
	}
	// DraftTrouble is one that could not be made so.
	DraftTrouble struct{}
	// World is how the terminal is; sent at the start and whenever it changes.
	World struct {
		Online bool            // the hub answers
		Room   bool            // there is room on the disk for another visit
		Power  Power           //
		Reader bool            // each: the device may be used
		Camera bool            //
		Codes  bool            // the code scanner may be used
		Slips  bool            // the receipt printer may be used
		Pages  bool            // the page printer may be used
		Pen    bool            // the signature pad may be used
		Voice  bool            //
		Down   map[string]bool // services whose far side the hub does not reach now, by id
		Clock  string          // "10:26"
		Today  time.Time
	}
	// CatalogChanged is a newer catalogue with its index, for visits that begin from now on.
	CatalogChanged struct {
		Catalog *catalog.Catalog
		Index   *search.Index
	}
)

// LookTrouble is why a pick-up code leads to nothing. Each has a message "pick-up.TROUBLE".
type LookTrouble string

// The troubles.
const (
	LookUnknown LookTrouble = "unknown" // no draft has this code, or not any more
	LookMany    LookTrouble = "many"    // too many codes were tried
	LookAway    LookTrouble = "away"    // the hub cannot be asked
)

// Power is how the terminal is fed.
type Power string

// The ways. A terminal without a power supply that tells is on mains.
const (
	PowerMains   Power = ""
	PowerBattery Power = "battery" // what was begun can be ended
	PowerEnding  Power = "ending"  // no visit begins, since it would not end
)

// Enterprise is an enterprise as registered.
type Enterprise struct {
	USCC           string
	Name           string
	Representative string // name of the legal representative
	Standing       Standing
	Holder         casefile.Holder   // what the person at the terminal is to it
	Fields         map[string]string // values of fields of the catalogue, by id
}

// Standing is how an enterprise stands in the register. Each has a message "company-check.STANDING".
type Standing string

// The standings.
const (
	Active       Standing = "active"
	Revoked      Standing = "revoked"      // 吊销: it can only be closed
	Deregistered Standing = "deregistered" // 注销: it is no more
)

// Receipt is what is told of a case that was saved.
type Receipt struct {
	Token        string            // opaque, on paper and in the code to scan
	PromiseDates map[string]string // matter id to 2026-10-13; missing when the date depends on a matter before it that is not promised
}

// Paper is what is printed at the end of a visit.
type Paper string

// The papers.
const (
	PaperReceipt Paper = "receipt" // 小票
	PaperForm    Paper = "form"    // 回执, A4
)

func (Tap) event()               {}
func (Input) event()             {}
func (Sign) event()              {}
func (Idle) event()              {}
func (CardRead) event()          {}
func (CardTrouble) event()       {}
func (CodeRead) event()          {}
func (EnterpriseFound) event()   {}
func (EnterpriseTrouble) event() {}
func (PhotoTaken) event()        {}
func (PhotoTrouble) event()      {}
func (Saved) event()             {}
func (SaveTrouble) event()       {}
func (Printed) event()           {}
func (PrintTrouble) event()      {}
func (CasesFound) event()        {}
func (CasesTrouble) event()      {}
func (HelpCalled) event()        {}
func (HelpTrouble) event()       {}
func (World) event()             {}
func (CatalogChanged) event()    {}
func (DraftFound) event()        {}
func (DraftLooked) event()       {}
func (KeptDraft) event()         {}
func (DraftTrouble) event()      {}
