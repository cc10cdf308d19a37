package drivers

// Severity says what a problem means for a visit.
type Severity int

// The severities, mildest first.
const (
	SeverityNone  Severity = iota // no problem
	SeverityHint                  // works; a person should look soon (paper near end)
	SeverityBlock                 // does not work until a person acts (paper out)
)

// Text is a sentence in the two languages of the terminal.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Problem is a declared trouble of a device: one value per trouble, all in the table below, never made up on the spot.
// The zero Problem means that nothing is wrong.
type Problem struct {
	Code       string   `json:"code,omitempty"` // stable, "receipt.paper-out"; used in logs and JSON
	Severity   Severity `json:"severity,omitempty"`
	Title      Text     `json:"title,omitzero"`      // what, in a few words
	Citizen    Text     `json:"citizen,omitzero"`    // what the person at the screen should do; no device words
	Technician Text     `json:"technician,omitzero"` // steps to mend it
	// DependsOn begins the codes of problems that may be the cause of this one ("way."); while there is such a cause,
	// it alone is shown. Empty for a problem that always stands for itself.
	DependsOn string `json:"depends_on,omitempty"`
}

// IsZero says that nothing is wrong.
func (p Problem) IsZero() bool { return p.Code == "" }

// Blocks says that the device cannot be used until a person acts.
func (p Problem) Blocks() bool { return p.Severity == SeverityBlock }

// Problems lists every problem that any driver may report, for the technician's handbook and the linter over texts.
func Problems() []Problem { return problems }
