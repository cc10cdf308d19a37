package visit

import (
	"maps"
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
	switch m.place {
	case Attract:
		return m.enter(Home)
	case Home, Search:
		return m.tapHome(e.ID)
	case Guide:
		if e.ID == "begin" {
			return m.next()
		}
	case Identify, TypeID, TypeName:
		return m.tapIdentify(e.ID)
	case Question:
		if strings.HasPrefix(e.ID, "option-") {
			return m.answer(strings.TrimPrefix(e.ID, "option-"))
		}
	case Field:
		if e.ID == "next" {
			return m.takeField()
		}
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
	themeID, ok := strings.CutPrefix(id, "theme-")
	if !ok {
		return nil
	}
	i := slices.IndexFunc(m.cat.Themes, func(t catalog.Theme) bool { return t.ID == themeID })
	if i < 0 {
		return nil
	}
	s.theme = &m.cat.Themes[i]
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

func (m *Machine) tapIdentify(id string) []Effect {
	s := &m.s
	switch {
	case m.place == Identify && id == "type" && !s.lookingUp:
		s.typing = ""
		return m.enter(TypeID)
	case m.place == TypeID && id == "next":
		if s.problem = m.wrong(m.o.CheckID(s.typing)); s.problem != "" {
			return nil
		}
		s.person = casefile.Person{IDNumber: s.typing, VerifiedBy: byTyped}
		s.cardPhoto, s.typing = nil, ""
		return m.enter(TypeName)
	case m.place == TypeName && id == "next":
		name, err := nameOf(s.typing)
		if s.problem = m.wrong(err); s.problem != "" {
			return nil
		}
		s.person.Name = name
		return m.next()
	}
	return nil
}

// card takes what the reader says while it is asked.
func (m *Machine) card(event Event) []Effect {
	s := &m.s
	if m.place != Identify {
		return nil
	}
	switch e := event.(type) {
	case CardTrouble:
		s.cardAdvice = e.Advice
	case CardRead:
		if e.Expired {
			s.cardAdvice = casefile.Text(m.both("identify.expired"))
			return nil
		}
		s.person, s.cardPhoto = e.Person, e.Photo
		s.person.VerifiedBy = byCard
		if s.lookingUp {
			return m.lookUp()
		}
		return m.next()
	}
	return nil
}

// answer takes an answer and drops those that no longer have a question.
func (m *Machine) answer(option string) []Effect {
	s := &m.s
	for _, q := range m.cat.Questions(s.theme.ID, s.answers) {
		if q.ID != s.question {
			continue
		}
		i := slices.IndexFunc(q.Options, func(o catalog.Option) bool { return o.ID == option })
		if i < 0 {
			return nil
		}
		if s.way = q.Options[i].Exclude; s.way != nil {
			return m.elsewhereFrom(Question)
		}
	}
	if s.answers == nil {
		s.answers = map[string]string{}
	}
	s.answers[s.question] = option
	open := m.cat.Questions(s.theme.ID, s.answers)
	maps.DeleteFunc(s.answers, func(id, _ string) bool {
		return !slices.ContainsFunc(open, func(q catalog.Question) bool { return q.ID == id })
	})
	return m.next()
}

func (m *Machine) takeField() []Effect {
	s := &m.s
	value := strings.TrimSpace(s.typing)
	if s.problem = m.checkField(m.cat.Fields[s.field], value); s.problem != "" {
		return nil
	}
	m.set(s.field, value)
	return m.next()
}

func (m *Machine) set(field, value string) {
	if m.s.values == nil {
		m.s.values = map[string]string{}
	}
	m.s.values[field] = value
}

// input takes what the keyboard wrote.
func (m *Machine) input(e Input) {
	s := &m.s
	switch m.place {
	case Search:
		s.query = e.Text
	case TypeID, TypeName, Field:
		s.typing, s.problem = e.Text, ""
	}
}

func (m *Machine) tapRegion(id string) []Effect {
	s := &m.s
	if id == "card-address" && s.person.Address != "" {
		s.toCard = true
		return m.next()
	}
	code, ok := strings.CutPrefix(id, "region-")
	if !ok {
		return nil
	}
	for _, r := range m.regions() {
		if r.Code != code {
			continue
		}
		s.region = m.descend(append(s.region, r))
		if len(m.regions()) > 0 {
			return m.enter(Region)
		}
		s.toCard = false
		names := make([]string, len(s.region))
		for i, part := range s.region {
			names[i] = part.Name.In("zh") // an address is written for the postman
		}
		if joined := strings.Join(names, ""); s.values[s.field] != joined {
			m.set(s.field, joined)
			for _, f := range m.cat.Fields { // the rest of the address belonged to another street
				if f.Kind == catalog.FieldAddress {
					delete(s.values, f.ID)
				}
			}
		}
		return m.next()
	}
	return nil
}

// descend follows a path down where there is nothing to choose: a terminal of one city asks for no province.
func (m *Machine) descend(path []catalog.Region) []catalog.Region {
	next := m.cat.Regions
	if len(path) > 0 {
		next = path[len(path)-1].Children
	}
	for len(next) == 1 {
		path = append(path, next[0])
		next = next[0].Children
	}
	return path
}

// regions are the choices at this level of the address.
func (m *Machine) regions() []catalog.Region {
	if n := len(m.s.region); n > 0 {
		return m.s.region[n-1].Children
	}
	return m.cat.Regions
}

func (m *Machine) tapPhoto(id string) []Effect {
	s := &m.s
	switch {
	case m.place == Photo && id == "shoot" && !s.shooting:
		s.shooting = true
		return []Effect{TakePhoto{}}
	case m.place == Photo && id == "later":
		if s.owed == nil {
			s.owed = map[string]bool{}
		}
		s.owed[s.material] = true
		return m.next()
	case m.place == PhotoCheck && id == "again":
		return m.enter(Photo)
	case m.place == PhotoCheck && id == "use":
		if s.photos == nil {
			s.photos = map[string][]byte{}
		}
		s.photos[s.material], s.shot = s.shot, nil
		delete(s.owed, s.material)
		return m.next()
	}
	return nil
}

// photo takes what the camera says while it is asked.
func (m *Machine) photo(event Event) []Effect {
	s := &m.s
	if m.place != Photo || !s.shooting {
		return nil
	}
	s.shooting = false
	switch e := event.(type) {
	case PhotoTrouble:
		s.problem = m.say("photo.trouble")
	case PhotoTaken:
		effects := m.enter(PhotoCheck)
		s.shot, s.flaw = e.JPEG, e.Flaw
		return effects
	}
	return nil
}

func (m *Machine) agree(e Tap) []Effect {
	s := &m.s
	s.consents = nil
	for i, text := range s.theme.Consents {
		s.consents = append(s.consents, casefile.Consent{ID: consentID(i), Text: m.in(text), At: e.At.UTC()})
	}
	return m.next()
}
