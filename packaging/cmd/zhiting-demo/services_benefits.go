package main

// benefits confirms one benefit with one touch, calls another wrong, and shows that they are answered; then an enterprise's
// in English.
func benefits(t *themesTour) error {
	list := func(card string) func() error {
		return func() error {
			return all(
				t.clicks("service-benefits-without-application", "benefits"), t.clicks("own", "identify"), t.lays(card, "benefits-consent"), t.sees("consent"),
				t.clicks("agree", "benefit-list"), t.until("benefit-0"),
			)
		}
	}
	return all(
		t.taps("start", "home"), t.sees("home"), t.clicks("service-benefits-without-application", "benefits"), t.sees("benefits"), t.clicks("back", "home"),
		list("zhang"), t.sees("list"),
		t.clicks("benefit-1", "benefit"), t.sees("benefit"), t.clicks("back", "benefit-list"), t.clicks("benefit-0", "benefit"), t.sees("no-account"),
		t.clicks("wrong", "benefit-wrong"), t.clicks("wrong-claim-low-income", "benefit-wrong"), t.sees("wrong"), t.clicks("submit", "submitted"), t.sees("submitted"),
		t.printed, func() error { return t.copyPaper("receipt/*.png", t.theme+"/receipt.png") },
		t.clicks("home", "home"), t.clicks("leave", "attract"),

		t.taps("start", "home"), t.taps("language", "home"), t.clicks("service-benefits-without-application", "benefits"), t.clicks("enterprise", "identify"),
		t.lays("rare", "company"), func() error { return t.enter("91371500MA00000024") }, t.waits("company-check"), t.taps("next", "benefits-consent"),
		t.sees("english-consent"), t.clicks("agree", "benefit-list"), t.until("benefit-0"), t.sees("english-list"), t.clicks("benefit-0", "benefit"), t.sees("english"),
		t.clicks("confirm", "submitted"), t.printed, t.sees("english-submitted"), t.clicks("home", "home"), t.clicks("leave", "attract"),
	)
}

// queueTicket takes a ticket, is given the same one again, withdraws it, and reads the guide of the hall while the hub is away.
func queueTicket(t *themesTour) error {
	ticket := func() error {
		return all(t.clicks("service-queue-ticket", "queue"), t.until("business-social"), t.clicks("business-social", "identify"), t.lays("ouyang", "ticket"), t.until("number"))
	}
	return all(
		t.taps("start", "home"), t.clicks("service-queue-ticket", "queue"), t.until("business-social"), t.sees("queue"), t.clicks("back", "home"),
		ticket, t.printed, t.sees("ticket"), func() error { return t.copyPaper("receipt/*.png", t.theme+"/slip.png") }, t.clicks("leave", "attract"),
		t.taps("start", "home"), ticket, t.sees("again"), t.clicks("cancel", "ticket"), t.until("another"), t.sees("cancelled"), t.clicks("leave", "attract"),
		t.taps("start", "home"), t.taps("language", "home"), ticket, t.printed, t.sees("english"),
		func() error { return t.copyPaper("receipt/*.png", t.theme+"/slip-english.png") }, t.clicks("leave", "attract"),
		t.taps("start", "home"), t.clicks("service-hall-guide", "hall-guide"), t.until("ticket"), t.sees("hall"), t.clicks("back", "home"),
		func() error { t.hub.stop(); return nil },
		t.clicks("service-hall-guide", "hall-guide"), t.until("stale"), t.sees("hub-away"), t.clicks("back", "home"), t.clicks("leave", "attract"),
		func() error { return t.startHub(t.ctx) },
	)
}
