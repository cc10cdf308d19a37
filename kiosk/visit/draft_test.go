package visit

import (
	"strings"
	"testing"

	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
)

// halfway is a visit with two answers and a phone number, at the next field.
func halfway(t *testing.T) *walk {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]})
	w.tap("option-lost", "option-mail", "next").at(Field)
	w.do(Input{"entry", "13800000000"}).tap("next")
	return w
}

func TestDraftIsKeptAndTakenUp(t *testing.T) {
	w := halfway(t).tap("help").at(Help).tap("keep")
	kept, ok := w.last(KeepDraft{}).(KeepDraft)
	if !ok || kept.IDNumber != people[""].IDNumber || kept.Draft.Values["phone"] != "13800000000" || kept.Draft.Answers["card"][0] != "lost" {
		t.Fatalf("kept %+v", kept)
	}
	w.do(KeptDraft{}).at(DraftKept).tap("leave").at(Attract)

	w.effects = nil
	w.tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]}).at(Question)
	if find := w.last(FindDraft{}); find != (FindDraft{people[""].IDNumber, "social-security-card"}) {
		t.Fatalf("looked for %+v", find)
	}
	w.do(DraftFound{Draft: kept.Draft}).at(HasDraft).tap("go-on").at(Overview)
	if w.m.s.values["phone"] != "13800000000" {
		t.Errorf("values are %v", w.m.s.values)
	}
	w.follow(nil)
	if drop := w.last(DropDraft{}); drop != (DropDraft{people[""].IDNumber, "social-security-card"}) {
		t.Errorf("after filing, dropped %+v", drop)
	}
}

func TestDraftIsDroppedForANewBeginning(t *testing.T) {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]})
	w.do(DraftFound{Draft: Draft{Theme: "social-security-card", Answers: catalog.Answers{"card": {"lost"}}}}).tap("anew").at(Question)
	if w.last(DropDraft{}) == nil || len(w.m.s.answers) != 0 {
		t.Errorf("effects %v, answers %v", w.effects, w.m.s.answers)
	}
}

// What an older catalogue asked counts for nothing, and nothing stops the visit.
func TestDraftOfAnOlderCatalogue(t *testing.T) {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]})
	old := Draft{Theme: "social-security-card", Answers: catalog.Answers{"card": {"lost", "found"}, "gone": {"x"}}, Values: map[string]string{"gone": "x", "phone": "1"}, USCC: "x"}
	w.do(DraftFound{Draft: old}).tap("go-on").at(Question)
	if s := w.m.s; len(s.answers) != 0 || len(s.values) != 1 || s.uscc != "" {
		t.Errorf("taken up: %v, %v, %q", s.answers, s.values, s.uscc)
	}
}

func TestDraftComesTooLate(t *testing.T) {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]}).tap("option-lost")
	w.do(DraftFound{Draft: Draft{Theme: "social-security-card"}}).at(Question)
	w.tap("back", "back").at(Guide)
	w.do(DraftFound{Draft: Draft{Theme: "newborn"}}).at(Guide)
}

// Only a read card opens a draft again, so nothing is offered to who typed a number, or gave nothing yet.
func TestDraftIsOfferedOnlyWhereItCanBeOpened(t *testing.T) {
	offered := func(w *walk) bool { return onPage(w.m.Page(), "keep") }
	if w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]}).tap("help"); offered(w) {
		t.Error("offered before anything was answered")
	}
	w := begin(t).tap("start", "theme-social-security-card", "begin", "type").do(Input{"entry", people[""].IDNumber}).tap("next")
	w.do(Input{"entry", "OUYANG"}).tap("next", "option-lost", "help")
	if offered(w) {
		t.Error("offered to a typed number")
	}
	w = halfway(t).tap("help", "keep").do(DraftTrouble{}).at(Help)
	if e, ok := w.m.Page().Find("not-kept"); !ok || e.Tone != page.ToneWarn || !strings.Contains(e.Label, "没有存成") {
		t.Errorf("trouble is told as %+v", e)
	}
	w.tap("keep") // and may be tried again
}
