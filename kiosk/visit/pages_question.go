package visit

import (
	"slices"
	"strings"

	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
)

func (m *Machine) questionPage(p *page.Page) {
	s := &m.s
	q := m.questionOnPage()
	p.Heading, p.Sub = m.in(q.Text), m.in(q.Why)
	m.backButton(p)
	if q.Kind == catalog.QuestionDate {
		m.dayEntry(p, m.in(q.Short))
		return
	}
	chosen, role := s.answers[q.ID], page.RoleChoice
	if q.Kind == catalog.QuestionMany {
		chosen, role = s.picked, page.RoleCheck
		p.Sub += m.say("question.many")
		m.button(p, "next", "next", page.TonePrimary)
		disable(p, len(s.picked) == 0)
	}
	for _, o := range q.Options {
		add(p, page.Element{
			ID: "option-" + o.ID, Role: role, Label: m.in(o.Text), Detail: m.in(o.Detail), Selected: slices.Contains(chosen, o.ID),
		})
	}
}

// dayEntry is a field for a day, typed as eight digits and read back as a date.
func (m *Machine) dayEntry(p *page.Page, label string) {
	s := &m.s
	e := page.Element{
		ID: "entry", Role: page.RoleField, Label: label, Value: s.typing, Error: s.problem, Detail: m.say("day.hint"),
		Keyboard: page.KeyboardDigits, Max: 8, Personal: true,
	}
	if day, problem := m.day(s.typing); problem == "" {
		e.Detail = m.date(day)
	}
	add(p, e)
	m.button(p, "next", "next", page.TonePrimary)
	disable(p, len(s.typing) < 8)
}

// overview says what will be done, by whom and in which order, and what nobody asks for any more.
func (m *Machine) overview(p *page.Page) {
	plan, err := m.plan()
	if err != nil {
		return // cannot be: the route leads here only with every question answered
	}
	p.Heading = m.say("overview.heading", "n", len(plan.Matters))
	p.Sub = m.say("overview.sub")
	list := page.Element{ID: "matters", Role: page.RoleSteps}
	for _, pm := range plan.Matters {
		text := m.in(pm.DeptName) + " · " + m.duration(pm.PromiseDay, pm.SpecialProcedure)
		if len(pm.After) > 0 {
			text += " · " + m.say("overview.after")
		}
		if pm.CrossRegion != nil {
			text += " · " + m.in(pm.CrossRegion.Result)
		}
		list.Items = append(list.Items, page.Item{ID: pm.ID, Caption: m.in(pm.TaskName), Text: text, Tone: page.TonePrimary})
	}
	m.figures(p, plan.Reductions)
	add(p, list)
	m.guideRow(p, "days", m.whole(plan))
	m.guideRow(p, "bring", m.names(plan.Materials, m.say("guide.bring.nothing")))
	m.guideRow(p, "not-asked", m.names(plan.NotAsked, m.say("guide.none")))
	if known := m.labels(plan.KnownFields); known != "" {
		add(p, page.Element{ID: "known", Role: page.RoleRow, Label: m.say("overview.known"), Value: known})
	}
	m.guideRow(p, "fee", m.fee(plan))
	m.backButton(p)
	m.button(p, "next", "overview.next", page.TonePrimary)
}

// whole is how long all of it takes.
func (m *Machine) whole(plan catalog.Plan) string {
	days := m.days(plan.WorkDays)
	switch {
	case plan.NaturalDays == 0:
		return days
	case plan.WorkDays == 0:
		return m.say("days.natural", "n", plan.NaturalDays)
	}
	return m.say("days.and-notice", "days", days, "n", plan.NaturalDays)
}

// duration is how long one matter takes: its special procedure, then its promised days.
func (m *Machine) duration(days int, special *catalog.Special) string {
	text := m.days(days)
	if special == nil {
		return text
	}
	unit := "days.natural"
	if special.Work {
		unit = "days"
	}
	first := m.say(unit, "n", special.Days)
	if days == 0 {
		return first
	}
	return m.say("overview.special", "name", m.in(special.Name), "special", first, "days", text)
}

// labels lists fields.
func (m *Machine) labels(fields []catalog.Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = m.in(f.Label)
	}
	return strings.Join(names, m.say("list.separator"))
}

// extrasPage offers value-added services: apart from the procedure, none ticked, each with its own consent.
func (m *Machine) extrasPage(p *page.Page) {
	m.heading(p, "extras")
	plan, err := m.plan()
	if err != nil {
		return // as in overview
	}
	ticked := false
	for _, e := range plan.Extras {
		on := m.s.extras[e.ID]
		ticked = ticked || on
		add(p, page.Element{
			ID: "extra-" + e.ID, Role: page.RoleCheck, Label: m.in(e.Name), Selected: on,
			Detail: m.in(e.Detail) + " · " + m.in(e.Provider),
		})
		if on {
			add(p, note("consent-"+e.ID, page.ToneWarn, m.in(e.Consent)))
		}
	}
	m.backButton(p)
	label := "extras.none"
	if ticked {
		label = "extras.agree"
	}
	m.button(p, "next", label, page.TonePrimary)
}
