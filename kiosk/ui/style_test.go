package ui

import (
	"image/color"
	"math"
	"testing"

	"zhiting/kiosk/page"
)

// TestContrast holds text against its ground at 4.5:1 (WCAG 2.2, 1.4.3). What is disabled is exempt there.
func TestContrast(t *testing.T) {
	type pair struct {
		name         string
		text, ground color.NRGBA
	}
	pairs := []pair{
		{"ink on white", ink, white}, {"ink on ground", ink, ground}, {"muted on white", muted, white}, {"muted on ground", muted, ground},
		{"white on primary", white, primary}, {"primary on white", primary, white}, {"primary on its light", primary, primary2},
		{"good on white", good, white}, {"bad on ground", bad, ground}, {"warn on white", warn, white},
	}
	for _, tone := range []page.Tone{page.ToneNone, page.TonePrimary, page.ToneGood, page.ToneWarn, page.ToneBad} {
		text, fill := tones(tone)
		pairs = append(pairs, pair{"tone " + string(tone), text, fill})
	}
	for _, p := range pairs {
		a, b := luminance(p.text), luminance(p.ground)
		if c := (max(a, b) + 0.05) / (min(a, b) + 0.05); c < 4.5 {
			t.Errorf("%s: contrast %.2f:1", p.name, c)
		}
	}
}

// luminance is the relative luminance of a colour (WCAG 2.2, definitions).
func luminance(c color.NRGBA) float64 {
	channel := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c.R) + 0.7152*channel(c.G) + 0.0722*channel(c.B)
}
