package ui

import (
	"time"

	"zhiting/kiosk/visit"
	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// payABill walks the pages on which a bill is found, paid by a code and lost sight of.
func payABill(do func(...visit.Event), tap func(...string)) {
	text := func(zh, en string) bilingual.Text { return bilingual.Text{Zh: zh, En: en} }
	can := provider.BillsCapabilities{
		Utilities: provider.Utilities, Account: provider.AccountShape{Shortest: 10, Longest: 12, Where: text("缴费单左上角的户号", "the digits at the top left of the bill")},
		ByPerson: true, Invoices: true, Repairs: true, Phone: "96777", Pays: text("微信、支付宝或云闪付", "WeChat, Alipay or UnionPay"),
	}
	do(visit.CompaniesFound{Companies: []wire.BillCompany{
		{ID: "water", Name: text("样例城市供水有限公司", "Sample City Water Supply Company"), Sample: true, Up: true, Can: can, Notices: []provider.Notice{
			{Utility: provider.Water, Area: text("东昌府区样例路以东", "East of Sample Road"), From: time.Now(), Until: time.Now().Add(time.Hour), Why: text("管道检修", "repair of a pipe")},
		}},
		{ID: "gas", Name: text("样例燃气公司", "Sample Gas"), Can: can},
	}})
	tap("notices", "back", "mine", "back", "pay-gas-gas", "back", "report", "report-gas-gas", "back", "report-water-water", "kind-leak")
	do(visit.Input{ID: "entry", Text: "样例路9号院3号楼"})
	tap("next")
	do(visit.Input{ID: "entry", Text: "13800000000"})
	tap("next", "send")
	do(visit.BillTrouble{})
	tap("send")
	do(visit.FaultTaken{Fault: provider.Fault{Number: "BX20261123001", Next: text("30分钟内电话联系您", "You are called within 30 minutes")}})
	tap("home", "service-utility-payment")
	do(visit.CompaniesFound{Companies: []wire.BillCompany{{ID: "water", Name: text("样例供水", "Sample Water"), Sample: true, Up: true, Can: can}}})
	tap("pay-water-water")
	do(visit.Input{ID: "entry", Text: "1010000001"})
	tap("next")
	bill := provider.Bill{Utility: provider.Water, Account: "1010000001", Holder: "欧阳**", Address: "东昌府区样例路**号院"}
	for _, period := range []string{"2026-06", "2026-07", "2026-08", "2026-09", "2026-10"} {
		bill.Charges = append(bill.Charges, provider.Charge{ID: period, Period: period, Overdue: true, Amount: 4555, Items: []provider.FeeItem{
			{Name: text("水费（含污水处理费）", "Water and sewage"), Detail: "11 m³ × 4.10", Amount: 4510}, {Name: text("违约金", "Late fee"), Amount: 45},
		}})
		bill.Total += 4555
	}
	do(visit.BillFound{Found: wire.BillFound{Bill: bill}})
	tap("pay", "pay")
	order := visit.OrderIs{Number: 2, Left: 299 * time.Second, Order: wire.BillOrder{
		ID: "order-0123456789abcdef", Company: "water", Utility: provider.Water, Account: "1010000001", Amount: bill.Total, State: provider.OrderPending,
		Code: "https://pay.example/zhiting/4f0c7d1e-9a55-4b43-8f7e-2a4a3d1b6c10", At: time.Now(),
	}}
	do(order)
	order.Order.State, order.Order.Code, order.Silent = provider.OrderUnknown, "", time.Minute
	do(order)
	order.Order.State, order.Silent, order.Order.Number, order.Order.PaidAt = provider.OrderPaid, 0, "W20261123214005", time.Now()
	do(order)
	tap("invoice")
}
