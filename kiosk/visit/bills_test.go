package visit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

func both(s string) bilingual.Text { return bilingual.Text{Zh: s, En: s} }

// someCompanies are one that works and one that is away.
func someCompanies() CompaniesFound {
	can := provider.BillsCapabilities{
		Utilities: []provider.Utility{provider.Water}, Account: provider.AccountShape{Shortest: 10, Longest: 10, Where: both("左上角")},
		ByPerson: true, Invoices: true, Repairs: true, Phone: "12345", Pays: both("微信"),
	}
	away := can
	away.Utilities, away.Phone = []provider.Utility{provider.Gas}, "96777"
	return CompaniesFound{Companies: []wire.BillCompany{
		{ID: "city-water", Name: both("供水"), Sample: true, Up: true, Can: can, Notices: []provider.Notice{{Utility: provider.Water, Area: both("样例路"), From: noon, Until: noon.Add(time.Hour)}}},
		{ID: "gas", Name: both("燃气"), Can: away},
	}}
}

func aBill() BillFound {
	return BillFound{wire.BillFound{Bill: provider.Bill{
		Utility: provider.Water, Account: "1010000001", Holder: "欧阳**", Address: "样例路**", Total: 8673,
		Charges: []provider.Charge{
			{ID: "2026-07", Period: "2026-07", Overdue: true, Amount: 4555, Items: []provider.FeeItem{{Name: both("水费"), Detail: "11 m³ × 4.10", Amount: 4510}, {Name: both("违约金"), Amount: 45}}},
			{ID: "2026-08", Period: "2026-08", Amount: 4118, Items: []provider.FeeItem{{Name: both("水费"), Amount: 4118}}},
		},
	}}}
}

// payer is a citizen with a bill. Its payment is heard of by is.
type payer struct {
	*walk
	number int
}

func (p *payer) is(state provider.OrderState, silent time.Duration) *payer {
	p.t.Helper()
	o := wire.BillOrder{ID: "order-0123456789abcdef", Company: "city-water", Utility: provider.Water, Account: "1010000001", Amount: 8673, State: state, At: noon}
	switch state {
	case provider.OrderPending:
		o.Code = "https://pay.example/1"
	case provider.OrderPaid:
		o.Number, o.PaidAt = "N1", noon
	case provider.OrderFailed:
		o.Reason = both("余额不足")
	case provider.OrderExpired, provider.OrderUnknown:
	}
	p.do(OrderIs{Number: p.number, Order: o, Left: 4 * time.Minute, Silent: silent})
	return p
}

func (p *payer) to(place Place) *payer {
	p.t.Helper()
	p.at(place)
	return p
}

func (p *payer) shows(id, text string) *payer {
	p.t.Helper()
	if e, ok := p.m.Page().Find(id); !ok || !strings.Contains(e.Label+e.Value, text) {
		p.t.Errorf("on %s %s says %q, want %q", p.m.Place(), id, e.Label+e.Value, text)
	}
	return p
}

// sheets are the papers asked for, in their order.
func (p *payer) sheets() (ids []string) {
	for _, e := range p.effects {
		if s, ok := e.(PrintSheet); ok {
			ids = append(ids, s.Sheet.ID)
		}
	}
	return ids
}

func atBills(t *testing.T) *payer {
	t.Helper()
	w := begin(t)
	w.m.world.Slips, w.m.world.Pages, w.m.world.Codes = true, true, true
	w.tap("start", "service-utility-payment").at(Bills)
	if count[FindCompanies](w.effects) != 1 {
		t.Fatal("nobody is asked who sends bills")
	}
	return &payer{walk: w.do(someCompanies())}
}

// paying walks to the page on which the code is to stand.
func paying(t *testing.T) *payer {
	t.Helper()
	p := atBills(t)
	p.tap("pay-water-city-water").at(BillAccount).do(Input{"entry", "1010000001"}).tap("next").do(aBill()).at(BillOwed).tap("pay").at(BillConfirm).tap("pay").at(BillPay)
	p.number = p.last(PayBill{}).(PayBill).Number
	return p
}

// TestEveryWayOfAPayment follows a payment from the page with its code to where it comes to.
func TestEveryWayOfAPayment(t *testing.T) {
	pending, unknown := provider.OrderPending, provider.OrderUnknown
	for name, walk := range map[string]func(p *payer){
		"paid": func(p *payer) {
			p.is(pending, 0).shows("code", "https://pay.example/1").is(provider.OrderPaid, 0).to(BillPaid).shows("number", "N1").is(provider.OrderPaid, 0)
			if ids := p.sheets(); !slices.Equal(ids, []string{paidPaper}) {
				p.t.Errorf("papers %v, want one slip", ids)
			}
		},
		"refused by the bank": func(p *payer) {
			p.is(pending, 0).is(provider.OrderFailed, 0).to(BillFailed).shows("why", "余额不足")
			p.tap("again").at(BillAccount).do(aBill()).at(BillOwed).tap("pay", "pay")
			if again := p.last(PayBill{}).(PayBill); again.Number == p.number {
				p.t.Error("a payment that ended is asked for again")
			}
		},
		"the code runs out": func(p *payer) {
			p.is(pending, 0).is(provider.OrderExpired, 0).to(BillExpired).shows("nothing", p.m.say("bill.not-charged"))
		},
		"withdrawn": func(p *payer) {
			p.is(pending, 0).tap("back").at(BillPay)
			if c := p.last(CancelOrder{}).(CancelOrder); c.Number != p.number {
				p.t.Errorf("withdrew %+v", c)
			}
			p.is(pending, 0).to(BillPay).is(provider.OrderExpired, 0).to(BillExpired)
			if p.m.Page().Heading != p.m.say("bill-cancelled.heading") {
				p.t.Errorf("withdrawn: %q", p.m.Page().Heading)
			}
		},
		"paid while it was withdrawn": func(p *payer) {
			p.is(pending, 0).tap("back")
			p.is(provider.OrderPaid, 0).to(BillPaid)
		},
		"nobody answers": func(p *payer) {
			p.do(BillTrouble{}).at(BillFailed).tap("again").at(BillPay)
			if again := p.last(PayBill{}).(PayBill); again.Number != p.number {
				p.t.Errorf("asked again it is payment %d, want %d: it may have been made", again.Number, p.number)
			}
			p.is(pending, 0).to(BillPay).shows("code", "https://")
		},
		"the company is away before there is a code": func(p *payer) {
			p.is(unknown, 6*time.Second).to(BillPay).is(unknown, silence).to(BillFailed).shows("nothing", p.m.say("bill.not-charged"))
			p.is(pending, 0).to(BillFailed).tap("again").at(BillPay)
			if again := p.last(PayBill{}).(PayBill); again.Number != p.number || len(p.sheets()) > 0 {
				p.t.Errorf("asked again it is payment %d, want %d; papers %v", again.Number, p.number, p.sheets())
			}
			p.is(pending, 0).to(BillPay).shows("code", "https://")
		},
		"another terminal is at it": func(p *payer) {
			p.do(BillTrouble{Code: wire.OpenOrder}).at(BillFailed)
			p.shows("why", "不能再付").tap("leave").at(Attract)
			if count[CancelOrder](p.effects) != 0 {
				p.t.Error("the payment of another terminal is withdrawn")
			}
		},
		"the bill changed": func(p *payer) {
			p.do(BillTrouble{Code: provider.ChargesDiffer}).at(BillFailed)
			p.shows("why", "变了").tap("again").at(BillAccount).do(aBill()).at(BillOwed)
		},
		"the company goes away and comes back": func(p *payer) {
			p.is(pending, 0).is(unknown, 6*time.Second).to(BillPay).shows("twice", "不要再付")
			if _, there := p.m.Page().Find("code"); there {
				p.t.Error("a code stands there that may be paid already")
			}
			p.is(unknown, silence).to(BillUnknown).is(unknown, silence+1).to(BillUnknown)
			if ids := p.sheets(); !slices.Equal(ids, []string{unknownPaper}) {
				p.t.Errorf("papers %v, want one that says it is open", ids)
			}
			p.is(provider.OrderPaid, 0).to(BillPaid)
			if ids := p.sheets(); !slices.Equal(ids, []string{unknownPaper, paidPaper}) {
				p.t.Errorf("papers %v", ids)
			}
		},
		"the network goes and comes back": func(p *payer) {
			p.is(pending, 0).is(pending, silence).to(BillUnknown).is(pending, 0).to(BillPay).shows("code", "https://")
		},
		"paid behind the page of help": func(p *payer) {
			p.is(pending, 0).tap("help").at(Help)
			p.is(provider.OrderPaid, 0).to(Help).tap("back").at(BillPaid)
		},
		"nobody is there any more": func(p *payer) {
			p.is(pending, 0).do(Idle{}).at(StillThere).do(Idle{}).at(Attract)
			if c, ok := p.last(CancelOrder{}).(CancelOrder); !ok || c.Number != p.number || len(p.sheets()) > 0 {
				p.t.Errorf("left: %+v, papers %v", c, p.sheets())
			}
		},
		"nobody is there and nobody answers": func(p *payer) {
			p.is(pending, 0).is(unknown, 6*time.Second).do(Idle{}, Idle{}).at(Attract)
			if ids := p.sheets(); count[CancelOrder](p.effects) != 1 || !slices.Equal(ids, []string{unknownPaper}) {
				p.t.Errorf("papers %v", ids)
			}
		},
		"gone before the code came": func(p *payer) {
			p.do(Idle{}, Idle{}).at(Attract)
			if count[CancelOrder](p.effects) != 1 {
				p.t.Error("a code that nobody waits for is not withdrawn")
			}
		},
		"paid and gone": func(p *payer) {
			p.is(provider.OrderPaid, 0).tap("leave").at(Attract)
			if count[CancelOrder](p.effects) != 0 {
				p.t.Error("what is paid is withdrawn")
			}
		},
		"an earlier payment is heard of": func(p *payer) {
			p.number++
			p.is(provider.OrderPaid, 0).to(BillPay)
		},
	} {
		t.Run(name, func(t *testing.T) { walk(paying(t)) })
	}
}

// TestWhatAPaymentAsksFor holds the question to the bill on the page, and the page to saying whose it is and that it is a sample.
func TestWhatAPaymentAsksFor(t *testing.T) {
	p := paying(t)
	if q := p.last(PayBill{}).(PayBill).Query; q.Amount != 8673 || !slices.Equal(q.Charges, []string{"2026-07", "2026-08"}) || q.Company != "city-water" || q.Account != "1010000001" {
		t.Errorf("asked for %+v", q)
	}
	p.is(provider.OrderPending, 0)
	if at := p.m.Page(); at.Timeout < p.m.o.Idle+scanTime {
		t.Errorf("the page goes after %s, before anybody can have paid", at.Timeout)
	}
	for id := range p.seen {
		place, language, _ := strings.Cut(id, "/")
		shown := p.seen[id]
		if !strings.HasPrefix(place, "bill") {
			continue
		}
		if _, ok := shown.Find("sample"); !ok {
			t.Errorf("%s in %s does not say that its data is a sample", place, language)
		}
		for _, e := range shown.All() {
			if strings.Contains(e.Value, "1010000001") && !e.Personal {
				t.Errorf("the account is not personal on %s: %s", place, e.ID)
			}
		}
	}
	if e, _ := p.seen["bill/zh"].Find("charge-2026-07"); !strings.Contains(e.Label, "已逾期") || !strings.Contains(e.Value, "45.55 元") || !strings.Contains(e.Value, "违约金 0.45 元") {
		t.Errorf("a charge says %q %q", e.Label, e.Value)
	}
}
