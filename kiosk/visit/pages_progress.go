package visit

import (
	"time"

	"zhiting/kiosk/page"
	"zhiting/sync/casefile"
)

func (s *progress) draw(m *Machine, p *page.Page) {
	switch m.place {
	case CasePlace:
		s.casePage(m, p)
	case Correct:
		s.correctPage(m, p)
	case CorrectWords:
		m.words(p, "correct-words", 300)
	default:
		s.list(m, p)
	}
}

func (s *progress) list(m *Machine, p *page.Page) {
	m.heading(p, "my-cases")
	m.backButton(p)
	switch {
	case s.failed:
		add(p, note("trouble", page.ToneWarn, m.say("my-cases.trouble", "place", m.in(m.hall.Help))))
		m.button(p, "again", "again", page.TonePrimary)
	case s.found == nil:
		add(p, page.Element{ID: "progress", Role: page.RoleProgress, Label: m.say("my-cases.looking")})
	case len(s.found.Cases) == 0 && !s.found.More:
		none := "my-cases.none"
		if s.found.Partial || !m.world.Online {
			none = "my-cases.none-here"
		}
		add(p, note("none", page.ToneNone, m.say(none, "phone", m.hall.Phone)))
	default:
		s.asOf(m, p)
		for _, c := range s.found.Cases {
			add(p, page.Element{
				ID: "case-" + c.ID, Role: page.RoleChoice, Label: m.told(c.Theme),
				Detail: c.SubmittedAt.Local().Format(m.say("time.layout")) + m.say("clause.separator") + m.standing(c),
			})
		}
	}
	m.button(p, "leave", "leave", page.ToneNone)
}

// standing is a case in one word or two.
func (m *Machine) standing(c casefile.Standing) string {
	if !c.Sent {
		return m.say("case.waiting")
	}
	open, done := 0, 0
	for _, child := range c.Children {
		switch {
		case child.State.NeedsReason():
			return m.say("state." + string(child.State))
		case child.State.Done():
			done++
		default:
			open++
		}
	}
	if open == 0 && done > 0 {
		return m.say("case.all-done")
	}
	return m.say("case.progress", "done", done, "all", open+done)
}

// asOf says how fresh the states are.
func (s *progress) asOf(m *Machine, p *page.Page) {
	switch asOf := s.found.AsOf; {
	case s.found.More:
		add(p, page.Element{ID: "asking", Role: page.RoleProgress, Label: m.say("my-cases.asking")})
	case asOf.IsZero():
		add(p, note("as-of", page.ToneWarn, m.say("my-cases.never")))
	case !m.world.Online || s.found.Partial:
		add(p, note("as-of", page.ToneWarn, m.say("my-cases.as-of", "time", asOf.Local().Format(m.say("time.layout")))))
	}
}

func (s *progress) casePage(m *Machine, p *page.Page) {
	m.backButton(p)
	c := s.chosen
	p.Heading = m.told(c.Theme)
	p.Sub = m.say("case.sub", "token", c.Token, "time", c.SubmittedAt.Local().Format(m.say("time.layout")))
	s.asOf(m, p)
	list := page.Element{ID: "children", Role: page.RoleSteps}
	for _, child := range c.Children {
		list.Items = append(list.Items, page.Item{
			ID: child.Matter, Caption: m.told(child.Name), Tone: toneOf(child.State), Text: m.childText(child),
		})
	}
	add(p, list)
	switch {
	case s.token != "":
		add(p, note("card", page.ToneNone, m.say("case.by-receipt")))
	default:
		for _, child := range c.Children {
			if child.State == casefile.StateCorrection && child.Corrected.IsZero() {
				add(p, page.Element{
					ID: "correct-" + child.Matter, Role: page.RoleChoice, Label: m.say("correct.now", "matter", m.told(child.Name)), Detail: m.say("correct.now.detail"),
				})
			}
		}
		if c.Here && c.Over() && !c.Rated {
			add(p, page.Element{ID: "rate", Role: page.RoleChoice, Label: m.say("case.rate"), Detail: m.say("rating.voluntary")})
		}
	}
	m.button(p, "leave", "leave", page.TonePrimary)
}

// childText says which department has it, since when and until when.
func (m *Machine) childText(child casefile.ChildStanding) string {
	text := m.told(child.Dept) + " · "
	if child.State == "" {
		return text + m.say("state.waiting")
	}
	text += m.say("state." + string(child.State))
	if !child.At.IsZero() {
		text += " · " + m.say("case.since", "date", m.date(child.At.Local().Format(time.DateOnly)))
	}
	switch {
	case child.State == casefile.StateSuspended:
		text += "\n" + m.say("case.stopped")
	case child.State == casefile.StateCorrection && !child.Corrected.IsZero():
		text += "\n" + m.say("case.corrected", "date", m.date(child.Corrected.Local().Format(time.DateOnly)))
	case child.PromiseDate != "" && !child.State.Done() && !child.State.Failed():
		text += "\n" + m.say("days.by", "date", m.date(child.PromiseDate)) + m.daysLeft(child.PromiseDate)
	}
	for _, clock := range child.Clocks {
		text += "\n" + m.clockText(child, clock)
	}
	if child.Reason != "" {
		text += "\n" + m.say("case.reason", "reason", child.Reason)
	}
	if child.ProjectNo != "" {
		text += "\n" + m.say("case.number", "number", child.ProjectNo)
	}
	if child.Phone != "" && (child.State.NeedsReason() || m.late(child)) {
		text += " · " + m.say("case.phone", "phone", child.Phone)
	}
	return text
}

// clockText says by when a point on the way is promised, and whether that was kept.
func (m *Machine) clockText(child casefile.ChildStanding, clock casefile.Clock) string {
	due, err := m.cat.Calendar.Due(clock.Hours, clock.Days, child.Opened.Local())
	if err != nil || child.Opened.IsZero() {
		return m.told(clock.Name) + m.say("colon") + m.within(clock.Hours, clock.Days)
	}
	kept := child.Kept(clock)
	id := "clock.due"
	switch {
	case !kept.IsZero() && kept.After(due):
		id = "clock.late"
	case !kept.IsZero():
		id = "clock.kept"
	case due.Before(m.world.Today):
		id = "clock.over"
	}
	return m.told(clock.Name) + m.say("colon") + m.say(id, "time", due.Format(m.say("time.layout")))
}

// within says how long a promise is.
func (m *Machine) within(hours, days int) string {
	if hours > 0 {
		return m.say("clock.hours", "n", hours)
	}
	return m.say("clock.days", "days", m.days(days))
}

// late says whether a department is over its time.
func (m *Machine) late(child casefile.ChildStanding) bool {
	return child.PromiseDate != "" && !child.State.Done() && !child.State.NeedsReason() && child.PromiseDate < m.world.Today.Format(time.DateOnly)
}

// mostLeft is how many working days are counted at most: no limit in law comes near it.
const mostLeft = 400

// daysLeft says how many working days a department still has, or that it is over its time.
func (m *Machine) daysLeft(promised string) string {
	today := m.world.Today.Format(time.DateOnly)
	switch {
	case promised < today:
		return m.say("case.late")
	case promised == today:
		return m.say("case.today")
	}
	for n := 1; n < mostLeft; n++ {
		day, err := m.cat.Calendar.Add(m.world.Today, n)
		if err != nil {
			return "" // its holidays are not published: a count would be a guess
		}
		if day.Format(time.DateOnly) >= promised {
			return m.say("case.left", "n", n)
		}
	}
	return ""
}

// correctPage is where what a department asked for is brought.
func (s *progress) correctPage(m *Machine, p *page.Page) {
	m.heading(p, "correct", "dept", m.told(s.correct.Dept))
	add(p, note("reason", page.ToneWarn, m.say("case.reason", "reason", s.correct.Reason)))
	pictures := len(m.s.photos[correctionMaterial])
	photo := page.Element{ID: "photo", Role: page.RoleChoice, Label: m.say("correct.photo"), Detail: m.say("correct.photo.detail"), Disabled: !m.world.Camera}
	switch {
	case pictures > 0:
		photo.Detail, photo.Selected = m.say("correct.photo.taken", "n", pictures), true
	case !m.world.Camera:
		photo.Detail = m.say("lack.camera")
	}
	words := page.Element{ID: "words", Role: page.RoleChoice, Label: m.say("correct.words"), Detail: s.words, Selected: s.words != "", Personal: true}
	add(p, photo, words, note("promise", page.ToneGood, m.say("correct.promise")))
	m.backButton(p)
	m.button(p, "submit", "correct.submit", page.TonePrimary)
	disable(p, pictures == 0 && s.words == "")
}

func toneOf(state casefile.State) page.Tone {
	switch {
	case state.NeedsReason():
		return page.ToneWarn
	case state.Done():
		return page.ToneGood
	case state == "":
		return page.ToneNone
	}
	return page.TonePrimary
}
