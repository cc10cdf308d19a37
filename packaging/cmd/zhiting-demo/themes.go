package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// themesTour walks every life event that the home page offers, each by one route from its guide to its receipt, in a real
// window, and then plays the departments until every child case is granted.
type themesTour struct {
	*journey
	theme string
	card  string // that lies on the reader
}

// cards are who comes for a theme; anybody else comes as the first.
var cards = map[string]string{"retirement": "longterm"}

// takes are the answers that a theme is walked with, before the first that can be filed: what shows most of it.
var takes = map[string][]string{
	"disability-services":  {"living", "nursing", "job"},
	"school-enrolment":     {"outside", "apply", "rent"},
	"utilities-connection": {"water", "power", "gas", "network", "yes", "road", "pipes"},
}

// children have no card, so that their number in the household register is typed.
var children = map[string]struct{ number, name string }{
	"school-enrolment": {"371502202103030019", "欧阳样"},
}

// walkThemes walks the themes with the robot; only names them, or all when it is empty.
func walkThemes(ctx context.Context, bin, out string, only []string) error {
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
		func() error { return j.tap("start", "home") },
	)
	if err != nil {
		return err
	}
	offered, err := (&themesTour{journey: j}).offered()
	if err != nil {
		return err
	}
	for _, theme := range offered {
		if len(only) > 0 && !slices.Contains(only, theme) {
			continue
		}
		t := &themesTour{journey: j, theme: theme}
		j.shots = 0
		if err := os.MkdirAll(j.path(theme), 0o700); err != nil {
			return err
		}
		if err := j.step(theme, t.walk); err != nil {
			_ = t.picture("failed") // the error that ended the walk matters more
			return fmt.Errorf("%w (pictures in %s)", err, j.path(theme))
		}
	}
	return j.step("departments grant every child case", j.grantAll)
}

// offered are the themes of the home page, on all of its parts.
func (t *themesTour) offered() (themes []string, err error) {
	for {
		s, err := t.robot.page()
		if err != nil {
			return nil, err
		}
		for _, e := range s.Elements {
			if theme, ok := strings.CutPrefix(e.ID, "theme-"); ok && !slices.Contains(themes, theme) {
				themes = append(themes, theme)
			}
		}
		if s.Part >= s.Parts {
			return themes, t.turn("part-before", 1)
		}
		if err := t.turn("part-after", s.Part+1); err != nil {
			return nil, err
		}
	}
}

// picture leaves a numbered picture of the page on show, and of each further part of a page too long for the screen.
func (t *themesTour) picture(name string) error {
	for {
		t.shots++
		if err := t.robot.shot(t.path(t.theme, fmt.Sprintf("%02d-%s.png", t.shots, name))); err != nil {
			return err
		}
		s, err := t.robot.page()
		if err != nil {
			return err
		}
		if s.Part >= s.Parts {
			return t.turn("part-before", 1)
		}
		if err := t.turn("part-after", s.Part+1); err != nil {
			return err
		}
	}
}

// turn touches one of the two buttons of a long page until it shows a part.
func (t *themesTour) turn(button string, part int) error {
	for {
		s, err := t.robot.page()
		if err != nil || s.Part == part {
			return err
		}
		if err := t.robot.click(button); err != nil {
			return err
		}
		if err := t.moved(s.Part); err != nil {
			return err
		}
	}
}

// moved waits until another part of the page is shown.
func (t *themesTour) moved(from int) error {
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if s, err := t.robot.page(); err != nil || s.Part != from {
			return err
		}
	}
	return fmt.Errorf("the page stays at part %d", from)
}

func (t *themesTour) walk() error {
	if err := t.click("theme-" + t.theme); err != nil {
		return err
	}
	home, err := t.robot.page() // the home page, or the guide already
	if err != nil {
		return err
	}
	last := ""
	if home.Page == "home" {
		last = home.key()
	}
	for range 80 {
		s, err := t.changed(last)
		if err != nil {
			return err
		}
		last = s.key()
		switch s.Page {
		case "saving":
			continue
		case "elsewhere":
			return errors.New("the route that was tried is excluded; see the last picture")
		case "photo":
			time.Sleep(700 * time.Millisecond) // let the live picture come
		}
		if err := t.picture(s.Page); err != nil {
			return err
		}
		if s.Page == "submitted" {
			return t.leave()
		}
		if err := t.act(s); err != nil {
			return fmt.Errorf("page %s (%s): %w", s.Page, s.Heading, err)
		}
	}
	return errors.New("no end after 80 pages")
}

// changed waits for another page than the last.
func (t *themesTour) changed(last string) (shown, error) {
	for end := time.Now().Add(15 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		s, err := t.robot.page()
		if err != nil || s.key() != last {
			return s, err
		}
		if time.Now().After(end) {
			return s, fmt.Errorf("page %s (%s) stays", s.Page, s.Heading)
		}
	}
}

// key tells one page from another: two questions, or two lists of an address, have the same id. What comes and goes while
// a page waits for something does not make it another.
func (s shown) key() string {
	parts := []string{s.Page, s.Heading}
	for _, e := range s.Elements {
		if !strings.HasPrefix(e.ID, "key-") && e.Role != "note" && e.Role != "progress" {
			parts = append(parts, e.ID)
		}
	}
	return strings.Join(parts, " ")
}

// click touches an element, on whichever part of the page it is.
func (t *themesTour) click(id string) error {
	for {
		s, err := t.robot.page()
		if err != nil {
			return err
		}
		for _, e := range s.Elements {
			if e.ID == id && e.Enabled && e.W > 0 {
				return t.robot.click(id)
			}
		}
		if s.Part >= s.Parts {
			return t.robot.click(id) // not there: its error lists what is
		}
		if err := t.turn("part-after", s.Part+1); err != nil {
			return err
		}
	}
}

// act does on a page what a citizen would.
func (t *themesTour) act(s shown) error {
	switch s.Page {
	case "guide":
		return t.click("begin")
	case "identify":
		return t.identify()
	case "type-id":
		return t.enter(children[t.theme].number)
	case "type-name":
		return t.enter(children[t.theme].name)
	case "company":
		return t.company()
	case "company-check":
		return t.click("next")
	case "question":
		return t.answer()
	case "overview", "extras":
		return t.click("next")
	case "field":
		return t.fill()
	case "region":
		return t.first("region-")
	case "photo":
		scene := "desk"
		if strings.Contains(s.Heading, "正面") {
			scene = "person"
		}
		return all(t.hand("camera show "+scene), func() error {
			time.Sleep(time.Second / 3) // until the live picture shows it
			return t.click("shoot")
		})
	case "photo-check":
		return t.click("use")
	case "consent":
		return t.click("agree")
	case "signature":
		return all(t.robot.sign, func() error { return t.click("next") })
	case "review":
		return t.click("submit")
	}
	return errors.New("nobody said what to do here")
}

// identify lays a card on the reader: the applicant's, and for another person another one.
func (t *themesTour) identify() error {
	card := cards[t.theme]
	if card == "" {
		card = "ouyang"
	}
	if t.card == card {
		if _, child := children[t.theme]; child {
			return t.click("type")
		}
		card = "rare"
	}
	t.card = card
	before, err := t.robot.page()
	if err != nil {
		return err
	}
	return all(t.hand("idcard put "+card), func() error {
		_, err := t.changed(before.key())
		return err
	}, t.hand("idcard lift"))
}

// company signs the enterprise in: by the code of its electronic licence to close it, by its number else.
func (t *themesTour) company() error {
	if t.theme != "enterprise-deregistration" {
		return t.enter("91371500MA00000024")
	}
	before, err := t.robot.page()
	if err != nil {
		return err
	}
	return all(t.hand("scanner show EL-DEMO-0001"), func() error {
		_, err := t.changed(before.key())
		return err
	})
}

// first touches the first element with a prefix.
func (t *themesTour) first(prefix string) error {
	return t.robot.clickOn(func(e element) bool { return strings.HasPrefix(e.ID, prefix) }, prefix)
}

// answer takes what the theme is walked with, or else the first option that does not lead to another way; a day lies a
// month back.
func (t *themesTour) answer() error {
	s, err := t.robot.page()
	if err != nil {
		return err
	}
	var options []string
	many := false
	for _, e := range s.Elements { // those of the first part are enough: one of them can always be filed
		switch {
		case e.ID == "entry":
			return t.enter(time.Now().AddDate(0, -1, 0).Format("20060102"))
		case e.ID == "next":
			many = true
		case strings.HasPrefix(e.ID, "option-"):
			options = append(options, e.ID)
		}
	}
	if taken := slices.DeleteFunc(slices.Clone(options), func(o string) bool {
		return !slices.Contains(takes[t.theme], strings.TrimPrefix(o, "option-"))
	}); len(taken) > 0 {
		for _, option := range taken {
			if err := t.click(option); err != nil {
				return err
			}
		}
		if many {
			return t.click("next")
		}
		return nil
	}
	for _, option := range options {
		if err := t.click(option); err != nil {
			return err
		}
		if many {
			if err := t.click("next"); err != nil {
				return err
			}
		}
		after, err := t.changed(s.key())
		if err != nil {
			return err
		}
		if after.Page != "elsewhere" {
			return nil
		}
		if err := t.picture("elsewhere"); err != nil {
			return err
		}
		if err := t.tap("back", "question"); err != nil {
			return err
		}
		if many { // what was ticked is ticked still
			if err := t.click(option); err != nil {
				return err
			}
		}
	}
	return errors.New("every answer is excluded")
}

// values are what is typed into fields, tried one after the other until one fits.
var values = []string{"9号院3号楼201室", "13800000000", "20260301", "6222020000000000000", "12", "91371500MA00000024", "371523200002290033", "ABC 123", "张样例"}

// fill takes the first choice, or types what the field accepts.
func (t *themesTour) fill() error {
	s, err := t.robot.page()
	if err != nil {
		return err
	}
	for _, e := range s.Elements {
		if strings.HasPrefix(e.ID, "choice-") {
			return t.click(e.ID)
		}
	}
	for _, v := range values {
		if err := t.enter(v); err != nil {
			continue // too long for the field, so that nothing was typed and there is no way on
		}
		for range 20 {
			now, err := t.robot.page()
			if err != nil || now.key() != s.key() {
				return err
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	return errors.New("no value fits")
}

// enter types into the page's field and goes on.
func (t *themesTour) enter(text string) error {
	if _, err := t.robot.ask(map[string]any{"op": "type", "id": "entry", "text": text}); err != nil {
		return err
	}
	for range 10 {
		s, err := t.robot.page()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(s.Elements, func(e element) bool { return e.ID == "next" && e.Enabled }) {
			return t.robot.click("next")
		}
		time.Sleep(30 * time.Millisecond)
	}
	return errors.New("there is no way on")
}

// leave waits for the papers, keeps the receipt, and goes back to the home page as somebody new.
func (t *themesTour) leave() error {
	t.card = ""
	return all(
		func() error {
			return t.kiosk.until(t.ctx, 30*time.Second, func() error {
				s, err := t.robot.page()
				if err != nil {
					return err
				}
				if slices.ContainsFunc(s.Elements, func(e element) bool { return e.Role == "progress" }) {
					return errors.New("papers are still being printed")
				}
				return nil
			})
		},
		func() error { return t.copyPaper("receipt/*.png", filepath.Join(t.theme, "receipt.png")) },
		func() error { return t.copyPaper("document/*-1.png", filepath.Join(t.theme, "acknowledgement.png")) },
		t.taps("finish", "rating"), t.taps("skip", "goodbye"), t.taps("leave", "attract"), t.taps("start", "home"),
	)
}

// grantAll plays every department: each child case is accepted and granted, in the order in which they open.
func (j *journey) grantAll() error {
	var cases []hubCase
	err := j.hub.until(j.ctx, 30*time.Second, func() error {
		if err := j.hubctl(&cases, "case", "list"); err != nil {
			return err
		}
		var filed []struct{ ID string }
		if err := j.ctl(&filed, "case", "list"); err != nil {
			return err
		}
		if len(cases) != len(filed) {
			return fmt.Errorf("%d of %d cases are at the hub", len(cases), len(filed))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range cases {
		if err := j.grant(c.ID); err != nil {
			return err
		}
	}
	return nil
}

func (j *journey) grant(id string) error {
	for range 100 {
		var c hubCase
		if err := j.hubctl(&c, "case", "show", id); err != nil {
			return err
		}
		open, waiting := "", 0
		for _, child := range c.Children {
			switch child.State {
			case "granted":
			case "":
				waiting++
			default:
				open = child.Matter.ID
			}
		}
		if open == "" && waiting == 0 {
			return nil
		}
		if open == "" {
			return fmt.Errorf("case %s: %d child cases wait for nothing and do not open", id, waiting)
		}
		for _, state := range []string{"accepted", "granted"} {
			if err := j.hubctl(nil, "case", "move", id, open, state); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("case %s does not come to an end", id)
}
