package sim

import (
	"fmt"
	"maps"
	"slices"

	"zhiting/drivers/sim/camera"
	"zhiting/drivers/sim/document"
	"zhiting/drivers/sim/idcard"
	"zhiting/drivers/sim/keypad"
	"zhiting/drivers/sim/line"
	"zhiting/drivers/sim/receipt"
	"zhiting/drivers/sim/replay"
	"zhiting/drivers/sim/scanner"
	"zhiting/drivers/sim/signals"
	"zhiting/drivers/sim/signpad"
	"zhiting/drivers/sim/sscard"
	"zhiting/drivers/sim/ups"
)

// kinds is every kind of device that a hall can have.
var kinds = map[string]func(Spec) (Device, error){
	"idcard":   cabled(newIDCard),
	"receipt":  cabled(newReceipt),
	"camera":   newCamera,
	"document": newDocument,
	"sscard":   newSocialCard,
	"scanner":  cabled(newScanner),
	"ups":      newUPS,
	"signals":  cabled(newSignals),
	"keypad":   cabled(newKeypad),
	"signpad":  cabled(newSignpad),
	"replay":   cabled(newReplay),
}

// Kinds names the kinds of devices, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }

// cabled makes a kind of device that hangs on a cable of either sort.
func cabled(with func(Spec, *line.Line) (Device, error)) func(Spec) (Device, error) {
	return func(s Spec) (Device, error) {
		if s.Link == "" && s.Listen == "" {
			return nil, fmt.Errorf("device %s needs link (a path) or listen (HOST:PORT)", s.Name)
		}
		return with(s, lineOf(s))
	}
}

func newIDCard(s Spec, l *line.Line) (Device, error) {
	baud := 0
	if s.Pace {
		baud = s.Baud
		if baud == 0 {
			baud = 115200
		}
	}
	return idcard.New(s.Name, l, baud), nil
}

func newReceipt(s Spec, l *line.Line) (Device, error) {
	return receipt.New(s.Name, l, receipt.Options{Model: s.Model, WidthMM: s.Width, Paper: s.Paper, Pace: s.Pace})
}

func newDocument(s Spec) (Device, error) { return document.New(s.Name, s.Listen, s.Paper) }

func newCamera(s Spec) (Device, error) { return camera.New(s.Name, s.Listen, s.Scene) }

func newScanner(s Spec, l *line.Line) (Device, error) { return scanner.New(s.Name, l), nil }

func newUPS(s Spec) (Device, error) {
	if s.Listen == "" {
		return nil, fmt.Errorf("device %s needs listen (HOST:PORT)", s.Name)
	}
	return ups.New(s.Name, lineOf(s)), nil
}

func newSignals(s Spec, l *line.Line) (Device, error) { return signals.New(s.Name, l, s.Model) }

func newKeypad(s Spec, l *line.Line) (Device, error) { return keypad.New(s.Name, l), nil }

func newSignpad(s Spec, l *line.Line) (Device, error) { return signpad.New(s.Name, l), nil }

func newSocialCard(s Spec) (Device, error) {
	if s.Link != "" || s.Listen != "" {
		return nil, fmt.Errorf("device %s makes its own card service; leave link and listen out", s.Name)
	}
	return sscard.New(s.Name), nil
}

func newReplay(s Spec, l *line.Line) (Device, error) {
	return replay.New(s.Name, l, s.Link == "", s.File)
}
