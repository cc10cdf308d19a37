package catalog

import (
	"cmp"
	"fmt"
	"slices"
)

// Plan is what a theme comes to for one set of answers.
type Plan struct {
	Theme      string          `json:"theme"`
	Matters    []PlannedMatter `json:"matters"`   // in an order that respects After
	Fields     []Field         `json:"fields"`    // each once, those from the card first
	Materials  []Material      `json:"materials"` // to be photographed here
	NotAsked   []Material      `json:"not_asked"` // proved by a licence, data share or promise, or made from the form
	WorkDays   int             `json:"work_days"` // longest path through the matters, as promised
	Fee        bool            `json:"fee"`
	Reductions []Reduction     `json:"reductions"`
}

// PlannedMatter is a matter and what it waits for in this plan.
type PlannedMatter struct {
	Matter
	After []string `json:"after,omitempty"`
}

// Reduction compares the matters done one by one with the theme done once (四减).
//
//	materials  papers that the guides ask for, matter by matter; those still photographed here
//	steps      steps at the windows, matter by matter; steps of the theme
//	days       legal limits in working days, one matter after the other; promised limits along the longest path
//	trips      visits to a window, matter by matter; visits of the theme, this one counted
type Reduction struct {
	Kind   string `json:"kind"` // "materials", "steps", "days", "trips"
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// UnknownTheme is a theme that the catalogue does not have.
type UnknownTheme struct{ ID string }

func (e *UnknownTheme) Error() string {
	return fmt.Sprintf("theme %q is not in the catalogue; list the themes and choose one", e.ID)
}

// Unanswered is a question that applies and has no answer yet.
type Unanswered struct{ Question string }

func (e *Unanswered) Error() string {
	return fmt.Sprintf("question %q has no answer; ask for the theme's questions and answer each", e.Question)
}

// UnknownAnswer is an answer that the theme does not know. Option is empty when there is no such question.
type UnknownAnswer struct{ Question, Option string }

func (e *UnknownAnswer) Error() string {
	if e.Option == "" {
		return fmt.Sprintf("the theme has no question %q; ask for its questions and use their ids", e.Question)
	}
	return fmt.Sprintf("question %q has no option %q; use one of its option ids", e.Question, e.Option)
}

// Excluded is a theme, or an answer, that cannot be filed at this terminal. Way is how it is done.
type Excluded struct{ Way Way }

func (e *Excluded) Error() string {
	return fmt.Sprintf("this cannot be filed at the terminal: %s; go to %s or call %s", e.Way.Why.En, e.Way.Place.En, e.Way.Phone)
}

// Questions gives the questions that apply to the answers so far, in order. What was answered to a question that no
// longer applies counts for nothing. An unknown theme has none.
func (c *Catalog) Questions(theme string, answers map[string]string) []Question {
	t := c.theme(theme)
	if t == nil {
		return nil
	}
	asked, _ := c.asked(t, answers)
	return asked
}

// asked gives the questions that apply, and the answers to them alone, as variables of conditions.
func (c *Catalog) asked(t *Theme, answers map[string]string) ([]Question, map[string]any) {
	var asked []Question
	known := make(map[string]any, len(t.Questions))
	for _, q := range t.Questions {
		if c.holds(q.When, known) {
			asked = append(asked, q)
			known[q.ID] = answers[q.ID]
		}
	}
	return asked, known
}

// Plan turns answers, question id to option id, into one plan. The error is *UnknownTheme, *UnknownAnswer, *Unanswered
// or *Excluded.
func (c *Catalog) Plan(theme string, answers map[string]string) (Plan, error) {
	t := c.theme(theme)
	if t == nil {
		return Plan{}, &UnknownTheme{theme}
	}
	if t.Elsewhere != nil {
		return Plan{}, &Excluded{*t.Elsewhere}
	}
	for question := range answers {
		if !slices.ContainsFunc(t.Questions, func(q Question) bool { return q.ID == question }) {
			return Plan{}, &UnknownAnswer{Question: question}
		}
	}
	trips := t.Trips
	asked, known := c.asked(t, answers)
	for _, q := range asked {
		answer := answers[q.ID]
		i := slices.IndexFunc(q.Options, func(o Option) bool { return o.ID == answer })
		switch {
		case answer == "":
			return Plan{}, &Unanswered{q.ID}
		case i < 0:
			return Plan{}, &UnknownAnswer{q.ID, answer}
		case q.Options[i].Exclude != nil:
			return Plan{}, &Excluded{*q.Options[i].Exclude}
		}
		trips += q.Options[i].Trips
	}

	p := Plan{Theme: t.ID, Matters: []PlannedMatter{}, Fields: []Field{}, Materials: []Material{}, NotAsked: []Material{}} // lists, not null, in JSON
	chosen := map[string]bool{}
	for _, m := range t.Matters {
		chosen[m.Matter] = c.holds(m.When, known)
	}
	ordered, _ := inOrder(t.Matters) // Load refused circles
	for _, m := range ordered {
		if chosen[m.Matter] {
			p.Matters = append(p.Matters, PlannedMatter{c.Matters[m.Matter], waitsFor(t.Matters, m, chosen)})
		}
	}
	c.fields(&p, t, known)
	p.merge(t.Steps, trips)
	return p, nil
}

// Sample is the plan of a theme for the first answer to each question that can be filed here: what its guide shows
// before anybody is asked anything. Its errors are those of Plan.
func (c *Catalog) Sample(theme string) (Plan, error) {
	answers := map[string]string{}
	for {
		open := slices.DeleteFunc(slices.Clone(c.Questions(theme, answers)), func(q Question) bool { return answers[q.ID] != "" })
		if len(open) == 0 {
			return c.Plan(theme, answers)
		}
		i := slices.IndexFunc(open[0].Options, func(o Option) bool { return o.Exclude == nil })
		answers[open[0].ID] = open[0].Options[i].ID // Load refused questions without such an option
	}
}

// fields collects what the form asks: each field once, those that the card answers first.
func (c *Catalog) fields(p *Plan, t *Theme, known map[string]any) {
	seen := map[string]bool{}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			p.Fields = append(p.Fields, c.Fields[id])
		}
	}
	for _, m := range p.Matters {
		for _, id := range m.Fields {
			add(id)
		}
	}
	for _, a := range t.Asks {
		if c.holds(a.When, known) {
			add(a.Field)
		}
	}
	typed := func(f Field) int {
		if f.From == "citizen" {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(p.Fields, func(a, b Field) int { return cmp.Compare(typed(a), typed(b)) })
}

// merge collects the materials, each once, and computes days, fee and reductions.
func (p *Plan) merge(steps, trips int) {
	var materials, days, stepsAlone, tripsAlone int
	seen := map[string]bool{}
	ready := map[string]int{} // working days until a matter is done
	for _, m := range p.Matters {
		for _, material := range m.Materials {
			switch {
			case seen[material.ID]:
			case material.Supply == SupplyUpload:
				p.Materials = append(p.Materials, material)
			default:
				p.NotAsked = append(p.NotAsked, material)
			}
			seen[material.ID] = true
		}
		for _, before := range m.After {
			ready[m.ID] = max(ready[m.ID], ready[before])
		}
		ready[m.ID] += m.PromiseDay
		p.WorkDays = max(p.WorkDays, ready[m.ID])
		p.Fee = p.Fee || m.IsFee
		materials += len(m.Materials)
		days += m.AnticipateDay
		stepsAlone += m.Steps
		tripsAlone += m.LimitSceneNum
	}
	p.Reductions = []Reduction{
		{"materials", materials, len(p.Materials)},
		{"steps", stepsAlone, steps},
		{"days", days, p.WorkDays},
		{"trips", tripsAlone, trips},
	}
}

func (c *Catalog) theme(id string) *Theme {
	if i := slices.IndexFunc(c.Themes, func(t Theme) bool { return t.ID == id }); i >= 0 {
		return &c.Themes[i]
	}
	return nil
}
