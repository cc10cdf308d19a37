package visit

import (
	"slices"
	"strings"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
)

// step is one page of the way from the guide to the review; id says which question, field or material.
type step struct {
	place Place
	id    string
}

// route is the whole way for the answers so far. It grows as answers come in: fields and materials are known only when
// every question is answered.
func (m *Machine) route() []step {
	s := &m.s
	if s.service != nil {
		return m.serviceNeeds()
	}
	way := []step{{place: Guide}, {place: Identify}}
	if s.theme == nil {
		return way
	}
	if s.theme.Applicant == catalog.ApplicantEnterprise {
		way = append(way, step{place: Company})
	}
	way = append(way, m.asking()...)
	plan, err := m.plan()
	if err != nil {
		return way
	}
	way = append(way, step{place: Overview})
	for _, f := range plan.Fields {
		switch {
		case !f.Typed(), s.toCard[addressOf(f)] && f.Kind == catalog.FieldAddress:
		case f.Kind == catalog.FieldRegion:
			way = append(way, step{Region, f.ID})
		default:
			way = append(way, step{Field, f.ID})
		}
	}
	for _, material := range plan.Materials {
		way = append(way, step{Photo, material.ID})
	}
	way = append(way, step{place: Consent})
	if len(plan.Extras) > 0 {
		way = append(way, step{place: Extras})
	}
	return append(way, step{place: Signature}, step{place: Review})
}

// asking is the way through the questions, each person's card asked for as soon as it is known to be needed.
func (m *Machine) asking() (way []step) {
	s := &m.s
	g := m.given()
	sofar := catalog.Given{Answers: catalog.Answers{}, Today: g.Today}
	asked := map[string]bool{}
	parties := func() {
		for _, p := range m.cat.Parties(s.theme.ID, sofar) {
			if !asked[p.ID] {
				asked[p.ID] = true
				way = append(way, step{Identify, p.ID})
			}
		}
	}
	parties()
	for _, q := range m.cat.Questions(s.theme.ID, g) {
		way = append(way, step{Question, q.ID})
		if answer := s.answers[q.ID]; len(answer) > 0 {
			sofar.Answers[q.ID] = answer
			parties()
		}
	}
	return way
}

// plan is what the theme comes to; an error means that questions are open.
func (m *Machine) plan() (catalog.Plan, error) { return m.cat.Plan(m.s.theme.ID, m.given()) }

// done says whether a step needs nothing more.
func (m *Machine) done(st step) bool {
	s := &m.s
	switch st.place {
	case Guide:
		return true
	case Identify:
		p := s.person
		if st.id != "" {
			p = s.parties[st.id]
		}
		return p.IDNumber != "" && p.Name != "" && (s.service == nil || p.VerifiedBy == byCard) // anybody can type a number
	case Company:
		return s.uscc != ""
	case Question:
		return len(s.answers[st.id]) > 0
	case Overview:
		return s.seen
	case Field:
		return s.values[st.id] != ""
	case Region:
		return s.values[st.id] != "" || s.toCard[addressOf(m.cat.Fields[st.id])]
	case Photo:
		return s.photos[st.id] != nil || s.owed[st.id]
	case Consent:
		return len(s.consents) > 0
	case Extras:
		return s.extrasDone
	case Signature:
		return len(s.strokes) > 0
	}
	return false
}

// next goes to the first step that is still open. After a value was edited from the review that is the review again.
// Where something given last excludes the theme, it says so first: nobody fills in a form in vain.
func (m *Machine) next() []Effect {
	if s := &m.s; s.theme != nil {
		if s.way = m.cat.Excluded(s.theme.ID, m.given()); s.way != nil {
			return m.elsewhereFrom(m.place)
		}
	}
	way := m.route()
	for _, st := range way {
		if !m.done(st) {
			return m.goTo(st)
		}
	}
	if m.s.service != nil {
		return m.s.service.open(m)
	}
	return m.goTo(way[len(way)-1])
}

// goTo enters a step, with what the citizen gave there before.
func (m *Machine) goTo(st step) []Effect {
	s := &m.s
	switch st.place {
	case Identify:
		s.party = st.id
	case Company:
		s.typing = s.uscc
	case Question:
		s.question, s.picked, s.typing = st.id, s.answers[st.id], ""
		if q := m.questionOnPage(); q.Kind == catalog.QuestionDate && len(s.picked) > 0 {
			s.typing = strings.ReplaceAll(s.picked[0], "-", "")
		}
	case Field:
		s.field, s.typing = st.id, s.values[st.id]
		if m.cat.Fields[st.id].Kind == catalog.FieldDate {
			s.typing = strings.ReplaceAll(s.typing, "-", "")
		}
	case Region:
		s.field, s.region = st.id, m.descend(nil)
	case Photo:
		s.material, s.pages, s.rejected = st.id, nil, false
	}
	return m.enter(st.place)
}

// here is the step that the page on show belongs to.
func (m *Machine) here() step {
	s := &m.s
	switch m.place {
	case Question:
		return step{Question, s.question}
	case Field, Region:
		return step{m.place, s.field}
	case Photo, PhotoCheck:
		return step{Photo, s.material}
	case Identify, TypeID, TypeName:
		return step{Identify, s.party}
	case ShowCode, CompanyIs:
		return step{place: Company}
	}
	return step{place: m.place}
}

// back goes to the page before this one.
func (m *Machine) back() []Effect {
	s := &m.s
	switch m.place {
	case Search, Guide:
		return m.home()
	case Elsewhere:
		if s.wayFrom == Home {
			return m.home()
		}
		return m.enter(s.wayFrom)
	case TypeID:
		return m.enter(Identify)
	case TypeName:
		s.pending, s.typing = casefile.Person{}, s.pending.IDNumber
		return m.enter(TypeID)
	case ShowCode, CompanyIs:
		return m.goTo(step{place: Company})
	case HasDraft:
		return m.enter(Guide)
	case PhotoCheck:
		return m.enter(Photo)
	case Help:
		return m.resume()
	case Reason:
		return m.enter(Rating)
	case ReasonWords:
		return m.enter(Reason)
	case SaveFailed:
		if s.service == nil {
			return m.enter(Review)
		}
		return s.service.back(m)
	case Region:
		if top := m.descend(nil); len(s.region) > len(top) {
			s.region = top
			return m.enter(Region)
		}
	case Identify, Company:
		if s.service != nil {
			return m.home()
		}
	default:
		if s.service != nil {
			return s.service.back(m)
		}
	}
	way := m.route()
	i := slices.Index(way, m.here())
	for i--; i > 0; i-- {
		if way[i].place != Identify || !m.done(way[i]) { // somebody identified is not asked again
			return m.goTo(way[i])
		}
	}
	return m.enter(Guide)
}

// home begins the next thing of the same visit. The person stays identified and need not type the same again; all
// that belonged to the former thing is dropped.
func (m *Machine) home() []Effect {
	effects := append(m.left(), m.enter(Home)...)
	m.s.forgetPictures()
	m.s = session{person: m.s.person, cardPhoto: m.s.cardPhoto, uscc: m.s.uscc, enterprise: m.s.enterprise, values: m.s.values, number: m.s.number, call: m.s.call}
	return effects
}

// resume returns from help or the time-out question to where the citizen was.
func (m *Machine) resume() []Effect {
	return m.enter(m.s.before)
}
