// Package wire is what terminal and hub say to each other over HTTP. It holds shapes and limits only: neither end's
// storage, retries or rules.
//
// Within a protocol number fields are only ever added, and both ends let unknown ones pass.
package wire

import (
	"encoding/json"

	"zhiting/sync/casefile"
)

// Protocol is the number of this version.
const Protocol = 1

// Limits of one intake.
const (
	MaxRecords = 200
	MaxIntake  = 1 << 20 // bytes of the whole request
)

// Record is an event on its way from the terminal's outbox.
type Record struct {
	_     struct{}        `additionalProperties:"true"`
	Seq   int64           `json:"seq" doc:"Place in the terminal's outbox; grows within an epoch"`
	Event json.RawMessage `json:"event" doc:"A casefile event; judged record by record, so one that cannot be read spoils no other"`
}

// Intake is a batch of records, smallest seq first.
type Intake struct {
	_        struct{} `additionalProperties:"true"`
	Protocol int      `json:"protocol" example:"1"`
	Terminal string   `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Epoch    string   `json:"epoch" minLength:"1" maxLength:"64" doc:"Incarnation of the terminal's database: a restored copy has another"`
	Records  []Record `json:"records" maxItems:"200"`
}

// Outcome is the hub's judgement of one record.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"    // durable at the hub, now or since an earlier request
	Refused Outcome = "refused" // never acceptable; kept in quarantine with the reason
	Later   Outcome = "later"   // the event before it in the case's chain has not arrived: send it again
)

// Result answers the record of the same seq.
type Result struct {
	Seq     int64    `json:"seq"`
	EventID string   `json:"event_id"`
	Outcome Outcome  `json:"outcome" enum:"done,refused,later"`
	Reason  string   `json:"reason,omitempty"`
	Missing []string `json:"missing,omitempty" doc:"SHA-256 of the case's attachments that have not arrived"`
}

// IntakeAnswer is given after everything in it is on the hub's disk.
type IntakeAnswer struct {
	HighWater int64    `json:"high_water" doc:"Largest seq of this terminal and epoch that has been answered done or refused"`
	Results   []Result `json:"results"`
}

// EnterpriseQuery asks for an enterprise by its number, or by the code that its electronic licence shows.
type EnterpriseQuery struct {
	_        struct{} `additionalProperties:"true"`
	USCC     string   `json:"uscc,omitempty" maxLength:"18" doc:"Unified social credit code, GB 32100"`
	Code     string   `json:"code,omitempty" maxLength:"4096" doc:"What was scanned, as it is; opaque to the terminal"`
	IDNumber string   `json:"id_number" maxLength:"18" doc:"Of the person who asks, to tell what they are to the enterprise"`
}

// Registered is what the register says of an enterprise.
type Registered struct {
	USCC           string            `json:"uscc"`
	Name           string            `json:"name"`
	Representative string            `json:"representative" doc:"Name of the legal representative, as anybody may read it in the public register"`
	State          string            `json:"state" enum:"active,revoked,deregistered"`
	Holder         casefile.Holder   `json:"holder" enum:"legal,agent,none" doc:"What the person who asks is to it"`
	Fields         map[string]string `json:"fields,omitempty" doc:"Values of fields of the catalogue, by their ids"`
}

// Changes are the hub's events of one terminal's cases, in the order they were made.
type Changes struct {
	Cursor  int64            `json:"cursor" doc:"Give it as after in the next request"`
	Changes []casefile.Event `json:"changes"`
}
