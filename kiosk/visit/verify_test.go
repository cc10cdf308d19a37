package visit

import (
	"testing"

	"zhiting/kiosk/page"
	"zhiting/sync/bilingual"
	"zhiting/sync/uplink/wire"
)

// TestShownCodeIsJudged joins what the terminal and what the hub say of a code.
func TestShownCodeIsJudged(t *testing.T) {
	known := func(state wire.CodeState) *wire.CodeAnswer {
		return &wire.CodeAnswer{State: state, Name: bilingual.Text{Zh: "结婚证", En: "Marriage certificate"}, Holder: "欧***", Purpose: "银行办理", UseUntil: "2026-10-30", Sample: true}
	}
	since := func(a *wire.CodeAnswer) *wire.CodeAnswer {
		a.Since = "2026-01-01"
		return a
	}
	for _, c := range []struct {
		name string
		got  CodeChecked
		tone page.Tone
		want string
	}{
		{"opaque, still asked", CodeChecked{More: true}, "", ""},
		{"genuine, still asked", CodeChecked{Here: CheckedGenuine, More: true}, "", ""},
		{"forged needs no hub", CodeChecked{Here: CheckedForged, More: true}, page.ToneBad, "verified.forged"},
		{"stale needs no hub", CodeChecked{Here: CheckedStale, More: true}, page.ToneWarn, "verified.stale"},
		{"genuine and valid", CodeChecked{Here: CheckedGenuine, Answer: known(wire.CodeValid)}, page.ToneGood, "verified.valid"},
		{"genuine and revoked", CodeChecked{Here: CheckedGenuine, Answer: since(known(wire.CodeRevoked))}, page.ToneBad, "verified.revoked"},
		{"genuine, network down", CodeChecked{Here: CheckedGenuine}, page.ToneWarn, "verified.unconfirmed"},
		{"opaque, network down", CodeChecked{}, page.ToneWarn, "verified.unasked"},
		{"unknown key, network down", CodeChecked{Here: CheckedUnknown}, page.ToneWarn, "verified.unasked"},
		{"opaque and unknown", CodeChecked{Answer: &wire.CodeAnswer{State: wire.CodeUnknown}}, page.ToneBad, "verified.unknown"},
		{"opaque and too old", CodeChecked{Answer: &wire.CodeAnswer{State: wire.CodeExpired}}, page.ToneWarn, "verified.stale"},
		{"printed and too old", CodeChecked{Answer: since(known(wire.CodeExpired))}, page.ToneBad, "verified.expired"},
		{"library away", CodeChecked{Answer: known(wire.CodeUnconfirmed)}, page.ToneWarn, "verified.unconfirmed"},
	} {
		w := begin(t).do(ready).tap("start", "service-licence-verify").at(Verify).do(CodeRead{Text: "a code"}).at(Verified)
		c.got.Number = w.last(CheckCode{}).(CheckCode).Number
		w.do(c.got)
		verdict, there := w.m.Page().Find("verdict")
		if there != (c.want != "") || there && (verdict.Tone != c.tone || verdict.Label != w.m.say(c.want)) {
			t.Errorf("%s: %q, tone %q; want %s", c.name, verdict.Label, verdict.Tone, c.want)
		}
		w.tap("again").at(Verify).do(CodeRead{Text: "another"}).do(c.got)
		if _, there := w.m.Page().Find("verdict"); there {
			t.Errorf("%s: an answer to the code before is shown for this one", c.name)
		}
	}
}

// TestCodesAreReadWhereTheyAreShown starts and stops what reads them.
func TestCodesAreReadWhereTheyAreShown(t *testing.T) {
	w := begin(t).do(ready).tap("start", "service-licence-verify")
	if count[ReadCode](w.effects) != 1 || count[StartCamera](w.effects) != 0 {
		t.Errorf("effects %v", w.effects)
	}
	w.tap("back").at(Home)
	if count[StopCode](w.effects) != 1 {
		t.Error("the scanner goes on after the page")
	}
	blind := ready
	blind.Codes = false
	w = begin(t).do(blind).tap("start", "service-licence-verify", "show").at(VerifyCamera)
	if count[StartCamera](w.effects) != 1 {
		t.Error("the camera was not started")
	}
	w.do(CodeRead{Text: "x"}).at(Verified).tap("back").at(Verify)
	if count[StopCamera](w.effects) != 1 {
		t.Error("the camera goes on")
	}
}
