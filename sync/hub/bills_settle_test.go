package hub

import (
	"fmt"
	"net/http"
	"testing"

	"zhiting/sync/provider"
	"zhiting/sync/provider/sample"
	"zhiting/sync/uplink/wire"
)

// TestAnswerLost follows a payment whose answer was lost at each step, with the hub restarted between.
func TestAnswerLost(t *testing.T) {
	for name, restart := range map[string]bool{"the hub stays": false, "the hub starts anew": true} {
		t.Run(name, func(t *testing.T) {
			k := openTill(t)
			again := func() {
				if restart {
					k.open(t)
				}
			}
			q := k.query("a", owes)
			k.water.Have(sample.TroubleLost)
			status, s := k.ask("", q)
			if k.want("the answer lost", status, s, provider.OrderUnknown); s.Code != "" {
				t.Error("there is a code that nobody gave")
			}
			again()
			status, s = k.ask("", func() wire.OrderQuery { o := q; o.ID += "2"; return o }())
			k.refused("another one meanwhile", status, s, wire.OpenOrder)
			k.water.Have(sample.TroubleNone)
			status, s = k.ask("", q)
			k.want("asked again", status, s, provider.OrderPending)
			again()
			k.water.Have(sample.TroubleDown)
			status, s = k.ask("/state", id(q))
			k.want("the company away", status, s, provider.OrderUnknown)
			again()
			k.wait(60) // paid meanwhile, and nobody to tell
			if o, err := k.hub.readOrder(t.Context(), q.ID); err != nil || o.State != provider.OrderUnknown {
				t.Errorf("while it is away: %s (%v)", o.State, err)
			}
			again()
			k.water.Have(sample.TroubleNone)
			k.wait(60)
			if o, err := k.hub.readOrder(t.Context(), q.ID); err != nil || o.State != provider.OrderPaid || o.Number == "" {
				t.Errorf("settled: %s %q (%v)", o.State, o.Number, err)
			}
		})
	}
}

// TestCrashBeforeTheCompanyWasAsked leaves a payment that is only intended: nothing was charged, and the bill is free again.
func TestCrashBeforeTheCompanyWasAsked(t *testing.T) { both(t, crashBeforeTheCompanyWasAsked) }

func crashBeforeTheCompanyWasAsked(t *testing.T) {
	k := openTill(t)
	q := k.query("a", owes)
	if _, err := k.hub.intend(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	k.open(t)
	k.wait(1)
	if o, _ := k.hub.readOrder(t.Context(), q.ID); o.State != intended {
		t.Errorf("it is %s before anybody could have answered", o.State)
	}
	k.wait(30)
	status, s := k.ask("/state", id(q))
	k.want("never asked for", status, s, provider.OrderFailed)
	status, s = k.ask("", k.query("b", owes))
	k.want("paid after all", status, s, provider.OrderPending)
}

// TestNeverSettled has a clerk end a payment of which the company says nothing.
func TestNeverSettled(t *testing.T) {
	k := openTill(t)
	q := k.query("a", owes)
	k.ask("", q)
	k.water.Have(sample.TroubleNever)
	k.clock.Add(30)
	status, s := k.ask("/state", id(q))
	k.want("never settled", status, s, provider.OrderUnknown)
	var open []wire.BillOrder
	if k.call("GET", "/v1/bills/orders", ownerToken, nil, &open); len(open) != 1 || open[0].ID != q.ID {
		t.Errorf("clerks see %+v", open)
	}
	path := "/v1/bills/orders/" + q.ID
	if status := k.call("POST", path, terminalToken, Settlement{State: provider.OrderPaid, Number: "1", Clerk: "王"}, nil); status != http.StatusUnauthorized {
		t.Errorf("a terminal settles by hand: %d", status)
	}
	if status := k.call("POST", path, ownerToken, Settlement{State: provider.OrderPaid, Clerk: "王"}, nil); status != http.StatusUnprocessableEntity {
		t.Errorf("paid without a number: %d", status)
	}
	var s2 said
	status = k.call("POST", path, ownerToken, Settlement{State: provider.OrderPaid, Number: "W1", Clerk: "王"}, &s2)
	k.want("settled by hand", status, s2, provider.OrderPaid)
	if status := k.call("POST", path, ownerToken, Settlement{State: provider.OrderFailed, Clerk: "王"}, nil); status != http.StatusConflict {
		t.Errorf("settled twice: %d", status)
	}
}

// TestEveryMoveOfAPayment holds the ledger to its table, for every pair of states.
func TestEveryMoveOfAPayment(t *testing.T) {
	states := []provider.OrderState{provider.OrderPending, provider.OrderPaid, provider.OrderFailed, provider.OrderExpired, provider.OrderUnknown}
	for i, from := range states {
		for j, to := range states {
			k := openTill(t)
			q := wire.OrderQuery{ID: fmt.Sprintf("order-of-terminal-%d-%d", i, j), Company: "sample-water", Account: owes, Amount: 1, Charges: []string{"c"}}
			if _, err := k.hub.intend(t.Context(), q); err != nil {
				t.Fatal(err)
			}
			for _, s := range []provider.OrderState{from, to} {
				if _, err := k.hub.note(t.Context(), q.ID, "test", provider.Order{State: s}); err != nil {
					t.Fatal(err)
				}
			}
			want := from
			if open(from) {
				want = to
			}
			if from == provider.OrderPending && to == provider.OrderPending {
				want = from
			}
			if o, err := k.hub.readOrder(t.Context(), q.ID); err != nil || o.State != want {
				t.Errorf("from %s to %s it is %s (%v), want %s", from, to, o.State, err, want)
			}
		}
	}
}
