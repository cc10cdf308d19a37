package visit

import (
	"fmt"
	"slices"
	"strings"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/validate"
)

// tapReview goes back to the step of a row, or submits.
func (m *Machine) tapReview(id string) []Effect {
	if id == "submit" {
		return m.submit()
	}
	s := &m.s
	kind, rest, _ := strings.Cut(id, ":")
	switch Place(kind) {
	case Identify:
		party, _ := strings.CutPrefix(rest, "party-")
		if party == rest {
			party = ""
		}
		return m.goTo(step{Identify, party})
	case Signature:
		s.strokes = nil
		return m.enter(Signature)
	case Company, Overview, Extras:
		return m.goTo(step{place: Place(kind)})
	case Question, Field, Region, Photo:
		if f := m.cat.Fields[rest]; Place(kind) == Field && f.Kind == catalog.FieldAddress && s.toCard[addressOf(f)] {
			delete(s.toCard, addressOf(f))
			return m.next() // the region is the first thing missing now
		}
		return m.goTo(step{Place(kind), rest})
	}
	return nil
}

// submit asks that the case be made durable.
func (m *Machine) submit() []Effect {
	plan, err := m.plan()
	if err != nil {
		return m.next() // an answer went missing: the route finds which
	}
	filing, contents := m.compose(plan)
	var notes []casefile.Text
	for _, text := range plan.Afterwards {
		notes = append(notes, casefile.Text(text))
	}
	return m.file(SaveCase{Number: m.s.number, Filing: filing, Contents: contents, Notes: notes, Calendar: m.cat.Calendar})
}

// file has a case made durable, and keeps what was asked so that it can be asked again.
func (m *Machine) file(save SaveCase) []Effect {
	m.s.save, m.s.receipt = save, Receipt{}
	return append(m.enter(Saving), save)
}

// papers are what is printed of the case that was filed: of a correction there is a receipt only.
func (m *Machine) papers() []Paper {
	if m.s.save.Filing.Corrects != nil {
		return []Paper{PaperReceipt}
	}
	return []Paper{PaperReceipt, PaperForm}
}

// saved takes the store's answer, wherever in the filing the citizen has gone meanwhile. A case that became durable after
// the page gave up waiting is filed all the same, and the page says so.
func (m *Machine) saved(event Event) []Effect {
	s := &m.s
	aside := m.place == Help || m.place == StillThere
	at := m.place
	if aside {
		at = s.before
	}
	var to Place
	var effects []Effect
	switch e := event.(type) {
	case SaveTrouble:
		if at != Saving {
			return nil
		}
		to, s.noRoom = SaveFailed, e.NoRoom
	case Saved:
		if len(s.save.Filing.Matters) == 0 || s.receipt.Token != "" {
			return nil // gone to something else, or known already
		}
		to, s.receipt = Submitted, e.Receipt
		s.number++
		if s.theme != nil && len(s.drafts) > 0 { // the hub closes its own when the case arrives
			effects = append(effects, DropDraft{IDNumber: s.person.IDNumber, Theme: s.theme.ID})
		}
		s.prints = map[Paper]printState{}
		for _, paper := range m.papers() {
			effects = append(effects, m.print(paper)...)
		}
	}
	if aside {
		s.before = to
		return effects
	}
	return append(m.enter(to), effects...)
}

// print asks for a paper.
func (m *Machine) print(paper Paper) []Effect {
	m.s.prints[paper] = printState{}
	return []Effect{Print{paper}}
}

// printed takes the printer's answer.
func (m *Machine) printed(paper Paper, state printState) {
	if m.s.prints != nil {
		m.s.prints[paper] = state
	}
}

func (m *Machine) tapAfter(id string) []Effect {
	s := &m.s
	switch m.place {
	case Submitted:
		if paper, ok := strings.CutPrefix(id, "print-"); ok && s.prints[Paper(paper)].advice.Zh != "" {
			return m.print(Paper(paper))
		}
		switch {
		case id == "finish" && s.save.Filing.Corrects != nil: // the case is rated, not each step of it
			return m.farewell()
		case id == "finish":
			return m.enter(Rating)
		}
	case Rating:
		if level, ok := strings.CutPrefix(id, "star-"); ok {
			s.stars = level
			return nil
		}
		switch {
		case id == "skip" && s.rates != "":
			return m.enter(CasePlace)
		case id == "skip":
			return m.farewell()
		case id == "next" && needsReason(s.stars):
			return m.enter(Reason)
		case id == "next" && s.stars != "":
			return m.rate()
		}
	case Reason:
		if reason, ok := strings.CutPrefix(id, "reason-"); ok {
			if i := slices.Index(s.reasons, reason); i >= 0 {
				s.reasons = slices.Delete(s.reasons, i, i+1)
			} else {
				s.reasons = append(s.reasons, reason)
			}
		}
		switch {
		case id == "write":
			s.typing = s.writing
			return m.enter(ReasonWords)
		case id == "next" && len(s.reasons)+len(s.writing) > 0:
			return m.rate()
		}
	case ReasonWords:
		if id == "next" {
			s.writing = strings.TrimSpace(s.typing)
			return m.enter(Reason)
		}
	}
	return nil
}

func (m *Machine) rate() []Effect {
	s := &m.s
	r := casefile.Rating{Satisfaction: int(s.stars[0] - '0'), Channel: casefile.ChannelTerminal, Round: 1}
	if needsReason(s.stars) {
		r.Details, r.Writing = s.reasons, s.writing
	}
	return append([]Effect{SaveRating{s.rates, r}}, m.farewell()...)
}

// farewell forgets the citizen before the last page says so. Language and text size stay until somebody else comes.
func (m *Machine) farewell() []Effect {
	effects := m.enter(Goodbye)
	m.forget()
	return append(effects, Wipe{})
}

// needsReason says whether a level needs a reason: below 3 of 5 (national rating exchange).
func needsReason(stars string) bool { return stars == "1" || stars == "2" }

// nameOf is a typed name as it is kept.
func nameOf(typed string) (string, error) {
	name := strings.Join(strings.Fields(typed), " ")
	return name, validate.Name(name)
}

func consentID(i int) string { return fmt.Sprintf("consent-%d", i+1) }
