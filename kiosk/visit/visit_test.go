package visit

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiting/assets/texts"
	"zhiting/kiosk/page"
	"zhiting/sync/casefile"
)

var noon = time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)

// ouyang is made up; the number is valid by its check digit alone.
func ouyang() CardRead {
	return CardRead{
		Person: casefile.Person{Name: "欧阳样例", IDNumber: "371502199001010012", Sex: "男", Birth: "1990-01-01", Address: "山东省聊城市东昌府区样例路9号"},
		Photo:  []byte{0x57, 0x4C, 0x66, 0x00, 0x7E, 0x00},
	}
}

// Who may sign on a pad is told so, and how hard the pen pressed is kept with the signature.
func TestSignatureOfAPen(t *testing.T) {
	w := begin(t).toReview().tap("signature:").at(Signature)
	if sub := w.m.Page().Sub; sub != w.m.say("signature.sub") {
		t.Errorf("without a pad the page says %q", sub)
	}
	w.do(World{Room: true, Pen: true})
	if sub := w.m.Page().Sub; sub != w.m.say("signature.pen") {
		t.Errorf("with a pad the page says %q", sub)
	}
	w.do(pen).tap("next").at(Review).tap("submit").at(Saving)
	save := w.last(SaveCase{}).(SaveCase)
	at := slices.IndexFunc(save.Filing.Attachments, func(a casefile.Attachment) bool { return a.Material == "signature" })
	const want = `{"strokes":[{"points":[{"x":0.1,"y":0.5,"t":0},{"x":0.5,"y":0.4,"t":80,"p":0.6},{"x":0.9,"y":0.6,"t":160,"p":0.2}]}]}`
	if got := string(save.Contents[at]); got != want {
		t.Errorf("the signature is kept as %s", got)
	}
}

func TestJourney(t *testing.T) {
	w := begin(t).toReview()
	w.do(World{Online: false, Room: true, Reader: true, Camera: true}).tap("submit").at(Saving)
	save := w.last(SaveCase{}).(SaveCase)
	f := save.Filing
	if f.Applicant.VerifiedBy != "idcard" || f.Applicant.Name != "欧阳样例" {
		t.Errorf("applicant %+v", f.Applicant)
	}
	if got := slices.Concat(f.Answers["card"], f.Answers["delivery"]); !slices.Equal(got, []string{"lost", "mail"}) {
		t.Errorf("answers %v", f.Answers)
	}
	if len(f.Matters) < 2 || f.Matters[0].ID != "sscard-loss-report" {
		t.Errorf("matters %+v: the loss is reported before a new card is made", f.Matters)
	}
	if len(f.Consents) == 0 || !f.Consents[0].At.Equal(noon) {
		t.Errorf("consents %+v", f.Consents)
	}
	var kept []string
	for i, a := range f.Attachments {
		kept = append(kept, a.Material)
		if int64(len(save.Contents[i])) != a.Size {
			t.Errorf("attachment %s says %d bytes and has %d", a.Material, a.Size, len(save.Contents[i]))
		}
	}
	if !slices.Contains(kept, "signature") || !slices.Contains(kept, "idcard-photo") || len(kept) != 3 {
		t.Errorf("attachments %v", kept)
	}
	w.do(Saved{Receipt{Token: "ABCD-EFGH", PromiseDates: map[string]string{"sscard-replacement": "2026-10-13"}}}).at(Submitted)
	w.do(Printed{PaperReceipt}, PrintTrouble{PaperForm, casefile.Text{Zh: "缺纸。", En: "No paper. "}})
	w.tap("print-form").do(Printed{PaperForm})
	if prints := count[Print](w.effects); prints != 3 {
		t.Errorf("printed %d times, want receipt, form and form again", prints)
	}
	w.tap("finish").at(Rating).tap("star-5", "next").at(Goodbye)
	if r := w.last(SaveRating{}).(SaveRating).Rating; r.Satisfaction != 5 || r.Channel != 5 || r.Round != 1 {
		t.Errorf("rating %+v", r)
	}
	if !reflect.DeepEqual(w.m.s, session{}) {
		t.Errorf("the goodbye page still holds %+v", w.m.s)
	}
	w.do(Idle{}).at(Attract)
}

func count[E Effect](effects []Effect) (n int) {
	for _, e := range effects {
		if _, ok := e.(E); ok {
			n++
		}
	}
	return n
}

func TestEveryValueCanBeEdited(t *testing.T) {
	w := begin(t).toReview()
	rows := 0
	for _, e := range w.m.Page().Elements {
		if e.Role != page.RoleRow {
			continue
		}
		rows++
		if e.Action == "" {
			t.Errorf("row %s cannot be edited", e.ID)
		}
		w.tap(e.ID)
		if w.m.Place() == Review {
			t.Errorf("touching row %s leads nowhere", e.ID)
		}
		w.finish()
	}
	if rows < 7 {
		t.Errorf("the review shows %d rows", rows)
	}
}

func TestBackLeadsToTheGuideFromEveryStep(t *testing.T) {
	w := begin(t).toReview()
	for range 20 {
		if w.m.Place() == Guide {
			return
		}
		w.tap("back")
	}
	t.Errorf("20 times back and still at %s", w.m.Place())
}

func TestWithoutCard(t *testing.T) {
	w := begin(t).do(World{Room: true})
	w.tap("start", "theme-social-security-card", "begin", "type").at(TypeID)
	w.do(Input{"entry", "371502199001010013"}).tap("next").at(TypeID)
	if e, _ := w.m.Page().Find("entry"); e.Error == "" {
		t.Error("a wrong check digit is not told")
	}
	w.do(Input{"entry", "371502199001010012"}).tap("next").at(TypeName)
	w.do(Input{"entry", "Ouyang Yangli"}).tap("next").at(Question)
	w.tap("option-damaged", "option-branch", "next").at(Field)
	w.do(Input{"entry", "13800000000"}).tap("next").at(Photo)
	w.tap("later").at(Consent).tap("agree").do(pen).tap("next").at(Review).tap("submit")
	f := w.last(SaveCase{}).(SaveCase).Filing
	if f.Applicant.VerifiedBy != "typed" || len(f.Owed) != 1 {
		t.Errorf("filed as %q with %d papers owed, want typed and 1", f.Applicant.VerifiedBy, len(f.Owed))
	}
}

func TestBadInputIsToldAndTheVisitGoesOn(t *testing.T) {
	for name, bad := range map[string]string{
		"too short": "1380000", "letters": "1380000000a", "emoji": "😀", "long": strings.Repeat("1", 300),
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t).tap("start", "theme-social-security-card", "begin").do(ouyang()).tap("option-lost", "option-mail", "next").at(Field)
			w.do(Input{"entry", bad}).tap("next").at(Field)
			if e, _ := w.m.Page().Find("entry"); e.Error == "" {
				t.Error("nothing is told")
			}
			w.do(Input{"entry", "13800000000"})
			if e, _ := w.m.Page().Find("entry"); e.Error != "" {
				t.Error("the error stays while the value is typed again")
			}
			w.tap("next").at(Region)
		})
	}
}

func TestCardTroubleIsToldAndTheNextCardIsTaken(t *testing.T) {
	w := begin(t).tap("start", "theme-social-security-card", "begin")
	w.do(CardTrouble{casefile.Text{Zh: "请重新放卡。", En: "Please lay it again."}}).at(Identify)
	if n, ok := w.m.Page().Find("trouble"); !ok || n.Label != "请重新放卡。" {
		t.Errorf("the page says %q", n.Label)
	}
	expired := ouyang()
	expired.Expired = true
	w.do(expired).at(Identify).do(ouyang()).at(Question)
}

func TestNobodySeesTheVisitBefore(t *testing.T) {
	for name, leave := range map[string]func(*walk){
		"leaves":    func(w *walk) { w.tap("help", "leave") },
		"walks off": func(w *walk) { w.do(Idle{}).at(StillThere).do(Idle{}) },
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t).toReview()
			photo := w.m.s.photos["portrait"][0]
			leave(w)
			w.at(Attract)
			if !reflect.DeepEqual(w.m.s, session{}) {
				t.Errorf("something stays: %+v", w.m.s)
			}
			if count[Wipe](w.effects) != 1 {
				t.Error("the runtime is not told to wipe")
			}
			if len(photo) == 0 || len(bytes.Trim(photo, "\x00")) != 0 {
				t.Error("the photograph's bytes are still there")
			}
			w.do(Saved{Receipt{Token: "LATE"}}, ouyang(), PhotoTaken{JPEG: []byte("late")}).at(Attract)
			if !reflect.DeepEqual(w.m.s, session{}) {
				t.Error("a late answer reached the next visit")
			}
		})
	}
}

func TestCasesNeedTheCard(t *testing.T) {
	w := begin(t).tap("start", "service-case-progress").at(Identify)
	if _, ok := w.m.Page().Find("type"); ok {
		t.Error("a typed number would show anybody's cases")
	}
	w.do(ouyang()).at(MyCases)
	if got := w.last(FindCases{}).(FindCases).IDNumber; got != "371502199001010012" {
		t.Errorf("looks for %q", got)
	}
	w.do(CasesTrouble{}).tap("again")
	w.do(CasesFound{AsOf: noon, Cases: []casefile.Standing{{
		ID: "c1", Token: "T", Theme: casefile.Text{Zh: "社会保障卡", En: "Social security card"}, SubmittedAt: noon, Sent: true,
		Children: []casefile.ChildStanding{
			{Matter: "a", Name: casefile.Text{Zh: "挂失", En: "Loss"}, Dept: casefile.Text{Zh: "人社", En: "HRSS"}, State: casefile.StateGranted, ProjectNo: "37"},
			{Matter: "b", Name: casefile.Text{Zh: "补换", En: "New"}, State: casefile.StateCorrection, Reason: "照片不清", PromiseDate: "2026-10-13"},
			{Matter: "c", Name: casefile.Text{Zh: "启用", En: "Start"}},
		},
	}}}).tap("case-c1").at(CasePlace).tap("back").at(MyCases).tap("back").at(Home)
}

func TestRefusedConsentNamesAPlaceAndLeadsBack(t *testing.T) {
	w := begin(t).toReview().tap("back", "back").at(Consent).tap("refuse").at(Elsewhere)
	if place, _ := w.m.Page().Find("place"); place.Value == "" {
		t.Error("no place is named")
	}
	w.tap("back").at(Consent)
}

func TestNoRoomClosesTheTerminal(t *testing.T) {
	w := begin(t).do(World{Online: true}).at(Closed)
	w.do(Tap{ID: "start"}).at(Closed).do(World{Online: true, Room: true}).at(Attract)
}

func TestPowerCut(t *testing.T) {
	on := World{Online: true, Room: true, Reader: true}
	battery, ending := on, on
	battery.Power, ending.Power = PowerBattery, PowerEnding
	w := begin(t).do(battery).at(Attract).tap("start").at(Home)
	if said := w.m.Page().Status; !strings.Contains(said, "电池供电") {
		t.Errorf("on battery the page says %q", said)
	}
	w.do(ending).at(Home) // who has begun may end
	if said := w.m.Page().Status; !strings.Contains(said, "请尽快提交") {
		t.Errorf("with the battery nearly empty the page says %q", said)
	}
	w.tap("leave").at(Closed)
	if said := w.m.Page().Sub; !strings.Contains(said, "停电") {
		t.Errorf("the closed page says %q", said)
	}
	w.do(Tap{ID: "start"}).at(Closed).do(on).at(Attract)
}

func TestSaveTroubleKeepsWhatWasGiven(t *testing.T) {
	w := begin(t).toReview().tap("submit").do(SaveTrouble{}).at(SaveFailed).tap("again").at(Saving)
	first, again := w.effects, w.last(SaveCase{}).(SaveCase)
	if again.Number != 0 || count[SaveCase](first) != 2 {
		t.Error("the second attempt is not the same case")
	}
	w.tap("help").at(Help).do(Saved{Receipt{Token: "T"}}).tap("back").at(Submitted)
}

func TestCaseSavedAfterThePageGaveUpIsFiled(t *testing.T) {
	w := begin(t).toReview().tap("submit").do(Idle{}).at(SaveFailed).tap("back").at(Review)
	w.do(Saved{Receipt{Token: "LATE"}}).at(Submitted).do(Saved{Receipt{Token: "LATE"}}).at(Submitted)
	if prints := count[Print](w.effects); prints != 2 {
		t.Errorf("%d prints, want one of each paper", prints)
	}
}

func TestFlawOfAPhotographIsTold(t *testing.T) {
	for _, flaw := range []Flaw{
		FlawNone, FlawDark, FlawBlurred, FlawGlare, FlawCut, FlawNoFace, FlawFaces, FlawFaceFar, FlawFaceCut, FlawFaceAside,
	} {
		w := portrait(t).tap("shoot").do(PhotoTaken{JPEG: []byte("jpeg"), Flaw: flaw}).at(PhotoCheck)
		if e, told := w.m.Page().Find("flaw"); told != (flaw != FlawNone) || strings.Contains(e.Label, texts.Broken) {
			t.Errorf("flaw %q told: %v, %q", flaw, told, e.Label)
		}
	}
}

// portrait is a visit at the page where a photograph of the face is asked for.
func portrait(t *testing.T) *walk {
	t.Helper()
	w := begin(t).do(World{Room: true, Camera: true}).tap("start", "theme-social-security-card", "begin").do(ouyang())
	return w.tap("option-damaged", "option-branch", "next").do(Input{"entry", "13800000000"}).tap("next").at(Photo)
}

// A finding is no verdict: the photograph can be used all the same, and one that is taken again is not held against a face.
func TestWhoRejectsAFindingGetsThePhotograph(t *testing.T) {
	w := portrait(t).tap("shoot")
	if of := w.last(TakePhoto{}).(TakePhoto).Of; of != SubjectFace {
		t.Errorf("the first still is of %q", of)
	}
	w.do(PhotoTaken{JPEG: []byte("jpeg"), Flaw: FlawNoFace}).at(PhotoCheck)
	if !onPage(w.m.Page(), "use") {
		t.Error("a photograph with a flaw cannot be used")
	}
	w.tap("again").at(Photo).tap("shoot")
	if of := w.last(TakePhoto{}).(TakePhoto).Of; of != SubjectAny {
		t.Errorf("the second still is of %q", of)
	}
	w.do(PhotoTaken{JPEG: []byte("again")}).at(PhotoCheck)
	if _, told := w.m.Page().Find("flaw"); told {
		t.Error("the flaw of the first still is told of the second")
	}
	w.tap("use").at(Consent)
}

func TestHelpAndTimeOutLeadBack(t *testing.T) {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(ouyang()).tap("option-lost", "option-mail", "next").at(Field)
	w.do(Input{"entry", "138"}).tap("help").at(Help).do(Idle{}).at(StillThere).tap("stay").at(Field)
	if e, _ := w.m.Page().Find("entry"); e.Value != "138" {
		t.Errorf("what was typed became %q", e.Value)
	}
}

func TestLowRatingNeedsAReason(t *testing.T) {
	w := begin(t).toReview().tap("submit").do(Saved{Receipt{Token: "T"}}).tap("finish", "star-1", "next").at(Reason)
	w.tap("reason-slow", "next").at(Goodbye)
	if r := w.last(SaveRating{}).(SaveRating).Rating; r.Satisfaction != 1 || !slices.Equal(r.Details, []string{"slow"}) {
		t.Errorf("rating %+v", r)
	}
}

func TestServicesAreFound(t *testing.T) {
	w := begin(t).tap("start", "search").do(Input{"query", "电费"}).tap("service-utility-payment").at(Elsewhere)
	if place, _ := w.m.Page().Find("place"); place.Value == "" {
		t.Error("a service that is not here names no place")
	}
	w.tap("back").at(Search).do(Input{"query", "jindu"}).tap("service-case-progress").at(Identify)
	begin(t).tap("start", "search").do(Input{"query", "投诉"}).tap("service-hotline-12345").at(Guide)
	w = begin(t).tap("start", "search").do(Input{"query", "飞碟"})
	if _, ok := w.m.Page().Find("nothing"); !ok {
		t.Error("nobody is told that nothing was found")
	}
	w.tap("service-hotline-12345").at(Guide)
	w = begin(t).tap("start", "search").do(Input{"query", "企业诉求"})
	if ids := idsOf(w.m.Page()); !slices.Contains(ids, "service-enterprise-appeal") || slices.Contains(ids, "theme-enterprise-appeal") {
		t.Errorf("a service that is filed here, and its matter, find %v, want the service once", ids)
	}
}

func TestWhatIsFoundSaysWhy(t *testing.T) {
	w := begin(t).tap("start", "search").do(Input{"query", "shebaoka"})
	if e, _ := w.m.Page().Find("theme-social-security-card"); !strings.Contains(e.Detail, "shebaoka") {
		t.Errorf("the theme found says %q, not why", e.Detail)
	}
	w.do(Input{"query", "气象领域合法合规核查"})
	if elements := w.m.Page().Elements; len(elements) != 2 || elements[1].ID != "theme-listing-compliance-check" {
		t.Errorf("a matter finds %v, want the theme in which it is filed, once", idsOf(w.m.Page()))
	}
}
