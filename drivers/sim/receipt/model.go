package receipt

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// model is how a printer behaves.
type model struct {
	dots      int // printable width; 0 as wide as the paper
	cutter    bool
	font      fontLevel
	symbols   bool   // makes QR codes
	requests  []byte // the numbers of DLE EOT that it answers
	sensor    bool   // answers GS r
	automatic bool   // knows GS a
	process   bool   // knows GS ( H
	recovers  bool   // knows DLE ENQ
	clears    bool   // knows DLE DC4 function 8
}

// fontLevel is which Chinese characters the firmware has.
type fontLevel int

const (
	fontNone    fontLevel = iota // none: it prints question marks
	fontGBK                      // those of two bytes
	fontGB18030                  // those of four bytes too, of CJK extension A
)

var all = []byte{1, 2, 3, 4}

// models are the behaviours that one meets. The first is what most printers with an 80 mm roll do.
var models = map[string]model{
	"":             {cutter: true, font: fontGBK, symbols: true, requests: all, sensor: true, automatic: true, recovers: true, clears: true},
	"epson-tm":     {dots: 576, cutter: true, font: fontGB18030, symbols: true, requests: all, sensor: true, automatic: true, process: true, recovers: true, clears: true},
	"epson-tm-t88": {dots: 512, cutter: true, font: fontGB18030, symbols: true, requests: all, sensor: true, automatic: true, process: true, recovers: true, clears: true},
	"plain-58":     {dots: 384, font: fontGBK, symbols: true, requests: all, sensor: true},
	"cheap-58":     {dots: 384, font: fontGBK, symbols: true, requests: []byte{1, 4}},
	"export-80":    {dots: 576, cutter: true, requests: []byte{1, 4}},
	"mute-58":      {dots: 384, font: fontGBK, symbols: true},
}

// modelOf finds a model; without a name the paper's width in mm decides.
func modelOf(name string, widthMM int) (model, error) {
	m, ok := models[name]
	if !ok {
		return model{}, fmt.Errorf("no printer model %q; use one of %s", name, strings.Join(slices.Sorted(maps.Keys(models))[1:], ", "))
	}
	if m.dots != 0 {
		return m, nil
	}
	if m.dots, ok = map[int]int{80: 576, 58: 384, 0: 576}[widthMM]; !ok {
		return model{}, fmt.Errorf("paper of %d mm; use width 80 or 58", widthMM)
	}
	return m, nil
}
