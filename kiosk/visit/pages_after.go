package visit

import (
	"fmt"
	"slices"
	"time"

	"zhiting/kiosk/page"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
)

func (m *Machine) submitted(p *page.Page) {
	s := &m.s
	m.heading(p, "submitted", "token", s.receipt.Token)
	add(p, page.Element{ID: "picture", Role: page.RolePicture, Icon: "done"})
	add(p, page.Element{ID: "token", Role: page.RoleRow, Label: m.say("submitted.token"), Value: s.receipt.Token})
	for _, matter := range s.filing.Matters {
		add(p, page.Element{
			ID: "matter-" + matter.ID, Role: page.RoleRow, Label: m.told(matter.TaskName),
			Value: m.due(matter, s.receipt.PromiseDates[matter.ID]) + "\n" + m.told(matter.DeptName),
		})
	}
	for _, paper := range []Paper{PaperReceipt, PaperForm} {
		m.printLine(p, paper)
	}
	if m.unverified() {
		add(p, note("window", page.ToneWarn, m.say("review.window")))
	}
	if len(s.filing.Owed) > 0 {
		add(p, note("owed", page.ToneWarn, m.say("submitted.owed", "place", m.in(m.hall.Help))))
	}
	if !m.world.Online {
		add(p, note("offline", page.ToneGood, m.say("submitted.offline")))
	}
	for i, text := range s.notes {
		add(p, page.Element{ID: fmt.Sprintf("note-%d", i+1), Role: page.RoleText, Label: m.told(text)})
	}
	p.Bar = append(p.Bar, page.Element{ID: "home", Role: page.RoleButton, Label: m.say("submitted.more")})
	m.button(p, "finish", "submitted.finish", page.TonePrimary)
}

// due says when a matter is promised.
func (m *Machine) due(matter casefile.Matter, date string) string {
	switch {
	case matter.PromiseDay == 0 && matter.Special == nil && len(matter.After) == 0:
		return m.say("days.at-once")
	case date == "":
		var special *catalog.Special
		if s := matter.Special; s != nil {
			special = &catalog.Special{Name: catalog.Text(s.Name), Days: s.Days, Work: s.Work}
		}
		return m.duration(matter.PromiseDay, special)
	}
	return m.say("days.by", "date", m.date(date))
}

// date writes 2026-10-13 as people say it.
func (m *Machine) date(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return t.Format(m.say("date.layout"))
}

// printLine says how far a paper is, and offers it again when it did not come.
func (m *Machine) printLine(p *page.Page, paper Paper) {
	state := m.s.prints[paper]
	name := m.say("print." + string(paper))
	switch {
	case state.done:
		add(p, note("print-"+string(paper), page.ToneGood, m.say("print.done", "paper", name)))
	case state.advice.Zh != "":
		add(p, note("trouble-"+string(paper), page.ToneWarn, m.say("print.trouble", "paper", name, "advice", m.told(state.advice))))
		add(p, page.Element{ID: "print-" + string(paper), Role: page.RoleButton, Label: m.say("print.again", "paper", name)})
	default:
		add(p, page.Element{ID: "print-" + string(paper), Role: page.RoleProgress, Label: m.say("print.busy", "paper", name)})
	}
}

func (m *Machine) rating(p *page.Page) {
	m.heading(p, "rating")
	stars := page.Element{ID: "stars", Role: page.RoleStars, Value: m.s.stars, Spoken: m.say("rating.heading")}
	for level := 5; level >= 1; level-- {
		id := fmt.Sprint(level)
		stars.Items = append(stars.Items, page.Item{ID: "star-" + id, Caption: m.say("rating." + id)})
	}
	add(p, stars, page.Element{ID: "voluntary", Role: page.RoleText, Label: m.say("rating.voluntary")})
	m.button(p, "skip", "rating.skip", page.ToneNone)
	m.button(p, "next", "rating.done", page.TonePrimary)
	disable(p, m.s.stars == "")
}

// Reasons of a low rating. The codes are sent; the words are in the texts.
var reasons = []string{"slow", "unclear", "device", "materials", "other"}

func (m *Machine) reason(p *page.Page) {
	m.heading(p, "reason")
	for _, code := range reasons {
		add(p, page.Element{ID: "reason-" + code, Role: page.RoleCheck, Label: m.say("reason." + code), Selected: slices.Contains(m.s.reasons, code)})
	}
	m.backButton(p)
	m.button(p, "next", "rating.done", page.TonePrimary)
	disable(p, len(m.s.reasons) == 0)
}

func (m *Machine) goodbye(p *page.Page) {
	m.heading(p, "goodbye")
	p.Timeout = goodbyeTime
	add(p,
		page.Element{ID: "picture", Role: page.RolePicture, Icon: "goodbye"},
		note("take", page.ToneWarn, m.say("goodbye.take")),
		note("wiped", page.ToneGood, m.say("goodbye.wiped")),
	)
	m.button(p, "home", "submitted.more", page.ToneNone)
	m.button(p, "leave", "goodbye.leave", page.TonePrimary)
}

func (m *Machine) myCases(p *page.Page) {
	s := &m.s
	p.Title = m.say("home.my-cases")
	m.heading(p, "my-cases")
	m.backButton(p)
	switch {
	case s.casesFailed:
		add(p, note("trouble", page.ToneWarn, m.say("my-cases.trouble", "place", m.in(m.hall.Help))))
		m.button(p, "again", "again", page.TonePrimary)
	case s.cases == nil:
		add(p, page.Element{ID: "progress", Role: page.RoleProgress, Label: m.say("my-cases.looking")})
	case len(s.cases.Cases) == 0:
		add(p, note("none", page.ToneNone, m.say("my-cases.none", "phone", m.hall.Phone)))
	default:
		m.asOf(p)
		for _, c := range s.cases.Cases {
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
func (m *Machine) asOf(p *page.Page) {
	asOf := m.s.cases.AsOf
	switch {
	case asOf.IsZero():
		add(p, note("as-of", page.ToneWarn, m.say("my-cases.never")))
	case !m.world.Online:
		add(p, note("as-of", page.ToneWarn, m.say("my-cases.as-of", "time", asOf.Local().Format(m.say("time.layout")))))
	}
}

func (m *Machine) casePage(p *page.Page) {
	s := &m.s
	p.Title = m.say("home.my-cases")
	i := slices.IndexFunc(s.cases.Cases, func(c casefile.Standing) bool { return c.ID == s.current })
	if i < 0 {
		p.Heading = m.say("my-cases.heading")
		m.backButton(p)
		return
	}
	c := s.cases.Cases[i]
	p.Heading = m.told(c.Theme)
	p.Sub = m.say("case.sub", "token", c.Token, "time", c.SubmittedAt.Local().Format(m.say("time.layout")))
	m.asOf(p)
	list := page.Element{ID: "children", Role: page.RoleSteps}
	for _, child := range c.Children {
		list.Items = append(list.Items, page.Item{
			ID: child.Matter, Caption: m.told(child.Name), Tone: toneOf(child.State), Text: m.childText(child),
		})
	}
	add(p, list)
	m.backButton(p)
	m.button(p, "leave", "leave", page.TonePrimary)
}

func (m *Machine) childText(child casefile.ChildStanding) string {
	text := m.told(child.Dept) + " · "
	if child.State == "" {
		return text + m.say("state.waiting")
	}
	text += m.say("state." + string(child.State))
	if child.PromiseDate != "" && !child.State.Done() {
		text += " · " + m.say("days.by", "date", m.date(child.PromiseDate))
	}
	if child.Reason != "" {
		text += "\n" + m.say("case.reason", "reason", child.Reason)
	}
	if child.ProjectNo != "" {
		text += "\n" + m.say("case.number", "number", child.ProjectNo)
	}
	return text
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
