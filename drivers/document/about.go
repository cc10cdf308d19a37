package document

import (
	"strings"

	"github.com/OpenPrinting/goipp"
)

// about is what a printer says of itself.
type about struct {
	model     string
	formats   []string
	sides     []string
	media     []string // that it can take
	ready     []string // media in its trays
	colours   []string
	stopped   bool
	accepting bool
	reasons   []string
}

// aboutNames are the attributes that readAbout reads.
var aboutNames = []string{"printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "printer-make-and-model",
	"document-format-supported", "sides-supported", "media-supported", "media-ready", "print-color-mode-supported"}

// The values of printer-state, RFC 8011 section 5.4.11.
const printerStopped = 5

func readAbout(attrs goipp.Attributes) about {
	a := about{accepting: true}
	for _, attr := range attrs {
		switch attr.Name {
		case "printer-make-and-model":
			a.model = strings.Join(words(attr), " ")
		case "document-format-supported":
			a.formats = words(attr)
		case "sides-supported":
			a.sides = words(attr)
		case "media-supported":
			a.media = words(attr)
		case "media-ready":
			a.ready = words(attr)
		case "print-color-mode-supported":
			a.colours = words(attr)
		case "printer-state":
			a.stopped = number(attr) == printerStopped
		case "printer-state-reasons":
			a.reasons = words(attr)
		case "printer-is-accepting-jobs":
			for _, v := range attr.Values {
				if b, ok := v.V.(goipp.Boolean); ok {
					a.accepting = bool(b)
				}
			}
		}
	}
	return a
}

// words are the values of an attribute that are text.
func words(attr goipp.Attribute) []string {
	var out []string
	for _, v := range attr.Values {
		switch text := v.V.(type) {
		case goipp.String:
			out = append(out, string(text))
		case goipp.TextWithLang:
			out = append(out, text.Text)
		}
	}
	return out
}

// number is the first value of an attribute that is an integer or an enum; 0 when there is none.
func number(attr goipp.Attribute) int {
	for _, v := range attr.Values {
		if n, ok := v.V.(goipp.Integer); ok {
			return int(n)
		}
	}
	return 0
}
