package visit

import (
	"zhiting/kiosk/sheet"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
)

// Effect is something the machine wants done. The runtime does it and feeds back an Event. The set is closed.
type Effect interface{ effect() }

// The effects.
type (
	// ReadCard waits for a card until StopCard: CardRead or CardTrouble, the latter as often as it happens.
	ReadCard struct{}
	// StopCard ends the wait.
	StopCard struct{}
	// ReadCode waits for a code before the scanner or, while the camera is live, in its picture, until StopCode: CodeRead.
	ReadCode struct{}
	// StopCode ends the wait.
	StopCode struct{}
	// FindEnterprise asks the register by a number or by what was scanned: EnterpriseFound or EnterpriseTrouble.
	FindEnterprise struct {
		USCC, Code string // one of them
		IDNumber   string // of the person at the terminal
	}
	// StartCamera shows the live picture until StopCamera.
	StartCamera struct{}
	// StopCamera ends it.
	StopCamera struct{}
	// TakePhoto asks for a still: PhotoTaken or PhotoTrouble.
	TakePhoto struct{ Of Subject }
	// SaveCase makes the case durable: Saved or SaveTrouble. Number counts the cases of this visit, so that saving
	// again after trouble can never make two.
	SaveCase struct {
		Number   int
		Filing   casefile.Filing  // Attachments without address: the runtime computes it from Contents
		Contents [][]byte         // one for each of Filing.Attachments
		Notes    []casefile.Text  // what the citizen must know afterwards, for the papers
		Calendar catalog.Calendar // of the catalogue it was filed under, for the promised dates
	}
	// Print prints a paper of the case saved last: Printed or PrintTrouble.
	Print struct{ Paper Paper }
	// PrintSheet prints a paper of a service: Printed or PrintTrouble, whose Paper is the sheet's id.
	PrintSheet struct{ Sheet sheet.Sheet }
	// SaveRating keeps the rating of a case; without its id, of the one saved last. It has no answer: a rating is never worth a page of trouble.
	SaveRating struct {
		CaseID string
		Rating casefile.Rating
	}
	// FindCases looks for a person's cases, or for the case of a receipt: CasesFound, once more when the hub has answered
	// too, or CasesTrouble.
	FindCases struct{ IDNumber, Token string }
	// CallHelp calls a person to the terminal until the visit ends: HelpCalled as often as that changes, or HelpTrouble. At is
	// the page on which help was wanted.
	CallHelp struct{ At Place }
	// FindDraft looks for what a person kept of a theme, here and at the hub: DraftFound. Code is the pick-up code that was
	// given, if one was.
	FindDraft struct{ IDNumber, VerifiedBy, Theme, Code string }
	// LookDraft asks the hub what a pick-up code is for: DraftLooked.
	LookDraft struct {
		Number int
		Code   string
	}
	// KeepDraft keeps it here, and at the hub in place of the version that it names: KeptDraft or DraftTrouble.
	KeepDraft struct {
		IDNumber string
		Draft    FoundDraft
	}
	// DropDraft destroys what is kept here, and with an id at the hub. It has no answer: what is left is destroyed when it is
	// too old.
	DropDraft struct{ IDNumber, Theme, ID string }
	// Wipe ends the visit: whatever the runtime still holds of the citizen is destroyed, prints under way are
	// finished or cancelled.
	Wipe struct{}
)

func (ReadCard) effect()       {}
func (StopCard) effect()       {}
func (ReadCode) effect()       {}
func (StopCode) effect()       {}
func (FindEnterprise) effect() {}
func (StartCamera) effect()    {}
func (StopCamera) effect()     {}
func (TakePhoto) effect()      {}
func (SaveCase) effect()       {}
func (Print) effect()          {}
func (PrintSheet) effect()     {}
func (SaveRating) effect()     {}
func (FindCases) effect()      {}
func (CallHelp) effect()       {}
func (Wipe) effect()           {}
func (FindDraft) effect()      {}
func (LookDraft) effect()      {}
func (KeepDraft) effect()      {}
func (DropDraft) effect()      {}
