package visit

import (
	"strings"
	"testing"
	"time"

	"zhiting/kiosk/page"
	"zhiting/sync/casefile"
)

// someCases are one in hand with a correction asked, and one that is over.
func someCases() CasesFound {
	text := func(s string) casefile.Text { return casefile.Text{Zh: s, En: s} }
	return CasesFound{AsOf: noon, Cases: []casefile.Standing{
		{ID: "c1", Token: "ABCD-EFGH", ThemeID: "newborn", Theme: text("新生儿出生"), SubmittedAt: noon, Sent: true, Here: true, Children: []casefile.ChildStanding{
			{Matter: "m1", Name: text("户口登记"), Dept: text("公安"), Phone: "110", State: casefile.StateCorrection, Reason: "请补结婚证", At: noon},
			{Matter: "m2", Name: text("参保"), Dept: text("医保"), State: casefile.StateSuspended, Reason: "公示", At: noon},
			{Matter: "m3", Name: text("社保卡"), Dept: text("人社"), State: casefile.StateProcessing, PromiseDate: noon.AddDate(0, 0, -1).Format(time.DateOnly), At: noon},
		}},
		{ID: "c2", Token: "ABCD-EFGJ", ThemeID: "retirement", Theme: text("退休"), SubmittedAt: noon, Sent: true, Here: true, Children: []casefile.ChildStanding{
			{Matter: "m1", Name: text("核定"), Dept: text("人社"), State: casefile.StateDelivered, At: noon},
		}},
	}}
}

func lookUp(t *testing.T) *walk {
	return begin(t).tap("start", "service-case-progress").do(ouyang(), someCases()).at(MyCases)
}

// TestCorrectionIsFiledAndPrinted brings what a department asked for: it is a filing that names the child it answers.
func TestCorrectionIsFiledAndPrinted(t *testing.T) {
	w := lookUp(t).tap("case-c1").at(CasePlace)
	if p := w.m.Page(); onPage(p, "rate") || onPage(p, "correct-m2") || !onPage(p, "correct-m1") {
		t.Errorf("what may be done: %v", idsOf(p))
	}
	w.tap("correct-m1").at(Correct)
	if send, _ := w.m.Page().Find("submit"); !send.Disabled {
		t.Error("nothing was brought, and it can be sent")
	}
	w.tap("photo").at(Photo).tap("shoot").do(PhotoTaken{JPEG: []byte("page one")}).at(PhotoCheck).tap("more").tap("shoot")
	w.do(PhotoTaken{JPEG: []byte("page two")}).tap("use").at(Correct)
	w.tap("words").at(CorrectWords).do(Input{"entry", "请查收"}).tap("next").at(Correct)
	w.tap("submit").at(Saving)
	save := w.last(SaveCase{}).(SaveCase)
	f := save.Filing
	if f.Corrects == nil || *f.Corrects != (casefile.Corrects{CaseID: "c1", Matter: "m1"}) || f.Theme != "newborn" || f.Applicant.Name != "欧阳样例" {
		t.Errorf("filed %+v", f)
	}
	if len(f.Attachments) != 2 || string(save.Contents[1]) != "page two" || f.Fields[0].Value != "请查收" {
		t.Errorf("brought %+v and %+v", f.Attachments, f.Fields)
	}
	w.do(SaveTrouble{}).at(SaveFailed).tap("again").at(Saving)
	if again := w.last(SaveCase{}).(SaveCase); again.Number != save.Number {
		t.Errorf("tried again as filing %d, want %d", again.Number, save.Number)
	}
	w.do(Saved{Receipt{Token: "ABCD-EFGK"}}).at(Submitted)
	if count[Print](w.effects) != 1 || w.last(Print{}).(Print).Paper != PaperReceipt {
		t.Errorf("%d papers, want the receipt alone", count[Print](w.effects))
	}
	w.tap("finish").at(Goodbye)
}

// TestCasePageTellsTheClock reads what the page says of since when, until when and why.
func TestCasePageTellsTheClock(t *testing.T) {
	w := lookUp(t).tap("case-c1")
	list, _ := w.m.Page().Find("children")
	for i, want := range []string{"请补结婚证", w.m.say("case.stopped"), w.m.say("case.late")} {
		if !strings.Contains(list.Items[i].Text, want) {
			t.Errorf("of %s: %q, want it to say %q", list.Items[i].Caption, list.Items[i].Text, want)
		}
	}
	for promised, want := range map[string]string{
		"2026-09-30": w.m.say("case.today"), "2026-09-29": w.m.say("case.late"), "2026-10-08": w.m.say("case.left", "n", 1), "2026-10-09": w.m.say("case.left", "n", 2),
	} {
		w.m.world.Today = time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)
		if got := w.m.daysLeft(promised); got != want {
			t.Errorf("promised %s: %q, want %q", promised, got, want)
		}
	}
}

// TestCaseIsRatedOnceItIsOver rates a case from the citizen's own cases.
func TestCaseIsRatedOnceItIsOver(t *testing.T) {
	w := lookUp(t).tap("case-c2", "rate").at(Rating).tap("skip").at(CasePlace).tap("rate", "star-1", "next").at(Reason)
	w.tap("write").at(ReasonWords).do(Input{"entry", " 等太久 "}).tap("next").at(Reason).tap("next").at(Goodbye)
	if r := w.last(SaveRating{}).(SaveRating); r.CaseID != "c2" || r.Rating.Satisfaction != 1 || r.Rating.Writing != "等太久" {
		t.Errorf("rated %+v", r)
	}
	found := someCases()
	found.Cases[1].Rated = true
	w = begin(t).tap("start", "service-case-progress").do(ouyang(), found).tap("case-c2")
	if onPage(w.m.Page(), "rate") {
		t.Error("a rated case can be rated again")
	}
}

// TestReceiptShowsHowFarAndNoMore looks a case up by its receipt, which anybody may hold.
func TestReceiptShowsHowFarAndNoMore(t *testing.T) {
	w := begin(t).tap("start", "service-case-progress").at(Identify)
	if count[ReadCode](w.effects) != 1 {
		t.Fatal("no code is waited for")
	}
	w.do(CodeRead{Text: "https://example.invalid"}).at(Identify)
	if trouble, _ := w.m.Page().Find("trouble"); trouble.Label != w.m.say("my-cases.not-a-receipt") {
		t.Errorf("another code: %q", trouble.Label)
	}
	w.do(CodeRead{Text: "abcd-efgh"}).at(MyCases)
	if find := w.last(FindCases{}).(FindCases); find.Token != "ABCD-EFGH" || find.IDNumber != "" {
		t.Errorf("asked for %+v", find)
	}
	w.do(someCases()).tap("case-c1")
	if p := w.m.Page(); onPage(p, "correct-m1") || onPage(p, "rate") {
		t.Errorf("without a card one may do %v", idsOf(p))
	}
}

// TestTheHubAddsToTheCases shows what is here first, and what the hub adds when it answers.
func TestTheHubAddsToTheCases(t *testing.T) {
	w := begin(t).tap("start", "service-case-progress").do(ouyang(), CasesFound{More: true})
	if e, ok := w.m.Page().Find("none"); ok {
		t.Errorf("%q is said while the hub is still asked", e.Label)
	}
	w.do(CasesFound{Partial: true})
	if e, _ := w.m.Page().Find("none"); e.Role != page.RoleNote || e.Label != w.m.say("my-cases.none-here", "phone", "12345") {
		t.Errorf("when the hub was not reached: %q", e.Label)
	}
	w.do(someCases()).tap("case-c1")
	newer := someCases()
	newer.Cases[0].Children[2].State = casefile.StateGranted
	w.do(newer)
	if list, _ := w.m.Page().Find("children"); list.Items[2].Tone != page.ToneGood {
		t.Errorf("the page does not follow the hub: %+v", list.Items[2])
	}
}
