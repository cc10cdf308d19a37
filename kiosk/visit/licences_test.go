package visit

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"zhiting/kiosk/sheet"
	"zhiting/sync/bilingual"
	"zhiting/sync/casefile"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// ready is a terminal that lacks nothing.
var ready = World{Online: true, Room: true, Reader: true, Camera: true, Codes: true, Slips: true, Pages: true, Clock: "12:00", Today: noon}

func licence(name string, state provider.LicenceState) wire.LicenceFound {
	return wire.LicenceFound{Provider: "lib", Sample: true, Licence: provider.Licence{
		Identifier: "1.2.156." + name, Name: bilingual.Text{Zh: name, En: name}, Number: "N1", Holder: "欧阳样例", IssuedBy: "样例局", IssuedOn: "2020-01-01",
		State: state, Since: "2024-02-29", Trust: provider.TrustIssuer,
	}}
}

func somebodysLicences(number int) LicencesFound {
	return LicencesFound{Number: number, Licences: []wire.LicenceFound{
		licence("结婚证", provider.LicenceValid), licence("健康证明", provider.LicenceExpired), licence("许可证", provider.LicenceRevoked),
	}}
}

// fetched is the answer to a consent.
func fetched(f FetchLicence) LicenceFetched {
	return LicenceFetched{Number: f.Number, Copy: wire.LicenceCopy{
		Copy: provider.LicenceCopy{
			Licence: f.Licence.Licence, Fields: []provider.LicenceField{{Label: bilingual.Text{Zh: "配偶", En: "Spouse"}, Value: "林样例"}},
			MediaType: "image/jpeg", Content: []byte("picture"), Seal: provider.SealGood,
		},
		Grant: "grant-1", Code: "0123456789AB", Verify: "https://hall.example/verify/0123456789AB", Provider: bilingual.Text{Zh: "证照库", En: "Library"},
		Sample: true, Purpose: f.Purpose, UseUntil: f.UseUntil,
	}}
}

// toLicences is the list of the one whose card was read.
func toLicences(t *testing.T) *walk {
	w := begin(t).do(ready).tap("start", "service-licence-print").at(LicencesOf).tap("own").at(Identify).do(ouyang()).at(LicenceList)
	return w.do(somebodysLicences(w.last(FindLicences{}).(FindLicences).Number))
}

// toShown is the first of them on the page.
func toShown(t *testing.T) (*walk, LicenceFetched) {
	w := toLicences(t).tap("licence-0").at(LicencePurpose).tap("purpose-bank").at(LicenceConsent).tap("agree").at(LicenceShown)
	got := fetched(w.last(FetchLicence{}).(FetchLicence))
	return w.do(got), got
}

func TestLicenceIsConsentedToShownPrintedAndForgotten(t *testing.T) {
	w, got := toShown(t)
	f := w.last(FetchLicence{}).(FetchLicence)
	if f.Actor != "371502199001010012" || f.Holder.IDNumber != f.Actor || f.Purpose != "银行办理" || f.UseUntil != "2026-10-30" || f.Licence.Provider != "lib" {
		t.Errorf("asked for %+v", f)
	}
	if mark, _ := w.m.Page().Find("watermark"); mark.Label != "仅用于银行办理，仅此一次，有效至2026-10-30" {
		t.Errorf("the page says %q", mark.Label)
	}
	for _, e := range w.m.Page().Elements {
		if strings.Contains(e.Value, "样例") && e.ID != "issuer" && !e.Personal {
			t.Errorf("row %s shows %q to recordings", e.ID, e.Value)
		}
	}
	w.tap("print")
	s := w.last(PrintSheet{}).(PrintSheet).Sheet
	if s.Once != "grant-1" || s.Form != sheet.A4 || s.Watermark != "仅用于银行办理，仅此一次，有效至2026-10-30" || s.Title != "结婚证" {
		t.Errorf("printed %+v", s)
	}
	var text strings.Builder
	for _, b := range s.Blocks {
		text.WriteString(b.Label + " " + b.Value + "\n")
	}
	for _, want := range []string{"欧阳样例", "林样例", "样例局", "0123-4567-89AB", "扫码核验", "https://hall.example/verify/0123456789AB", "示例数据", "长期有效", "A（", "1.2.156.结婚证"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the paper does not say %q:\n%s", want, text.String())
		}
	}
	if onPage(w.m.Page(), "print") {
		t.Error("it can be printed a second time")
	}
	w.do(PrintTrouble{Paper(s.ID), casefile.Text{Zh: "缺纸。", En: "No paper."}}).tap("print-" + s.ID).do(Printed{Paper(s.ID)})
	if count[PrintSheet](w.effects) != 2 || count[FetchLicence](w.effects) != 1 {
		t.Errorf("%d sheets of %d looks", count[PrintSheet](w.effects), count[FetchLicence](w.effects))
	}
	w.tap("leave").at(Attract)
	if !reflect.DeepEqual(w.m.s, session{}) {
		t.Errorf("kept after the visit: %+v", w.m.s)
	}
	if slices.Max(got.Copy.Copy.Content) != 0 {
		t.Errorf("the licence's bytes are still %q", got.Copy.Copy.Content)
	}
}

// TestLicenceGoesWithItsPage leaves the page in every way that there is, and looks for what is left.
func TestLicenceGoesWithItsPage(t *testing.T) {
	for name, leave := range map[string]func(*walk){
		"back":      func(w *walk) { w.tap("back").at(LicenceList) },
		"another":   func(w *walk) { w.tap("print", "another").at(LicenceList) },
		"time-out":  func(w *walk) { w.do(Idle{}).at(StillThere).do(Idle{}).at(Attract) },
		"next time": func(w *walk) { w.tap("back", "back", "back").at(Home) },
	} {
		t.Run(name, func(t *testing.T) {
			w, got := toShown(t)
			leave(w)
			if s, ok := w.m.s.service.(*licences); ok && s.copied != nil || slices.Max(got.Copy.Copy.Content) != 0 || len(w.m.s.sheets) > 0 {
				t.Errorf("kept %q and %d sheets", got.Copy.Copy.Content, len(w.m.s.sheets))
			}
		})
	}
}

func TestSpoiledLicencesAreShownAndNotPrinted(t *testing.T) {
	w := toLicences(t)
	for id, want := range map[string]string{"licence-1": "已过期（2024年2月29日）", "licence-2": "已注销（2024年2月29日）"} {
		if e, _ := w.m.Page().Find(id); !e.Disabled || e.Detail != want {
			t.Errorf("%s: %q, disabled %v", id, e.Detail, e.Disabled)
		}
		w.do(Tap{ID: id}).at(LicenceList)
	}
}

// TestLateAnswerIsDestroyed goes back while a licence is fetched, and chooses another.
func TestLateAnswerIsDestroyed(t *testing.T) {
	w := toLicences(t).tap("licence-0", "purpose-keep", "agree")
	late := fetched(w.last(FetchLicence{}).(FetchLicence))
	w.tap("back").at(LicenceList).tap("licence-0", "purpose-bank", "agree").do(late)
	if w.m.s.service.(*licences).copied != nil || slices.Max(late.Copy.Copy.Content) != 0 {
		t.Error("what was consented to for one purpose is shown for another")
	}
	w.do(fetched(w.last(FetchLicence{}).(FetchLicence)))
	if mark, _ := w.m.Page().Find("watermark"); !strings.Contains(mark.Label, "银行办理") {
		t.Errorf("shown for %q", mark.Label)
	}
}

func TestLicenceTroubleIsTold(t *testing.T) {
	for code, want := range map[string]string{
		"": "licences.trouble", provider.GrantUsed: "licences.trouble", provider.LicenceNotValid: "licences.licence-expired", provider.SealBroken: "licences.seal-broken",
	} {
		w := toLicences(t).tap("licence-0", "purpose-work", "agree")
		w.do(LicenceTrouble{w.last(FetchLicence{}).(FetchLicence).Number, code}).at(LicenceShown)
		if e, _ := w.m.Page().Find("trouble"); e.Label != w.m.say(want, "place", "一楼咨询台") {
			t.Errorf("%q: %q", code, e.Label)
		}
		w.tap("again").at(LicenceConsent).tap("agree").do(fetched(w.last(FetchLicence{}).(FetchLicence)))
		if !onPage(w.m.Page(), "print") {
			t.Errorf("after %q nothing can be printed any more", code)
		}
	}
	w := begin(t).do(ready).tap("start", "service-licence-print", "own").do(ouyang())
	w.do(LicenceTrouble{Number: 1}).tap("again").do(LicencesFound{Number: 1}, LicencesFound{Number: 2, Partial: true})
	if !slices.Contains(idsOf(w.m.Page()), "partial") || !slices.Contains(idsOf(w.m.Page()), "none") {
		t.Errorf("an empty list of which a part is missing shows %v", idsOf(w.m.Page()))
	}
}

func TestPurposeInOnesOwnWords(t *testing.T) {
	w := toLicences(t).tap("licence-0", "purpose-other").at(LicenceWords)
	if next, _ := w.m.Page().Find("next"); !next.Disabled {
		t.Error("no purpose is a purpose")
	}
	w.do(Input{"entry", " 办理居住证 "}).tap("next").at(LicenceConsent).tap("agree")
	if f := w.last(FetchLicence{}).(FetchLicence); f.Purpose != "办理居住证" {
		t.Errorf("for %q", f.Purpose)
	}
	w = toLicences(t).tap("licence-0", "purpose-other", "back").at(LicencePurpose).tap("purpose-school").at(LicenceConsent).tap("back").at(LicencePurpose)
	if count[FetchLicence](w.effects) != 0 {
		t.Error("a licence was looked at without consent")
	}
}

// TestPaperInEnglish proves that whoever is given the paper can read it.
func TestPaperInEnglish(t *testing.T) {
	w := begin(t).do(ready).tap("start", "language", "service-licence-print", "own").do(ouyang())
	w.do(somebodysLicences(1)).tap("licence-0", "purpose-bank", "agree")
	w.do(fetched(w.last(FetchLicence{}).(FetchLicence))).tap("print")
	s := w.last(PrintSheet{}).(PrintSheet).Sheet
	if s.Watermark != "仅用于银行办理，仅此一次，有效至2026-10-30" {
		t.Errorf("the watermark is %q", s.Watermark)
	}
	i := slices.IndexFunc(s.Blocks, func(b sheet.Block) bool { return b.Value == "林样例" })
	if i < 0 || s.Blocks[i].Label != "配偶 Spouse" {
		t.Errorf("blocks %+v", s.Blocks)
	}
}

// TestHelpingAsksForTheOther prints for somebody whose card lies there too.
func TestHelpingAsksForTheOther(t *testing.T) {
	w := begin(t).do(ready).tap("start", "service-licence-print", "own", "helping").do(ouyang())
	other := ouyang()
	other.Person.IDNumber, other.Person.Name = "371503195512310023", "张样例"
	w.do(other).at(LicenceList)
	if f := w.last(FindLicences{}).(FindLicences); f.Actor != "371502199001010012" || f.Holder.IDNumber != "371503195512310023" {
		t.Errorf("asked as %s for %s", f.Actor, f.Holder.IDNumber)
	}
}

func TestLicencesOfAnEnterprise(t *testing.T) {
	const number = "91371500MA00000024"
	for _, c := range []struct {
		name    string
		event   Event
		trouble string
	}{
		{"its representative", EnterpriseFound{Enterprise{USCC: number, Name: "样例公司", Holder: casefile.HolderLegal, Standing: Active}}, ""},
		{"its agent", EnterpriseFound{Enterprise{USCC: number, Name: "样例公司", Holder: casefile.HolderAgent, Standing: Active}}, ""},
		{"a stranger", EnterpriseFound{Enterprise{USCC: number, Name: "样例公司", Holder: casefile.HolderNone, Standing: Active}}, "licences.not-theirs"},
		{"nobody knows", EnterpriseTrouble{}, "licences.no-register"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := begin(t).do(ready).tap("start", "service-licence-print", "enterprise").do(ouyang()).at(Company)
			w.do(Input{"entry", number}).tap("next").do(c.event)
			if w.m.Place() == CompanyIs {
				w.tap("next")
			}
			w.at(LicenceList)
			asked := count[FindLicences](w.effects)
			if c.trouble == "" {
				if f := w.last(FindLicences{}).(FindLicences); asked != 1 || f.Holder != (provider.LicenceHolder{USCC: number}) {
					t.Errorf("asked %d times, for %+v", asked, f.Holder)
				}
				w.do(somebodysLicences(1)).tap("licence-0", "purpose-tender").at(LicenceConsent)
				return
			}
			if e, _ := w.m.Page().Find("trouble"); asked != 0 || e.Label != w.m.say(c.trouble, "place", "一楼咨询台") {
				t.Errorf("asked %d times; told %q", asked, e.Label)
			}
			w.tap("back").at(LicencesOf).tap("back").at(Home)
		})
	}
}
