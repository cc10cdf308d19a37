package visit

import (
	"slices"
	"strings"

	"zhiting/sync/casefile"
)

// The places of the citizen's own cases (我的办件).
const (
	MyCases      Place = "my-cases"
	CasePlace    Place = "case"
	Correct      Place = "correct" // what a department asks for is brought here (补正)
	CorrectWords Place = "correct-words"
)

// progress shows the cases of the person whose card was read, or the one whose receipt was shown. A typed number is not
// enough: anybody can type one.
type progress struct {
	token   string      // of the receipt that was shown; "" when a card was read
	found   *CasesFound // nil while they are looked for
	failed  bool
	chosen  casefile.Standing      // the case on the page
	correct casefile.ChildStanding // the part of it that is corrected; zero when none is
	words   string                 // what the citizen says to the department
}

func (s *progress) needs() []Place {
	if s.token != "" {
		return nil
	}
	return []Place{Identify}
}

func (s *progress) runs(place Place) runs { return runs{code: place == Identify} }

func (s *progress) open(m *Machine) []Effect {
	if s.correct.Matter != "" {
		return m.enter(Correct)
	}
	s.found, s.failed = nil, false
	find := FindCases{Token: s.token}
	if s.token == "" {
		person, _ := m.holder()
		find.IDNumber = person.IDNumber
	}
	return append(m.enter(MyCases), find)
}

func (s *progress) tap(m *Machine, e Tap) []Effect {
	switch m.place {
	case MyCases:
		if id, ok := strings.CutPrefix(e.ID, "case-"); ok {
			i := slices.IndexFunc(s.found.Cases, func(c casefile.Standing) bool { return c.ID == id })
			s.chosen = s.found.Cases[i]
			return m.enter(CasePlace)
		}
		if e.ID == "again" {
			return s.open(m)
		}
	case CasePlace:
		if matter, ok := strings.CutPrefix(e.ID, "correct-"); ok {
			i := slices.IndexFunc(s.chosen.Children, func(c casefile.ChildStanding) bool { return c.Matter == matter })
			s.correct, s.words = s.chosen.Children[i], ""
			return m.enter(Correct)
		}
		if e.ID == "rate" {
			m.s.rates, m.s.stars = s.chosen.ID, ""
			return m.enter(Rating)
		}
	case Correct:
		switch e.ID {
		case "photo":
			return m.goTo(step{Photo, correctionMaterial})
		case "words":
			m.s.typing = s.words
			return m.enter(CorrectWords)
		case "submit":
			return s.submit(m)
		}
	case CorrectWords:
		if e.ID == "next" {
			s.words = strings.TrimSpace(m.s.typing)
			return m.enter(Correct)
		}
	}
	return nil
}

func (s *progress) input(m *Machine, e Input) { m.s.typing = e.Text }

func (s *progress) back(m *Machine) []Effect {
	switch m.place {
	case CasePlace:
		return m.enter(MyCases)
	case Correct:
		s.correct = casefile.ChildStanding{}
		m.s.forgetPictures()
		m.s.photos = nil
		return m.enter(CasePlace)
	case CorrectWords, Photo, SaveFailed:
		return m.enter(Correct)
	case Rating:
		return m.enter(CasePlace)
	}
	return m.home()
}

func (s *progress) take(m *Machine, event Event) []Effect {
	switch e := event.(type) {
	case CasesFound:
		s.found, s.failed = &e, false
		i := slices.IndexFunc(e.Cases, func(c casefile.Standing) bool { return c.ID == s.chosen.ID })
		if i >= 0 && s.correct.Matter == "" {
			s.chosen = e.Cases[i] // the hub's answer came while the page was open
		}
	case CasesTrouble:
		s.failed = true
	case CodeRead:
		if m.place != Identify {
			return nil
		}
		if token, _, ok := casefile.ReadReceiptCode(e.Text); ok {
			s.token = token
			return m.next()
		}
		m.s.cardAdvice = casefile.Text(m.both("my-cases.not-a-receipt"))
	}
	return nil
}

// correctionMaterial is what is photographed for a correction, however many papers it is.
const correctionMaterial = "correction"

// submit files what the citizen brings. It goes the way of every case, so that it is kept with the network down as well.
func (s *progress) submit(m *Machine) []Effect {
	person, agent := m.holder()
	f := casefile.Filing{
		Corrects: &casefile.Corrects{CaseID: s.chosen.ID, Matter: s.correct.Matter},
		Theme:    s.chosen.ThemeID, ThemeName: s.chosen.Theme, CatalogVersion: m.cat.Version, ReceivedAt: casefile.Text(m.hall.Name),
		Applicant: person, Language: m.language,
		Matters: []casefile.Matter{{ID: s.correct.Matter, TaskName: s.correct.Name, DeptName: s.correct.Dept, LinkWay: s.correct.Phone}},
	}
	if agent != nil {
		f.Agent = &casefile.Agent{Person: *agent, Relation: casefile.Text(m.both("principal.relation"))}
	}
	if s.words != "" {
		f.Fields = []casefile.Field{{ID: correctionMaterial, Label: casefile.Text(m.both("correct.words")), Value: s.words, Source: "citizen"}}
	}
	var contents [][]byte
	for _, picture := range m.s.photos[correctionMaterial] {
		f.Attachments = append(f.Attachments, attachment(len(contents), correctionMaterial, casefile.Text(m.both("correct.material")), "image/jpeg", picture))
		contents = append(contents, picture)
	}
	s.correct = casefile.ChildStanding{}
	return m.file(SaveCase{Number: m.s.number, Filing: f, Contents: contents, Calendar: m.cat.Calendar})
}
