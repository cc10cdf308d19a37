package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// tours are the services that are walked, each from the home page to its paper and back.
var tours = []struct {
	service string
	walk    func(*serviceTour) error
}{
	{"utility-payment", (*serviceTour).payBill},
	{"licence-print", func(t *serviceTour) error { return printLicence(t.themesTour) }},
	{"licence-verify", func(t *serviceTour) error { return verifyLicence(t.themesTour) }},
	{"nearby-sites", func(t *serviceTour) error { return findSite(t.themesTour) }},
	{"guide", func(t *serviceTour) error { return readGuide(t.themesTour) }},
	{"cross-region", func(t *serviceTour) error { return otherCity(t.themesTour) }},
	{"benefits-without-application", func(t *serviceTour) error { return benefits(t.themesTour) }},
	{"draft-pick-up", func(t *serviceTour) error { return pickUpDraft(t.themesTour) }},
	{"queue-ticket", func(t *serviceTour) error { return queueTicket(t.themesTour) }},
}

// serviceTour walks a service in a real window, against the sample providers of the hub.
type serviceTour struct{ *themesTour }

// walkServices walks the services with the robot; only names them, or all when it is empty.
func walkServices(ctx context.Context, bin, out string, only []string) error {
	w, err := newWorld(bin, out)
	if err != nil {
		return err
	}
	defer w.stop()
	j := &journey{world: w, ctx: ctx}
	err = all(
		func() error { return w.startDisplay(ctx) },
		func() error { return w.startDevices(ctx) },
		func() error { return w.startHub(ctx) },
		j.begin,
	)
	if err != nil {
		return err
	}
	for _, tour := range tours {
		if len(only) > 0 && !slices.Contains(only, tour.service) {
			continue
		}
		t := &serviceTour{&themesTour{journey: j, theme: tour.service}}
		j.shots = 0
		if err := os.MkdirAll(j.path(tour.service), 0o700); err != nil {
			return err
		}
		if err := j.step(tour.service, func() error { return all(t.served, func() error { return tour.walk(t) }) }); err != nil {
			_ = t.picture(failed) // the error that ended the walk matters more
			return fmt.Errorf("%w (pictures in %s)", err, j.path(tour.service))
		}
	}
	return nil
}

// served waits until the service can be done: a walk before this one may have stopped the hub.
func (t *serviceTour) served() error {
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(300 * time.Millisecond) {
		if err := all(t.taps("start", "home"), func() error { return t.click("service-" + t.theme) }); err != nil {
			return err
		}
		s, err := t.robot.page()
		for ; err == nil && s.Page == "home"; s, err = t.robot.page() { // until the touch has come through
			time.Sleep(20 * time.Millisecond)
		}
		if err != nil {
			return err
		}
		if err := all(func() error { return t.click("back") }, t.waits("home"), func() error { return t.click("leave") }, t.waits("attract")); err != nil {
			return err
		}
		switch {
		case s.Page != "elsewhere":
			return nil
		case time.Now().After(end):
			return fmt.Errorf("%s cannot be done, half a minute after the walk before it", t.theme)
		}
	}
}

// clicks touches an element on whichever part of the page it is, waits for the page that follows and leaves its picture.
func (t *serviceTour) clicks(id, page string) func() error {
	return func() error {
		return all(func() error { return t.click(id) }, t.comes(page))
	}
}

// comes waits for a page and leaves its picture.
func (t *serviceTour) comes(page string) func() error {
	return func() error {
		return all(func() error { return t.robot.wait(page, 40*time.Second) }, func() error { return t.picture(page) })
	}
}

// has waits until an element is on the page, and leaves a picture of that.
func (t *serviceTour) has(id, name string) func() error {
	return func() error {
		return all(func() error { return t.robot.until(id) }, func() error { return t.picture(name) })
	}
}

// types types into the page's field.
func (t *serviceTour) types(text string) func() error {
	return func() error {
		_, err := t.robot.ask(map[string]any{"op": "type", "id": "entry", "text": text})
		return err
	}
}

// papers waits until nothing is being printed, and keeps the newest paper of a printer under a name.
func (t *serviceTour) paper(pattern, name string) func() error {
	return func() error {
		return all(t.printed, func() error { return t.copyPaper(pattern, t.theme+"/"+name) })
	}
}
