package visit

import (
	"slices"
	"strings"
	"testing"

	"zhiting/kiosk/sheet"
	"zhiting/sync/casefile"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

func TestFindingABill(t *testing.T) {
	p := atBills(t)
	p.tap("pay-gas-gas").at(Elsewhere)
	p.shows("phone", "96777").tap("back").at(Bills).tap("pay-water-city-water").at(BillAccount).do(Input{"entry", "123"}).tap("next").at(BillAccount)
	if e, _ := p.m.Page().Find("entry"); !strings.Contains(e.Error, "10") {
		t.Errorf("a short number: %q", e.Error)
	}
	p.do(CodeRead{Text: "no number"}).at(BillAccount)
	if e, _ := p.m.Page().Find("entry"); e.Error != p.m.say("bill-account.unread") {
		t.Errorf("another code: %q", e.Error)
	}
	p.do(CodeRead{Text: "https://water.example/?no=1010000001"})
	if q := p.last(FindBill{}).(FindBill).Query; q.Account != "1010000001" || q.Utility != provider.Water {
		t.Errorf("asked for %+v", q)
	}
	p.do(BillTrouble{Code: provider.NoAccount}).at(BillAccount)
	p.shows("trouble", "没有这个户号").tap("next").do(BillTrouble{})
	p.shows("trouble", "12345").tap("next")
	nothing := aBill()
	nothing.Found.Bill.Total, nothing.Found.Bill.Charges = 0, nil
	p.do(nothing).at(BillOwed)
	p.shows("nothing", "没有欠费")
	if onPage(p.m.Page(), "pay") {
		t.Error("nothing is owed and may be paid")
	}
	p.tap("other").at(BillAccount).do(Input{"entry", "1010000001"}).tap("next")
	open := aBill()
	open.Found.Open = true
	p.do(open).at(BillOwed)
	if onPage(p.m.Page(), "pay") {
		t.Error("a bill with an open payment may be paid")
	}
	p.tap("back").at(BillAccount).do(Input{"entry", "1010000001"}).tap("next", "back").at(Bills).do(aBill()).at(Bills) // an answer that comes too late
	p.tap("notices").at(BillNotices).tap("back").at(Bills).tap("back").at(Home)
}

// TestMyAccounts asks for consent first, then for the card, and only then the companies.
func TestMyAccounts(t *testing.T) {
	p := atBills(t)
	p.tap("mine").at(BillMine).tap("agree").at(Identify)
	if count[FindAccounts](p.effects) != 0 {
		t.Fatal("asked before the card was read")
	}
	p.do(ouyang()).at(BillAccounts)
	q := p.last(FindAccounts{}).(FindAccounts).Query
	if q.IDNumber != "371502199001010012" || q.Consent.Text != p.m.say("bill-mine.consent") || q.Consent.At.IsZero() {
		t.Errorf("asked for %+v", q)
	}
	p.do(BillTrouble{}).at(BillAccounts).tap("again")
	p.do(AccountsFound{wire.AccountsFound{Missing: []string{"gas"}, Accounts: []wire.BillAccount{{Company: "city-water", Account: provider.Account{Utility: provider.Water, Account: "1010000001", Address: "样例路**", Owed: 8673}}}}})
	p.shows("away-gas", "燃气").tap("account-1").do(aBill()).at(BillOwed).tap("back").at(BillAccounts).tap("back").at(Bills)
	if len(p.m.s.service.(*bills).consent.Text) > 0 {
		t.Error("the consent is kept for another question")
	}
}

// TestASlipFindsItsPayment shows the code of a slip: how it stands, and its invoice.
func TestASlipFindsItsPayment(t *testing.T) {
	p := atBills(t)
	p.do(CodeRead{Text: "1010000001"}).at(Bills)
	p.shows("trouble", p.m.say("bills.choose-first"))
	p.do(CodeRead{Text: slipCode + "order-0123456789abcdef"})
	find := p.last(FindOrder{}).(FindOrder)
	if find.ID != "order-0123456789abcdef" {
		t.Fatalf("asked for %+v", find)
	}
	p.number = find.Number
	p.is(provider.OrderPaid, 0).to(BillPaid)
	if len(p.sheets()) > 0 {
		t.Error("who has a slip gets another one unasked")
	}
	p.tap("invoice").do(BillTrouble{Code: provider.NotYet})
	p.shows("trouble", "发票").tap("invoice").do(InvoiceFound{provider.Invoice{Number: "I1", Date: "2026-09-30", Amount: 8673, Tax: 253, Lines: []provider.InvoiceLine{{Name: "水费", Amount: 8420}}}})
	page := p.last(PrintSheet{}).(PrintSheet).Sheet
	if page.Form != sheet.A4 || !slices.ContainsFunc(page.Blocks, func(b sheet.Block) bool { return b.Value == "86.73 元" }) {
		t.Errorf("the invoice is %+v", page)
	}
	p.do(Printed{Paper: invoicePaper}).tap("receipt", "leave").at(Attract)
	if count[CancelOrder](p.effects) != 0 {
		t.Error("a payment that was looked at is withdrawn")
	}
}

// TestSlips reads what the papers say, and what they do not.
func TestSlips(t *testing.T) {
	p := paying(t).is(provider.OrderPending, 0).is(provider.OrderUnknown, silence).is(provider.OrderPaid, 0)
	keys := map[string]bool{}
	for _, e := range p.effects {
		s, ok := e.(PrintSheet)
		if !ok {
			continue
		}
		keys[s.Sheet.Once] = true
		text := ""
		for _, b := range s.Sheet.Blocks {
			text += b.Label + b.Value
		}
		if strings.Contains(text, "1010000001") || !strings.Contains(text, "10****0001") || !strings.Contains(text, "86.73") || !strings.Contains(text, "示例") || !strings.Contains(text, slipCode) {
			t.Errorf("%s says %s", s.Sheet.ID, text)
		}
	}
	if len(keys) != 2 || keys[""] {
		t.Errorf("the paper ledger keeps them by %v", keys)
	}
	p.do(PrintTrouble{Paper: paidPaper, Advice: casefile.Text{Zh: "缺纸。", En: "No paper."}}).tap("print-" + paidPaper)
	if n := len(p.sheets()); n != 3 {
		t.Errorf("%d papers after trouble with one, want 3", n)
	}
}

func TestReportingAFault(t *testing.T) {
	p := atBills(t)
	p.tap("report").at(FaultCompany).tap("report-gas-gas").at(Elsewhere).tap("back").at(FaultCompany).tap("report-water-city-water").at(FaultKind)
	p.tap("kind-leak").at(FaultPlace).do(Input{"entry", "样例路9号院3号楼"}).tap("next").at(FaultPhone).do(Input{"entry", "138"}).tap("next").at(FaultPhone)
	p.do(Input{"entry", "13800000000"}).tap("next").at(FaultCheck).tap("back").at(FaultPhone).tap("back").at(FaultPlace).tap("next", "next").at(FaultCheck).tap("send")
	first := p.last(ReportFault{}).(ReportFault)
	p.do(BillTrouble{}).at(FaultCheck).tap("send")
	again := p.last(ReportFault{}).(ReportFault)
	if first != again || again.Report.Kind != provider.FaultLeak || again.Report.Phone != "13800000000" || again.Report.Place != "样例路9号院3号楼" {
		t.Errorf("sent %+v, and again %+v", first, again)
	}
	p.do(FaultTaken{provider.Fault{Number: "BX1", Next: both("半小时内联系")}}).at(FaultDone)
	p.shows("number", "BX1").tap("home").at(Home)
	if ids := p.sheets(); !slices.Equal(ids, []string{faultPaper}) {
		t.Errorf("papers %v", ids)
	}
}

func TestYuan(t *testing.T) {
	m := machine(t)
	for fen, want := range map[int64]string{0: "0.00 元", 5: "0.05 元", 8640: "86.40 元", -45: "-0.45 元", 100000000: "1000000.00 元"} {
		if got := m.yuan(fen); got != want {
			t.Errorf("%d fen is %q, want %q", fen, got, want)
		}
	}
}

func FuzzOrderInACode(f *testing.F) {
	f.Add(slipCode + "0123456789abcdef")
	f.Add("1010000001")
	f.Fuzz(func(t *testing.T, code string) {
		if id, ok := orderIn(code); ok && (!orderID.MatchString(id) || strings.TrimSpace(code) != slipCode+id) {
			t.Errorf("in %q found %q", code, id)
		}
	})
}
