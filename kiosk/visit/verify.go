package visit

import (
	"zhiting/kiosk/page"
	"zhiting/sync/uplink/wire"
)

// The places of the check of somebody else's licence.
const (
	Verify       Place = "verify"
	VerifyCamera Place = "verify-camera" // the code is held before the camera
	Verified     Place = "verified"
)

// verify checks a code that somebody else shows: that of a licence app, a 鲁通码, or that on a printed licence. Nobody
// signs in for it, and it tells no more than the one who shows the code is ready to show.
type verify struct {
	silent
	asked  int // counts the codes
	result CodeChecked
}

func (*verify) needs() []Place { return nil }

func (*verify) open(m *Machine) []Effect { return m.enter(Verify) }

func (*verify) runs(place Place) runs {
	return runs{code: place == Verify || place == VerifyCamera, camera: place == VerifyCamera}
}

func (*verify) tap(m *Machine, e Tap) []Effect {
	switch e.ID {
	case "show":
		return m.enter(VerifyCamera)
	case "again":
		return m.enter(Verify)
	}
	return nil
}

func (*verify) back(m *Machine) []Effect {
	if m.place == Verify {
		return m.home()
	}
	return m.enter(Verify)
}

func (s *verify) take(m *Machine, event Event) []Effect {
	switch e := event.(type) {
	case CodeRead:
		if m.place != Verify && m.place != VerifyCamera {
			return nil
		}
		s.asked++
		s.result = CodeChecked{More: true}
		return append(m.enter(Verified), CheckCode{s.asked, e.Text})
	case CodeChecked:
		if e.Number == s.asked {
			s.result = e
		}
	}
	return nil
}

func (s *verify) draw(m *Machine, p *page.Page) {
	switch m.place {
	case VerifyCamera:
		m.heading(p, "verify-camera")
		add(p, page.Element{ID: "preview", Role: page.RolePreview, Spoken: p.Heading})
		m.backButton(p)
	case Verified:
		s.verdict(m, p)
	default:
		m.heading(p, "verify")
		switch {
		case m.world.Codes:
			add(p, note("scan", page.ToneGood, m.say("verify.scan")))
		case m.world.Camera:
			add(p, page.Element{ID: "show", Role: page.RoleButton, Label: m.say("verify.show"), Tone: page.TonePrimary})
		default:
			add(p, note("trouble", page.ToneWarn, m.say("verify.no-scanner", "place", m.in(m.hall.Help))))
		}
		add(p, page.Element{ID: "what", Role: page.RoleText, Label: m.say("verify.what")})
		m.backButton(p)
	}
}

// verdict says what is known of the code: first whether to rely on it.
func (s *verify) verdict(m *Machine, p *page.Page) {
	tone, id := s.judge()
	m.heading(p, "verified")
	m.backButton(p)
	if id == "" {
		add(p, page.Element{ID: "progress", Role: page.RoleProgress, Label: m.say("verified.checking")})
	} else {
		add(p, note("verdict", tone, m.say("verified."+id)))
	}
	if tone == page.ToneGood {
		add(p, page.Element{ID: "compare", Role: page.RoleText, Label: m.say("verified.compare")})
	}
	if here := s.result.Here; here != CheckedNothing {
		m.fact(p, "here", m.say("verified.here"), m.say("verified.here."+string(here)))
	}
	if a := s.result.Answer; a != nil && a.Name.Zh != "" {
		m.fact(p, "licence", m.say("licence.name"), a.Name.In(m.language))
		add(p, page.Element{ID: "holder", Role: page.RoleRow, Label: m.say("licence.holder"), Value: a.Holder, Personal: true})
		if a.Since != "" {
			m.fact(p, "since", m.say("verified.since."+string(a.State)), m.date(a.Since))
		}
		if a.Purpose != "" {
			m.fact(p, "purpose", m.say("licence.purpose"), a.Purpose)
			m.fact(p, "until", m.say("licence.use-until"), m.date(a.UseUntil))
		}
		if a.Sample {
			add(p, note("sample", page.ToneNone, m.say("licences.sample")))
		}
	}
	m.button(p, "again", "verified.again", page.ToneNone)
	m.button(p, "leave", "leave", page.TonePrimary)
}

// judge joins what this terminal and what the hub says to one word; "" while the hub is asked and nothing is certain yet.
func (s *verify) judge() (page.Tone, string) {
	r := s.result
	switch {
	case r.Here == CheckedForged:
		return page.ToneBad, "forged"
	case r.Here == CheckedStale:
		return page.ToneWarn, "stale"
	case r.Answer != nil && r.Answer.State == wire.CodeValid:
		return page.ToneGood, "valid"
	case r.Answer != nil && r.Answer.State == wire.CodeUnconfirmed:
		return page.ToneWarn, "unconfirmed"
	case r.Answer != nil && r.Answer.State == wire.CodeExpired && r.Answer.Name.Zh == "":
		return page.ToneWarn, "stale"
	case r.Answer != nil:
		return page.ToneBad, string(r.Answer.State)
	case r.More:
		return page.ToneNone, ""
	case r.Here == CheckedGenuine:
		return page.ToneWarn, "unconfirmed"
	}
	return page.ToneWarn, "unasked"
}
