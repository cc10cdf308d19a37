package visit

import (
	"strconv"
	"strings"
	"time"

	"zhiting/kiosk/sheet"
	"zhiting/sync/catalog"
)

// matterSheet is a matter's guide on one page.
func (m *Machine) matterSheet(matter catalog.Matter) sheet.Sheet {
	s := m.guideSheet(matter.ID, m.in(matter.TaskName), m.in(matter.DeptName))
	for _, row := range m.guideRows(matter) {
		s.Blocks = append(s.Blocks, sheet.Block{Role: sheet.Row, Label: row.label, Value: row.value})
	}
	s = withNotice(s, m.in(m.cat.Notice))
	s.Blocks = append(s.Blocks, sheet.Block{Role: sheet.Code, Value: matter.TaskCode, Label: m.say("guides.qr") + "\n" + matter.TaskCode})
	return s
}

// mostInTable is how many matters stand in a table: more need full lines to fit on a page.
const mostInTable = 15

// themeSheet is what a life event needs, with each of its matters, on one page.
func (m *Machine) themeSheet(t catalog.Theme) sheet.Sheet {
	s := m.guideSheet(t.ID, m.in(t.Title), m.in(t.Name))
	add := func(role sheet.Role, label, value string) {
		if value != "" {
			s.Blocks = append(s.Blocks, sheet.Block{Role: role, Label: label, Value: value})
		}
	}
	for _, line := range t.Guide {
		add(sheet.Text, "", m.in(line))
	}
	add(sheet.Section, "", m.say("guides.bring"))
	matters := m.mattersOf(t)
	for _, supply := range supplies {
		var names []string
		seen := map[string]bool{}
		for _, matter := range matters {
			for _, material := range matter.Materials {
				if material.Supply == supply && !seen[material.ID] {
					seen[material.ID] = true
					names = append(names, m.in(material.Name))
				}
			}
		}
		add(sheet.Row, m.say("guides.supply."+string(supply)), strings.Join(names, m.say("list.separator")))
	}
	add(sheet.Section, "", m.say("guides.matters-of"))
	for i, matter := range matters {
		fee := m.say("guide.fee.free")
		if matter.IsFee {
			fee = m.say("guide.fee.some")
		}
		text := m.in(matter.DeptName) + " · " + m.duration(matter.PromiseDay, matter.SpecialProcedure) + " · " + fee + " · " + matter.LinkWay
		if len(matters) <= mostInTable {
			add(sheet.Row, m.in(matter.TaskName), text)
		} else {
			add(sheet.Text, "", strconv.Itoa(i+1)+". "+m.in(matter.TaskName)+" · "+text)
		}
	}
	return withNotice(s, m.say("guides.version.catalogue", "catalogue", m.cat.Version)+" "+m.in(m.cat.Notice))
}

// guideSheet is the head of a guide: what it is of, who gives it, and when it was printed.
func (m *Machine) guideSheet(id, title, of string) sheet.Sheet {
	return sheet.Sheet{
		ID: "guide-" + id, Form: sheet.A4, OnePage: true, Title: title,
		Sub: of + " · " + m.say("guides.printed", "hall", m.in(m.hall.Name), "date", m.date(m.world.Today.Format(time.DateOnly))),
	}
}
