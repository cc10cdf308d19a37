package catalog

import (
	"cmp"
	"slices"
)

// Plan is what a theme comes to for one set of answers.
type Plan struct {
	Theme       string          `json:"theme"`
	Matters     []PlannedMatter `json:"matters"` // in an order that respects After
	Parties     []Party         `json:"parties"`
	Fields      []Field         `json:"fields"`       // each once, those that need no typing first
	KnownFields []Field         `json:"known_fields"` // that the departments have, so that nobody asks
	Materials   []Material      `json:"materials"`    // to be photographed here
	NotAsked    []Material      `json:"not_asked"`    // proved by a licence, data share or promise, or made from the form
	WorkDays    int             `json:"work_days"`    // longest path through the matters, as promised
	NaturalDays int             `json:"natural_days"` // natural days of special procedures on that path, beside WorkDays
	Fee         bool            `json:"fee"`
	Consents    []Text          `json:"consents"`
	Afterwards  []Text          `json:"afterwards"`
	Extras      []Extra         `json:"extras"`
	Reductions  []Reduction     `json:"reductions"`
}

// PlannedMatter is a matter, what it waits for in this plan, and its stage: matters of one stage may run side by side.
type PlannedMatter struct {
	Matter
	CrossRegion *CrossRegion `json:"cross_region,omitempty"` // DeptName is then the other region's
	After       []string     `json:"after,omitempty"`
	Stage       int          `json:"stage"` // from 1
}

// Reduction compares the matters done one by one with the theme done once (四减).
//
//	materials  papers that the guides ask for, matter by matter; those still photographed here
//	steps      steps at the windows, matter by matter; this visit and what the citizen still has to do after it
//	days       legal limits in working days, one matter after the other; promised limits along the longest path
//	trips      visits to a window, matter by matter; this visit and those still needed after it
type Reduction struct {
	Kind   string `json:"kind"` // "materials", "steps", "days", "trips"
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// Questions gives the questions that apply to the answers so far, in order. What was answered to a question that no
// longer applies counts for nothing. An unknown theme has none.
func (c *Catalog) Questions(theme string, g Given) []Question {
	t := c.Theme(theme)
	if t == nil {
		return nil
	}
	asked, _ := t.asked(g)
	return asked
}

// asked gives the questions that apply, and the variables of conditions: the answers to those questions alone.
func (t *Theme) asked(g Given) ([]Question, map[string]any) {
	var asked []Question
	env := environment(g)
	for _, q := range t.Questions {
		env[q.ID] = variable(q, nil)
	}
	for _, q := range t.Questions {
		if t.holds(q.When, env) {
			asked = append(asked, q)
			env[q.ID] = variable(q, g.Answers[q.ID])
		}
	}
	return asked, env
}

// variable is an answer as conditions see it.
func variable(q Question, answer []string) any {
	if q.Kind == QuestionMany {
		return answer
	}
	if len(answer) == 0 {
		return ""
	}
	return answer[0]
}

// Excluded says whether the theme cannot be filed here for what is known so far, and what way remains; nil when nothing
// speaks against it yet. It is asked after each answer, so that nobody answers in vain.
func (c *Catalog) Excluded(theme string, g Given) *Way {
	t := c.Theme(theme)
	if t == nil {
		return nil
	}
	asked, env := t.asked(g)
	return t.excluded(asked, env, g)
}

func (t *Theme) excluded(asked []Question, env map[string]any, g Given) *Way {
	for _, q := range asked {
		for _, o := range q.Options {
			if o.Exclude != nil && slices.Contains(g.Answers[q.ID], o.ID) {
				return o.Exclude
			}
		}
	}
	for i, e := range t.Excludes {
		about := t.conditions[e.When]
		if about.applicant && !g.Applicant.known() || slices.ContainsFunc(about.questions, func(id string) bool { return !t.settled(id, asked, g) }) {
			continue
		}
		if t.holds(e.When, env) {
			way := t.Excludes[i].Way
			if e.From != "" {
				way.From = t.value(e.From, env).(string)
			}
			return &way
		}
	}
	return nil
}

// settled says whether an answer is known: given, or never asked because the answers that decide on the question are.
func (t *Theme) settled(id string, asked []Question, g Given) bool {
	if slices.ContainsFunc(asked, func(q Question) bool { return q.ID == id }) {
		return len(g.Answers[id]) > 0
	}
	i := slices.IndexFunc(t.Questions, func(q Question) bool { return q.ID == id })
	return !slices.ContainsFunc(t.conditions[t.Questions[i].When].questions, func(on string) bool { return !t.settled(on, asked, g) })
}

// Parties gives the persons whose identity is needed, as far as the answers so far tell.
func (c *Catalog) Parties(theme string, g Given) []Party {
	t := c.Theme(theme)
	if t == nil {
		return nil
	}
	asked, env := t.asked(g)
	return slices.DeleteFunc(slices.Clone(t.Parties), func(p Party) bool {
		undecided := slices.ContainsFunc(t.conditions[p.When].questions, func(id string) bool { return !t.settled(id, asked, g) })
		return undecided || !t.holds(p.When, env)
	})
}

// Plan turns answers into one plan. The error is *UnknownTheme, *UnknownAnswer, *Unanswered, *Excluded or *Nothing.
func (c *Catalog) Plan(theme string, g Given) (Plan, error) {
	t := c.Theme(theme)
	if t == nil {
		return Plan{}, &UnknownTheme{theme}
	}
	if t.Elsewhere != nil {
		return Plan{}, &Excluded{*t.Elsewhere}
	}
	for question := range g.Answers {
		if !slices.ContainsFunc(t.Questions, func(q Question) bool { return q.ID == question }) {
			return Plan{}, &UnknownAnswer{Question: question}
		}
	}
	asked, env := t.asked(g)
	for _, q := range asked {
		if err := q.Check(g.Answers[q.ID], g.Today); err != nil && len(g.Answers[q.ID]) > 0 {
			return Plan{}, err
		}
	}
	if way := t.excluded(asked, env, g); way != nil {
		return Plan{}, &Excluded{*way}
	}
	for _, q := range asked {
		if len(g.Answers[q.ID]) == 0 {
			return Plan{}, &Unanswered{q.ID}
		}
	}

	p := Plan{ // lists, not null, in JSON
		Theme: t.ID, Parties: []Party{}, Fields: []Field{}, KnownFields: []Field{}, Materials: []Material{}, NotAsked: []Material{},
		Consents: []Text{}, Afterwards: []Text{}, Extras: []Extra{},
	}
	chosen := map[string]bool{}
	for _, m := range t.Matters {
		chosen[m.Matter] = t.holds(m.When, env)
	}
	ordered, _ := inOrder(t.Matters) // Load refused circles
	for _, m := range ordered {
		if chosen[m.Matter] {
			p.Matters = append(p.Matters, c.planned(t, m, chosen, env))
		}
	}
	if len(p.Matters) == 0 {
		return Plan{}, &Nothing{t.ID}
	}
	p.Parties = append(p.Parties, c.Parties(theme, g)...)
	c.fields(&p, t, env)
	for _, consent := range t.Consents {
		if t.holds(consent.When, env) {
			p.Consents = append(p.Consents, consent.Text)
		}
	}
	steps, trips := 1, 1
	for _, a := range t.Afterwards {
		if !t.holds(a.When, env) {
			continue
		}
		p.Afterwards = append(p.Afterwards, a.Text)
		if a.Step {
			steps++
		}
		if a.Trip {
			trips++
		}
	}
	for _, e := range t.Extras {
		if t.holds(e.When, env) {
			p.Extras = append(p.Extras, e)
		}
	}
	p.merge(steps, trips)
	if t.Service {
		p.Reductions = nil // it never was a round of offices
	}
	return p, nil
}

// planned is a matter with the materials that these answers need.
func (c *Catalog) planned(t *Theme, m Chosen, chosen map[string]bool, env map[string]any) PlannedMatter {
	matter := c.Matters[m.Matter]
	matter.Materials = []Material{}
	for _, need := range matter.Needs {
		if t.holds(need.When, env) {
			matter.Materials = append(matter.Materials, c.Papers[need.Material])
		}
	}
	planned := PlannedMatter{Matter: matter, After: waitsFor(t.Matters, m, chosen)}
	if other := m.CrossRegion; other != nil && t.holds(other.When, env) {
		planned.CrossRegion, planned.DeptName = other, other.Dept
	}
	return planned
}

// Sample is the plan of a theme for the first answer to each question that can be filed here: what its guide shows
// before anybody is asked anything. Its errors are those of Plan.
func (c *Catalog) Sample(theme string, g Given) (Plan, error) {
	g = Given{Answers: Answers{}, Today: g.Today}
	for {
		open := slices.DeleteFunc(c.Questions(theme, g), func(q Question) bool { return len(g.Answers[q.ID]) > 0 })
		if len(open) == 0 {
			return c.Plan(theme, g)
		}
		g.Answers[open[0].ID] = c.first(theme, open[0], g)
	}
}

// first is the first answer to a question with which the theme can still be filed here, or the first of all.
func (c *Catalog) first(theme string, q Question, g Given) []string {
	values := q.samples(g.Today)
	for _, v := range values {
		g.Answers[q.ID] = v
		if c.Excluded(theme, g) == nil {
			return v
		}
	}
	return values[0]
}

// fields collects what the form asks: each field once, those that need no typing first.
func (c *Catalog) fields(p *Plan, t *Theme, env map[string]any) {
	seen := map[string]bool{}
	add := func(id string) {
		f := c.Fields[id]
		switch {
		case seen[id]:
		case f.Known():
			p.KnownFields = append(p.KnownFields, f)
		default:
			p.Fields = append(p.Fields, f)
		}
		seen[id] = true
	}
	for _, m := range p.Matters {
		for _, id := range m.Fields {
			add(id)
		}
	}
	for _, a := range t.Asks {
		if t.holds(a.When, env) {
			add(a.Field)
		}
	}
	typed := func(f Field) int {
		if f.Typed() {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(p.Fields, func(a, b Field) int { return cmp.Compare(typed(a), typed(b)) })
}

// span is a length of time on two clocks.
type span struct{ work, natural int }

// weeks makes spans comparable: five working days are about seven natural ones.
func (s span) weeks() float64 { return float64(s.work)/5 + float64(s.natural)/7 }

// merge collects the materials, each once, and computes stages, days, fee and reductions.
func (p *Plan) merge(steps, trips int) {
	var materials, days, stepsAlone, tripsAlone int
	seen := map[string]bool{}
	ready := map[string]span{} // until a matter is done
	stage := map[string]int{}
	var longest span
	for i, m := range p.Matters {
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
		var until span
		for _, before := range m.After {
			if ready[before].weeks() > until.weeks() {
				until = ready[before]
			}
			stage[m.ID] = max(stage[m.ID], stage[before])
		}
		stage[m.ID]++
		p.Matters[i].Stage = stage[m.ID]
		until.work += m.PromiseDay
		if s := m.SpecialProcedure; s != nil && s.Work {
			until.work += s.Days
		} else if s != nil {
			until.natural += s.Days
		}
		ready[m.ID] = until
		if until.weeks() > longest.weeks() {
			longest = until
		}
		p.Fee = p.Fee || m.IsFee
		materials += len(m.Materials)
		days += m.AnticipateDay
		stepsAlone += m.Steps
		tripsAlone += m.LimitSceneNum
	}
	p.WorkDays, p.NaturalDays = longest.work, longest.natural
	p.Reductions = []Reduction{
		{"materials", materials, len(p.Materials)},
		{"steps", stepsAlone, steps},
		{"days", days, p.WorkDays},
		{"trips", tripsAlone, trips},
	}
}

// Filed is the theme by which a service is filed like a life event; nil when it is not.
func (c *Catalog) Filed(service string) *Theme {
	if t := c.Theme(service); t != nil && t.Service {
		return t
	}
	return nil
}

// Theme is the life event of an id; nil when there is none.
func (c *Catalog) Theme(id string) *Theme {
	return first(c.Themes, func(t Theme) bool { return t.ID == id })
}

// Service is that of an id; nil when there is none.
func (c *Catalog) Service(id string) *Service {
	return first(c.Services, func(s Service) bool { return s.ID == id })
}

// Site is that of an id; nil when there is none.
func (c *Catalog) Site(id string) *Site {
	return first(c.Sites, func(s Site) bool { return s.ID == id })
}

func first[T any](all []T, is func(T) bool) *T {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return &all[i]
	}
	return nil
}
