package wire

import "time"

// CommandName is what a hub may ask a terminal to do. The set is closed.
type CommandName string

// The commands.
const (
	SendReport      CommandName = "send-report"      // tell how the terminal stands; the reason of the report holds it
	SyncPush        CommandName = "sync-push"        // try at once what waits
	ReloadCatalogue CommandName = "reload-catalogue" // look at the catalogue packages again, refused ones as well
	PrintTestPage   CommandName = "print-test-page"
	Restart         CommandName = "restart"
)

// Command is one thing to do, once.
type Command struct {
	ID      string      `json:"id"`
	Name    CommandName `json:"name" enum:"send-report,sync-push,reload-catalogue,print-test-page,restart"`
	Expires time.Time   `json:"expires" doc:"By the hub's clock; after that it is not done any more"`
}

// Settings are the keys of a terminal's configuration that the hub sets.
type Settings struct {
	Version string            `json:"version" doc:"Made from the values: the same values have the same version"`
	Values  map[string]string `json:"values" doc:"By key, such as timeouts.idle"`
}

// Down is what the hub wants of a terminal now. It is a state and no list of changes: reading it twice, or after a year,
// asks for the same.
type Down struct {
	Mark      string    `json:"mark" doc:"Give it as known in the next request"`
	Catalogue string    `json:"catalogue,omitempty" doc:"Address of the package to serve; empty for the terminal's own"`
	Settings  Settings  `json:"settings"`
	Commands  []Command `json:"commands" doc:"Those of which no report has come, oldest first"`
}

// ReportKind says what a report is about.
type ReportKind string

// The kinds of reports.
const (
	OfCatalogue ReportKind = "catalogue" // ID is its address
	OfSettings  ReportKind = "settings"  // ID is their version
	OfCommand   ReportKind = "command"   // ID is the command's
)

// Report says what became of something that the hub handed down: Done, or Refused with the reason.
type Report struct {
	_       struct{}   `additionalProperties:"true"`
	Kind    ReportKind `json:"kind" enum:"catalogue,settings,command"`
	ID      string     `json:"id" minLength:"1" maxLength:"64"`
	Outcome Outcome    `json:"outcome" enum:"done,refused"`
	Reason  string     `json:"reason,omitempty" maxLength:"16384" doc:"Why not, or what there is to tell; no personal data"`
}

// Reports are sent until the hub has answered that they are on its disk.
type Reports struct {
	_       struct{} `additionalProperties:"true"`
	Reports []Report `json:"reports" maxItems:"100"`
}

// Limits of catalogue packages on their way.
const (
	MaxPackageFiles = 256     // in one request
	MaxPackageFile  = 8 << 20 // bytes of one file
	PackageAnswer   = 256 << 10
)

// FileQuery asks for files of packages by their content.
type FileQuery struct {
	_      struct{} `additionalProperties:"true"`
	SHA256 []string `json:"sha256" maxItems:"256"`
}

// Files are the first of those that were asked for, one at least: the terminal keeps them and asks for the rest.
type Files struct {
	Contents [][]byte `json:"contents" doc:"In the order in which they were asked for"`
}
