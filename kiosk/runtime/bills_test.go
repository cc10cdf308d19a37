package runtime

import (
	"sync/atomic"
	"testing"
	"time"

	"zhiting/kiosk/page"
	"zhiting/kiosk/visit"
	"zhiting/sync/provider"
	"zhiting/sync/provider/sample"
)

// shop is a terminal with a slip printer, whose hub reaches a company that sends bills.
type shop struct {
	*hall
	hub   *platform
	water *sample.Company
	ahead atomic.Int64 // of noon, in seconds: the company's clock
	slips *roll
}

const waterAccount = "1010000004" // its codes are paid by nobody but the test

// toCode walks to the page with the code of a bill.
func toCode(t *testing.T) *shop {
	t.Helper()
	s := &shop{}
	s.water = sample.Companies(func() time.Time { return noon.Add(time.Duration(s.ahead.Load()) * time.Second) })[0]
	s.hub = startHub(t, s.water.Provider())
	s.hub.up.Store(true)
	device, slips := printer(t)
	s.slips = slips
	s.hall = start(t, s.hub.web.URL, func(o *Options) {
		o.Devices.Receipt = device
		if err := o.Supervisor.Add("receipt", device); err != nil {
			t.Fatal(err)
		}
	})
	s.tap("start")
	s.until("the service without lack", func(p page.Page) bool {
		e, _ := p.Find("service-utility-payment")
		return e.ID != "" && e.Tone == page.ToneNone
	})
	s.tap("service-utility-payment", "pay-water-sample-water")
	s.at(visit.BillAccount)
	s.Send(visit.Input{ID: "entry", Text: waterAccount})
	s.tap("next", "pay", "pay")
	s.until("the code", func(p page.Page) bool { _, there := p.Find("code"); return there })
	return s
}

// bill is what the account owes now.
func (s *shop) bill() provider.Bill {
	s.t.Helper()
	b, err := provider.BillCalls{Provider: s.water.Provider()}.FindBill(s.t.Context(), provider.BillQuestion{Utility: provider.Water, Account: waterAccount})
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// TestABillIsPaidAtTheTerminal shows a code, has it paid, and prints the slip and no other.
func TestABillIsPaidAtTheTerminal(t *testing.T) {
	s := toCode(t)
	s.water.Pay(waterAccount)
	s.at(visit.BillPaid)
	s.until("the slip", func(p page.Page) bool { return holds(p, "缴费凭证已打印") })
	if s.bill().Total != 0 {
		t.Error("it is paid and owed")
	}
	await(t, "the slip out of the printer", func() bool { return s.slips.len() > 0 })
	s.tap("leave")
	s.at(visit.Attract)
}

// TestTheLineIsCutWhileTheCodeIsPaid loses sight of a payment that is made, and finds it again.
func TestTheLineIsCutWhileTheCodeIsPaid(t *testing.T) {
	s := toCode(t)
	s.hub.up.Store(false)
	s.water.Pay(waterAccount)
	s.until("a warning not to pay twice", func(p page.Page) bool { return p.ID == string(visit.BillPay) && holds(p, "不要再付一次") })
	s.hub.up.Store(true)
	s.at(visit.BillPaid)
	if s.bill().Total != 0 {
		t.Error("it is paid and owed")
	}
}

// TestWhoLeavesWithdrawsTheCode ends the visit while a code is on the page: nobody else may be led to pay it.
func TestWhoLeavesWithdrawsTheCode(t *testing.T) {
	s := toCode(t)
	s.Send(visit.Idle{})
	s.at(visit.StillThere)
	s.tap("leave")
	s.at(visit.Attract)
	await(t, "the code withdrawn", func() bool {
		var open []any
		s.hub.clerk("GET", "/v1/bills/orders", nil, &open)
		return len(open) == 0
	})
	s.water.Pay(waterAccount)
	if s.bill().Total == 0 {
		t.Error("a code that was withdrawn was paid")
	}
}
