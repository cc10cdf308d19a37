package visit

import (
	"strings"
	"testing"

	"zhiting/assets/fonts"
	"zhiting/kiosk/paper"
	"zhiting/kiosk/sheet"
)

// TestEveryMatterHasItsGuide opens the guide of every matter from its life event, in both languages, in the catalogue's words.
func TestEveryMatterHasItsGuide(t *testing.T) {
	w := begin(t).do(equipped).tap("start", "service-guide").at(Guides)
	seen := map[string]bool{}
	for _, theme := range w.m.cat.Themes {
		if len(theme.Matters) == 0 {
			continue
		}
		w.tap("theme-" + theme.ID).at(GuidesList)
		for _, matter := range w.m.mattersOf(theme) {
			seen[matter.ID] = true
			w.tap("matter-" + matter.ID).at(GuideMatter)
			for id, want := range map[string]string{"condition": matter.AcceptCondition.Zh, "law": matter.ByLaw.Zh, "result": matter.ResultName.Zh, "ask": matter.LinkWay, "code": matter.TaskCode} {
				if row, _ := w.m.Page().Find(id); row.Value != want {
					t.Errorf("%s: %s is %q, want %q", matter.ID, id, row.Value, want)
				}
			}
			w.tap("back")
		}
		w.tap("back").at(Guides)
	}
	w.tap("depts").at(GuidesDepts) // what no life event has stands with its department
	for _, dept := range w.m.Page().Elements {
		if !dept.Tappable() {
			continue
		}
		w.tap(dept.ID)
		for _, e := range w.m.Page().Elements {
			if id, ok := strings.CutPrefix(e.ID, "matter-"); ok {
				seen[id] = true
			}
		}
		w.tap("back").at(GuidesDepts)
	}
	for id := range w.m.cat.Matters {
		if !seen[id] {
			t.Errorf("no way leads to the guide of %s", id)
		}
	}
}

func TestGuideByDepartmentAndInWords(t *testing.T) {
	w := begin(t).do(equipped).tap("start", "service-guide", "depts").at(GuidesDepts)
	w.tap("dept-" + w.m.departments()[0].name.Zh).at(GuidesList)
	w.tap("matter-" + w.m.cat.Matters[strings.TrimPrefix(w.m.Page().Elements[0].ID, "matter-")].ID).at(GuideMatter)
	w.tap("back").at(GuidesList).tap("back").at(GuidesDepts).tap("back").at(Guides)
	w.tap("search").at(GuidesFind).do(Input{"query", "社保卡挂失"})
	found := w.m.Page().Elements[1]
	w.tap(found.ID)
	if w.m.Place() == GuidesList {
		w.tap("back").at(GuidesFind).tap("back").at(Guides)
	} else {
		w.at(GuideMatter).tap("back").at(GuidesFind)
	}
}

// TestGuideBegins holds that a guide leads to the life event in which its matter is filed.
func TestGuideBegins(t *testing.T) {
	w := begin(t).do(equipped).tap("start", "service-guide", "theme-social-security-card", "matter-sscard-replacement", "begin").at(Guide)
	if w.m.s.theme.ID != "social-security-card" {
		t.Errorf("it begins %s", w.m.s.theme.ID)
	}
}

// TestEveryGuideIsOnePage sets the guide of every matter and of every life event in both languages on paper.
func TestEveryGuideIsOnePage(t *testing.T) {
	found, err := fonts.Find()
	if err != nil {
		t.Fatal(err)
	}
	set, err := paper.NewFonts(found.Regular, found.Bold)
	if err != nil {
		t.Fatal(err)
	}
	m := machine(t)
	m.world = equipped
	for _, language := range []string{"zh", "en"} {
		m.language = language
		var sheets []sheet.Sheet
		for _, matter := range m.everyMatter() {
			s := m.matterSheet(matter)
			if last := s.Blocks[len(s.Blocks)-1]; last.Role != sheet.Code || last.Value != matter.TaskCode {
				t.Errorf("%s has no code to scan", matter.ID)
			}
			sheets = append(sheets, s)
		}
		for _, theme := range m.cat.Themes {
			sheets = append(sheets, m.themeSheet(theme))
		}
		if len(sheets) < 150 {
			t.Errorf("%d guides in %s", len(sheets), language)
		}
		for _, s := range sheets {
			s.Language = language
			b, err := paper.Pages(s, false, set, equipped.Today)
			if err != nil {
				t.Fatalf("%s: %v", s.ID, err)
			}
			if pages := strings.Count(string(b), "/Type/Page/"); pages != 1 {
				t.Errorf("%s in %s has %d pages", s.ID, language, pages)
			}
		}
	}
}
