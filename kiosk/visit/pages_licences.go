package visit

import (
	"strconv"
	"time"

	"zhiting/kiosk/page"
	"zhiting/kiosk/sheet"
	"zhiting/sync/provider"
	"zhiting/sync/provider/papercode"
)

func (s *licences) draw(m *Machine, p *page.Page) {
	switch m.place {
	case LicenceList:
		s.list(m, p)
	case LicencePurpose:
		s.purposePage(m, p)
	case LicenceWords:
		m.words(p, "licence-words", 30)
		disable(p, m.s.typing == "")
	case LicenceConsent:
		s.consentPage(m, p)
	case LicenceShown:
		s.shown(m, p)
	default:
		s.page(m, p, "licences", "licences.once")
	}
}

func (s *licences) list(m *Machine, p *page.Page) {
	m.heading(p, "licence-list")
	m.backButton(p)
	switch {
	case s.trouble != "":
		add(p, note("trouble", page.ToneWarn, m.say(s.trouble, "place", m.in(m.hall.Help))))
		if s.trouble == troubleOf("") {
			m.button(p, "again", "again", page.TonePrimary)
		}
	case s.found == nil:
		add(p, page.Element{ID: "progress", Role: page.RoleProgress, Label: m.say("licence-list.looking")})
	case len(s.found.Licences) == 0:
		add(p, note("none", page.ToneNone, m.say("licence-list.none", "phone", m.hall.Phone)))
	default:
		for i, l := range s.found.Licences {
			add(p, page.Element{
				ID: "licence-" + strconv.Itoa(i), Role: page.RoleChoice, Label: l.Licence.Name.In(m.language), Detail: m.standingOf(l.Licence),
				Disabled: l.Licence.State != provider.LicenceValid,
			})
		}
		s.sample(m, p)
	}
	if s.found != nil && s.found.Partial {
		add(p, note("partial", page.ToneWarn, m.say("licence-list.partial")))
	}
	m.button(p, "leave", "leave", page.ToneNone)
}

// sample says that the licences are made up, where they are.
func (s *licences) sample(m *Machine, p *page.Page) {
	for _, l := range s.found.Licences {
		if l.Sample {
			add(p, note("sample", page.ToneNone, m.say("licences.sample")))
			return
		}
	}
}

// standingOf is who issued a licence and how it stands.
func (m *Machine) standingOf(l provider.Licence) string {
	if l.State != provider.LicenceValid {
		return m.say("licence.state."+string(l.State), "date", m.date(l.Since))
	}
	return l.IssuedBy + m.say("clause.separator") + m.validity(l.ValidUntil)
}

// validity is until when a licence is valid.
func (m *Machine) validity(until string) string {
	if until == "" {
		return m.say("licence.forever")
	}
	return m.say("licence.until", "date", m.date(until))
}

func (s *licences) purposePage(m *Machine, p *page.Page) {
	m.heading(p, "licence-purpose", "licence", s.chosen.Licence.Name.In(m.language))
	for _, purpose := range purposes[s.of] {
		add(p, page.Element{ID: "purpose-" + purpose, Role: page.RoleChoice, Label: m.say("purpose." + purpose)})
	}
	m.backButton(p)
}

func (s *licences) consentPage(m *Machine, p *page.Page) {
	m.heading(p, "licence-consent")
	m.fact(p, "licence", m.say("licence.name"), s.chosen.Licence.Name.In(m.language))
	m.fact(p, "purpose", m.say("licence.purpose"), m.told(s.purpose))
	m.fact(p, "until", m.say("licence.use-until"), m.date(s.until(m)))
	add(p, note("once", page.ToneGood, m.say("licence-consent.once")), note("kept", page.ToneNone, m.say("licence-consent.kept")))
	m.backButton(p)
	m.button(p, "agree", "licence-consent.agree", page.TonePrimary)
}

// fact is a row that holds nothing personal.
func (m *Machine) fact(p *page.Page, id, label, value string) {
	add(p, page.Element{ID: id, Role: page.RoleRow, Label: label, Value: value})
}

// shown is the licence itself, as long as the page is.
func (s *licences) shown(m *Machine, p *page.Page) {
	m.heading(p, "licence-shown")
	m.backButton(p)
	switch {
	case s.trouble != "":
		add(p, note("trouble", page.ToneWarn, m.say(s.trouble, "place", m.in(m.hall.Help))))
		m.button(p, "again", "again", page.TonePrimary)
		return
	case s.copied == nil:
		add(p, page.Element{ID: "progress", Role: page.RoleProgress, Label: m.say("licence-shown.fetching")})
		return
	}
	l := s.copied.Copy.Licence
	p.Heading = l.Name.In(m.language)
	add(p, note("watermark", page.ToneWarn, s.watermark(m)))
	if s.copied.Sample {
		add(p, note("sample", page.ToneNone, m.say("licences.sample")))
	}
	m.paperLine(p, s.paperID(), l.Name.In(m.language))
	said := func(id, label, value string) {
		add(p, page.Element{ID: id, Role: page.RoleRow, Label: label, Value: value, Personal: true})
	}
	said("holder", m.say("licence.holder"), l.Holder)
	said("number", m.say("licence.number"), l.Number)
	for i, f := range s.copied.Copy.Fields {
		said("field-"+strconv.Itoa(i+1), f.Label.In(m.language), f.Value)
	}
	m.fact(p, "issuer", m.say("licence.issuer"), l.IssuedBy)
	m.fact(p, "validity", m.say("licence.validity"), m.validity(l.ValidUntil))
	m.fact(p, "trust", m.say("licence.trust"), m.say("licence.trust."+string(l.Trust)))
	m.fact(p, "seal", m.say("licence.seal"), m.say("licence.seal."+string(s.copied.Copy.Seal)))
	if s.copied.Copy.MediaType == "image/jpeg" {
		add(p, page.Element{ID: "picture", Role: page.RolePhoto, Image: s.copied.Copy.Content, Spoken: p.Heading, Personal: true})
	}
	if _, asked := m.s.prints[Paper(s.paperID())]; asked {
		m.button(p, "another", "licence-shown.another", page.ToneNone)
		m.button(p, "leave", "leave", page.TonePrimary)
		return
	}
	m.button(p, "leave", "leave", page.ToneNone)
	m.button(p, "print", "licence-shown.print", page.TonePrimary)
}

// watermark is for whom and until when the copy is. It is in Chinese in every language: who is given the paper reads it.
func (s *licences) watermark(m *Machine) string {
	return m.o.Texts.In("zh").Say("licence.watermark", map[string]any{"purpose": s.copied.Purpose, "date": s.copied.UseUntil})
}

// sheet is the licence on paper. Who is given it reads Chinese; in another language the labels stand beside.
func (s *licences) sheet(m *Machine) sheet.Sheet {
	label := func(zh, other string) string {
		if m.language == "zh" {
			return zh
		}
		return zh + " " + other
	}
	words := func(id string) string { return label(m.both(id).Zh, m.say(id)) }
	c := s.copied
	l := c.Copy.Licence
	out := sheet.Sheet{
		ID: s.paperID(), Form: sheet.A4, Once: c.Grant, Watermark: s.watermark(m), Title: label(l.Name.Zh, l.Name.In(m.language)),
		Sub: words("licence.paper.sub"),
	}
	row := func(label, value string) {
		out.Blocks = append(out.Blocks, sheet.Block{Role: sheet.Row, Label: label, Value: value})
	}
	section := func(id string) { out.Blocks = append(out.Blocks, sheet.Block{Role: sheet.Section, Value: words(id)}) }
	if c.Sample {
		out.Blocks = append(out.Blocks, sheet.Block{Role: sheet.Note, Value: words("licences.sample")})
	}
	section("licence.paper.content")
	row(words("licence.holder"), l.Holder)
	row(words("licence.number"), l.Number)
	for _, f := range c.Copy.Fields {
		row(label(f.Label.Zh, f.Label.In(m.language)), f.Value)
	}
	row(words("licence.issuer"), l.IssuedBy)
	row(words("licence.issued"), l.IssuedOn)
	until := l.ValidUntil
	if until == "" {
		until = words("licence.forever")
	}
	row(words("licence.validity"), until)
	section("licence.paper.this")
	row(words("licence.purpose"), c.Purpose)
	row(words("licence.use-until"), c.UseUntil)
	row(words("licence.provider"), label(c.Provider.Zh, c.Provider.In(m.language)))
	row(words("licence.trust"), words("licence.trust."+string(l.Trust)))
	row(words("licence.seal"), words("licence.seal."+string(c.Copy.Seal)))
	row(words("licence.identifier"), l.Identifier)
	row(words("licence.printed"), m.world.Today.Format(time.DateOnly)+" "+m.world.Clock+"  "+m.hall.Name.Zh)
	row(words("licence.code"), papercode.Grouped(c.Code))
	out.Blocks = append(out.Blocks, sheet.Block{Role: sheet.Code, Value: c.Verify, Label: words("licence.scan") + "\n" + c.Verify})
	return out
}
