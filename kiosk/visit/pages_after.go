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
	if s.save.Filing.Corrects != nil {
		m.heading(p, "corrected")
	}
	add(p, page.Element{ID: "picture", Role: page.RolePicture, Icon: "done"})
	add(p, page.Element{ID: "token", Role: page.RoleRow, Label: m.say("submitted.token"), Value: s.receipt.Token})
	for _, matter := range s.save.Filing.Matters {
		row := page.Element{ID: "matter-" + matter.ID, Role: page.RoleRow, Label: m.told(matter.TaskName), Value: m.told(matter.DeptName)}
		if s.save.Filing.Corrects == nil { // of a correction the department's clock goes on as before
			row.Value = m.due(matter, s.receipt.PromiseDates[matter.ID]) + "\n" + row.Value
		}
		for _, clock := range matter.Clocks {
			row.Value += "\n" + m.told(clock.Name) + m.say("colon") + m.within(clock.Hours, clock.Days)
		}
		add(p, row)
	}
	for _, paper := range m.papers() {
		m.printLine(p, paper, m.say("print."+string(paper)), "print.trouble")
	}
	if m.unverified() {
		add(p, note("window", page.ToneWarn, m.say("review.window")))
	}
	if len(s.save.Filing.Owed) > 0 {
		add(p, note("owed", page.ToneWarn, m.say("submitted.owed", "place", m.in(m.hall.Help))))
	}
	if !m.world.Online {
		add(p, note("offline", page.ToneGood, m.say("submitted.offline")))
	}
	for i, text := range s.save.Notes {
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

// printLine says how far a paper is, and offers it again when it did not come. trouble is the message for that.
func (m *Machine) printLine(p *page.Page, paper Paper, name, trouble string) {
	state := m.s.prints[paper]
	switch {
	case state.done:
		add(p, note("print-"+string(paper), page.ToneGood, m.say("print.done", "paper", name)))
	case state.advice.Zh != "":
		add(p, note("trouble-"+string(paper), page.ToneWarn, m.say(trouble, "paper", name, "advice", m.told(state.advice))))
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

func (m *Machine) reason(p *page.Page) {
	m.heading(p, "reason")
	for _, code := range casefile.RatingReasons {
		add(p, page.Element{ID: "reason-" + code, Role: page.RoleCheck, Label: m.say("reason." + code), Selected: slices.Contains(m.s.reasons, code)})
	}
	add(p, page.Element{ID: "write", Role: page.RoleChoice, Label: m.say("reason.write"), Detail: m.s.writing})
	m.backButton(p)
	m.button(p, "next", "rating.done", page.TonePrimary)
	disable(p, len(m.s.reasons)+len(m.s.writing) == 0)
}

// words is a page on which something is said in the citizen's own words.
func (m *Machine) words(p *page.Page, id string, longest int) {
	m.heading(p, id)
	add(p, page.Element{
		ID: "entry", Role: page.RoleField, Label: m.say(id + ".label"), Value: m.s.typing, Keyboard: page.KeyboardChinese, Max: longest, Personal: true,
	})
	m.backButton(p)
	m.button(p, "next", "next", page.TonePrimary)
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
