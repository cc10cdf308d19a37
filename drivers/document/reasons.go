package document

import (
	"strings"

	"zhiting/drivers"
)

// meanings are the keywords of printer-state-reasons that a hall can see, worst first: those of RFC 8011 section 5.4.12 and of
// PWG 5100.9, which takes them from the printer MIB. Any other keyword is the maker's, and none is a reason to stop.
var meanings = []struct {
	problem  drivers.Problem
	keywords []string
}{
	{drivers.DocumentJam, []string{"media-jam", "media-path-jam", "input-tray-jam", "output-tray-jam", "finisher-jam"}},
	{drivers.DocumentCoverOpen, []string{"cover-open", "door-open", "interlock-open", "input-media-tray-cover-open", "output-cover-open", "media-path-cover-open"}},
	{drivers.DocumentPaperOut, []string{"media-empty", "media-needed", "input-media-supply-empty", "input-manual-input-request"}},
	{drivers.DocumentTrayMissing, []string{"input-tray-missing", "output-tray-missing", "media-path-media-tray-missing", "input-tray-position-failure"}},
	{drivers.DocumentOutputFull, []string{"output-area-full", "media-path-media-tray-full"}},
	{drivers.DocumentCartridgeMissing, []string{"marker-supply-missing", "marker-toner-missing", "marker-toner-cartridge-missing", "marker-ink-missing",
		"marker-developer-missing", "marker-opc-missing"}},
	{drivers.DocumentTonerOut, []string{"toner-empty", "marker-supply-empty", "marker-ink-empty", "marker-toner-empty"}},
	{drivers.DocumentWasteFull, []string{"marker-waste-full", "marker-waste-toner-receptacle-full", "marker-waste-ink-receptacle-full"}},
	{drivers.DocumentDrumWorn, []string{"opc-life-over", "developer-empty"}},
	{drivers.DocumentHot, []string{"fuser-over-temp", "fuser-under-temp", "marker-fuser-over-temp", "marker-fuser-under-temp"}},
	{drivers.DocumentNeedsService, []string{"marker-fuser-timing-failure", "marker-fuser-thermistor-failure", "motor-failure", "fuser-failure",
		"media-path-failure", "unrecoverable-failure"}},
	{drivers.DocumentMemoryFull, []string{"spool-area-full", "interpreter-memory-exhausted", "interpreter-resource-unavailable"}},
	{drivers.DocumentOffline, []string{"offline", "shutdown", "timed-out", "connecting-to-device", "power-down", "deactivated"}},
	{drivers.DocumentPaused, []string{"paused", "moving-to-paused", "hold-new-jobs"}},
	{drivers.DocumentStopped, []string{"stopped", "stopped-partly", "stopping"}},
	{drivers.DocumentWrongPaper, []string{"input-media-size-change", "input-cannot-feed-size-selected"}},
	{drivers.DocumentPaperLow, []string{"media-low", "input-media-supply-low"}},
	{drivers.DocumentTonerLow, []string{"toner-low", "marker-supply-low", "marker-ink-almost-empty", "marker-toner-almost-empty"}},
	{drivers.DocumentOutputNearlyFull, []string{"output-area-almost-full", "media-path-media-tray-almost-full"}},
	{drivers.DocumentWasteNearlyFull, []string{"marker-waste-almost-full", "marker-waste-toner-receptacle-almost-full", "marker-waste-ink-receptacle-almost-full"}},
	{drivers.DocumentDrumNearEnd, []string{"opc-near-eol", "developer-low"}},
}

// problem judges by the reasons and not by their suffix (-error, -warning, -report): printers exist that call an empty
// tray a warning or a report, and that keep the state idle or processing.
func (a about) problem() drivers.Problem {
	said := map[string]bool{}
	for _, reason := range a.reasons {
		for _, suffix := range []string{"-error", "-warning", "-report"} {
			reason = strings.TrimSuffix(reason, suffix)
		}
		said[reason] = true
	}
	stopped := a.stopped || !a.accepting
	for _, meaning := range meanings {
		if stopped && !meaning.problem.Blocks() {
			break // what only hints does not explain why it stands still
		}
		for _, keyword := range meaning.keywords {
			if said[keyword] {
				return meaning.problem
			}
		}
	}
	switch {
	case stopped:
		return drivers.DocumentStopped
	case len(a.ready) > 0 && a4(a.ready) == "":
		return drivers.DocumentWrongPaper
	}
	return drivers.Problem{}
}
