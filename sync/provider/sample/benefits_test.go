package sample

import (
	"testing"
	"time"

	"zhiting/sync/provider"
	"zhiting/sync/provider/providertest"
)

func TestBenefitsKeepTheContract(t *testing.T) {
	p := benefitsProvider(func() time.Time { return noon })
	for _, holder := range []provider.LicenceHolder{{IDNumber: ouyangID}, {IDNumber: zhangID}, {USCC: benefitFirm}} {
		providertest.Benefits(t, p, holder, noon)
	}
	var none provider.BenefitList
	if err := p.Ask(t.Context(), provider.CallListBenefits, provider.BenefitQuery{Holder: provider.LicenceHolder{IDNumber: wangID}, Consent: "c"}, &none); err != nil || len(none.Benefits) > 0 {
		t.Errorf("who qualifies for nothing gets %d benefits, %v", len(none.Benefits), err)
	}
}

func TestQueueKeepsTheContract(t *testing.T) {
	providertest.Queue(t, queueProvider(func() time.Time { return noon }))
}

// TestLineMoves waits until a ticket is called: then there is another one to be had, and the old one cannot be withdrawn.
func TestLineMoves(t *testing.T) {
	now := noon
	p := queueProvider(func() time.Time { return now })
	order := provider.TicketOrder{Key: "k1", Business: "social", Person: "p"}
	var taken, later provider.Ticket
	if err := p.Ask(t.Context(), provider.CallTakeTicket, order, &taken); err != nil {
		t.Fatal(err)
	}
	now = now.Add(9 * time.Minute)
	if err := p.Ask(t.Context(), provider.CallFindTicket, provider.TicketQuery{Business: "social", Person: "p"}, &later); err != nil || later.Ahead >= taken.Ahead {
		t.Errorf("after 9 minutes %d are before, first %d: %v", later.Ahead, taken.Ahead, err)
	}
	now = now.Add(time.Hour)
	if err := p.Ask(t.Context(), provider.CallCancelTicket, provider.TicketKey{Key: "k1", Person: "p"}, &later); err == nil {
		t.Errorf("a ticket that was called is withdrawn: %+v", later)
	}
	order.Key = "k2"
	if err := p.Ask(t.Context(), provider.CallTakeTicket, order, &later); err != nil || later.Number == taken.Number {
		t.Errorf("the next one: %+v, %v", later, err)
	}
}
