package main

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"time"
)

// turnsTo touches an element, on whichever part of the page it is, and leaves pictures of the page that follows.
func (t *themesTour) turnsTo(id, page string) func() error {
	return func() error {
		return all(func() error { return t.click(id) }, t.waits(page), func() error { return t.picture(page) })
	}
}

// printsAt touches a button that prints, waits for the paper and keeps it.
func (t *themesTour) printsAt(button, pattern, name string) func() error {
	return func() error {
		before, err := filepath.Glob(t.path("paper", pattern))
		if err != nil {
			return err
		}
		return all(
			func() error { return t.click(button) },
			func() error {
				return t.kiosk.until(t.ctx, 30*time.Second, func() error {
					found, err := filepath.Glob(t.path("paper", pattern))
					if err == nil && len(found) == len(before) {
						err = fmt.Errorf("%s is still being printed", name)
					}
					if err != nil {
						return err
					}
					file, err := os.Open(found[len(found)-1])
					if err != nil {
						return err
					}
					defer file.Close()        // only read from
					_, err = png.Decode(file) // it is whole
					return err
				})
			},
			func() error { return t.copyPaper(pattern, filepath.Join(t.theme, name)) },
		)
	}
}

// findSite looks for a place that takes payments, and takes the way there along on a slip and on a map.
func findSite(t *themesTour) error {
	return all(
		t.taps("start", "home"), t.turnsTo("service-nearby-sites", "nearby"),
		t.turnsTo("thing-utility-payment", "nearby-sites"), t.turnsTo("site-post-central", "nearby-site"),
		t.printsAt("slip", "receipt/*.png", "directions.png"), t.printsAt("a4", "document/*-1.png", "map.png"),
		func() error { return t.picture("printed") },
		t.taps("back", "nearby-sites"), t.taps("back", "nearby"),
		t.turnsTo("search", "nearby-find"), t.keys("t u i x i u"), func() error { return t.picture("found") },
		t.turnsTo("thing-retirement", "nearby-sites"), t.taps("back", "nearby"), t.turnsTo("everything", "nearby-sites"),
		t.turnsTo("site-town-centre", "nearby-site"),
		t.taps("back", "nearby-sites"), t.taps("back", "nearby"), t.taps("back", "home"),
		t.taps("language", ""), t.turnsTo("service-nearby-sites", "nearby"), t.turnsTo("everything", "nearby-sites"), t.turnsTo("site-station-north", "nearby-site"),
		t.taps("back", "nearby-sites"), t.taps("back", "nearby"), t.taps("back", "home"), t.taps("leave", "attract"),
	)
}

// readGuide looks for guides by life event, by department and in words, and prints one of a matter and one of a life event.
func readGuide(t *themesTour) error {
	return all(
		t.taps("start", "home"), t.turnsTo("service-guide", "guides"),
		t.turnsTo("theme-social-security-card", "guides-list"), t.printsAt("print", "document/*-1.png", "theme.png"),
		t.turnsTo("matter-sscard-replacement", "guides-matter"), t.printsAt("print", "document/*-1.png", "matter.png"),
		func() error { return t.picture("printed") },
		t.taps("back", "guides-list"), t.taps("back", "guides"), t.turnsTo("depts", "guides-depts"), t.taps("back", "guides"),
		t.turnsTo("search", "guides-find"), t.keys("g u a s h i"), func() error { return t.picture("found") },
		t.taps("back", "guides"), t.taps("back", "home"), t.taps("leave", "attract"),
	)
}

// otherCity finds what is received here for another city, prints how that city is reached, and begins one of its things.
func otherCity(t *themesTour) error {
	return all(
		t.taps("start", "home"), t.turnsTo("service-cross-region", "cross-region"), t.turnsTo("city-370200", "cross-region-what"),
		t.printsAt("print", "receipt/*.png", "slip.png"), func() error { return t.picture("printed") },
		t.turnsTo("theme-newborn", "guide"), t.taps("back", "home"), t.taps("leave", "attract"),
	)
}
