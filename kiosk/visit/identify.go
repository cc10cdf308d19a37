package visit

import (
	"slices"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
)

func (m *Machine) tapIdentify(id string) []Effect {
	s := &m.s
	switch {
	case m.place == Identify && id == "type" && s.service == nil:
		s.typing = ""
		return m.enter(TypeID)
	case m.place == Identify && id == "helping" && s.service != nil:
		s.helping = true
		return m.next()
	case m.place == TypeID && id == "next":
		if s.problem = m.wrong(m.o.CheckID(s.typing)); s.problem != "" {
			return nil
		}
		if m.known(s.typing) {
			s.problem = m.say("identify.same")
			return nil
		}
		s.pending = casefile.Person{IDNumber: s.typing, VerifiedBy: byTyped}
		s.typing = ""
		return m.enter(TypeName)
	case m.place == TypeName && id == "next":
		name, err := nameOf(s.typing)
		if s.problem = m.wrong(err); s.problem != "" {
			return nil
		}
		s.pending.Name = name
		return m.identified(s.pending, nil)
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
		switch {
		case e.Expired:
			s.cardAdvice = casefile.Text(m.both("identify.expired"))
			return nil
		case m.known(e.Person.IDNumber):
			s.cardAdvice = casefile.Text(m.both("identify.same"))
			return []Effect{ReadCard{}}
		}
		e.Person.VerifiedBy = byCard
		return m.identified(e.Person, e.Photo)
	}
	return nil
}

// known says whether a number belongs to somebody else of this case: one card cannot stand for two people.
func (m *Machine) known(number string) bool {
	s := &m.s
	if s.party != "" && number == s.person.IDNumber {
		return true
	}
	for id, p := range s.parties {
		if id != s.party && p.IDNumber == number {
			return true
		}
	}
	return false
}

// identified takes the person whose turn it was.
func (m *Machine) identified(p casefile.Person, photo []byte) []Effect {
	s := &m.s
	s.pending, s.typing = casefile.Person{}, ""
	if s.party != "" {
		if s.parties == nil {
			s.parties = map[string]casefile.Person{}
		}
		s.parties[s.party] = p
		return m.next()
	}
	s.person, s.cardPhoto = p, photo
	if s.service != nil {
		return m.next()
	}
	return m.start()
}

// applicant is whose case it is: the person for whom somebody else came, or the one at the terminal.
func (m *Machine) applicant() (p casefile.Person, byAgent bool) {
	s := &m.s
	for _, party := range m.cat.Parties(s.theme.ID, m.answersOnly()) {
		if party.Applies {
			return s.parties[party.ID], true
		}
	}
	return s.person, false
}

// unverified says whether somebody's card was not read, so that a window must still see it.
func (m *Machine) unverified() bool {
	s := &m.s
	if s.theme == nil {
		return false // a service reads the card
	}
	return s.person.VerifiedBy == byTyped || slices.ContainsFunc(m.cat.Parties(s.theme.ID, m.answersOnly()), func(p catalog.Party) bool {
		return s.parties[p.ID].VerifiedBy == byTyped
	})
}
