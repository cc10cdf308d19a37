package visit

import "testing"

// TestCallForAPerson calls somebody from a page and follows how that goes; the call lasts through the visit and no longer.
func TestCallForAPerson(t *testing.T) {
	w := begin(t).tap("start", "theme-retirement", "begin").at(Identify).tap("help").at(Help).tap("call")
	if c := w.last(CallHelp{}).(CallHelp); c.At != Identify {
		t.Errorf("called to %q", c.At)
	}
	if onPage(w.m.Page(), "call") {
		t.Error("somebody who is called can be called again")
	}
	w.do(HelpCalled{Ahead: 2})
	if e, _ := w.m.Page().Find("call-waiting"); e.Label != w.m.say("call.waiting", "n", 2) {
		t.Errorf("waiting: %q", e.Label)
	}
	w.tap("back").at(Identify).do(HelpCalled{Coming: true}).tap("help")
	if _, coming := w.m.Page().Find("call-coming"); !coming {
		t.Error("it is not told that somebody comes")
	}
	w.do(HelpTrouble{})
	if !onPage(w.m.Page(), "call") {
		t.Error("after a call that failed there is no second one")
	}
	w.tap("leave").at(Attract).do(HelpCalled{Coming: true}).tap("start", "help")
	if _, coming := w.m.Page().Find("call-coming"); coming {
		t.Error("the next visitor is told of a call that is not theirs")
	}
	w.m.world.Online = false
	if onPage(w.m.Page(), "call") {
		t.Error("nobody can be called with the network down, and it is offered")
	}
}
