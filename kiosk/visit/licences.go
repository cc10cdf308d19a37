package visit

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// The places of electronic licences.
const (
	LicencesOf     Place = "licences"        // one's own, or those of an enterprise?
	LicenceList    Place = "licence-list"    //
	LicencePurpose Place = "licence-purpose" // for what one is printed
	LicenceWords   Place = "licence-words"   // the same in the citizen's own words
	LicenceConsent Place = "licence-consent" // to this one look
	LicenceShown   Place = "licence-shown"
)

// licences shows and prints electronic licences of the person whose card was read, of the one for whom somebody came, or
// of the enterprise for which the register says the person speaks. Each look is consented to, for one purpose, and what
// was seen goes with the page.
type licences struct {
	silent
	whose
	asking
	found   *LicencesFound
	chosen  wire.LicenceFound
	purpose casefile.Text
	copied  *wire.LicenceCopy // on show
}

// useDays is how long a printed licence may be used.
const useDays = 30

// purposes are what licences are printed for; each has a message "purpose.ID". The last one is in the citizen's own words.
var purposes = map[string][]string{
	catalog.ApplicantPerson:     {"keep", "bank", "school", "work", "other"},
	catalog.ApplicantEnterprise: {"keep", "bank", "tender", "contract", "other"},
}

func (s *licences) open(m *Machine) []Effect {
	if s.of == "" {
		return m.enter(LicencesOf)
	}
	effects := m.enter(LicenceList)
	s.found, s.waiting = nil, false
	if why := s.refused(m); why != "" {
		s.trouble = "licences." + why
		return effects
	}
	actor, holder := s.who(m)
	return append(effects, FindLicences{s.next(), actor, holder})
}

func (s *licences) tap(m *Machine, e Tap) []Effect {
	switch m.place {
	case LicencesOf:
		return s.choose(m, e.ID)
	case LicenceList:
		if index, ok := strings.CutPrefix(e.ID, "licence-"); ok {
			i, _ := strconv.Atoi(index) // the page made it
			s.chosen = s.found.Licences[i]
			return m.enter(LicencePurpose)
		}
		if e.ID == "again" {
			return s.open(m)
		}
	case LicencePurpose:
		purpose, ok := strings.CutPrefix(e.ID, "purpose-")
		switch {
		case purpose == "other":
			m.s.typing = ""
			return m.enter(LicenceWords)
		case ok:
			s.purpose = casefile.Text(m.both("purpose." + purpose))
			return m.enter(LicenceConsent)
		}
	case LicenceWords:
		if words := strings.TrimSpace(m.s.typing); e.ID == "next" && words != "" {
			s.purpose = casefile.Text{Zh: words, En: words}
			return m.enter(LicenceConsent)
		}
	case LicenceConsent:
		if e.ID == "agree" {
			return s.fetch(m)
		}
	case LicenceShown:
		switch e.ID {
		case "again":
			return m.enter(LicenceConsent) // each try is a look of its own
		case "print":
			return m.paper(s.sheet(m))
		case "another":
			return s.back(m)
		}
	}
	return nil
}

func (s *licences) fetch(m *Machine) []Effect {
	s.drop(m)
	actor, holder := s.who(m)
	return append(m.enter(LicenceShown), FetchLicence{
		Number: s.next(), Actor: actor, Holder: holder, Licence: s.chosen, Purpose: s.purpose.Zh, UseUntil: s.until(m),
	})
}

// until is the last day on which what is printed today may be used.
func (s *licences) until(m *Machine) string {
	return m.world.Today.AddDate(0, 0, useDays).Format(time.DateOnly)
}

func (s *licences) input(m *Machine, e Input) { m.s.typing = e.Text }

func (s *licences) back(m *Machine) []Effect {
	switch m.place {
	case LicenceList:
		s.of, s.found, s.waiting, s.trouble = "", nil, false, ""
		return m.enter(LicencesOf)
	case LicencePurpose:
		return m.enter(LicenceList)
	case LicenceWords, LicenceConsent:
		return m.enter(LicencePurpose)
	case LicenceShown:
		s.drop(m)
		return m.enter(LicenceList)
	}
	return m.home()
}

func (s *licences) take(m *Machine, event Event) []Effect {
	switch e := event.(type) {
	case LicencesFound:
		if s.waits(e.Number) {
			s.found = &e
		}
	case LicenceTrouble:
		if s.waits(e.Number) {
			s.trouble = troubleOf(e.Code)
		}
	case LicenceFetched:
		if !s.waits(e.Number) {
			e.Destroy() // it comes too late: nobody looks at it any more
			return nil
		}
		s.copied = &e.Copy
	}
	return nil
}

// troubleOf is the message for a refusal. Those of which a citizen can learn something have their own.
func troubleOf(code string) string {
	if slices.Contains([]string{provider.LicenceNotValid, provider.SealBroken, provider.NotTheirs}, code) {
		return "licences." + code
	}
	return "licences.trouble"
}

// drop forgets the licence on show, and its paper.
func (s *licences) drop(m *Machine) {
	s.forget()
	delete(m.s.sheets, s.paperID())
	delete(m.s.prints, Paper(s.paperID()))
	s.waiting, s.trouble = false, ""
}

// forget destroys the licence on show.
func (s *licences) forget() {
	if s.copied != nil {
		clear(s.copied.Copy.Content)
		s.copied = nil
	}
}

// paperID is the id of the sheet of the licence on show.
func (s *licences) paperID() string { return "licence-" + strconv.Itoa(s.number) }
