// Package wire is what terminal and hub say to each other over HTTP. It holds shapes and limits only: neither end's
// storage, retries or rules.
//
// These shapes are the one source. The hub describes its API from them (huma reads the struct tags), `make openapi` writes
// that down in sync/hub/openapi.json, and a test holds the file against the running description; the terminal's uplink uses
// the same shapes. Other ends generate their client types from the file.
//
// Within a protocol number fields are only ever added, and both ends let unknown ones pass. What is new about a case goes
// into the body of its events: bodies are hashed, kept and passed on byte for byte, whatever is in them, and so are events
// of kinds that a program does not know.
package wire

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"zhiting/sync/casefile"
)

// Both ends speak Protocol and the one before it. Every answer of the hub says in ProtocolHeader what it speaks, as
// "oldest-newest"; a hub that says nothing speaks 1 alone. Until a terminal has heard one, it speaks OldestProtocol.
//
// 1: plain requests. 2: requests may be packed with zstd, and an intake may tell of the terminal's clock.
const (
	Protocol       = 2
	OldestProtocol = 1
	ProtocolHeader = "Zhiting-Protocol"
)

// SpreadHeader of an answer says over how long, in seconds, terminals spread their first contact after an outage.
const SpreadHeader = "Zhiting-Spread"

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
	_        struct{}    `additionalProperties:"true"`
	Protocol int         `json:"protocol" example:"2"`
	Terminal string      `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Epoch    string      `json:"epoch" minLength:"1" maxLength:"64" doc:"Incarnation of the terminal's database: a restored copy has another"`
	Clock    *ClockFacts `json:"clock,omitempty"`
	Records  []Record    `json:"records" maxItems:"200"`
}

// AppendJSON appends the batch as JSON, its events byte for byte: they are JSON already, and reading them through to copy them
// is most of what an encoder would do here.
func (in Intake) AppendJSON(to []byte) ([]byte, error) {
	records := in.Records
	in.Records = nil
	head, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	size := len(head)
	for _, r := range records {
		size += len(r.Event) + 64 // its seq and names
	}
	to = append(slices.Grow(to, size), bytes.TrimSuffix(head, []byte("null}"))...) // records are the last field
	between := byte('[')
	for _, r := range records {
		to = append(to, between)
		between = ','
		to = strconv.AppendInt(append(to, `{"seq":`...), r.Seq, 10)
		to = append(append(append(to, `,"event":`...), r.Event...), '}')
	}
	if len(records) == 0 {
		to = append(to, between)
	}
	return append(to, "]}"...), nil
}

// ClockFacts are how a terminal's clocks stood when it sent a request, so that times of a wrong clock can be told from right
// ones. Order never depends on it.
type ClockFacts struct {
	_        struct{}  `additionalProperties:"true"`
	Wall     time.Time `json:"wall"`
	Boot     string    `json:"boot" maxLength:"64" doc:"Id of this run of the machine; uptimes compare within one"`
	UptimeMS int64     `json:"uptime_ms" doc:"Since the machine was started; never set back"`
	OffsetMS *int64    `json:"offset_ms,omitempty" doc:"What the hub's clock was ahead of the terminal's at the last answer"`
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
	Seq     int64   `json:"seq"`
	EventID string  `json:"event_id"`
	Outcome Outcome `json:"outcome" enum:"done,refused,later"`
	Reason  string  `json:"reason,omitempty"`
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

// CaseQuery asks for the cases of a person, or for the case of a receipt.
type CaseQuery struct {
	_        struct{} `additionalProperties:"true"`
	IDNumber string   `json:"id_number,omitempty" maxLength:"18" doc:"Of the person whose card was read"`
	Token    string   `json:"token,omitempty" maxLength:"64" doc:"On the receipt"`
}

// CasesFound are cases as their citizen may see them, newest first.
type CasesFound struct {
	Cases []casefile.Standing `json:"cases"`
}

// HelpCall calls a person to a terminal. It holds nothing of who calls.
type HelpCall struct {
	_        struct{} `additionalProperties:"true"`
	Terminal string   `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Hall     string   `json:"hall" maxLength:"200"`
	At       string   `json:"at" maxLength:"64" doc:"Id of the page on which help was wanted"`
}

// HelpState is how a call stands.
type HelpState struct {
	ID     string `json:"id"`
	Ahead  int    `json:"ahead" doc:"Calls before this one to which nobody is going yet"`
	Coming bool   `json:"coming"`
}

// Services says which services of the catalogue nobody answers for.
type Services struct {
	Down []string `json:"down" doc:"Their ids, in order"`
}

// Changes are the hub's events of one terminal's cases, in the order they were made.
type Changes struct {
	Cursor  int64            `json:"cursor" doc:"Give it as after in the next request"`
	Changes []casefile.Event `json:"changes"`
}
