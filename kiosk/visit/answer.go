package visit

import (
	"maps"
	"slices"
	"strings"
	"time"

	"zhiting/sync/catalog"
)

// given is what the engine goes by.
func (m *Machine) given() catalog.Given {
	g := m.answersOnly()
	if m.s.theme != nil {
		p, _ := m.applicant()
		g.Applicant = catalog.FactsOf(p.IDNumber)
	}
	return g
}

// answersOnly is given without the applicant, who may depend on the answers.
func (m *Machine) answersOnly() catalog.Given {
	return catalog.Given{Answers: m.s.answers, Today: m.world.Today}
}

// questionOnPage is the one being asked.
func (m *Machine) questionOnPage() catalog.Question {
	for _, q := range m.cat.Questions(m.s.theme.ID, m.given()) {
		if q.ID == m.s.question {
			return q
		}
	}
	return catalog.Question{}
}

func (m *Machine) tapQuestion(id string) []Effect {
	s := &m.s
	q := m.questionOnPage()
	option, isOption := strings.CutPrefix(id, "option-")
	switch {
	case isOption && q.Kind == catalog.QuestionMany:
		s.picked = toggle(s.picked, option)
		if none := option == catalog.OptionNone; len(s.picked) > 1 {
			s.picked = slices.DeleteFunc(s.picked, func(id string) bool { return (id == catalog.OptionNone) != none })
		}
		return nil
	case isOption:
		return m.answer(q, []string{option})
	case id == "next" && q.Kind == catalog.QuestionMany && len(s.picked) > 0:
		return m.answer(q, s.picked)
	case id == "next" && q.Kind == catalog.QuestionDate:
		day, problem := m.day(s.typing)
		if s.problem = problem; problem != "" {
			return nil
		}
		return m.answer(q, []string{day})
	}
	return nil
}

// toggle puts an id into a list or takes it out.
func toggle(list []string, id string) []string {
	if i := slices.Index(list, id); i >= 0 {
		return slices.Delete(slices.Clone(list), i, i+1)
	}
	return append(slices.Clone(list), id)
}

// day reads eight digits as a day that is past or today.
func (m *Machine) day(digits string) (day, problem string) {
	t, err := time.Parse("20060102", digits)
	switch {
	case err != nil:
		return "", m.say("day.wrong")
	case t.Format(time.DateOnly) > m.world.Today.Format(time.DateOnly):
		return "", m.say("day.future")
	case t.Year() < 1900:
		return "", m.say("day.wrong")
	}
	return t.Format(time.DateOnly), ""
}

// answer takes an answer and drops those that no longer have a question. One that excludes the theme is not kept.
func (m *Machine) answer(q catalog.Question, answer []string) []Effect {
	s := &m.s
	if q.Check(answer, m.world.Today) != nil {
		return nil // a robot's mistake: the page offers nothing else
	}
	before := s.answers
	s.answers = maps.Clone(before)
	if s.answers == nil {
		s.answers = catalog.Answers{}
	}
	s.answers[q.ID] = answer
	if s.way = m.cat.Excluded(s.theme.ID, m.given()); s.way != nil {
		s.answers = before
		return m.elsewhereFrom(Question)
	}
	if !slices.Equal(before[q.ID], answer) {
		s.seen, s.consents, s.extrasDone = false, nil, false // what will be done, and with what, may be another thing now
	}
	open := m.cat.Questions(s.theme.ID, m.given())
	maps.DeleteFunc(s.answers, func(id string, _ []string) bool {
		return !slices.ContainsFunc(open, func(q catalog.Question) bool { return q.ID == id })
	})
	return m.next()
}

// answerText is an answer in the citizen's language.
func (m *Machine) answerText(q catalog.Question) string {
	answer := m.s.answers[q.ID]
	if q.Kind == catalog.QuestionDate && len(answer) > 0 {
		return m.date(answer[0])
	}
	var texts []string
	for _, o := range q.Options {
		if slices.Contains(answer, o.ID) {
			texts = append(texts, m.in(o.Text))
		}
	}
	return strings.Join(texts, m.say("list.separator"))
}

// tapExtras ticks value-added services, or goes on with those that are ticked.
func (m *Machine) tapExtras(id string) []Effect {
	s := &m.s
	if extra, ok := strings.CutPrefix(id, "extra-"); ok {
		if s.extras == nil {
			s.extras = map[string]bool{}
		}
		s.extras[extra] = !s.extras[extra]
		return nil
	}
	if id == "next" {
		s.extrasDone = true
		return m.next()
	}
	return nil
}
