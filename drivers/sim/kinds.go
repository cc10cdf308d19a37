package sim

import (
	"fmt"
	"maps"
	"slices"

	"zhiting/drivers/sim/camera"
	"zhiting/drivers/sim/document"
	"zhiting/drivers/sim/idcard"
	"zhiting/drivers/sim/keypad"
	"zhiting/drivers/sim/receipt"
	"zhiting/drivers/sim/replay"
	"zhiting/drivers/sim/scanner"
	"zhiting/drivers/sim/signals"
	"zhiting/drivers/sim/sscard"
	"zhiting/drivers/sim/ups"
)

// kinds is every kind of device that a hall can have.
var kinds = map[string]func(Spec) (Device, error){
	"idcard":   newIDCard,
	"receipt":  newReceipt,
	"camera":   newCamera,
	"document": newDocument,
	"sscard":   newSocialCard,
	"scanner":  newScanner,
	"ups":      newUPS,
	"signals":  newSignals,
	"keypad":   newKeypad,
	"replay":   newReplay,
}

// Kinds names the kinds of devices, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }

func newIDCard(s Spec) (Device, error) {
	if s.Link == "" && s.Listen == "" {
		return nil, fmt.Errorf("device %s needs link (a path) or listen (HOST:PORT)", s.Name)
	}
	baud := 0
	if s.Pace {
		baud = s.Baud
		if baud == 0 {
			baud = 115200
		}
	}
	return idcard.New(s.Name, lineOf(s), baud), nil
}

func newReceipt(s Spec) (Device, error) {
	if s.Link == "" && s.Listen == "" {
		return nil, fmt.Errorf("device %s needs link (a path) or listen (HOST:PORT)", s.Name)
	}
	return receipt.New(s.Name, lineOf(s), receipt.Options{Model: s.Model, WidthMM: s.Width, Paper: s.Paper, Pace: s.Pace})
}

func newDocument(s Spec) (Device, error) { return document.New(s.Name, s.Listen, s.Paper) }

func newCamera(s Spec) (Device, error) { return camera.New(s.Name, s.Listen, s.Scene) }

func newScanner(s Spec) (Device, error) {
	if s.Link == "" && s.Listen == "" {
		return nil, fmt.Errorf("device %s needs link (a path) or listen (HOST:PORT)", s.Name)
	}
	return scanner.New(s.Name, lineOf(s)), nil
}

func newUPS(s Spec) (Device, error) {
	if s.Listen == "" {
		return nil, fmt.Errorf("device %s needs listen (HOST:PORT)", s.Name)
	}
	return ups.New(s.Name, lineOf(s)), nil
}

func newSignals(s Spec) (Device, error) {
	if s.Link == "" && s.Listen == "" {
		return nil, fmt.Errorf("device %s needs link (a path) or listen (HOST:PORT)", s.Name)
	}
	return signals.New(s.Name, lineOf(s), s.Model)
}

func newKeypad(s Spec) (Device, error) {
	if s.Link == "" && s.Listen == "" {
		return nil, fmt.Errorf("device %s needs link (a path) or listen (HOST:PORT)", s.Name)
	}
	return keypad.New(s.Name, lineOf(s)), nil
}

func newSocialCard(s Spec) (Device, error) {
	if s.Link != "" || s.Listen != "" {
		return nil, fmt.Errorf("device %s makes its own card service; leave link and listen out", s.Name)
	}
	return sscard.New(s.Name), nil
}

func newReplay(s Spec) (Device, error) {
	if s.Link == "" && s.Listen == "" {
		return nil, fmt.Errorf("device %s needs link (a path) or listen (HOST:PORT)", s.Name)
	}
	return replay.New(s.Name, lineOf(s), s.Link == "", s.File)
}
