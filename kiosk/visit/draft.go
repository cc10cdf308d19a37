package visit

import (
	"maps"
	"slices"
	"time"

	"zhiting/kiosk/page"
	"zhiting/kiosk/sheet"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/validate"
	"zhiting/sync/uplink/wire"
)

// FoundDraft is what somebody kept of a theme for another day or another end (草稿).
type FoundDraft struct {
	wire.Draft
	ID      string // at the hub; empty for one that the hub does not know
	Version int64  // at the hub
	End     wire.End
	Here    bool // kept at this machine
	At      time.Time
}

// How long the page stays that says what was kept: longer where there is a code to write down.
const (
	draftKeptTime = 20 * time.Second
	draftCodeTime = time.Minute
)

// start goes on from the guide or the card, and looks whether the person kept something of this thing before. A number that
// was typed opens only what its code was shown for.
func (m *Machine) start() []Effect {
	s := &m.s
	effects := m.next()
	if s.person.IDNumber != "" && (s.person.VerifiedBy == byCard || s.pickUp != "") && len(s.answers) == 0 && m.place != Elsewhere {
		effects = append(effects, FindDraft{s.person.IDNumber, s.person.VerifiedBy, s.theme.ID, s.pickUp})
	}
	return effects
}

// draftEvent takes the answers of the store and the hub.
func (m *Machine) draftEvent(event Event) []Effect {
	s := &m.s
	switch e := event.(type) {
	case DraftFound:
		if s.theme == nil || s.theme.ID != e.Theme || len(s.answers) > 0 || !m.filling(m.place) {
			return nil // the citizen was quicker
		}
		asked := s.pickUp != ""
		s.drafts, s.othersDraft, s.pickUp = e.Drafts, e.Others, ""
		switch {
		case asked && len(s.drafts) == 1:
			return m.goOn(0) // the code was the question
		case asked || len(s.drafts) > 0:
			return m.enter(HasDraft)
		}
	case KeptDraft:
		if s.keeping {
			s.kept = e
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
		return m.goOn(0)
	case "go-on-2":
		return m.goOn(1)
	case "anew":
		drop := DropDraft{IDNumber: s.person.IDNumber, Theme: s.theme.ID}
		for _, d := range s.drafts {
			drop.ID = max(drop.ID, d.ID) // the hub has one at most
		}
		s.drafts = nil
		return append(m.next(), drop)
	}
	return m.next()
}

// goOn takes one of the drafts up, as far as the catalogue that serves now still knows what was asked then.
func (m *Machine) goOn(i int) []Effect {
	s := &m.s
	d := s.drafts[i]
	s.draft = &d
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
	return m.next()
}

// origin is the draft from which a case is filed, where the hub knows it.
func (s *session) origin() *casefile.Origin {
	if s.draft == nil || s.draft.ID == "" {
		return nil
	}
	return &casefile.Origin{Draft: s.draft.ID, End: string(s.draft.End), At: s.draft.At.UTC()}
}

// keepDraft keeps what was filled in so far, in place of what was taken up.
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
	keep := KeepDraft{IDNumber: s.person.IDNumber, Draft: FoundDraft{
		Draft: wire.Draft{Theme: s.theme.ID, Answers: answers, Values: maps.Clone(s.values), ToCard: maps.Clone(s.toCard), USCC: s.uscc},
	}}
	if s.draft != nil {
		keep.Draft.ID, keep.Draft.Version = s.draft.ID, s.draft.Version
	}
	return []Effect{keep}
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
	detail := "draft.keep-detail"
	if m.world.Online {
		detail = "draft.keep-detail.online"
	}
	add(p, page.Element{ID: "keep", Role: page.RoleChoice, Label: m.say("draft.keep"), Detail: m.say(detail), Disabled: m.s.keeping})
	if m.s.keeping {
		add(p, page.Element{ID: "keeping", Role: page.RoleProgress, Label: m.say("draft.keeping")})
	}
	if m.s.notKept {
		add(p, note("not-kept", page.ToneWarn, m.say("draft.trouble")))
	}
}

// hasDraft asks whether to go on with what was kept: it was found by the card, or it is there twice, or what the code was
// for is not there.
func (m *Machine) hasDraft(p *page.Page) {
	s := &m.s
	m.backButton(p)
	switch {
	case s.othersDraft:
		m.heading(p, "draft-others")
	case len(s.drafts) == 0:
		m.heading(p, "draft-gone")
	case len(s.drafts) > 1:
		m.heading(p, "draft-two")
	default:
		m.heading(p, "draft")
	}
	for i, d := range s.drafts {
		add(p, page.Element{ID: []string{"go-on", "go-on-2"}[i], Role: page.RoleChoice, Label: m.say("draft.go-on"), Detail: m.say("draft.from", "end", m.endOf(d), "time", d.At.Local().Format(m.say("time.layout")))})
	}
	if len(s.drafts) == 0 {
		m.button(p, "begin", "draft.begin", page.TonePrimary)
		return
	}
	add(p, page.Element{ID: "anew", Role: page.RoleChoice, Label: m.say("draft.anew"), Detail: m.say("draft.anew-detail")})
}

// endOf is where a draft was kept, in words.
func (m *Machine) endOf(d FoundDraft) string {
	if d.Here {
		return m.say("draft.end.here")
	}
	return m.say("draft.end." + string(d.End))
}

func (m *Machine) draftKept(p *page.Page) {
	s := &m.s
	m.heading(p, "draft-kept")
	p.Timeout = draftKeptTime
	if s.kept.Code == "" {
		add(p,
			page.Element{ID: "picture", Role: page.RolePicture, Icon: "done"},
			note("how", page.ToneGood, m.say("draft-kept.how")),
		)
	} else {
		p.Timeout = draftCodeTime
		add(p,
			page.Element{ID: "code", Role: page.RoleFigures, Spoken: m.say("draft-kept.code") + spaced(s.kept.Code), Items: []page.Item{
				{ID: "code", Text: grouped(s.kept.Code), Caption: m.say("draft-kept.code"), Tone: page.TonePrimary},
			}},
			note("how", page.ToneGood, m.say("draft-kept.how.online")),
		)
		m.paperLine(p, draftPaper, m.say("draft-kept.slip"))
	}
	if s.kept.Newer {
		add(p, note("newer", page.ToneWarn, m.say("draft-kept.newer")))
	}
	add(p, note("again", page.ToneWarn, m.say("draft-kept.again")))
	if _, asked := s.prints[draftPaper]; s.kept.Code != "" && m.world.Slips && !asked {
		m.button(p, "print", "draft-kept.print", page.ToneNone)
	}
	m.button(p, "leave", "draft-kept.leave", page.TonePrimary)
}

// grouped writes a code as it is read and typed: 1234 5678.
func grouped(code string) string { return code[:len(code)/2] + " " + code[len(code)/2:] }

// spaced has a code spoken digit by digit.
func spaced(code string) (spoken string) {
	for _, digit := range code {
		spoken += " " + string(digit)
	}
	return spoken
}

// draftPaper is the id of the slip with the code. Another copy harms nobody: the code opens nothing without its person.
const draftPaper = "draft"

// draftSlip is the slip. Its code to scan is for the terminal that goes on.
func (m *Machine) draftSlip() sheet.Sheet {
	s := &m.s
	return sheet.Sheet{ID: draftPaper, Form: sheet.Slip, Title: m.say("draft-kept.slip"), Sub: m.in(m.hall.Name), Blocks: []sheet.Block{
		{Role: sheet.Big, Value: grouped(s.kept.Code)},
		{Role: sheet.Row, Label: m.say("draft-slip.what"), Value: m.in(s.theme.Title)},
		{Role: sheet.Row, Label: m.say("draft-slip.until"), Value: s.kept.Until.Local().Format(m.say("time.layout"))},
		{Role: sheet.Text, Value: m.say("draft-kept.how.online")},
		{Role: sheet.Text, Value: m.say("draft-kept.again")},
		{Role: sheet.Code, Value: PickUpMark + s.kept.Code, Label: m.say("draft-slip.scan")},
	}}
}
