package providertest

import (
	"slices"
	"testing"
	"time"

	"zhiting/sync/provider"
)

// Queue holds a hall's tickets to the contract of kind queue. It takes tickets and withdraws them.
func Queue(t *testing.T, p *provider.Provider) {
	t.Helper()
	var hall provider.QueueHall
	must(t, p, provider.CallQueueHall, struct{}{}, &hall)
	open := slices.IndexFunc(hall.Businesses, func(b provider.QueueBusiness) bool { return !b.Paused })
	if open < 0 {
		t.Fatal("no business is open; the suite needs one")
	}
	for _, b := range hall.Businesses {
		if b.ID == "" || b.Name.IsZero() || b.Where.IsZero() || len(b.Windows) == 0 || b.Waiting < 0 || b.Minutes < 0 || b.Paused == b.Why.IsZero() {
			t.Errorf("business %+v lacks its name, windows, place, or why it is paused", b)
		}
		if b.Paused {
			refused(t, p, provider.CallTakeTicket, provider.TicketOrder{Key: "suite-paused", Business: b.ID, Person: "suite"}, 409, provider.QueuePaused)
		}
	}
	business := hall.Businesses[open].ID
	order := provider.TicketOrder{Key: "suite-one", Business: business, Person: "suite-one", Agent: true}
	var first, again, found, other, gone provider.Ticket
	must(t, p, provider.CallTakeTicket, order, &first)
	must(t, p, provider.CallTakeTicket, order, &again)
	if _, err := time.Parse(time.RFC3339, first.TakenAt); err != nil || first.Number == "" || first.Number != again.Number || first.State != provider.TicketWaiting || !first.Agent {
		t.Errorf("the same order got %+v and %+v", first, again)
	}
	second := order
	second.Key = "suite-two"
	refused(t, p, provider.CallTakeTicket, second, 409, provider.HasTicket)
	must(t, p, provider.CallFindTicket, provider.TicketQuery{Business: business, Person: order.Person}, &found)
	if found.Number != first.Number || found.Key != order.Key {
		t.Errorf("found %+v, took %+v", found, first)
	}
	changed := order
	changed.Agent = false
	refused(t, p, provider.CallTakeTicket, changed, 409, provider.OtherTicket)
	refused(t, p, provider.CallTakeTicket, provider.TicketOrder{Key: "suite-no", Business: "no such thing", Person: "suite"}, 404, provider.NoBusiness)
	must(t, p, provider.CallTakeTicket, provider.TicketOrder{Key: "suite-three", Business: business, Person: "suite-three"}, &other)
	if other.Number == first.Number || other.Ahead <= first.Ahead {
		t.Errorf("behind %+v comes %+v", first, other)
	}
	refused(t, p, provider.CallCancelTicket, provider.TicketKey{Key: order.Key, Person: "suite-three"}, 404, provider.NoTicket)
	for range 2 {
		must(t, p, provider.CallCancelTicket, provider.TicketKey{Key: order.Key, Person: order.Person}, &gone)
		if gone.State != provider.TicketCancelled || gone.Number != first.Number {
			t.Errorf("withdrawn: %+v", gone)
		}
	}
	refused(t, p, provider.CallFindTicket, provider.TicketQuery{Business: business, Person: order.Person}, 404, provider.NoTicket)
	must(t, p, provider.CallTakeTicket, second, &again)
	must(t, p, provider.CallCancelTicket, provider.TicketKey{Key: second.Key, Person: second.Person}, &gone)
	must(t, p, provider.CallCancelTicket, provider.TicketKey{Key: "suite-three", Person: "suite-three"}, &gone)
}
