package visit

import (
	"fmt"

	"zhiting/kiosk/page"
)

// hallGuide says what is done where in the hall. It works from the last known list while nobody answers.
type hallGuide struct {
	silent
	asking
	found *QueueFound
}

func (s *hallGuide) needs() []Place { return nil }

func (s *hallGuide) open(m *Machine) []Effect {
	s.found = nil
	return append(m.enter(HallGuide), FindQueue{s.next()})
}

func (s *hallGuide) tap(m *Machine, e Tap) []Effect {
	switch e.ID {
	case "again":
		return s.open(m)
	case "ticket":
		return m.service("queue-ticket")
	}
	return nil
}

func (s *hallGuide) back(m *Machine) []Effect { return m.home() }

func (s *hallGuide) take(_ *Machine, event Event) []Effect {
	switch e := event.(type) {
	case QueueFound:
		if s.waits(e.Number) {
			s.found = &e
		}
	case QueueTrouble:
		if s.waits(e.Number) {
			s.trouble = queueTrouble(e.Code)
		}
	}
	return nil
}

func (s *hallGuide) draw(m *Machine, p *page.Page) {
	m.heading(p, "hall-guide")
	m.backButton(p)
	if m.hallPage(p, s.found, s.trouble) {
		for _, b := range s.found.Now.Hall.Businesses {
			m.fact(p, "business-"+b.ID, b.Name.In(m.language), m.windows(b)+"\n"+b.Where.In(m.language))
		}
		for i, z := range s.found.Now.Hall.Zones {
			m.fact(p, fmt.Sprintf("zone-%d", i+1), z.Name.In(m.language), z.Where.In(m.language))
		}
		m.queueSample(p, s.found.Now)
		m.button(p, "ticket", "hall-guide.ticket", page.TonePrimary)
		return
	}
	m.button(p, "leave", "leave", page.ToneNone)
}
