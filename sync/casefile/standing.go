package casefile

import "time"

// Standing is a case as its citizen may see it.
type Standing struct {
	ID          string          `json:"id"`
	Token       string          `json:"token"` // opaque, on the receipt
	ThemeID     string          `json:"theme_id"`
	Theme       Text            `json:"theme"`
	SubmittedAt time.Time       `json:"submitted_at"`
	ReceivedAt  Text            `json:"received_at,omitzero"` // the hall where it was filed
	Sent        bool            `json:"sent"`                 // the hub has it
	Rated       bool            `json:"rated,omitempty"`      // by the citizen, in the first round
	Here        bool            `json:"-"`                    // filed at this terminal, where its chain goes on
	Children    []ChildStanding `json:"children"`
}

// ChildStanding is one department's part of a case. State is empty until the hub opened it.
type ChildStanding struct {
	Matter      string    `json:"matter"`
	Name        Text      `json:"name"`
	Dept        Text      `json:"dept"`
	Phone       string    `json:"phone,omitempty"` // of the department
	State       State     `json:"state,omitempty"`
	ProjectNo   string    `json:"project_no,omitempty"`
	PromiseDate string    `json:"promise_date,omitempty"` // 2026-10-13
	Reason      string    `json:"reason,omitempty"`
	At          time.Time `json:"at,omitzero"` // since when it has been in this state
	Clocks      []Clock   `json:"clocks,omitempty"`
	Opened      time.Time `json:"opened,omitzero"` // when it arrived at its department: its clocks run from there
	// Reached says when it came to each state of an ordinary life for the first time.
	Reached map[State]time.Time `json:"reached,omitempty"`
	// Corrected is when the citizen brought what was asked for, while the department has not seen that yet; zero otherwise.
	Corrected time.Time `json:"-"`
}

// Over says whether every department has come to an end with its part.
func (s Standing) Over() bool {
	for _, c := range s.Children {
		if !c.State.Done() && !c.State.Failed() {
			return false
		}
	}
	return len(s.Children) > 0
}

// NewStanding is a case as it was filed, before any department has said a word.
func NewStanding(id string, f Filing, at time.Time) Standing {
	s := Standing{ID: id, Token: f.Token, ThemeID: f.Theme, Theme: f.ThemeName, SubmittedAt: at, ReceivedAt: f.ReceivedAt}
	for _, m := range f.Matters {
		s.Children = append(s.Children, ChildStanding{Matter: m.ID, Name: m.TaskName, Dept: m.DeptName, Phone: m.LinkWay, Clocks: m.Clocks})
	}
	return s
}

// Apply takes in what the hub said of a child. A matter that this version of the case does not know is passed over.
func (s *Standing) Apply(change ChildChange, at time.Time) {
	for i := range s.Children {
		child := &s.Children[i]
		if child.Matter != change.Matter {
			continue
		}
		child.State, child.Reason, child.At = change.State, change.Reason, at
		if child.Opened.IsZero() {
			child.Opened = at
		}
		if child.Reached == nil {
			child.Reached = map[State]time.Time{}
		}
		if _, before := child.Reached[change.State]; !before {
			child.Reached[change.State] = at
		}
		if change.ProjectNo != "" {
			child.ProjectNo = change.ProjectNo
		}
		if change.PromiseDate != "" {
			child.PromiseDate = change.PromiseDate
		}
	}
}
