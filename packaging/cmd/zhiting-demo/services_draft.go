package main

import "zhiting/kiosk/visit"

// pickUpDraft begins a life event, keeps it with its pick-up code, goes on by the slip's code at another visit and by the
// card at a third.
func pickUpDraft(t *themesTour) error {
	answers := func(option string) func() error {
		return func() error {
			before, err := t.robot.page()
			if err != nil {
				return err
			}
			return all(func() error { return t.click(option) }, func() error {
				_, err := t.changed(before.key())
				return err
			})
		}
	}
	return all(
		t.taps("start", "home"), t.sees("home"), t.clicks("service-draft-pick-up", "pick-up"), t.sees("pick-up"), t.clicks("back", "home"),
		t.clicks("theme-social-security-card", "guide"), t.clicks("begin", "identify"), t.lays("ouyang", "question"), answers("option-lost"),
		t.clicks("help", "help"), t.sees("keep"), t.clicks("keep", "draft-kept"), t.sees("draft-kept"), t.printsAt("print", "receipt/*.png", "slip.png"), t.sees("printed"), t.clicks("leave", "attract"),

		t.taps("start", "home"), t.clicks("service-draft-pick-up", "pick-up"), t.hand("scanner show EL-DEMO-0001"), t.sees("not-a-code"),
		func() error {
			code, err := t.codeOf(t.path(t.theme, "slip.png"), visit.PickUpMark)
			if err != nil {
				return err
			}
			return t.hand("scanner show " + code)()
		},
		t.waits("identify"), t.lays("ouyang", "question"), t.sees("gone-on"), t.clicks("help", "help"), t.clicks("keep", "draft-kept"), t.clicks("leave", "attract"),

		t.taps("start", "home"), t.taps("language", "home"), t.clicks("theme-social-security-card", "guide"), t.clicks("begin", "identify"), t.lays("ouyang", "draft"), t.sees("draft-english"),
		t.clicks("anew", "question"), t.clicks("help", "help"), t.clicks("leave", "attract"),
	)
}
