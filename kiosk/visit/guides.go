package visit

import (
	"slices"
	"strings"

	"zhiting/sync/catalog"
	"zhiting/sync/search"
)

// The places of the service guides (办事指南).
const (
	Guides      Place = "guides"        // by life event, by department, or in the citizen's words
	GuidesFind  Place = "guides-find"   //
	GuidesDepts Place = "guides-depts"  // every department
	GuidesList  Place = "guides-list"   // the matters of a life event or a department
	GuideMatter Place = "guides-matter" // the guide of one
)

// guides shows the guide of any matter in the words of the catalogue, and prints it on one page.
type guides struct {
	silent
	query  string
	found  []search.Result
	theme  string // id of the life event whose matters are listed, or
	dept   string // the Chinese name of the department
	matter string // id of the one on the page
	from   Place  // where the matter was chosen
}

func (s *guides) needs() []Place { return nil }

func (s *guides) open(m *Machine) []Effect { return m.enter(Guides) }

func (s *guides) input(m *Machine, e Input) {
	if m.place == GuidesFind {
		s.query, s.found = e.Text, m.index.Search(e.Text)
	}
}

func (s *guides) back(m *Machine) []Effect {
	switch m.place {
	case GuideMatter:
		return m.enter(s.from)
	case GuidesList:
		if s.dept != "" {
			return m.enter(GuidesDepts)
		}
		if s.query != "" {
			return m.enter(GuidesFind)
		}
		return m.enter(Guides)
	case GuidesFind, GuidesDepts:
		return m.enter(Guides)
	}
	return m.home()
}

func (s *guides) tap(m *Machine, e Tap) []Effect {
	if id, ok := strings.CutPrefix(e.ID, "matter-"); ok {
		s.matter, s.from = id, m.place
		return m.enter(GuideMatter)
	}
	if id, ok := strings.CutPrefix(e.ID, "theme-"); ok {
		s.theme, s.dept = id, ""
		if m.place == Guides {
			s.query = ""
		}
		return m.enter(GuidesList)
	}
	if id, ok := strings.CutPrefix(e.ID, "dept-"); ok {
		s.theme, s.dept = "", id
		return m.enter(GuidesList)
	}
	switch e.ID {
	case "search":
		s.query, s.found = "", nil
		return m.enter(GuidesFind)
	case "depts":
		return m.enter(GuidesDepts)
	case "begin":
		return m.instead(s.themeOnPage(m))
	case "print":
		if m.place == GuideMatter {
			return m.paper(m.matterSheet(m.cat.Matters[s.matter]))
		}
		if t := m.cat.Theme(s.theme); t != nil {
			return m.paper(m.themeSheet(*t))
		}
	}
	return nil
}

// themeOnPage is the life event in which the matter on the page is filed: the one it was found in, or the first that has it.
func (s *guides) themeOnPage(m *Machine) string {
	if m.place != GuideMatter {
		return s.theme
	}
	has := func(t catalog.Theme) bool {
		return slices.ContainsFunc(t.Matters, func(c catalog.Chosen) bool { return c.Matter == s.matter })
	}
	if t := m.cat.Theme(s.theme); t != nil && has(*t) {
		return t.ID
	}
	if i := slices.IndexFunc(m.cat.Themes, has); i >= 0 {
		return m.cat.Themes[i].ID
	}
	return ""
}

// listed are the matters of the life event or the department that was chosen, in the order of the life events.
func (s *guides) listed(m *Machine) (matters []catalog.Matter) {
	for _, matter := range m.everyMatter() {
		if s.dept != "" && matter.DeptName.Zh == s.dept {
			matters = append(matters, matter)
		}
	}
	if t := m.cat.Theme(s.theme); t != nil {
		matters = append(matters, m.mattersOf(*t)...)
	}
	return matters
}

func (m *Machine) mattersOf(t catalog.Theme) (matters []catalog.Matter) {
	for _, c := range t.Matters {
		if !slices.ContainsFunc(matters, func(o catalog.Matter) bool { return o.ID == c.Matter }) {
			matters = append(matters, m.cat.Matters[c.Matter])
		}
	}
	return matters
}

// everyMatter is each matter once, in the order of the life events.
func (m *Machine) everyMatter() (matters []catalog.Matter) {
	seen := map[string]bool{}
	for _, t := range m.cat.Themes {
		for _, matter := range m.mattersOf(t) {
			if !seen[matter.ID] {
				seen[matter.ID] = true
				matters = append(matters, matter)
			}
		}
	}
	for _, s := range m.cat.Services {
		for _, id := range s.Matters {
			matters = append(matters, m.cat.Matters[id])
		}
	}
	return matters
}

// department is one with how many matters it has.
type department struct {
	name    catalog.Text
	matters int
}

func (m *Machine) departments() (departments []department) {
	for _, matter := range m.everyMatter() {
		i := slices.IndexFunc(departments, func(d department) bool { return d.name.Zh == matter.DeptName.Zh })
		if i < 0 {
			departments, i = append(departments, department{name: matter.DeptName}), len(departments)
		}
		departments[i].matters++
	}
	slices.SortStableFunc(departments, func(a, b department) int { return b.matters - a.matters })
	return departments
}
