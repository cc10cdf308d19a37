package visit

import (
	"fmt"
	"strings"

	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
)

func (m *Machine) identify(p *page.Page) {
	m.heading(p, "identify")
	if m.s.lookingUp {
		p.Title = m.say("home.my-cases")
	}
	add(p, page.Element{ID: "picture", Role: page.RolePicture, Icon: "card-on-reader", Spoken: m.say("identify.heading")})
	switch {
	case !m.world.Reader:
		add(p, note("trouble", page.ToneWarn, m.say("identify.no-reader")))
	case m.s.cardAdvice.Zh != "":
		add(p, note("trouble", page.ToneWarn, m.told(m.s.cardAdvice)))
	default:
		add(p, note("promise", page.ToneGood, m.say("identify.promise")))
	}
	m.backButton(p)
	if m.s.lookingUp {
		add(p, page.Element{ID: "other", Role: page.RoleText, Label: m.say("identify.only-card", "place", m.in(m.hall.Help))})
		return
	}
	add(p, page.Element{ID: "other", Role: page.RoleText, Label: m.say("identify.other")})
	m.button(p, "type", "identify.type", page.ToneNone)
}

// entry is a page with one field to type, before anything is known of the person.
func (m *Machine) entry(p *page.Page, id string, keys page.Keyboard, longest int) {
	m.heading(p, id)
	add(p, page.Element{
		ID: "entry", Role: page.RoleField, Label: m.say(id + ".label"), Value: m.s.typing, Error: m.s.problem,
		Keyboard: keys, Max: longest, Personal: true,
	})
	m.backButton(p)
	m.button(p, "next", "next", page.TonePrimary)
	disable(p, m.s.typing == "")
}

func (m *Machine) questionPage(p *page.Page) {
	s := &m.s
	for _, q := range m.cat.Questions(s.theme.ID, s.answers) {
		if q.ID != s.question {
			continue
		}
		p.Heading, p.Sub = m.in(q.Text), m.in(q.Why)
		for _, o := range q.Options {
			add(p, page.Element{
				ID: "option-" + o.ID, Role: page.RoleChoice, Label: m.in(o.Text), Detail: m.in(o.Detail), Selected: s.answers[q.ID] == o.ID,
			})
		}
	}
	m.backButton(p)
}

var keyboardOf = map[catalog.FieldKind]page.Keyboard{
	catalog.FieldPhone: page.KeyboardDigits, catalog.FieldID: page.KeyboardID, catalog.FieldName: page.KeyboardLatin,
	catalog.FieldAddress: page.KeyboardAddress, catalog.FieldText: page.KeyboardLatin,
}

func (m *Machine) fieldPage(p *page.Page) {
	f := m.cat.Fields[m.s.field]
	p.Heading, p.Sub = m.in(f.Ask), m.in(f.Why)
	if f.Kind == catalog.FieldAddress {
		if region := m.regionValue(); region != "" {
			add(p, page.Element{ID: "region", Role: page.RoleText, Label: region, Personal: true})
		}
	}
	add(p, page.Element{
		ID: "entry", Role: page.RoleField, Label: m.in(f.Label), Value: m.s.typing, Error: m.s.problem,
		Keyboard: keyboardOf[f.Kind], Max: f.Max, Personal: true,
	})
	m.backButton(p)
	m.button(p, "next", "next", page.TonePrimary)
	disable(p, m.s.typing == "")
}

// regionValue is the chosen part of the postal address.
func (m *Machine) regionValue() string {
	for _, f := range m.cat.Fields {
		if f.Kind == catalog.FieldRegion {
			return m.s.values[f.ID]
		}
	}
	return ""
}

func (m *Machine) regionPage(p *page.Page) {
	s := &m.s
	f := m.cat.Fields[s.field]
	p.Heading, p.Sub = m.in(f.Ask), m.in(f.Why)
	if len(s.region) > len(m.descend(nil)) {
		p.Sub = ""
		for _, r := range s.region {
			p.Sub += m.in(r.Name) + " "
		}
		p.Sub = strings.TrimSpace(p.Sub)
	} else if s.person.Address != "" {
		add(p, page.Element{ID: "card-address", Role: page.RoleChoice, Label: m.say("region.card"), Detail: s.person.Address, Personal: true, Selected: s.toCard})
		add(p, page.Element{ID: "other", Role: page.RoleSection, Label: m.say("region.other")})
	}
	for _, r := range m.regions() {
		add(p, page.Element{ID: "region-" + r.Code, Role: page.RoleChoice, Label: m.in(r.Name)})
	}
	m.backButton(p)
}

// material is the one on the page.
func (m *Machine) materialOnPage() catalog.Material {
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
	m.backButton(p)
	if m.world.Camera {
		add(p, page.Element{ID: "preview", Role: page.RolePreview, Spoken: m.in(material.Ask)})
		if m.s.problem != "" {
			add(p, note("trouble", page.ToneWarn, m.s.problem))
		}
		add(p, page.Element{ID: "later", Role: page.RoleChoice, Label: m.say("photo.later"), Detail: m.say("photo.later.detail")})
		m.button(p, "shoot", "photo.shoot", page.TonePrimary)
		disable(p, m.s.shooting)
		return
	}
	add(p, note("trouble", page.ToneWarn, m.say("photo.no-camera")))
	m.button(p, "later", "photo.later", page.TonePrimary)
}

func (m *Machine) photoCheck(p *page.Page) {
	m.heading(p, "photo-check")
	add(p, page.Element{ID: "photo", Role: page.RolePhoto, Image: m.s.shot, Personal: true, Spoken: m.say("photo-check.heading")})
	if m.s.flaw != FlawNone {
		add(p, note("flaw", page.ToneWarn, m.say("photo-check."+string(m.s.flaw))))
	}
	m.backButton(p)
	m.button(p, "again", "photo-check.again", page.ToneNone)
	m.button(p, "use", "photo-check.use", page.TonePrimary)
}

func (m *Machine) consent(p *page.Page) {
	m.heading(p, "consent")
	for i, text := range m.s.theme.Consents {
		add(p, page.Element{ID: consentID(i), Role: page.RoleText, Label: m.in(text)})
	}
	add(p, note("promise", page.ToneGood, m.say("consent.promise")))
	m.backButton(p)
	m.button(p, "refuse", "consent.refuse", page.ToneNone)
	m.button(p, "agree", "consent.agree", page.TonePrimary)
}

func (m *Machine) signature(p *page.Page) {
	m.heading(p, "signature")
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
	for _, q := range m.cat.Questions(s.theme.ID, s.answers) {
		for _, o := range q.Options {
			if o.ID == s.answers[q.ID] {
				row("question:"+q.ID, m.in(q.Short), m.in(o.Text), edit, false)
			}
		}
	}
	plan, err := m.plan()
	if err != nil {
		return // cannot be: the route leads here only with every question answered
	}
	for _, f := range plan.Fields {
		value := m.value(f)
		if f.From != "citizen" || value == "" {
			continue
		}
		place := Field
		if f.Kind == catalog.FieldRegion {
			place = Region
		}
		row(fmt.Sprintf("%s:%s", place, f.ID), m.in(f.Label), value, edit, true)
	}
	for _, material := range plan.Materials {
		value := m.say("review.photo")
		if s.owed[material.ID] {
			value = m.say("review.owed")
		}
		row("photo:"+material.ID, m.in(material.Name), value, m.say("review.shoot-again"), false)
	}
	row("signature:", m.say("review.signature"), m.say("review.signed"), m.say("review.sign-again"), false)
	add(p, m.figures(plan.Reductions))
	if s.person.VerifiedBy == byTyped {
		add(p, note("window", page.ToneWarn, m.say("review.window")))
	}
	if !m.world.Online {
		add(p, note("offline", page.ToneWarn, m.say("review.offline")))
	}
	m.backButton(p)
	m.button(p, "submit", "review.submit", page.TonePrimary)
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
