package provider

import (
	"time"

	"zhiting/sync/casefile"
)

// Calls of the contract of kind department: a department's own system, which works on its part of a case. CONTRACTS.md says
// what each keeps.
const (
	CallHandOver    = "cases"             // DepartmentCase: DepartmentTaken
	CallCorrect     = "cases/corrections" // DepartmentCorrection: DepartmentTaken
	CallCaseChanges = "cases/changes"     // DepartmentQuery: DepartmentChanges
)

// Codes of its refusals.
const (
	OtherCase = "other-case" // 409: another case, or another correction, was handed over under this key
	NoCase    = "no-case"    // 404: no case was handed over under this key
	NotOurs   = "not-ours"   // 422: the department does not do this matter
)

// MostChanges is how many changes one answer holds at most, and MostWait for how many seconds it may be held open.
const (
	MostChanges = 200
	MostWait    = 5
)

// DepartmentCase is a child case as its department gets it: one matter, with what that matter needs and nothing else.
type DepartmentCase struct {
	Key         string               `json:"key" doc:"Project number of the child case; the same for ever"`
	CaseID      string               `json:"case_id" doc:"Of the whole case, for talking with other departments about it"`
	Theme       casefile.Text        `json:"theme"`
	Matter      casefile.Matter      `json:"matter"`
	SubmittedAt time.Time            `json:"submitted_at"`
	Channel     int                  `json:"channel" doc:"Where it was filed: 1 PC, 2 mobile, 5 terminal"`
	PromiseDate string               `json:"promise_date,omitempty" doc:"2026-10-13"`
	Applicant   casefile.Person      `json:"applicant"`
	Agent       *casefile.Agent      `json:"agent,omitempty"`
	Enterprise  *casefile.Enterprise `json:"enterprise,omitempty"`
	Parties     []casefile.Party     `json:"parties,omitempty"`
	ReceivedAt  casefile.Text        `json:"received_at,omitzero"`
	Situation   []casefile.Answer    `json:"situation,omitempty"`
	Given
}

// Given is what a citizen gave for a matter, and where its contents are fetched.
type Given struct {
	Fields      []casefile.Field      `json:"fields"`
	Attachments []casefile.Attachment `json:"attachments"`
	Contents    string                `json:"contents" doc:"Address; with / and a SHA-256 behind it, it answers that content"`
	Token       string                `json:"token" doc:"Bearer token for these contents and nothing else"`
}

// DepartmentCorrection is what the citizen brought after the department had asked for it (补正).
type DepartmentCorrection struct {
	Key   string    `json:"key" doc:"Of the case that is corrected"`
	ID    string    `json:"id" doc:"Of this correction; the same for ever"`
	Filed time.Time `json:"filed"`
	Given
}

// DepartmentTaken says that the department has it and keeps it.
type DepartmentTaken struct {
	Number string `json:"number,omitempty" doc:"The department's own"`
}

// DepartmentQuery asks for the changes after a cursor.
type DepartmentQuery struct {
	After string `json:"after" doc:"Cursor of the last answer; empty at first"`
	Wait  int    `json:"wait" doc:"Seconds for which the answer may be held open while there is none"`
}

// DepartmentChanges are changes in their order.
type DepartmentChanges struct {
	Changes []DepartmentChange `json:"changes"`
	Cursor  string             `json:"cursor" doc:"Of the last of them; that of the question when there is none"`
}

// DepartmentChange is one move of a case.
type DepartmentChange struct {
	ID     string         `json:"id" doc:"The department's own; never used for another change"`
	Key    string         `json:"key"`
	State  casefile.State `json:"state"`
	Reason string         `json:"reason,omitempty" doc:"For the citizen; needed for correction, suspended, rejected and refused"`
	At     time.Time      `json:"at"`
}
