package visit

import (
	"strings"

	"zhiting/kiosk/page"
)

// PickUp is where the code of a draft is given, so that it is gone on with here.
const PickUp Place = "pick-up"

// PickUpMark stands before the digits in a code to scan.
const PickUpMark = "zhiting-draft:"

// pickUpDigits is how long a pick-up code is.
const pickUpDigits = 8

// pickup goes on with what was filled in on a telephone, at a window or at another machine, by its pick-up code (取件码). The
// code says which thing it is; what was filled in comes only with its person.
type pickup struct{ asking }

func (*pickup) needs() []Place { return nil }

func (*pickup) open(m *Machine) []Effect {
	m.s.typing = ""
	return m.enter(PickUp)
}

func (*pickup) runs(place Place) runs { return runs{code: place == PickUp} }

func (s *pickup) input(m *Machine, e Input) { m.s.typing, s.trouble = e.Text, "" }

func (s *pickup) tap(m *Machine, e Tap) []Effect {
	if e.ID == "next" && !s.waiting {
		return s.look(m.s.typing)
	}
	return nil
}

func (s *pickup) look(code string) []Effect { return []Effect{LookDraft{s.next(), code}} }

func (*pickup) back(m *Machine) []Effect { return m.home() }

func (s *pickup) take(m *Machine, event Event) []Effect {
	switch e := event.(type) {
	case CodeRead:
		code, marked := strings.CutPrefix(strings.TrimSpace(e.Text), PickUpMark)
		switch {
		case m.place != PickUp || s.waiting:
		case !marked || len(code) != pickUpDigits:
			s.trouble = "pick-up.not-a-code"
		default:
			m.s.typing = code
			return s.look(code)
		}
	case DraftLooked:
		if !s.waits(e.Number) {
			return nil
		}
		theme := m.cat.Theme(e.Theme)
		switch {
		case e.Trouble != "":
			s.trouble = "pick-up." + string(e.Trouble)
		case theme == nil || theme.Elsewhere != nil:
			s.trouble = "pick-up.elsewhere"
		default:
			code := m.s.typing
			effects := m.home()
			m.s.theme, m.s.pickUp = theme, code
			return append(effects, m.start()...)
		}
	}
	return nil
}

func (s *pickup) draw(m *Machine, p *page.Page) {
	m.heading(p, "pick-up")
	field := page.Element{
		ID: "entry", Role: page.RoleField, Label: m.say("pick-up.label"), Value: m.s.typing,
		Keyboard: page.KeyboardDigits, Max: pickUpDigits, Personal: true,
	}
	if s.trouble != "" {
		field.Error = m.say(s.trouble, "place", m.in(m.hall.Help))
	}
	add(p, field)
	switch {
	case s.waiting:
		add(p, page.Element{ID: "progress", Role: page.RoleProgress, Label: m.say("pick-up.asking")})
	case m.world.Codes:
		add(p, note("scan", page.ToneGood, m.say("pick-up.scan")))
	}
	m.backButton(p)
	m.button(p, "next", "next", page.TonePrimary)
	disable(p, len(m.s.typing) != pickUpDigits || s.waiting)
}
