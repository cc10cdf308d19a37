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

// walkThemes walks the themes with the robot; only names them, or all when it is empty.
func walkThemes(ctx context.Context, bin, out string, only []string, blind bool) error {
	w, err := newWorld(bin, out)
	if err != nil {
		return err
	}
	defer w.stop()
	j := &journey{world: w, ctx: ctx, blind: blind}
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
			_ = t.picture(failed) // the error that ended the walk matters more
			return fmt.Errorf("%w (pictures in %s)", err, j.path(theme))
		}
	}
	return j.step("departments grant every child case", j.grantAll)
}

// filed are the services that are filed like a life event.
var filed = []string{"hotline-12345", "enterprise-appeal", "value-added-services"}

// offered are the themes of the home page, on all of its parts.
func (t *themesTour) offered() (themes []string, err error) {
	for {
		s, err := t.robot.page()
		if err != nil {
			return nil, err
		}
		for _, e := range s.Elements {
			theme, ok := strings.CutPrefix(e.ID, "theme-")
			if service, is := strings.CutPrefix(e.ID, "service-"); is && slices.Contains(filed, service) {
				theme, ok = service, true
			}
			if ok && !slices.Contains(themes, theme) {
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

// failed names the picture of where a walk ended in trouble.
const failed = "failed"

// picture leaves a numbered picture of the page on show, and of each further part of a page too long for the screen.
func (t *themesTour) picture(name string) error {
	for {
		t.shots++
		if !t.blind || name == failed {
			if err := t.robot.shot(t.path(t.theme, fmt.Sprintf("%02d-%s.png", t.shots, name))); err != nil {
				return err
			}
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
	tile := "theme-" + t.theme
	if slices.Contains(filed, t.theme) {
		tile = "service-" + t.theme
	}
	if err := t.click(tile); err != nil {
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

// leave waits for the papers, keeps the receipt, and goes back to the home page as somebody new.
func (t *themesTour) leave() error {
	t.card = ""
	return all(
		t.printed,
		func() error { return t.copyPaper("receipt/*.png", filepath.Join(t.theme, "receipt.png")) },
		func() error { return t.copyPaper("document/*-1.png", filepath.Join(t.theme, "acknowledgement.png")) },
		t.taps("finish", "rating"), t.taps("skip", "goodbye"), t.taps("leave", "attract"), t.taps("start", "home"),
	)
}

// printed waits until the page says of no paper that it is being printed.
func (t *themesTour) printed() error {
	return t.kiosk.until(t.ctx, 30*time.Second, func() error {
		s, err := t.robot.page()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(s.Elements, func(e element) bool { return e.Role == "progress" && strings.HasPrefix(e.ID, "print-") }) {
			return errors.New("papers are still being printed")
		}
		return nil
	})
}
