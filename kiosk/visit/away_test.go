package visit

import (
	"strings"
	"testing"
)

// TestAnotherCitysMatter leads to what is received here for another city, and names that city's own hotline for the rest.
func TestAnotherCitysMatter(t *testing.T) {
	w := begin(t).do(ready).tap("start", "service-cross-region").at(AwayCity).tap("city-370200").at(AwayWhat)
	p := w.m.Page()
	if phone, _ := p.Find("phone"); phone.Value != "0532-12345" {
		t.Errorf("Qingdao is reached by %q", phone.Value)
	}
	card, ok := p.Find("theme-social-security-card")
	if !ok || !strings.Contains(card.Detail, w.m.say("cross-region.mode.forwarded")) && !strings.Contains(card.Detail, w.m.say("cross-region.mode.online")) {
		t.Errorf("of the social card it says %q", card.Detail)
	}
	if _, ok := p.Find("theme-retirement"); ok {
		t.Error("a theme without a matter for other regions is offered")
	}
	w.tap("print")
	if sheet := w.last(PrintSheet{}).(PrintSheet).Sheet; sheet.Blocks[1].Value != "0532-12345" {
		t.Errorf("printed %+v", sheet.Blocks)
	}
	begin(t).do(ready).tap("start", "theme-retirement", "help", "away").at(AwayCity).tap("help")
	filling := begin(t).do(ready).tap("start", "theme-retirement", "begin").do(ouyang()).tap("help")
	if onPage(filling.m.Page(), "away") {
		t.Error("whoever fills in a form is led away from it")
	}
	w.tap("back").at(AwayCity).tap("city-other").at(AwayWhat).tap("theme-social-security-card").at(Guide).tap("back").at(Home)
}
