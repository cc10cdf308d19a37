package visit

import (
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
	case DraftKept:
		if e.ID == "print" || e.ID == "print-"+draftPaper {
			return m.paper(m.draftSlip())
		}
	case Help:
		switch e.ID {
		case "keep":
			return m.keepDraft()
		case "call":
			return m.tapCall()
		case "away":
			return append(m.home(), m.service("cross-region")...)
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
		switch {
		case e.ID == "again" && s.service != nil:
			return m.file(s.save)
		case e.ID == "again":
			return m.submit()
		}
	case Submitted, Rating, Reason, ReasonWords, Goodbye:
		return m.tapAfter(e.ID)
	case StillThere:
		if e.ID == "stay" {
			return m.resume()
		}
	default:
		if m.s.service != nil {
			return m.tapService(e)
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
	if t := m.cat.Theme(id); t != nil {
		effects = append(effects, m.begin(t)...)
	}
	return effects
}

// both is a message of the interface in both languages, for values that keep their text.
func (m *Machine) both(id string) catalog.Text {
	return catalog.Text{Zh: m.o.Texts.In("zh").Say(id, nil), En: m.o.Texts.In("en").Say(id, nil)}
}

func (m *Machine) tapHome(id string) []Effect {
	if id == "search" {
		return m.enter(Search)
	}
	if service, ok := strings.CutPrefix(id, "service-"); ok {
		return m.service(service)
	}
	theme, ok := strings.CutPrefix(id, "theme-")
	if t := m.cat.Theme(theme); ok && t != nil {
		return m.begin(t)
	}
	return nil
}

// service opens a service, or says where it is done when that is not here, or not now.
func (m *Machine) service(id string) []Effect {
	s := m.cat.Service(id)
	if s == nil {
		return nil
	}
	if m.s.way = s.Way; m.s.way == nil {
		if lack := m.lack(*s); lack != "" {
			m.s.way = m.wayAround(lack)
		}
	}
	switch {
	case m.s.way != nil:
		m.s.wanted = s.ID
		return m.elsewhereFrom(m.place)
	case services[id] != nil:
		return m.serve(id)
	}
	if theme := m.cat.Filed(id); theme != nil {
		return m.begin(theme)
	}
	return m.aside(Help) // a person on the phone does the rest
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
