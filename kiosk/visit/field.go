package visit

import (
	"errors"
	"strings"

	"zhiting/sync/catalog"
	"zhiting/sync/catalog/validate"
)

// tapField takes the value typed, or the one chosen.
func (m *Machine) tapField(id string) []Effect {
	s := &m.s
	f := m.cat.Fields[s.field]
	if choice, ok := strings.CutPrefix(id, "choice-"); ok {
		for _, o := range f.Options {
			if o.ID == choice {
				m.set(f.ID, o.Text.Zh) // as departments read it
				return m.next()
			}
		}
		return nil
	}
	if id != "next" {
		return nil
	}
	value := strings.TrimSpace(s.typing)
	if f.Kind == catalog.FieldDate {
		value, s.problem = m.day(value)
	} else {
		s.problem = m.checkField(f, value)
	}
	if s.problem != "" {
		return nil
	}
	m.set(f.ID, value)
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
		s.query, s.found = e.Text, m.index.Search(e.Text)
	case Company:
		s.typing, s.problem = strings.ToUpper(e.Text), ""
	case TypeID, TypeName, Field, Question, ReasonWords:
		s.typing, s.problem = e.Text, ""
	default:
		if s.service != nil {
			s.service.input(m, e)
		}
	}
}

// checkField says what is wrong with a value, in the citizen's language, or "".
func (m *Machine) checkField(f catalog.Field, value string) string {
	var err error
	switch f.Kind {
	case catalog.FieldPhone:
		err = validate.Phone(value)
	case catalog.FieldName:
		err = validate.Name(value)
	case catalog.FieldAddress, catalog.FieldText:
		err = validate.Address(value)
	case catalog.FieldWords:
		err = validate.Words(value, f.Max)
	case catalog.FieldID:
		err = m.o.CheckID(value)
	case catalog.FieldUSCC:
		err = validate.USCC(value)
	case catalog.FieldBank:
		err = validate.BankCard(value)
	case catalog.FieldNumber:
		if strings.Trim(value, "0123456789") != "" || value == "" {
			return m.say("number.wrong")
		}
	}
	return m.wrong(err)
}

// wrong puts a validator's error into the citizen's words.
func (m *Machine) wrong(err error) string {
	if err == nil {
		return ""
	}
	if invalid, ok := errors.AsType[*validate.Invalid](err); ok {
		return invalid.Text.In(m.language)
	}
	return m.say("field.wrong")
}

func (m *Machine) tapRegion(id string) []Effect {
	s := &m.s
	f := m.cat.Fields[s.field]
	if id == "card-address" && m.onCard(f) {
		if s.toCard == nil {
			s.toCard = map[string]bool{}
		}
		s.toCard[addressOf(f)] = true
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
		delete(s.toCard, addressOf(f))
		names := make([]string, len(s.region))
		for i, part := range s.region {
			names[i] = part.Name.In("zh") // an address is written for the postman
		}
		if joined := strings.Join(names, ""); s.values[s.field] != joined {
			m.set(s.field, joined)
			delete(s.values, addressOf(f)+"_address") // the rest of the address belonged to another street
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

// addressOf is what a region field and the field for the rest of the address have in common: post_region, post_address.
func addressOf(f catalog.Field) string {
	return strings.TrimSuffix(strings.TrimSuffix(f.ID, "_region"), "_address")
}

// onCard says whether a region may be answered with the address on the card: where a whole address is asked.
func (m *Machine) onCard(f catalog.Field) bool {
	_, whole := m.cat.Fields[addressOf(f)+"_address"]
	return whole && m.s.person.Address != ""
}
