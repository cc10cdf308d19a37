package main

import (
	"errors"
	"slices"
	"strings"
	"time"
)

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
	has := func(id string) bool {
		return slices.ContainsFunc(s.Elements, func(e element) bool { return e.ID == id })
	}
	if has("key-question") && has("key-'") { // letters are turned into Chinese
		return all(
			func() error { return t.robot.typeKeys("l u d e n g h u a i l e") },
			func() error { return t.robot.until("candidate-1") },
			func() error { return t.picture("pinyin") },
			func() error { return t.click("candidate-1") },
			func() error { return t.picture("pinyin-taken") },
			func() error { return t.click("next") },
		)
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
