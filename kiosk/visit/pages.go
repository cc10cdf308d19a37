package visit

import (
	"time"

	"zhiting/kiosk/page"
)

// Time-outs of pages that do not wait for anybody.
const (
	goodbyeTime = 8 * time.Second
	savingTime  = 30 * time.Second
)

// The citizen sees six steps, whatever the number of questions and fields.
const steps = 6

var stepOf = map[Place]int{
	Guide: 1, Identify: 2, TypeID: 2, TypeName: 2, Company: 2, ShowCode: 2, CompanyIs: 2, HasDraft: 2, Question: 3, Overview: 3, Region: 3, Field: 3, Photo: 4, PhotoCheck: 4,
	Consent: 5, Extras: 5, Signature: 5, Review: 5, Saving: 5, SaveFailed: 5, Submitted: 6,
}

// Page is what the citizen sees now.
func (m *Machine) Page() page.Page {
	p := page.Page{
		ID: string(m.place), Title: m.hall.Name.In(m.language), Timeout: m.o.Idle,
		Language: m.language, Large: m.large, Low: m.low, PartBefore: m.say("part.before"), PartAfter: m.say("part.after"),
	}
	if m.s.service != nil {
		p.Title = m.serviceName()
	}
	m.draw(&p)
	if m.s.theme != nil && stepOf[m.place] > 0 {
		p.Title = m.in(m.s.theme.Title)
		p.Step, p.Steps = stepOf[m.place], steps
		if m.place == Identify && m.s.party != "" {
			p.Step = stepOf[Question]
		}
		p.StepText = m.say("step", "n", p.Step, "of", steps)
	} else {
		p.Status, p.Good = m.status(), m.world.Power == PowerMains // cases are taken with the network down all the same
	}
	if m.place != Attract && m.place != Closed {
		p.Bar = append(p.Bar, page.Element{ID: "help", Role: page.RoleChip, Label: m.say("help.button"), Disabled: m.place == Help})
	}
	return p
}

// draw fills the page of the place. Every place has its line here.
func (m *Machine) draw(p *page.Page) {
	switch m.place {
	case Attract:
		m.attract(p)
	case Closed:
		m.closed(p)
	case Home:
		m.homePage(p)
	case Search:
		m.search(p)
	case Guide:
		m.guide(p)
	case Elsewhere:
		m.elsewhere(p)
	case Identify:
		m.identify(p)
	case TypeID:
		m.entry(p, "type-id", page.KeyboardID, 18)
	case TypeName:
		m.entry(p, "type-name", page.KeyboardChinese, 50)
	case Company:
		m.company(p)
	case ShowCode:
		m.showCode(p)
	case CompanyIs:
		m.companyIs(p)
	case HasDraft:
		m.hasDraft(p)
	case DraftKept:
		m.draftKept(p)
	case Question:
		m.questionPage(p)
	case Overview:
		m.overview(p)
	case Field:
		m.fieldPage(p)
	case Region:
		m.regionPage(p)
	case Photo:
		m.photoPage(p)
	case PhotoCheck:
		m.photoCheck(p)
	case Consent:
		m.consent(p)
	case Extras:
		m.extrasPage(p)
	case Signature:
		m.signature(p)
	case Review:
		m.review(p)
	case Saving:
		m.saving(p)
	case SaveFailed:
		m.saveFailed(p)
	case Submitted:
		m.submitted(p)
	case Rating:
		m.rating(p)
	case Reason:
		m.reason(p)
	case ReasonWords:
		m.words(p, "reason-words", 200)
	case Goodbye:
		m.goodbye(p)
	case Help:
		m.helpPage(p)
	case StillThere:
		m.stillThere(p)
	default:
		m.s.service.draw(m, p)
	}
}

// status is what stands at the right of the top bar of a page that is not a step.
func (m *Machine) status() string {
	id := "status.ready"
	switch {
	case m.world.Power != PowerMains:
		id = "status." + string(m.world.Power)
	case !m.world.Online:
		id = "status.offline"
	}
	return m.say(id) + "　" + m.world.Clock
}

func (m *Machine) heading(p *page.Page, id string, args ...any) {
	p.Heading = m.say(id+".heading", args...)
	p.Sub = m.say(id+".sub", args...)
}

func add(p *page.Page, e ...page.Element) { p.Elements = append(p.Elements, e...) }

// backButton is the way back, first in the bar of every page but the resting ones.
func (m *Machine) backButton(p *page.Page) { m.button(p, "back", "back", page.ToneNone) }

// button adds a button to the bar; label is a message id.
func (m *Machine) button(p *page.Page, id, label string, tone page.Tone) {
	p.Bar = append(p.Bar, page.Element{ID: id, Role: page.RoleButton, Label: m.say(label), Tone: tone})
}

// disable greys the last button of the bar.
func disable(p *page.Page, when bool) { p.Bar[len(p.Bar)-1].Disabled = when }

func note(id string, tone page.Tone, text string) page.Element {
	return page.Element{ID: id, Role: page.RoleNote, Tone: tone, Label: text}
}
