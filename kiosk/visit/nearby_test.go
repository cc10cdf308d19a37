package visit

import (
	"strings"
	"testing"
	"time"

	"zhiting/kiosk/page"
	"zhiting/kiosk/sheet"
	"zhiting/sync/catalog"
)

// equipped is a terminal with every device on a Monday morning.
var equipped = World{Online: true, Room: true, Reader: true, Camera: true, Slips: true, Pages: true, Clock: "10:00", Today: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}

// TestNearbyShowsWhoDoesTheThing walks from a thing to a place that does it and prints the way on both papers.
func TestNearbyShowsWhoDoesTheThing(t *testing.T) {
	w := begin(t).do(equipped).tap("start", "service-nearby-sites").at(NearbyThing).tap("thing-utility-payment").at(NearbyList)
	sketch, ok := w.m.Page().Find("map")
	if !ok || sketch.Role != page.RoleMap || len(sketch.Sketch.Marks) < 5 || len(sketch.Sketch.Rings) != 2 {
		t.Fatalf("the map: %+v", sketch)
	}
	w.tap("site-station-north").at(NearbySite)
	for id, want := range map[string]string{"hours": "周一至周五 9:00–12:00", "phone": "12345", "way": "沿样例路向西走", "does": "水电气热缴费"} {
		if row, _ := w.m.Page().Find(id); !strings.Contains(row.Value, want) {
			t.Errorf("%s says %q, want %q in it", id, row.Value, want)
		}
	}
	if sub := w.m.Page().Sub; sub != "现在开门，到 12:00" {
		t.Errorf("it is %q", sub)
	}
	w.tap("slip", "a4")
	var forms []sheet.Form
	for _, e := range w.effects {
		if printed, ok := e.(PrintSheet); ok {
			forms = append(forms, printed.Sheet.Form)
			if printed.Sheet.Form == sheet.A4 && (printed.Sheet.Blocks[0].Role != sheet.Map || len(printed.Sheet.Blocks[0].Sketch.Way) < 2) {
				t.Errorf("the page begins with %+v", printed.Sheet.Blocks[0])
			}
		}
	}
	if len(forms) != 2 {
		t.Errorf("printed %v", forms)
	}
	w.do(Printed{"directions-slip"}).tap("back").at(NearbyList).tap("back").at(NearbyThing).tap("back").at(Home)
}

// TestEverySiteHasItsPage shows each site in both languages, in the night and on a holiday, and lets none be a dead end.
func TestEverySiteHasItsPage(t *testing.T) {
	w := begin(t)
	for _, now := range []string{"2026-11-23T23:30:00+08:00", "2026-10-02T10:00:00+08:00", "2027-05-03T10:00:00+08:00"} {
		world := equipped
		world.Today, _ = time.Parse(time.RFC3339, now)
		w.do(world)
		if w.m.Place() == Attract {
			w.tap("start")
		}
		w.tap("service-nearby-sites", "everything").at(NearbyList)
		for _, site := range w.m.cat.Sites {
			w.tap("site-" + site.ID).at(NearbySite).tap("back").at(NearbyList)
		}
		w.tap("back", "back").at(Home)
	}
}

func TestNearbySearch(t *testing.T) {
	w := begin(t).do(equipped).tap("start", "service-nearby-sites", "search").at(NearbyFind)
	w.do(Input{"query", "退休"}).tap("thing-retirement").at(NearbyList)
	if p := w.m.Page(); !strings.Contains(p.Heading, "退休") || !onPage(p, "site-station-garden") {
		t.Errorf("%s: %v", p.Heading, idsOf(p))
	}
	w.tap("back", "search").do(Input{"query", "qqqq"})
	if _, told := w.m.Page().Find("nothing"); !told {
		t.Error("nothing was found, and it is not said")
	}
	w.tap("back", "back").at(Home)
}

// TestOpening holds the words.
func TestOpening(t *testing.T) {
	m := machine(t)
	m.world = equipped
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		o    catalog.Opening
		want string
	}{
		{catalog.Opening{Open: true, Until: at(23, 17)}, "现在开门，到 17:00"},
		{catalog.Opening{Open: true, Until: at(24, 0)}, "现在开门，到 24:00"},
		{catalog.Opening{Open: true, Until: at(26, 0)}, "现在开门，全天"},
		{catalog.Opening{Next: at(23, 13)}, "现在关门，今天 13:00 开门"},
		{catalog.Opening{Next: at(24, 9)}, "现在关门，明天 9:00 开门"},
		{catalog.Opening{Next: at(30, 9)}, "现在关门，2026年11月30日（周一） 9:00 开门"},
		{catalog.Opening{}, "近期不开门"},
		{catalog.Opening{Next: at(24, 9), Unsure: true}, "现在关门，明天 9:00 开门（节假日安排未公布，请先打电话）"},
	} {
		if got := m.opening(tt.o); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.o, got, tt.want)
		}
	}
}

// TestALackingServiceNamesWhoCan holds that a service that cannot be done now names sites that do it, open now first.
func TestALackingServiceNamesWhoCan(t *testing.T) {
	w := begin(t).do(equipped).tap("start")
	i := 0
	for w.m.cat.Services[i].ID != "case-progress" {
		i++
	}
	w.m.cat.Services[i].Uses = []catalog.Part{catalog.PartReader}
	w.m.world.Reader = false
	w.tap("service-case-progress").at(Elsewhere)
	near := w.m.cat.Near("case-progress", w.m.world.Today)
	for _, site := range near[:2] {
		if row, ok := w.m.Page().Find("site-" + site.ID); !ok || !strings.Contains(row.Value, "现在开门") {
			t.Errorf("%s, the nearest that does it and is open, is not named: %q", site.ID, row.Value)
		}
	}
	if _, named := w.m.Page().Find("site-court"); named {
		t.Error("a place is named that does not do it")
	}
}
