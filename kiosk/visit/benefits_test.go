package visit

import (
	"slices"
	"strings"
	"testing"

	"zhiting/sync/bilingual"
	"zhiting/sync/casefile"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

func someBenefits(number int) BenefitsFound {
	name := func(zh string) bilingual.Text { return bilingual.Text{Zh: zh, En: zh} }
	b := provider.Benefit{
		ID: "heating", Name: name("取暖补贴"), Amount: 30000, Form: name("一次性发放"), Payer: name("样例民政局"), Phone: "12345", Basis: name("样例办法"),
		Claims:  []provider.BenefitClaim{{ID: "poor", Text: name("低保边缘家庭"), Source: name("社会救助信息"), AsOf: "2026-09-29"}},
		Account: "6217 **** 0023", Bank: name("社会保障卡银行账户"), ConfirmBy: "2026-11-30",
	}
	other := b
	other.ID, other.Name, other.Amount, other.Account = "taxes", name("税费减半"), 0, ""
	return BenefitsFound{Number: number, Found: wire.BenefitsFound{Benefits: []wire.BenefitFound{
		{Benefit: b, Provider: "p", Sample: true}, {Benefit: other, Provider: "p", Answer: wire.BenefitConfirmed, Answered: "2026-09-01"},
	}}}
}

func toBenefits(t *testing.T) *walk {
	w := begin(t).do(ready).tap("start", "service-benefits-without-application").at(BenefitsOf).tap("own").at(Identify).do(ouyang()).at(BenefitsConsent)
	if n := count[FindBenefits](w.effects); n != 0 {
		t.Fatalf("%d comparisons before anybody consented", n)
	}
	w.tap("agree").at(BenefitList)
	return w.do(someBenefits(w.last(FindBenefits{}).(FindBenefits).Number))
}

func fieldOf(f casefile.Filing, id string) string {
	i := slices.IndexFunc(f.Fields, func(o casefile.Field) bool { return o.ID == id })
	if i < 0 {
		return ""
	}
	return f.Fields[i].Value
}

// TestBenefitIsConfirmedWithOneTouch follows a confirmation to its receipt, with the network gone after the list was shown.
func TestBenefitIsConfirmedWithOneTouch(t *testing.T) {
	w := toBenefits(t)
	find := w.last(FindBenefits{}).(FindBenefits)
	if find.Holder.IDNumber != "371502199001010012" || find.Actor != find.Holder.IDNumber || find.Consent != w.m.say("benefits-consent.person") {
		t.Errorf("asked %+v", find)
	}
	w.tap("benefit-0").at(BenefitShown)
	if claim, _ := w.m.Page().Find("claim-1"); !strings.Contains(claim.Value, "社会救助信息") || !strings.Contains(claim.Value, "2026年9月29日") {
		t.Errorf("the claim says %q", claim.Value)
	}
	w.do(World{Room: true, Today: noon}).tap("confirm").at(Saving)
	f := w.last(SaveCase{}).(SaveCase).Filing
	if err := f.Check(); err != nil {
		t.Error(err)
	}
	if f.Theme != wire.BenefitTheme || len(f.Matters) != 1 || f.Matters[0].ID != "benefit-confirmation" || f.Matters[0].PromiseDay != 5 || f.Matters[0].DeptName.Zh == "" {
		t.Errorf("filed as %s: %+v", f.Theme, f.Matters)
	}
	if fieldOf(f, wire.BenefitField) != "p/heating" || len(f.Consents) != 2 || f.Consents[0].Text != find.Consent || !f.Consents[1].At.Equal(noon) || f.Applicant.IDNumber != find.Actor {
		t.Errorf("filed %+v with consents %+v", f.Fields, f.Consents)
	}
	w.do(SaveTrouble{}).at(SaveFailed).tap("again").at(Saving).do(Saved{Receipt{Token: "ABCD-EFGH"}}).at(Submitted).tap("finish").at(Rating).tap("skip").at(Goodbye)
	if w.m.s.service != nil {
		t.Error("what was found is kept after the visit")
	}
}

func TestBenefitThatIsAnsweredIsOnlyShown(t *testing.T) {
	w := toBenefits(t)
	if e, _ := w.m.Page().Find("benefit-1"); !strings.Contains(e.Detail, "2026年9月1日已确认") {
		t.Errorf("listed as %q", e.Detail)
	}
	w.tap("benefit-1").at(BenefitShown)
	if onPage(w.m.Page(), "confirm") || onPage(w.m.Page(), "wrong") {
		t.Errorf("it can be answered a second time: %v", idsOf(w.m.Page()))
	}
	w.tap("back").at(BenefitList)
}

func TestWhatIsNotRightIsFiled(t *testing.T) {
	w := toBenefits(t).tap("benefit-0", "wrong").at(BenefitWrong)
	if submit, _ := w.m.Page().Find("submit"); !submit.Disabled {
		t.Error("nothing wrong can be sent")
	}
	w.tap("wrong-claim-poor", "wrong-account", "wrong-account", "words").at(BenefitWords).do(Input{"entry", " 已经不是了 "}).tap("next").at(BenefitWrong).tap("submit").at(Saving)
	f := w.last(SaveCase{}).(SaveCase).Filing
	if f.Matters[0].ID != "benefit-dispute" || fieldOf(f, "wrong-claim-poor") != "低保边缘家庭" || fieldOf(f, "wrong-account") != "" || fieldOf(f, "words") != "已经不是了" || len(f.Consents) != 2 {
		t.Errorf("filed %+v", f)
	}
	w.do(SaveTrouble{}).at(SaveFailed).tap("back").at(BenefitShown).tap("back").at(BenefitList)
}

func TestBenefitsRefusedOrNotThere(t *testing.T) {
	w := begin(t).do(ready).tap("start", "service-benefits-without-application", "own").do(ouyang()).tap("refuse").at(Elsewhere).tap("back").at(BenefitsConsent)
	if count[FindBenefits](w.effects) != 0 {
		t.Error("data was compared without consent")
	}
	w.tap("agree").do(BenefitsTrouble{Number: 1}).tap("again").do(BenefitsTrouble{Number: 1}, BenefitsFound{Number: 2, Found: wire.BenefitsFound{Partial: true}})
	if ids := idsOf(w.m.Page()); !slices.Contains(ids, "none") || !slices.Contains(ids, "partial") {
		t.Errorf("an empty list of which a part is missing shows %v", ids)
	}
	w.tap("back").at(BenefitsOf).tap("back").at(Home)
	w.do(World{Online: true, Room: true, Reader: true, Today: noon, Down: map[string]bool{"benefits-without-application": true}}).tap("service-benefits-without-application").at(Elsewhere)
}

func TestBenefitsOfThoseOneActsFor(t *testing.T) {
	w := begin(t).do(ready).tap("start", "service-benefits-without-application", "own", "helping").do(ouyang())
	other := ouyang()
	other.Person.IDNumber, other.Person.Name = "371503195512310023", "张样例"
	w.do(other).tap("agree")
	find := w.last(FindBenefits{}).(FindBenefits)
	w.do(someBenefits(find.Number)).tap("benefit-0", "confirm")
	if f := w.last(SaveCase{}).(SaveCase).Filing; find.Holder.IDNumber != other.Person.IDNumber || f.Applicant.Name != "张样例" || f.Agent == nil || f.Agent.Name != "欧阳样例" {
		t.Errorf("asked for %+v, filed for %+v by %+v", find.Holder, f.Applicant, f.Agent)
	}
	const number = "91371500MA00000024"
	for holder, asked := range map[casefile.Holder]int{casefile.HolderLegal: 1, casefile.HolderAgent: 1, casefile.HolderNone: 0} {
		w := begin(t).do(ready).tap("start", "service-benefits-without-application", "enterprise").do(ouyang(), Input{"entry", number}).tap("next")
		w.do(EnterpriseFound{Enterprise{USCC: number, Name: "样例公司", Holder: holder, Standing: Active}}).tap("next")
		if asked == 0 {
			if e, _ := w.at(BenefitList).m.Page().Find("trouble"); e.Label != w.m.say("benefits.not-theirs", "place", "一楼咨询台") {
				t.Errorf("a stranger is told %q", e.Label)
			}
			continue
		}
		w.at(BenefitsConsent).tap("agree").do(someBenefits(1)).tap("benefit-0", "confirm")
		f := w.last(SaveCase{}).(SaveCase).Filing
		if find := w.last(FindBenefits{}).(FindBenefits); find.Holder != (provider.LicenceHolder{USCC: number}) || f.Enterprise == nil || f.Enterprise.USCC != number || f.Enterprise.Role.Zh == "" {
			t.Errorf("%s: asked for %+v, filed for %+v", holder, find.Holder, f.Enterprise)
		}
	}
	w = begin(t).do(ready).tap("start", "service-benefits-without-application", "enterprise").do(ouyang(), Input{"entry", number}).tap("next").do(EnterpriseTrouble{}).at(BenefitList)
	if e, _ := w.m.Page().Find("trouble"); e.Label != w.m.say("benefits.no-register", "place", "一楼咨询台") {
		t.Errorf("without the register: %q", e.Label)
	}
}

// TestNothingIsPassedOnUnticked files a referral with one of its offers ticked, and one with none.
func TestNothingIsPassedOnUnticked(t *testing.T) {
	for _, ticked := range []string{"law-notary", ""} {
		w := begin(t).do(ready).tap("start", "service-value-added-services").at(Guide).tap("begin").do(ouyang(), Input{"entry", "91371500MA00000024"}).tap("next").do(EnterpriseTrouble{}).at(Question)
		w.tap("option-legal").at(Question)
		w.tap("option-law", "option-trade", "next").at(Overview).tap("next").at(Field).do(Input{"entry", "13800000000"}).tap("next").at(Consent).tap("agree").at(Extras)
		for _, e := range w.m.Page().Elements {
			if e.Selected || strings.HasPrefix(e.ID, "extra-finance") {
				t.Errorf("%s is ticked beforehand, or was not asked for", e.ID)
			}
		}
		if ticked != "" {
			w.tap("extra-"+ticked, "extra-law-checkup", "extra-law-checkup")
		}
		w.tap("next").at(Signature).do(Sign{Strokes: []Stroke{{Points: []Point{{X: 0.1, Y: 0.1}, {X: 0.9, Y: 0.9}}}}}).tap("next").at(Review).tap("submit").at(Saving)
		f := w.last(SaveCase{}).(SaveCase).Filing
		if len(f.Matters) != 1 || f.Matters[0].ID != "value-added-referral" {
			t.Errorf("filed as %+v", f.Matters)
		}
		switch {
		case ticked == "" && len(f.Extras) > 0, ticked != "" && (len(f.Extras) != 1 || f.Extras[0].ID != ticked):
			t.Errorf("with %q ticked, passed on are %+v", ticked, f.Extras)
		case ticked != "" && (!strings.Contains(f.Extras[0].Consent.Text, "市公证处") || !f.Extras[0].Consent.At.Equal(noon)):
			t.Errorf("consented to %+v", f.Extras[0].Consent)
		}
	}
}
