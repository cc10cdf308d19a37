package visit

import (
	"strings"

	"zhiting/kiosk/page"
	"zhiting/kiosk/sheet"
	"zhiting/sync/casefile"
)

// service is a thing done at the terminal that is not filed like a life event: a bill paid, a licence printed. It is made
// when it is begun and forgotten with all it holds when another thing is. It has places of its own, on which it alone
// draws and acts; who it is for is asked on the pages that every visit has.
type service interface {
	// needs are what must be known before it opens, in this order: Identify for a card that was read, Company for an
	// enterprise.
	needs() []Place
	// open shows its first page.
	open(m *Machine) []Effect
	// draw fills the page of one of its places.
	draw(m *Machine, p *page.Page)
	// tap handles a touch on one of its places.
	tap(m *Machine, e Tap) []Effect
	// back leads to the page before this one.
	back(m *Machine) []Effect
	// input takes the new value of a field on one of its places.
	input(m *Machine, e Input)
	// runs says what a place keeps running beyond what every visit has there.
	runs(place Place) runs
	// take gets whatever else happens: what became of its effects, a code that was shown. It may be on help meanwhile.
	take(m *Machine, e Event) []Effect
}

// leaver is a service that may leave something open, such as a code that can still be paid.
type leaver interface {
	// leave is told that the citizen goes to something else, or goes. What it asks for is done after the visit as well.
	leave(m *Machine) []Effect
}

// silent is for services that ask nothing of anybody: no fields, no codes, no effects that answer.
type silent struct{}

func (silent) input(*Machine, Input)         {}
func (silent) runs(Place) runs               { return runs{} }
func (silent) take(*Machine, Event) []Effect { return nil }

// forgetful is a service that holds bytes of the citizen, which it destroys when another thing is begun or the visit ends.
type forgetful interface{ forget() }

// services makes each service that this terminal can do, by its id in the catalogue.
var services = map[string]func() service{
	"case-progress":   func() service { return &progress{} },
	"utility-payment": func() service { return &bills{} },
	"licence-print":   func() service { return &licences{} },
	"licence-verify":  func() service { return &verify{} },
	"guide":           func() service { return &guides{} },
	"cross-region":    func() service { return &away{} },
	"nearby-sites":    func() service { return &nearby{} },
	"draft-pick-up":   func() service { return &pickup{} },

	"benefits-without-application": func() service { return &benefits{} },
	"queue-ticket":                 func() service { return &queue{} },
	"hall-guide":                   func() service { return &hallGuide{} },
}

// runs is what a place keeps running while it is on show.
type runs struct{ card, code, camera bool }

func (m *Machine) runsAt(place Place) runs {
	var r runs
	if m.s.service != nil {
		r = m.s.service.runs(place)
	}
	switch place {
	case Identify:
		r.card = true
	case Company:
		r.code = true
	case ShowCode:
		r.code, r.camera = true, true
	case Photo:
		r.camera = true
	}
	return r
}

// serve begins a service.
func (m *Machine) serve(id string) []Effect {
	m.s.service, m.s.serviceID = services[id](), id
	return m.next()
}

// left tells the service that is done, if one is, that the citizen goes.
func (m *Machine) left() []Effect {
	if s, ok := m.s.service.(leaver); ok {
		return s.leave(m)
	}
	return nil
}

// serviceName is what the top bar says while a service is done.
func (m *Machine) serviceName() string {
	if s := m.cat.Service(m.s.serviceID); s != nil {
		return m.in(s.Name)
	}
	return m.in(m.hall.Name)
}

// principalParty is the one for whom somebody else came to a service (帮办代办): both cards are read.
const principalParty = "principal"

// serviceNeeds is the way to a service's first page.
func (m *Machine) serviceNeeds() (way []step) {
	for _, place := range m.s.service.needs() {
		way = append(way, step{place: place})
		if place == Identify && m.s.helping {
			way = append(way, step{Identify, principalParty})
		}
	}
	return way
}

// holder is whom a service is for, and who came for them where that is somebody else.
func (m *Machine) holder() (p casefile.Person, agent *casefile.Person) {
	if principal, ok := m.s.parties[principalParty]; ok && m.s.helping {
		return principal, &m.s.person
	}
	return m.s.person, nil
}

// paper asks for a sheet to be printed.
func (m *Machine) paper(s sheet.Sheet) []Effect {
	if m.s.sheets == nil {
		m.s.sheets = map[string]sheet.Sheet{}
	}
	if m.s.prints == nil {
		m.s.prints = map[Paper]printState{}
	}
	s.Language = m.language
	m.s.sheets[s.ID], m.s.prints[Paper(s.ID)] = s, printState{}
	return []Effect{PrintSheet{s}}
}

// paperLine says how far a sheet is, if it was asked for, and offers it again when it did not come.
func (m *Machine) paperLine(p *page.Page, id, name string) {
	if _, asked := m.s.prints[Paper(id)]; asked {
		m.printLine(p, Paper(id), name, "paper.trouble")
	}
}

// tapService handles a touch on a place of the service.
func (m *Machine) tapService(e Tap) []Effect {
	if id, ok := strings.CutPrefix(e.ID, "print-"); ok && m.s.prints[Paper(id)].advice.Zh != "" {
		return m.paper(m.s.sheets[id])
	}
	return m.s.service.tap(m, e)
}
