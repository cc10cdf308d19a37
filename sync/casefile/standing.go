package casefile

import "time"

// Standing is a case as its citizen may see it.
type Standing struct {
	ID          string
	Token       string // opaque, on the receipt
	Theme       Text
	SubmittedAt time.Time
	Sent        bool // the hub has it
	Children    []ChildStanding
}

// ChildStanding is one department's part of a case. State is empty until the hub opened it.
type ChildStanding struct {
	Matter      string
	Name        Text
	Dept        Text
	State       State
	ProjectNo   string
	PromiseDate string // 2026-10-13
	Reason      string
	At          time.Time
}
