package catalog

// Plan is what a theme comes to for one set of answers.
type Plan struct {
	Theme      string          `json:"theme"`
	Matters    []PlannedMatter `json:"matters"`   // in an order that respects After
	Fields     []Field         `json:"-"`         // each once, those from the card first
	Materials  []Material      `json:"materials"` // to be photographed here
	NotAsked   []Material      `json:"not_asked"` // proved by a licence, data share or promise
	WorkDays   int             `json:"work_days"` // longest path through the matters
	Fee        bool            `json:"fee"`
	Reductions []Reduction     `json:"reductions"`
}

// PlannedMatter is a matter and what it waits for in this plan.
type PlannedMatter struct {
	Matter
	After []string `json:"after,omitempty"`
}

// Reduction compares the matters done one by one with the theme done once (四减).
type Reduction struct {
	Kind   string `json:"kind"` // "materials", "steps", "days", "trips"
	Before int    `json:"before"`
	After  int    `json:"after"`
}
