package visit

import (
	"strings"
	"testing"
	"time"

	"zhiting/kiosk/page"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/uplink/wire"
)

// halfway is a visit with two answers and a phone number, at the next field.
func halfway(t *testing.T) *walk {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]})
	w.tap("option-lost", "option-mail", "next").at(Field)
	w.do(Input{"entry", "13800000000"}).tap("next")
	return w
}

// onPhone is a draft that was filled in on a telephone.
func onPhone() FoundDraft {
	return FoundDraft{ID: "d1", Version: 3, End: wire.EndMobile, At: noon.Add(-time.Hour), Draft: wire.Draft{
		Theme: "social-security-card", Answers: catalog.Answers{"card": {"lost"}}, Values: map[string]string{"phone": "13900000000"},
	}}
}

func found(drafts ...FoundDraft) DraftFound {
	return DraftFound{Theme: "social-security-card", Drafts: drafts}
}

func TestDraftIsKeptAndTakenUp(t *testing.T) {
	w := halfway(t).tap("help").at(Help).tap("keep")
	kept, ok := w.last(KeepDraft{}).(KeepDraft)
	if !ok || kept.IDNumber != people[""].IDNumber || kept.Draft.Values["phone"] != "13800000000" || kept.Draft.Answers["card"][0] != "lost" {
		t.Fatalf("kept %+v", kept)
	}
	w.do(KeptDraft{}).at(DraftKept).tap("leave").at(Attract)
	kept.Draft.Here = true

	w.effects = nil
	w.tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]}).at(Question)
	if find := w.last(FindDraft{}); find != (FindDraft{people[""].IDNumber, byCard, "social-security-card", ""}) {
		t.Fatalf("looked for %+v", find)
	}
	w.do(found(kept.Draft)).at(HasDraft).tap("go-on").at(Overview)
	if w.m.s.values["phone"] != "13800000000" {
		t.Errorf("values are %v", w.m.s.values)
	}
	w.follow(nil)
	if drop := w.last(DropDraft{}); drop != (DropDraft{people[""].IDNumber, "social-security-card", ""}) {
		t.Errorf("after filing, dropped %+v", drop)
	}
}

func TestDraftIsDroppedForANewBeginning(t *testing.T) {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]})
	w.do(found(onPhone())).tap("anew").at(Question)
	if drop := w.last(DropDraft{}); drop != (DropDraft{people[""].IDNumber, "social-security-card", "d1"}) || len(w.m.s.answers) != 0 {
		t.Errorf("effects %v, answers %v", w.effects, w.m.s.answers)
	}
}

// What an older catalogue asked counts for nothing, and nothing stops the visit.
func TestDraftOfAnOlderCatalogue(t *testing.T) {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]})
	old := FoundDraft{Here: true, Draft: wire.Draft{Theme: "social-security-card", Answers: catalog.Answers{"card": {"lost", "found"}, "gone": {"x"}}, Values: map[string]string{"gone": "x", "phone": "1"}, USCC: "x"}}
	w.do(found(old)).tap("go-on").at(Question)
	if s := w.m.s; len(s.answers) != 0 || len(s.values) != 1 || s.uscc != "" {
		t.Errorf("taken up: %v, %v, %q", s.answers, s.values, s.uscc)
	}
}

func TestDraftComesTooLate(t *testing.T) {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]}).tap("option-lost")
	w.do(found(onPhone())).at(Question)
	w.tap("back", "back").at(Guide)
	w.do(DraftFound{Theme: "newborn", Drafts: []FoundDraft{onPhone()}}).at(Guide)
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

// A draft from a telephone is gone on with here, kept as its next version, and the case says where it comes from.
func TestDraftFromAnotherEnd(t *testing.T) {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]})
	w.do(found(onPhone())).at(HasDraft)
	if e, ok := w.m.Page().Find("go-on"); !ok || !strings.Contains(e.Detail, "手机") {
		t.Errorf("the page does not say where it was filled in: %+v", e)
	}
	w.tap("go-on", "help", "keep")
	if kept := w.last(KeepDraft{}).(KeepDraft); kept.Draft.ID != "d1" || kept.Draft.Version != 3 {
		t.Errorf("kept in place of %+v", kept.Draft)
	}
	w.do(KeptDraft{Code: "12345678", Until: noon.AddDate(0, 0, 7)}).at(DraftKept)
	if onPage(w.m.Page(), "print") {
		t.Error("a slip is offered without a printer")
	}
	w.m.Handle(World{Online: true, Room: true, Reader: true, Camera: true, Slips: true, Today: noon})
	w.tap("print")
	printed := w.last(PrintSheet{}).(PrintSheet)
	if len(printed.Sheet.Blocks) == 0 || printed.Sheet.Blocks[0].Value != "1234 5678" {
		t.Errorf("printed %+v", printed.Sheet)
	}
	w.do(PrintTrouble{Paper: draftPaper, Advice: casefile.Text{Zh: "缺纸", En: "no paper"}}).tap("print-" + draftPaper).do(Printed{draftPaper}).tap("leave").at(Attract)

	w.tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]}, found(onPhone())).tap("go-on", "option-mail").at(Overview)
	w.follow(nil)
	if origin := w.last(SaveCase{}).(SaveCase).Filing.Origin; origin == nil || *origin != (casefile.Origin{Draft: "d1", End: "mobile", At: noon.Add(-time.Hour).UTC()}) {
		t.Errorf("the case comes from %+v", origin)
	}
}

// Filled in here without the hub, and elsewhere: the citizen chooses.
func TestTwoDrafts(t *testing.T) {
	here := onPhone()
	here.Here, here.End, here.Values = true, wire.EndTerminal, map[string]string{"phone": "13700000000"}
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]})
	w.do(found(here, onPhone())).at(HasDraft).tap("go-on-2")
	if w.m.s.values["phone"] != "13900000000" {
		t.Errorf("gone on with %v", w.m.s.values)
	}
}

// pickingUp is a visit that gave a pick-up code, of which the hub said for what it is.
func pickingUp(t *testing.T) *walk {
	w := begin(t).tap("start", "service-draft-pick-up").at(PickUp).do(Input{"entry", "12345678"}).tap("next")
	if look := w.last(LookDraft{}); look != (LookDraft{1, "12345678"}) {
		t.Fatalf("asked for %+v", look)
	}
	return w.do(DraftLooked{Number: 1, Theme: "social-security-card"}).at(Identify)
}

// A pick-up code leads to the thing, and with its person's number to what was filled in, also where the card cannot be read.
func TestPickUp(t *testing.T) {
	w := pickingUp(t).tap("type").do(Input{"entry", people[""].IDNumber}).tap("next").do(Input{"entry", "OUYANG"}).tap("next")
	if find := w.last(FindDraft{}); find != (FindDraft{people[""].IDNumber, byTyped, "social-security-card", "12345678"}) {
		t.Fatalf("looked for %+v", find)
	}
	w.do(found(onPhone()))
	if w.m.s.values["phone"] != "13900000000" || w.m.s.draft == nil {
		t.Errorf("at %s with %v", w.m.Place(), w.m.s.values)
	}
}

func TestPickUpBySlip(t *testing.T) {
	w := begin(t).tap("start", "service-draft-pick-up").do(CodeRead{"https://example.org"})
	if e, _ := w.m.Page().Find("entry"); e.Error == "" {
		t.Error("another code is taken for one of a draft")
	}
	w.do(CodeRead{PickUpMark + "12345678"}, DraftLooked{Number: 1, Theme: "social-security-card"}).at(Identify)
	w.do(CardRead{Person: people[""]}, found(onPhone()))
	if w.m.s.draft == nil {
		t.Error("the draft is not gone on with")
	}
}

func TestPickUpTrouble(t *testing.T) {
	for _, trouble := range []LookTrouble{LookUnknown, LookMany, LookAway} {
		w := begin(t).tap("start", "service-draft-pick-up").do(Input{"entry", "12345678"}).tap("next").do(DraftLooked{Number: 1, Trouble: trouble}).at(PickUp)
		if e, _ := w.m.Page().Find("entry"); e.Error == "" {
			t.Errorf("%s is not told", trouble)
		}
		w.do(Input{"entry", "12345679"}).tap("next").do(DraftLooked{Number: 1, Theme: "newborn"}).at(PickUp) // of the code before
		w.tap("back").at(Home)
	}
	w := begin(t).tap("start", "service-draft-pick-up").do(Input{"entry", "12345678"}).tap("next").do(DraftLooked{Number: 1, Theme: "of-a-newer-catalogue"}).at(PickUp)
	if e, _ := w.m.Page().Find("entry"); !strings.Contains(e.Error, "一楼咨询台") {
		t.Errorf("a thing this machine does not know: %q", e.Error)
	}
}

// The code is another person's, or the draft was filed meanwhile: it is said, and the citizen may begin.
func TestPickUpOfNothing(t *testing.T) {
	for _, others := range []bool{true, false} {
		w := pickingUp(t).do(CardRead{Person: people[""]}, DraftFound{Theme: "social-security-card", Others: others}).at(HasDraft)
		w.tap("begin").at(Question)
		if len(w.m.s.values) != 0 {
			t.Errorf("begun with %v", w.m.s.values)
		}
	}
}
