package visit

import (
	"slices"
	"strings"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
)

// tap handles a touch that means something at this place only.
func (m *Machine) tap(e Tap) []Effect {
	s := &m.s
	if e.ID == "back" {
		return m.back()
	}
	if e.ID == "home" {
		return m.home()
	}
	if id, ok := strings.CutPrefix(e.ID, "instead-"); ok && m.place == Elsewhere {
		return m.instead(id)
	}
	switch m.place {
	case Attract:
		return m.enter(Home)
	case Home, Search:
		return m.tapHome(e.ID)
	case Guide:
		if e.ID == "begin" {
			return m.start()
		}
	case HasDraft:
		return m.tapDraft(e.ID)
	case Help:
		if e.ID == "keep" {
			return m.keepDraft()
		}
	case Identify, TypeID, TypeName:
		return m.tapIdentify(e.ID)
	case Company, ShowCode, CompanyIs:
		return m.tapCompany(e.ID)
	case Question:
		return m.tapQuestion(e.ID)
	case Overview:
		if e.ID == "next" {
			s.seen = true
			return m.next()
		}
	case Field:
		return m.tapField(e.ID)
	case Region:
		return m.tapRegion(e.ID)
	case Photo, PhotoCheck:
		return m.tapPhoto(e.ID)
	case Consent:
		switch e.ID {
		case "agree":
			return m.agree(e)
		case "refuse":
			s.way = &catalog.Way{Why: m.both("consent.refused"), Place: m.hall.Help, Phone: m.hall.Phone}
			return m.elsewhereFrom(Consent)
		}
	case Extras:
		return m.tapExtras(e.ID)
	case Signature:
		switch {
		case e.ID == "again":
			s.strokes = nil
		case e.ID == "next" && len(s.strokes) > 0:
			return m.next()
		}
	case Review:
		return m.tapReview(e.ID)
	case SaveFailed:
		if e.ID == "again" {
			return m.submit()
		}
	case Submitted, Rating, Reason, Goodbye:
		return m.tapAfter(e.ID)
	case MyCases:
		if id, ok := strings.CutPrefix(e.ID, "case-"); ok {
			s.current = id
			return m.enter(CasePlace)
		}
		if e.ID == "again" {
			s.casesFailed = false
			return []Effect{FindCases{IDNumber: s.person.IDNumber}}
		}
	case StillThere:
		if e.ID == "stay" {
			return m.resume()
		}
	}
	return nil
}

// elsewhereFrom says where the thing is done, and remembers where that came up.
func (m *Machine) elsewhereFrom(place Place) []Effect {
	m.s.wayFrom = place
	return m.enter(Elsewhere)
}

// instead begins the theme that fits where another could not be filed.
func (m *Machine) instead(id string) []Effect {
	effects := m.home()
	i := slices.IndexFunc(m.cat.Themes, func(t catalog.Theme) bool { return t.ID == id })
	if i < 0 {
		return effects
	}
	return append(effects, m.begin(&m.cat.Themes[i])...)
}

// both is a message of the interface in both languages, for values that keep their text.
func (m *Machine) both(id string) catalog.Text {
	return catalog.Text{Zh: m.o.Texts.In("zh").Say(id, nil), En: m.o.Texts.In("en").Say(id, nil)}
}

func (m *Machine) tapHome(id string) []Effect {
	s := &m.s
	switch id {
	case "search":
		return m.enter(Search)
	case "my-cases":
		s.lookingUp = true
		if s.person.VerifiedBy == byCard {
			return m.lookUp()
		}
		return m.enter(Identify)
	case "hotline":
		return m.aside(Help)
	}
	if service, ok := strings.CutPrefix(id, "service-"); ok {
		return m.service(service)
	}
	themeID, ok := strings.CutPrefix(id, "theme-")
	if !ok {
		return nil
	}
	i := slices.IndexFunc(m.cat.Themes, func(t catalog.Theme) bool { return t.ID == themeID })
	if i < 0 {
		return nil
	}
	return m.begin(&m.cat.Themes[i])
}

// service opens a service that was found, or says where it is done.
func (m *Machine) service(id string) []Effect {
	i := slices.IndexFunc(m.cat.Services, func(s catalog.Service) bool { return s.ID == id })
	switch {
	case i < 0:
		return nil
	case m.cat.Services[i].Way != nil:
		m.s.way = m.cat.Services[i].Way
		return m.elsewhereFrom(Search)
	case id == "case-progress":
		return m.tapHome("my-cases")
	}
	return m.tapHome("hotline")
}

// begin opens a theme's guide, or says where it is done.
func (m *Machine) begin(t *catalog.Theme) []Effect {
	s := &m.s
	s.theme = t
	if s.theme.Elsewhere != nil {
		s.way = s.theme.Elsewhere
		return m.elsewhereFrom(Home)
	}
	return m.enter(Guide)
}

// lookUp shows the cases of the person whose card was read. A typed number is not enough: anybody can type one.
func (m *Machine) lookUp() []Effect {
	m.s.cases, m.s.casesFailed = nil, false
	return append(m.enter(MyCases), FindCases{IDNumber: m.s.person.IDNumber})
}

// agree keeps each consent in the words shown.
func (m *Machine) agree(e Tap) []Effect {
	s := &m.s
	plan, err := m.plan()
	if err != nil {
		return m.next() // an answer went missing: the route finds which
	}
	s.consents = nil
	for i, text := range plan.Consents {
		s.consents = append(s.consents, casefile.Consent{ID: consentID(i), Text: m.in(text), At: e.At.UTC()})
	}
	return m.next()
}
