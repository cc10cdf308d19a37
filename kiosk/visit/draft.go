package visit

import (
	"maps"
	"slices"
	"time"

	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/validate"
)

// Draft is what somebody filled in and keeps for another day (草稿): answers and values, never pictures, signatures or the
// data of other people. Only the ID card of whoever kept it opens it again.
type Draft struct {
	Theme   string            `json:"theme"`
	Answers catalog.Answers   `json:"answers"`
	Values  map[string]string `json:"values"`
	ToCard  map[string]bool   `json:"to_card"`
	USCC    string            `json:"uscc,omitempty"`
}

// draftKeptTime is how long the page stays that says what was kept.
const draftKeptTime = 20 * time.Second

// start goes on from the guide or the card, and looks whether the person kept something of this thing before.
func (m *Machine) start() []Effect {
	s := &m.s
	effects := m.next()
	if s.person.VerifiedBy == byCard && len(s.answers) == 0 && m.place != Elsewhere {
		effects = append(effects, FindDraft{s.person.IDNumber, s.theme.ID})
	}
	return effects
}

// draftEvent takes the store's answers.
func (m *Machine) draftEvent(event Event) []Effect {
	s := &m.s
	switch e := event.(type) {
	case DraftFound:
		if s.theme == nil || s.theme.ID != e.Draft.Theme || len(s.answers) > 0 || !m.filling(m.place) {
			return nil // the citizen was quicker
		}
		s.draft = &e.Draft
		return m.enter(HasDraft)
	case KeptDraft:
		if s.keeping {
			return m.enter(DraftKept)
		}
	case DraftTrouble:
		s.keeping, s.notKept = false, true
	}
	return nil
}

// filling says whether a place is on the way from the card to the review.
func (m *Machine) filling(at Place) bool {
	switch at {
	case Company, CompanyIs, Question, Overview, Field, Region, Photo, PhotoCheck, Consent, Extras, Signature, Review:
		return true
	case Identify:
		return m.s.party != ""
	}
	return false
}

func (m *Machine) tapDraft(id string) []Effect {
	s := &m.s
	switch id {
	case "go-on":
		m.restore(*s.draft)
	case "anew":
		s.draft = nil
		return append(m.next(), DropDraft{s.person.IDNumber, s.theme.ID})
	}
	return m.next()
}

// restore takes a draft up, as far as the catalogue that serves now still knows what was asked then.
func (m *Machine) restore(d Draft) {
	s := &m.s
	s.answers, s.values, s.toCard = catalog.Answers{}, map[string]string{}, map[string]bool{}
	for _, q := range s.theme.Questions {
		if answer := d.Answers[q.ID]; len(answer) > 0 && q.Check(answer, m.world.Today) == nil {
			s.answers[q.ID] = answer
		}
	}
	for id, value := range d.Values {
		if _, known := m.cat.Fields[id]; known {
			s.values[id] = value
		}
	}
	maps.Copy(s.toCard, d.ToCard)
	if validate.USCC(d.USCC) == nil {
		s.uscc = d.USCC
	}
}

// keepDraft keeps what was filled in so far.
func (m *Machine) keepDraft() []Effect {
	s := &m.s
	if s.keeping || !m.mayKeep() {
		return nil
	}
	s.keeping, s.notKept = true, false
	answers := catalog.Answers{}
	for id, answer := range s.answers {
		answers[id] = slices.Clone(answer)
	}
	return []Effect{KeepDraft{s.person.IDNumber, Draft{
		Theme: s.theme.ID, Answers: answers, Values: maps.Clone(s.values), ToCard: maps.Clone(s.toCard), USCC: s.uscc,
	}}}
}

// mayKeep says whether there is something to keep, and a card that opens it again.
func (m *Machine) mayKeep() bool {
	s := &m.s
	return s.theme != nil && s.person.VerifiedBy == byCard && len(s.answers) > 0 && m.filling(s.before)
}

// draftOffer is the way to stop here and go on another day.
func (m *Machine) draftOffer(p *page.Page) {
	if !m.mayKeep() {
		return
	}
	add(p, page.Element{ID: "keep", Role: page.RoleChoice, Label: m.say("draft.keep"), Detail: m.say("draft.keep-detail"), Disabled: m.s.keeping})
	if m.s.notKept {
		add(p, note("not-kept", page.ToneWarn, m.say("draft.trouble")))
	}
}

func (m *Machine) hasDraft(p *page.Page) {
	m.heading(p, "draft")
	add(p,
		page.Element{ID: "go-on", Role: page.RoleChoice, Label: m.say("draft.go-on"), Detail: m.say("draft.go-on-detail")},
		page.Element{ID: "anew", Role: page.RoleChoice, Label: m.say("draft.anew"), Detail: m.say("draft.anew-detail")},
	)
	m.backButton(p)
}

func (m *Machine) draftKept(p *page.Page) {
	m.heading(p, "draft-kept")
	p.Timeout = draftKeptTime
	add(p,
		page.Element{ID: "picture", Role: page.RolePicture, Icon: "done"},
		note("how", page.ToneGood, m.say("draft-kept.how")),
		note("again", page.ToneWarn, m.say("draft-kept.again")),
	)
	m.button(p, "leave", "draft-kept.leave", page.TonePrimary)
}
