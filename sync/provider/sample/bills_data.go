package sample

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
)

// payAfter is how long the telephone that is played takes to pay.
const payAfter = 8 * time.Second

// Companies gives the companies that send bills, with accounts that end in what becomes of them: 1 is paid after some
// seconds, 2 owes nothing, 3 is refused by the bank, 4 is never paid.
func Companies(now func() time.Time) []*Company {
	day := now()
	monthly := func(name, unit string, price int64, used ...int64) (charges []provider.Charge) {
		for i, n := range used {
			month := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, i-len(used), 0)
			due := month.AddDate(0, 1, 19)
			c := provider.Charge{
				ID: month.Format("2006-01"), Period: month.Format("2006-01"), Due: due.Format(time.DateOnly), Overdue: due.AddDate(0, 0, 1).Before(day),
				Items: []provider.FeeItem{{Name: bilingual.Text{Zh: name, En: "Supply"}, Detail: fmt.Sprintf("%d %s × %d.%02d", n, unit, price/100, price%100), Amount: n * price}},
			}
			if c.Overdue {
				c.Items = append(c.Items, provider.FeeItem{Name: bilingual.Text{Zh: "违约金", En: "Late fee"}, Amount: n * price / 100})
			}
			for _, item := range c.Items {
				c.Amount += item.Amount
			}
			charges = append(charges, c)
		}
		return charges
	}
	notice := provider.Notice{
		Utility: provider.Water, Area: bilingual.Text{Zh: "东昌府区样例路（示例）", En: "Sample Road, Dongchangfu (sample)"},
		From: day.Truncate(time.Hour).Add(20 * time.Hour), Until: day.Truncate(time.Hour).Add(26 * time.Hour), Why: bilingual.Text{Zh: "管道检修", En: "repair of a pipe"},
	}
	pays := bilingual.Text{Zh: "微信、支付宝或云闪付", En: "WeChat, Alipay or UnionPay"}
	where := bilingual.Text{Zh: "缴费单左上角的10位户号", En: "the 10 digits at the top left of the bill"}
	can := provider.BillsCapabilities{
		Account: provider.AccountShape{Shortest: 10, Longest: 10, Where: where}, ByPerson: true, Invoices: true, Repairs: true, Phone: "12345", Pays: pays,
	}
	of := func(c provider.BillsCapabilities, utilities ...provider.Utility) provider.BillsCapabilities {
		c.Utilities = utilities
		return c
	}
	telecom := of(can, provider.Telecom)
	telecom.Account = provider.AccountShape{Shortest: 8, Longest: 12, Where: bilingual.Text{Zh: "固定电话或宽带账号，带区号", En: "the telephone or broadband number, with area code"}}
	companies := []*Company{
		{id: "sample-water", name: bilingual.Text{Zh: "样例供水公司", En: "Sample Water"}, can: of(can, provider.Water), notices: []provider.Notice{notice}, accounts: map[string]*account{
			"1010000001": accountOf(provider.Water, ouyangID, payment{after: payAfter}, monthly("水费（含污水处理费）", "m³", 410, 11, 12, 9)),
			"1010000002": accountOf(provider.Water, zhangID, payment{}, nil),
			"1010000003": accountOf(provider.Water, "", payment{after: payAfter, fails: true}, monthly("水费（含污水处理费）", "m³", 410, 7)),
			"1010000004": accountOf(provider.Water, "", payment{}, monthly("水费（含污水处理费）", "m³", 410, 8)),
		}},
		{id: "sample-power", name: bilingual.Text{Zh: "样例供电公司", En: "Sample Power"}, can: of(can, provider.Power), accounts: map[string]*account{
			"2010000001": accountOf(provider.Power, ouyangID, payment{after: payAfter}, monthly("电费", "kWh", 55, 182)),
			"2010000002": accountOf(provider.Power, zhangID, payment{}, nil),
		}},
		{id: "sample-gas-heat", name: bilingual.Text{Zh: "样例燃气热力公司", En: "Sample Gas and Heating"}, can: of(can, provider.Gas, provider.Heat), accounts: map[string]*account{
			"3010000001": accountOf(provider.Gas, zhangID, payment{after: payAfter}, monthly("燃气费", "m³", 290, 21)),
			"4010000001": accountOf(provider.Heat, zhangID, payment{after: payAfter}, []provider.Charge{{
				ID: "heat-1", Period: fmt.Sprintf("%d/%d", day.Year(), day.Year()+1), Due: fmt.Sprintf("%d-12-31", day.Year()), Amount: 183600,
				Items: []provider.FeeItem{{Name: bilingual.Text{Zh: "取暖费", En: "Heating"}, Detail: "90 m² × 20.40", Amount: 183600}},
			}}),
		}},
		{id: "sample-telecom", name: bilingual.Text{Zh: "样例通信公司", En: "Sample Telecom"}, can: telecom, accounts: map[string]*account{
			"06350000001": accountOf(provider.Telecom, ouyangID, payment{after: payAfter}, monthly("宽带月租", "个月", 5900, 1)),
		}},
	}
	for _, c := range companies {
		c.now, c.orders, c.faults = now, map[string]*order{}, map[string]provider.Fault{}
		for number, a := range c.accounts {
			a.bill.Account = number
		}
	}
	return companies
}

func accountOf(u provider.Utility, person string, pays payment, charges []provider.Charge) *account {
	bill := provider.Bill{Utility: u, Holder: "欧阳**", Address: "东昌府区样例路**号院（示例）", Charges: charges}
	if person == zhangID {
		bill.Holder, bill.Address = "张**", "茌平区样例街**号（示例）"
	}
	for _, c := range charges {
		bill.Total += c.Amount
	}
	return &account{bill, person, pays}
}

// sorted are the account numbers in order.
func sorted(accounts map[string]*account) []string { return slices.Sorted(maps.Keys(accounts)) }
