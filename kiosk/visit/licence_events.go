package visit

import (
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// The effects of electronic licences. Number counts the questions of a service, so that a late answer is told from the one
// that is waited for.
type (
	// FindLicences asks what somebody holds: LicencesFound or LicenceTrouble.
	FindLicences struct {
		Number int
		Actor  string // ID number of the person who asks
		Holder provider.LicenceHolder
	}
	// FetchLicence consents to one look at one licence and fetches it: LicenceFetched or LicenceTrouble.
	FetchLicence struct {
		Number   int
		Actor    string
		Holder   provider.LicenceHolder
		Licence  wire.LicenceFound
		Purpose  string // in Chinese, as it stands on the paper
		UseUntil string // 2006-01-02
	}
	// CheckCode checks what somebody showed: CodeChecked, once more when the hub has answered too.
	CheckCode struct {
		Number int
		Text   string
	}
)

// What comes of them.
type (
	// LicencesFound is what somebody holds.
	LicencesFound struct {
		Number   int
		Licences []wire.LicenceFound
		Partial  bool // a library did not answer
	}
	// LicenceFetched is a licence. Its content is the machine's, which destroys it.
	LicenceFetched struct {
		Number int
		Copy   wire.LicenceCopy
	}
	// LicenceTrouble is a refusal with the code of the contract, or, without, a side that does not answer.
	LicenceTrouble struct {
		Number int
		Code   string
	}
	// CodeChecked is what is known of a shown code.
	CodeChecked struct {
		Number int
		Here   Checked
		Answer *wire.CodeAnswer // of the hub; nil when it has not answered
		More   bool             // the hub is still being asked
	}
)

// Checked is what this terminal alone can say of a shown code.
type Checked string

// What it says. Each but the first has a message "verified.CHECKED".
const (
	CheckedNothing Checked = ""        // the code says nothing to anybody but who issued it
	CheckedGenuine Checked = "genuine" // its signature is good and it is fresh
	CheckedStale   Checked = "stale"   // its signature is good, and it was shown too long ago
	CheckedForged  Checked = "forged"  // damaged, or not signed by who it says
	CheckedUnknown Checked = "no-key"  // signed with a key that is not trusted here
)

// Destroy overwrites the licence's bytes, for an answer that nobody waits for any more.
func (e LicenceFetched) Destroy() { clear(e.Copy.Copy.Content) }

func (FindLicences) effect() {}
func (FetchLicence) effect() {}
func (CheckCode) effect()    {}

func (LicencesFound) event()  {}
func (LicenceFetched) event() {}
func (LicenceTrouble) event() {}
func (CodeChecked) event()    {}
