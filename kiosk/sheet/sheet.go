// Package sheet is a paper as data, as package page is a page: what stands on a slip or on sheets of A4. A visit makes
// it, kiosk/paper sets it, the runtime prints it. It knows no printer, no clock and no business.
package sheet

import "zhiting/kiosk/sketch"

// Form is on what it is printed.
type Form string

// The forms.
const (
	Slip Form = "slip" // the receipt printer's roll
	A4   Form = "a4"
)

// Sheet is one paper.
type Sheet struct {
	ID       string // unique within the visit; says which paper became of what
	Form     Form
	Language string // "zh" or "en"
	Title    string
	Sub      string // who gives it, where and when: one line
	Blocks   []Block
	// Watermark is a line across each A4 page, over and over: for what the paper is and until when. A slip has none.
	Watermark string
	// OnePage sets it smaller, as far as can be read, where it would need a second page.
	OnePage bool
	// Once is the key under which the paper ledger keeps it, so that it is never printed twice without a reason: a licence,
	// the proof of a payment. Empty for a paper of which another copy harms nobody, such as directions.
	Once string
	// PDF is a document that was made elsewhere, printed as it is; there are no Blocks then. It may hold personal data.
	PDF []byte
}

// Role is what a block is for. The set is closed.
type Role string

// The roles.
const (
	Text    Role = "text"    // a paragraph: Value
	Section Role = "section" // a heading: Value
	Row     Role = "row"     // Label and Value
	Note    Role = "note"    // a paragraph that must not be overlooked: Value
	Big     Role = "big"     // one word to be seen from afar, such as the number of a ticket: Value
	Map     Role = "map"     // a sketch of the streets, on A4 only: a slip leaves it out, so directions stand in words too
	Code    Role = "code"    // a code to scan: Value, ASCII; Label stands below it
)

// Block is one thing on a sheet, below the one before it.
type Block struct {
	Role   Role
	Label  string
	Value  string
	Strong bool
	Sketch *sketch.Sketch // of a map
}
