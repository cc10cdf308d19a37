package visit

import "zhiting/kiosk/page"

// call is how far a call for a person (帮办) is.
type call struct {
	made    bool
	told    HelpCalled // what the hub says of it
	answers bool       // it has said something
	failed  bool
}

// callOffer is the button that brings somebody to the terminal, and what became of it.
func (m *Machine) callOffer(p *page.Page) {
	c := m.s.call
	switch {
	case c.failed:
		add(p, note("call-failed", page.ToneWarn, m.say("call.failed", "place", m.in(m.hall.Help), "phone", m.hall.Phone)))
	case c.made && c.told.Coming:
		add(p, note("call-coming", page.ToneGood, m.say("call.coming")))
	case c.made && c.answers:
		add(p, page.Element{ID: "call-waiting", Role: page.RoleProgress, Label: m.say("call.waiting", "n", c.told.Ahead)})
	case c.made:
		add(p, page.Element{ID: "call-waiting", Role: page.RoleProgress, Label: m.say("call.calling")})
	}
	if m.world.Online && (!c.made || c.failed) {
		add(p, page.Element{ID: "call", Role: page.RoleChoice, Label: m.say("call"), Detail: m.say("call.detail")})
	}
}

// tapCall calls somebody. Where they are needed is told, and nothing of the citizen.
func (m *Machine) tapCall() []Effect {
	m.s.call = call{made: true}
	return []Effect{CallHelp{At: m.s.before}}
}

// called takes what the hub says of the call.
func (m *Machine) called(event Event) {
	c := &m.s.call
	if !c.made {
		return // the visit that called has ended
	}
	switch e := event.(type) {
	case HelpCalled:
		c.told, c.answers = e, true
	case HelpTrouble:
		c.failed = true
	}
}
