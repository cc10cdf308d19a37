package document

import (
	"strings"

	"github.com/OpenPrinting/goipp"

	"zhiting/drivers"
)

// about is what a printer says of itself.
type about struct {
	model     string
	formats   []string
	sides     []string
	stopped   bool
	accepting bool
	reasons   []string
}

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

// meanings are the keywords of printer-state-reasons (RFC 8011 section 5.4.12, PWG 5100.9) that matter, worst first.
var meanings = []struct {
	keywords []string
	problem  drivers.Problem
}{
	{[]string{"media-jam"}, drivers.DocumentJam},
	{[]string{"cover-open", "door-open", "interlock-open"}, drivers.DocumentCoverOpen},
	{[]string{"media-empty", "media-needed", "input-tray-missing"}, drivers.DocumentPaperOut},
	{[]string{"toner-empty", "marker-supply-empty", "marker-supply-missing"}, drivers.DocumentTonerOut},
	{[]string{"offline", "shutdown", "timed-out", "connecting-to-device"}, drivers.DocumentOffline},
	{[]string{"stopped", "stopped-partly", "stopping", "paused", "moving-to-paused", "spool-area-full", "output-area-full",
		"output-tray-missing", "fuser-over-temp"}, drivers.DocumentStopped},
	{[]string{"media-low"}, drivers.DocumentPaperLow},
	{[]string{"toner-low", "marker-supply-low"}, drivers.DocumentTonerLow},
}

// problem judges by the reasons and not by their suffix (-error, -warning, -report): printers exist that call an empty
// tray a warning or a report, and that keep the state idle.
func (a about) problem() drivers.Problem {
	said := map[string]bool{}
	for _, reason := range a.reasons {
		for _, suffix := range []string{"-error", "-warning", "-report"} {
			reason = strings.TrimSuffix(reason, suffix)
		}
		said[reason] = true
	}
	for _, meaning := range meanings {
		for _, keyword := range meaning.keywords {
			if !said[keyword] {
				continue
			}
			if !meaning.problem.Blocks() && a.stopped {
				return drivers.DocumentStopped
			}
			return meaning.problem
		}
	}
	if a.stopped || !a.accepting {
		return drivers.DocumentStopped
	}
	return drivers.Problem{}
}
