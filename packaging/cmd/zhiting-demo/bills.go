package main

// Sample accounts at the hub, by what becomes of their codes.
const (
	accountPaid    = "1010000001"
	accountRefused = "1010000003"
	accountNever   = "1010000004"
)

// payBill pays a water bill found by its account: code, slip, invoice. Then the bank refuses a payment,
// a code is withdrawn, accounts are looked for by card, a fault is reported, a bill is paid in English, and at last the hub
// goes away while a code is on the page.
func (t *serviceTour) payBill() error {
	return all(
		t.taps("start", "home"),
		func() error { return t.click("service-utility-payment") },
		t.has("mine", "bills"),
		t.clicks("notices", "bill-notices"), t.taps("back", "bills"),
		t.clicks("pay-water-sample-water", "bill-account"),
		t.types(accountPaid), func() error { return t.picture("typed") },
		t.clicks("next", "bill"), t.clicks("pay", "bill-confirm"), t.taps("pay", "bill-pay"), t.has("code", "bill-pay"),
		t.comes("bill-paid"), t.paper("receipt/*.png", "slip.png"),
		func() error { return t.click("invoice") }, func() error { return t.robot.until("print-bill-invoice") }, t.paper("document/*-1.png", "invoice.png"),
		func() error { return t.picture("invoice") },
		t.taps("another", "bills"), t.taps("pay-water-sample-water", "bill-account"), t.types(accountPaid), t.clicks("next", "bill"),
		t.taps("other", "bill-account"), t.types("1019999999"), t.taps("next", ""), t.has("trouble", "no-account"),
		t.types(accountRefused), t.code, t.comes("bill-failed"),
		t.taps("home", "home"), t.water, t.types(accountNever), t.code, t.clicks("back", "bill-expired"),
		t.taps("home", "home"), func() error { return t.click("service-utility-payment") }, func() error { return t.robot.until("mine") },
		t.clicks("mine", "bill-mine"), t.taps("agree", "identify"), t.hand("idcard put ouyang"), t.waits("bill-accounts"), t.hand("idcard lift"),
		t.has("account-2", "bill-accounts"),
		t.taps("back", "bills"),
		t.clicks("report", "fault-company"), t.clicks("report-gas-sample-gas-heat", "fault-kind"), t.taps("kind-leak", "fault-place"),
		t.types("样例路9号院3号楼"), func() error { return t.picture("fault-place") }, t.taps("next", "fault-phone"),
		t.types("13800000000"), func() error { return t.picture("fault-phone") }, t.clicks("next", "fault-check"), t.clicks("send", "fault-done"),
		t.paper("receipt/*.png", "fault-slip.png"), func() error { return t.picture("fault-printed") },
		t.taps("home", "home"), t.taps("language", ""),
		func() error { return t.click("service-utility-payment") }, t.has("mine", "bills-en"),
		t.clicks("pay-power-sample-power", "bill-account"), t.types("2010000001"),
		t.clicks("next", "bill"), t.clicks("pay", "bill-confirm"), t.taps("pay", "bill-pay"), t.has("code", "bill-pay"),
		t.comes("bill-paid"), t.paper("receipt/*.png", "slip-en.png"), t.taps("leave", "attract"),
		t.taps("start", "home"), t.water, t.types(accountNever), t.code, func() error { t.hub.stop(); return nil },
		t.has("twice", "bill-pay-silent"), t.comes("bill-unknown"),
		t.paper("receipt/*.png", "slip-unknown.png"), func() error { return t.picture("bill-unknown-printed") }, t.taps("leave", "attract"),
		func() error { return t.startHub(t.ctx) },
	)
}

// water goes from the home page to where the number of a water account is typed.
func (t *serviceTour) water() error {
	return all(
		func() error { return t.click("service-utility-payment") }, func() error { return t.robot.until("mine") },
		t.taps("pay-water-sample-water", "bill-account"),
	)
}

// code goes from a number that is typed to the code on the page.
func (t *serviceTour) code() error {
	return all(t.taps("next", "bill"), t.taps("pay", "bill-confirm"), t.taps("pay", "bill-pay"), func() error { return t.robot.until("code") })
}
