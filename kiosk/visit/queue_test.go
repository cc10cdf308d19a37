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

func someHall(number int) QueueFound {
	text := func(zh string) bilingual.Text { return bilingual.Text{Zh: zh, En: zh} }
	return QueueFound{Number: number, Now: wire.QueueNow{Provider: "q", Sample: true, At: noon, Hall: provider.QueueHall{
		Businesses: []provider.QueueBusiness{
			{ID: "general", Name: text("综合服务"), Windows: []string{"1", "2"}, Where: text("一楼A区"), Waiting: 5, Minutes: 8},
			{ID: "free", Name: text("企业登记"), Windows: []string{"9"}, Where: text("二楼")},
			{ID: "paused", Name: text("户籍"), Windows: []string{"3"}, Where: text("二楼E区"), Paused: true, Why: text("明天恢复。")},
		},
		Zones: []provider.HallZone{{Name: text("卫生间"), Where: text("楼梯旁")}},
	}}}
}

func ticket(e TakeTicket, again bool) TicketGiven {
	return TicketGiven{e.Number, wire.TicketGiven{Again: again, Ticket: provider.Ticket{
		Key: "key-0001", Number: "A023", Business: e.Business, Agent: e.Agent, State: provider.TicketWaiting, Ahead: 5, Minutes: 8,
	}}}
}

func toQueue(t *testing.T) *walk {
	w := begin(t).do(ready).tap("start", "service-queue-ticket").at(Queue)
	return w.do(someHall(w.last(FindQueue{}).(FindQueue).Number))
}

func TestTicketIsTakenPrintedAndForgotten(t *testing.T) {
	w := toQueue(t)
	for id, want := range map[string]string{"business-general": "前面5人，大约等8分钟", "business-free": "现在不用等", "business-paused": "明天恢复。"} {
		if e, _ := w.m.Page().Find(id); e.Detail != want || e.Disabled != (id == "business-paused") {
			t.Errorf("%s: %q, disabled %v", id, e.Detail, e.Disabled)
		}
	}
	w.tap("business-general").at(Identify).do(ouyang()).at(TicketHere)
	take := w.last(TakeTicket{}).(TakeTicket)
	if take.IDNumber != "371502199001010012" || take.Agent || take.Business != "general" || take.Provider != "q" {
		t.Errorf("took %+v", take)
	}
	w.do(ticket(take, false))
	s := w.last(PrintSheet{}).(PrintSheet).Sheet
	if s.Form != sheet.Slip || !slices.Contains(s.Blocks, sheet.Block{Role: sheet.Big, Value: "A023"}) || !slices.Contains(s.Blocks, sheet.Block{Role: sheet.Text, Value: w.m.say("queue.sample"), Strong: true}) {
		t.Errorf("printed %+v", s)
	}
	for _, b := range s.Blocks {
		if strings.Contains(b.Value, "欧阳") || strings.Contains(b.Value, "3715") {
			t.Errorf("the slip says who holds it: %q", b.Value)
		}
	}
	w.do(PrintTrouble{ticketPaper, casefile.Text{Zh: "缺纸。", En: "No paper."}}).tap("print-" + ticketPaper).do(Printed{ticketPaper})
	if n := count[TakeTicket](w.effects); n != 1 || count[PrintSheet](w.effects) != 2 {
		t.Errorf("%d tickets on %d slips", n, count[PrintSheet](w.effects))
	}
	w.tap("leave").at(Attract)
	if !reflect.DeepEqual(w.m.s, session{}) {
		t.Errorf("kept after the visit: %+v", w.m.s)
	}
}

func TestSecondTicketIsTheFirst(t *testing.T) {
	w := toQueue(t).tap("business-general").do(ouyang())
	w.do(ticket(w.last(TakeTicket{}).(TakeTicket), true)).at(TicketHere)
	if p := w.m.Page(); p.Heading != w.m.say("ticket.has") || count[PrintSheet](w.effects) != 0 {
		t.Errorf("told %q, %d slips", p.Heading, count[PrintSheet](w.effects))
	}
	w.tap("print")
	if count[PrintSheet](w.effects) != 1 {
		t.Error("the slip cannot be printed again")
	}
	w.tap("cancel")
	cancel := w.last(CancelTicket{}).(CancelTicket)
	gone := ticket(TakeTicket{Number: cancel.Number, Business: "general"}, false)
	gone.Given.Ticket.State = provider.TicketCancelled
	w.do(gone)
	if p := w.m.Page(); cancel.Key != "key-0001" || cancel.IDNumber != "371502199001010012" || p.Heading != w.m.say("ticket-cancelled.heading") || count[PrintSheet](w.effects) != 1 {
		t.Errorf("withdrew %+v: %q", cancel, p.Heading)
	}
	w.tap("another").at(Queue)
}

func TestTicketForSomebodyElseIsMarked(t *testing.T) {
	w := toQueue(t).tap("business-general", "helping").do(ouyang())
	other := ouyang()
	other.Person.IDNumber = "371503195512310023"
	w.do(other)
	take := w.last(TakeTicket{}).(TakeTicket)
	w.do(ticket(take, false))
	s := w.last(PrintSheet{}).(PrintSheet).Sheet
	if !take.Agent || take.IDNumber != other.Person.IDNumber || !slices.ContainsFunc(s.Blocks, func(b sheet.Block) bool { return b.Value == w.m.say("ticket.agent") }) {
		t.Errorf("took %+v, printed %+v", take, s.Blocks)
	}
}

func TestQueueTroubleIsTold(t *testing.T) {
	for code, want := range map[string]string{"": "queue.trouble", provider.NoBusiness: "queue.trouble", provider.QueuePaused: "queue.queue-paused"} {
		w := toQueue(t).tap("business-general").do(ouyang())
		w.do(QueueTrouble{w.last(TakeTicket{}).(TakeTicket).Number, code}).at(TicketHere)
		if e, _ := w.m.Page().Find("trouble"); e.Label != w.m.say(want, "place", "一楼咨询台") {
			t.Errorf("%q: %q", code, e.Label)
		}
		late := w.last(TakeTicket{}).(TakeTicket)
		w.tap("back").at(Queue).do(ticket(late, false)).at(Queue)
		if count[PrintSheet](w.effects) != 0 {
			t.Error("a late ticket is printed on another page")
		}
	}
	begin(t).do(World{Online: true, Room: true, Reader: true, Today: noon}).tap("start", "service-queue-ticket").at(Elsewhere) // no slips
	begin(t).do(ready).tap("start", "service-queue-ticket").do(QueueTrouble{Number: 1}).tap("again").do(someHall(1), someHall(2)).tap("business-free", "back").at(Home)
}

// TestHallGuideWorksFromWhatWasKnown shows the hall while nobody answers, and says from when that is.
func TestHallGuideWorksFromWhatWasKnown(t *testing.T) {
	w := begin(t).do(World{Room: true, Today: noon}).tap("start", "service-hall-guide").at(HallGuide)
	known := someHall(1)
	known.Stale = true
	w.do(known)
	if e, _ := w.m.Page().Find("business-general"); e.Value != "1、2号窗口\n一楼A区" || !slices.Contains(idsOf(w.m.Page()), "stale") || !slices.Contains(idsOf(w.m.Page()), "zone-1") {
		t.Errorf("%q, %v", e.Value, idsOf(w.m.Page()))
	}
	w.do(ready).tap("ticket").at(Queue)
}
