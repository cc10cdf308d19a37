package visit

import (
	"fmt"
	"strings"

	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
)

// material is the one on the page.
func (m *Machine) materialOnPage() catalog.Material {
	if m.s.theme == nil {
		return catalog.Material{Name: m.both("correct.material"), Ask: m.both("correct.ask"), Why: m.both("correct.why"), Many: true}
	}
	plan, err := m.plan()
	if err == nil {
		for _, material := range plan.Materials {
			if material.ID == m.s.material {
				return material
			}
		}
	}
	return catalog.Material{}
}

func (m *Machine) photoPage(p *page.Page) {
	material := m.materialOnPage()
	p.Heading, p.Sub = m.in(material.Ask), m.in(material.Why)
	if n := len(m.s.pages); n > 0 {
		p.Heading = m.say("photo.page", "n", n+1)
	}
	m.backButton(p)
	if m.world.Camera {
		add(p, page.Element{ID: "preview", Role: page.RolePreview, Spoken: m.in(material.Ask)})
		if m.s.problem != "" {
			add(p, note("trouble", page.ToneWarn, m.s.problem))
		}
		if m.s.theme != nil { // a service takes what is brought now, or nothing
			add(p, page.Element{ID: "later", Role: page.RoleChoice, Label: m.say("photo.later"), Detail: m.say("photo.later.detail")})
		}
		m.button(p, "shoot", "photo.shoot", page.TonePrimary)
		disable(p, m.s.shooting)
		return
	}
	if m.s.theme == nil {
		add(p, note("trouble", page.ToneWarn, m.say("lack.camera")))
		return
	}
	add(p, note("trouble", page.ToneWarn, m.say("photo.no-camera")))
	m.button(p, "later", "photo.later", page.TonePrimary)
}

func (m *Machine) photoCheck(p *page.Page) {
	m.heading(p, "photo-check")
	if m.materialOnPage().Face {
		p.Sub = m.say("photo-check.face")
	}
	add(p, page.Element{ID: "photo", Role: page.RolePhoto, Image: m.s.shot, Personal: true, Spoken: m.say("photo-check.heading")})
	if m.s.flaw != FlawNone {
		add(p, note("flaw", page.ToneWarn, m.say("photo-check."+string(m.s.flaw))))
	}
	m.backButton(p)
	m.button(p, "again", "photo-check.again", page.ToneNone)
	if m.materialOnPage().Many && len(m.s.pages) < mostPages-1 {
		m.button(p, "more", "photo-check.more", page.ToneNone)
	}
	m.button(p, "use", "photo-check.use", page.TonePrimary)
}

func (m *Machine) consent(p *page.Page) {
	m.heading(p, "consent")
	plan, err := m.plan()
	if err != nil {
		return // cannot be: the route leads here only with every question answered
	}
	for i, text := range plan.Consents {
		add(p, page.Element{ID: consentID(i), Role: page.RoleText, Label: m.in(text)})
	}
	add(p, note("promise", page.ToneGood, m.say("consent.promise")))
	m.backButton(p)
	m.button(p, "refuse", "consent.refuse", page.ToneNone)
	m.button(p, "agree", "consent.agree", page.TonePrimary)
}

func (m *Machine) signature(p *page.Page) {
	m.heading(p, "signature")
	if m.world.Pen {
		p.Sub = m.say("signature.pen")
	}
	value := ""
	if len(m.s.strokes) > 0 {
		value = "drawn"
	}
	add(p, page.Element{ID: "pad", Role: page.RolePad, Value: value, Label: m.say("signature.pad")})
	m.backButton(p)
	m.button(p, "again", "signature.again", page.ToneNone)
	disable(p, len(m.s.strokes) == 0)
	m.button(p, "next", "signature.done", page.TonePrimary)
	disable(p, len(m.s.strokes) == 0)
}

func (m *Machine) review(p *page.Page) {
	s := &m.s
	p.Heading = m.say("review.heading")
	edit := m.say("review.edit")
	row := func(id, label, value, action string, personal bool) {
		add(p, page.Element{ID: id, Role: page.RoleRow, Label: label, Value: value, Action: action, Personal: personal})
	}
	row("identify:name", m.say("review.name"), s.person.Name, m.say("review.read-again"), true)
	row("identify:number", m.say("review.number"), MaskID(s.person.IDNumber), m.say("review.read-again"), true)
	plan, err := m.plan()
	if err != nil {
		return // cannot be: the route leads here only with every question answered
	}
	if s.theme.Applicant == catalog.ApplicantEnterprise {
		if s.enterprise != nil {
			row("company:", m.say("company-check.name"), s.enterprise.Name, edit, true)
		} else {
			row("company:", m.say("company.label"), s.uscc, edit, true)
		}
	}
	for _, party := range plan.Parties {
		who := s.parties[party.ID]
		row("identify:party-"+party.ID, m.in(party.Name), who.Name+"　"+MaskID(who.IDNumber), m.say("review.read-again"), true)
	}
	for _, q := range m.cat.Questions(s.theme.ID, m.given()) {
		row("question:"+q.ID, m.in(q.Short), m.answerText(q), edit, false)
	}
	for _, f := range plan.Fields {
		value, _ := m.value(f)
		if !f.Typed() || value == "" {
			continue
		}
		place := Field
		switch f.Kind {
		case catalog.FieldRegion:
			place = Region
		case catalog.FieldDate:
			value = m.date(value)
		case catalog.FieldChoice:
			value = m.chosen(f, value)
		case catalog.FieldNumber:
			value = m.say("review.amount", "value", value, "unit", m.in(f.Unit))
		}
		row(fmt.Sprintf("%s:%s", place, f.ID), m.in(f.Label), value, edit, true)
	}
	for _, material := range plan.Materials {
		value := m.say("review.photo", "n", len(s.photos[material.ID]))
		if s.owed[material.ID] {
			value = m.say("review.owed")
		}
		row("photo:"+material.ID, m.in(material.Name), value, m.say("review.shoot-again"), false)
	}
	if len(plan.Extras) > 0 {
		var names []string
		for _, e := range plan.Extras {
			if s.extras[e.ID] {
				names = append(names, m.in(e.Name))
			}
		}
		value := strings.Join(names, m.say("list.separator"))
		if value == "" {
			value = m.say("guide.none")
		}
		row("extras:", m.say("review.extras"), value, edit, false)
	}
	row("signature:", m.say("review.signature"), m.say("review.signed"), m.say("review.sign-again"), false)
	m.figures(p, plan.Reductions)
	if m.unverified() {
		add(p, note("window", page.ToneWarn, m.say("review.window")))
	}
	if !m.world.Online {
		add(p, note("offline", page.ToneWarn, m.say("review.offline")))
	}
	m.backButton(p)
	m.button(p, "submit", "review.submit", page.TonePrimary)
}

// chosen is a choice in the citizen's language; its value is kept as departments read it.
func (m *Machine) chosen(f catalog.Field, value string) string {
	for _, o := range f.Options {
		if o.Text.Zh == value {
			return m.in(o.Text)
		}
	}
	return value
}

// MaskID shows the ends of an identification number, enough for its owner to know it.
func MaskID(number string) string {
	if len(number) < 8 {
		return strings.Repeat("*", len(number))
	}
	return number[:4] + " **** **** " + number[len(number)-4:]
}

func (m *Machine) saving(p *page.Page) {
	m.heading(p, "saving")
	p.Timeout = savingTime
	add(p, page.Element{ID: "progress", Role: page.RoleProgress, Label: m.say("saving.progress")})
	m.backButton(p)
	disable(p, true) // a case under way to the disk cannot be called back; the page goes by itself
}

func (m *Machine) saveFailed(p *page.Page) {
	m.heading(p, "save-failed")
	why := "save-failed.why"
	if m.s.noRoom {
		why = "save-failed.no-room"
	}
	add(p, note("why", page.ToneWarn, m.say(why, "place", m.in(m.hall.Help), "phone", m.hall.Phone)))
	m.backButton(p)
	m.button(p, "again", "save-failed.again", page.TonePrimary)
}
