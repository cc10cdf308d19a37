package document

import (
	"slices"
	"strings"
)

// choice is what a job asks of the printer: the values of its attributes, empty where the printer offers no choice.
type choice struct{ sides, media, colour string }

// choose takes of a job's wishes those that the printer can fulfil. What it cannot is printed in the plain way rather than
// not at all.
func (a about) choose(job Job) choice {
	var c choice
	first := func(supported []string, wanted ...string) string {
		for _, w := range wanted {
			if slices.Contains(supported, w) {
				return w
			}
		}
		return ""
	}
	if job.Duplex {
		c.sides = first(a.sides, "two-sided-long-edge", "one-sided")
	} else {
		c.sides = first(a.sides, "one-sided")
	}
	if job.Colour {
		c.colour = first(a.colours, "color", "auto")
	} else {
		c.colour = first(a.colours, "monochrome", "process-monochrome", "auto-monochrome")
	}
	if c.media = a4(a.ready); c.media == "" || !slices.Contains(a.media, c.media) {
		c.media = a4(a.media)
	}
	return c
}

// a4 finds the A4 paper in a list of media: by its self-describing name (PWG 5101.1), or by the names of older printers.
func a4(media []string) string {
	for _, name := range media {
		switch name {
		case "iso_a4_210x297mm", "iso-a4", "iso-a4-white", "A4", "a4":
			return name
		}
	}
	for _, name := range media {
		if strings.HasPrefix(name, "iso_a4_210x297mm") { // with a suffix for its type or margins
			return name
		}
	}
	return ""
}
