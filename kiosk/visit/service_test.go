package visit

import (
	"testing"

	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
)

// TestLackIsToldBeforeAnybodyBegins proves that a service says on the home page what it cannot do now, and names a place.
func TestLackIsToldBeforeAnybodyBegins(t *testing.T) {
	w := begin(t)
	w.m.cat.Services[0].Uses = []catalog.Part{catalog.PartReader}
	w.m.world.Reader = false
	w.tap("start")
	tile, _ := w.m.Page().Find("service-case-progress")
	if tile.Tone != page.ToneWarn || tile.Detail != w.m.say("lack.reader") {
		t.Errorf("the tile says %q, tone %q", tile.Detail, tile.Tone)
	}
	w.tap("service-case-progress").at(Elsewhere)
	if why, _ := w.m.Page().Find("why"); why.Label != w.m.say("lack.reader") {
		t.Errorf("elsewhere because of %q", why.Label)
	}
	w.tap("back").at(Home)
	w.m.world.Reader = true
	w.tap("service-case-progress").at(Identify)
}

// TestMissingDevicesAreToldOnTheGuide proves that a life event can be begun with every device away, and says what that means.
func TestMissingDevicesAreToldOnTheGuide(t *testing.T) {
	w := begin(t).do(World{Online: true, Room: true, Today: noon}).tap("start", "theme-social-security-card").at(Guide)
	for _, id := range []string{"missing-reader", "missing-camera", "missing-printers"} {
		if _, told := w.m.Page().Find(id); !told {
			t.Errorf("the guide does not tell of %s", id)
		}
	}
	w.do(World{Online: true, Room: true, Reader: true, Camera: true, Slips: true, Today: noon})
	for _, id := range []string{"missing-reader", "missing-camera", "missing-printers"} {
		if _, told := w.m.Page().Find(id); told {
			t.Errorf("the guide tells of %s, which is there", id)
		}
	}
}

func TestLack(t *testing.T) {
	m := machine(t)
	s := catalog.Service{ID: "utility-payment", Uses: []catalog.Part{catalog.PartProvider, catalog.PartSlips}}
	for _, c := range []struct {
		name  string
		world World
		want  catalog.Part
	}{
		{"all there", World{Online: true, Slips: true}, ""},
		{"network down", World{Slips: true}, catalog.PartOnline},
		{"other side down", World{Online: true, Slips: true, Down: map[string]bool{"utility-payment": true}}, catalog.PartProvider},
		{"another service down", World{Online: true, Slips: true, Down: map[string]bool{"licence-print": true}}, ""},
		{"no paper", World{Online: true}, catalog.PartSlips},
	} {
		m.world = c.world
		if got := m.lack(s); got != c.want {
			t.Errorf("%s: lacks %q, want %q", c.name, got, c.want)
		}
	}
}

// TestHelpingNeedsBothCards proves that somebody else's cases are shown only with that person's card on the reader too.
func TestHelpingNeedsBothCards(t *testing.T) {
	w := begin(t).tap("start", "service-case-progress").at(Identify).tap("helping").at(Identify)
	w.do(ouyang()).at(Identify)
	if p := w.m.Page(); p.Heading != w.m.say("principal.ask") {
		t.Fatalf("after the first card: %q", p.Heading)
	}
	other := ouyang()
	other.Person.IDNumber, other.Person.Name = "371503195512310023", "张样例"
	w.do(other).at(MyCases)
	for _, e := range w.effects {
		if find, ok := e.(FindCases); ok && find.IDNumber != "371503195512310023" {
			t.Errorf("looked for the cases of %s", find.IDNumber)
		}
	}
}
