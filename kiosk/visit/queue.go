package visit

import (
	"slices"
	"strings"
	"time"

	"zhiting/kiosk/page"
	"zhiting/kiosk/sheet"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// The places of the hall's queue.
const (
	Queue      Place = "queue"      // what for: businesses and how many wait
	TicketHere Place = "ticket"     // the ticket that was taken, or is there already
	HallGuide  Place = "hall-guide" // what is where
)

// queue takes a ticket for the person whose card was read, or for the one for whom they came.
type queue struct {
	silent
	asking
	found    *QueueFound
	business provider.QueueBusiness // chosen; without id, none is
	given    *wire.TicketGiven
}

func (s *queue) needs() []Place {
	if s.business.ID == "" {
		return nil
	}
	return []Place{Identify}
}

func (s *queue) open(m *Machine) []Effect {
	if s.business.ID == "" {
		s.found = nil
		return append(m.enter(Queue), FindQueue{s.next()})
	}
	person, agent := m.holder()
	s.given = nil
	return append(m.enter(TicketHere), TakeTicket{s.next(), s.found.Now.Provider, s.business.ID, person.IDNumber, agent != nil})
}

func (s *queue) tap(m *Machine, e Tap) []Effect {
	id, chosen := strings.CutPrefix(e.ID, "business-")
	switch {
	case e.ID == "again":
		return s.open(m)
	case chosen && m.place == Queue:
		businesses := s.found.Now.Hall.Businesses
		s.business = businesses[slices.IndexFunc(businesses, func(b provider.QueueBusiness) bool { return b.ID == id })]
		return m.next()
	case e.ID == "print":
		return m.paper(s.slip(m))
	case e.ID == "cancel":
		person, _ := m.holder()
		key := s.given.Ticket.Key
		s.given = nil
		return []Effect{CancelTicket{s.next(), s.found.Now.Provider, key, person.IDNumber}}
	case e.ID == "another":
		return s.back(m)
	}
	return nil
}

func (s *queue) back(m *Machine) []Effect {
	if m.place == TicketHere {
		s.business, s.given = provider.QueueBusiness{}, nil
		return s.open(m) // the load has changed
	}
	return m.home()
}

func (s *queue) take(m *Machine, event Event) []Effect {
	switch e := event.(type) {
	case QueueFound:
		if s.waits(e.Number) {
			s.found = &e
		}
	case TicketGiven:
		if !s.waits(e.Number) {
			return nil
		}
		s.given = &e.Given
		if !e.Given.Again && e.Given.Ticket.State == provider.TicketWaiting {
			return m.paper(s.slip(m))
		}
	case QueueTrouble:
		if s.waits(e.Number) {
			s.trouble = queueTrouble(e.Code)
		}
	}
	return nil
}

// queueTrouble is the message for a refusal. Those of which a citizen can learn something have their own.
func queueTrouble(code string) string {
	if slices.Contains([]string{provider.QueuePaused, provider.TicketEnded}, code) {
		return "queue." + code
	}
	return "queue.trouble"
}

func (s *queue) draw(m *Machine, p *page.Page) {
	if m.place == Queue {
		m.heading(p, "queue")
		m.backButton(p)
		if m.hallPage(p, s.found, s.trouble) {
			for _, b := range s.found.Now.Hall.Businesses {
				e := page.Element{ID: "business-" + b.ID, Role: page.RoleChoice, Label: b.Name.In(m.language), Disabled: b.Paused || s.found.Stale}
				e.Detail = m.say("queue.load", "n", b.Waiting, "minutes", b.Minutes)
				switch {
				case b.Paused:
					e.Detail = b.Why.In(m.language)
				case b.Waiting == 0:
					e.Detail = m.say("queue.free")
				}
				add(p, e)
			}
			m.queueSample(p, s.found.Now)
		}
		m.button(p, "leave", "leave", page.ToneNone)
		return
	}
	s.ticketPage(m, p)
}

// hallPage draws what every page of the hall says while it is asked, or could not be; it says whether the hall is known.
func (m *Machine) hallPage(p *page.Page, found *QueueFound, trouble string) bool {
	switch {
	case trouble != "":
		add(p, note("trouble", page.ToneWarn, m.say(trouble, "place", m.in(m.hall.Help))))
		m.button(p, "again", "again", page.TonePrimary)
		return false
	case found == nil:
		add(p, page.Element{ID: "progress", Role: page.RoleProgress, Label: m.say("queue.asking")})
		return false
	case found.Stale:
		add(p, note("stale", page.ToneWarn, m.say("queue.stale", "time", found.Now.At.Local().Format(m.say("time.layout")))))
	}
	return true
}

func (m *Machine) queueSample(p *page.Page, now wire.QueueNow) {
	if now.Sample {
		add(p, note("sample", page.ToneNone, m.say("queue.sample")))
	}
}

func (s *queue) ticketPage(m *Machine, p *page.Page) {
	m.heading(p, "ticket")
	m.backButton(p)
	switch {
	case s.trouble != "":
		add(p, note("trouble", page.ToneWarn, m.say(s.trouble, "place", m.in(m.hall.Help))))
		m.button(p, "again", "again", page.TonePrimary)
		return
	case s.given == nil:
		add(p, page.Element{ID: "progress", Role: page.RoleProgress, Label: m.say("ticket.taking")})
		return
	case s.given.Ticket.State == provider.TicketCancelled:
		m.heading(p, "ticket-cancelled")
		add(p, page.Element{ID: "picture", Role: page.RolePicture, Icon: "done"})
		m.button(p, "another", "ticket.another", page.ToneNone)
		m.button(p, "leave", "leave", page.TonePrimary)
		return
	}
	t := s.given.Ticket
	if s.given.Again {
		p.Heading, p.Sub = m.say("ticket.has"), m.say("ticket.has.sub")
	}
	add(p, page.Element{ID: "number", Role: page.RoleFigures, Items: []page.Item{
		{ID: "number", Text: t.Number, Caption: m.say("ticket.number"), Tone: page.TonePrimary},
		{ID: "ahead", Text: m.say("ticket.people", "n", t.Ahead), Caption: m.say("ticket.ahead")},
		{ID: "minutes", Text: m.say("ticket.about", "n", t.Minutes), Caption: m.say("ticket.minutes")},
	}})
	m.paperLine(p, ticketPaper, m.say("ticket.paper"))
	m.fact(p, "business", m.say("ticket.business"), s.business.Name.In(m.language))
	m.fact(p, "windows", m.say("ticket.windows"), m.windows(s.business))
	m.fact(p, "where", m.say("ticket.where"), s.business.Where.In(m.language))
	if t.Agent {
		m.fact(p, "agent", m.say("ticket.for"), m.say("ticket.agent"))
	}
	add(p, note("listen", page.ToneGood, m.say("ticket.listen")))
	m.queueSample(p, s.found.Now)
	m.button(p, "cancel", "ticket.cancel", page.ToneNone)
	if _, asked := m.s.prints[ticketPaper]; !asked {
		m.button(p, "print", "ticket.print", page.TonePrimary)
		return
	}
	m.button(p, "leave", "leave", page.TonePrimary)
}

// windows are the numbers of the windows that serve a business.
func (m *Machine) windows(b provider.QueueBusiness) string {
	return m.say("ticket.window", "numbers", strings.Join(b.Windows, m.say("list.separator")))
}

// ticketPaper is the id of the printed ticket. Another copy harms nobody: the number is the same.
const ticketPaper = "ticket"

func (s *queue) slip(m *Machine) sheet.Sheet {
	t := s.given.Ticket
	out := sheet.Sheet{ID: ticketPaper, Form: sheet.Slip, Title: m.say("ticket.paper"), Sub: m.in(m.hall.Name)}
	add := func(role sheet.Role, label, value string) {
		out.Blocks = append(out.Blocks, sheet.Block{Role: role, Label: label, Value: value})
	}
	if s.found.Now.Sample {
		out.Blocks = append(out.Blocks, sheet.Block{Role: sheet.Text, Value: m.say("queue.sample"), Strong: true})
	}
	add(sheet.Big, "", t.Number)
	add(sheet.Row, m.say("ticket.business"), s.business.Name.In(m.language))
	add(sheet.Row, m.say("ticket.ahead"), m.say("ticket.people", "n", t.Ahead))
	add(sheet.Row, m.say("ticket.minutes"), m.say("ticket.about", "n", t.Minutes))
	add(sheet.Row, m.say("ticket.windows"), m.windows(s.business))
	add(sheet.Row, m.say("ticket.where"), s.business.Where.In(m.language))
	if t.Agent {
		add(sheet.Row, m.say("ticket.for"), m.say("ticket.agent"))
	}
	add(sheet.Row, m.say("ticket.printed"), m.date(m.world.Today.Format(time.DateOnly))+" "+m.world.Clock)
	add(sheet.Text, "", m.say("ticket.listen"))
	return out
}
