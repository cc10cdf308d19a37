package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhiting/kiosk/page"
)

// The palette. Every pair of text and ground used here has a contrast of 4.5:1 or more.
var (
	ink      = rgb(0x14213d)
	muted    = rgb(0x55627a)
	line     = rgb(0xd9e0ec)
	ground   = rgb(0xf4f7fb)
	white    = rgb(0xffffff)
	primary  = rgb(0x0b5cad)
	primary2 = rgb(0xe6f0fa)
	good     = rgb(0x1a7b49)
	good2    = rgb(0xe5f4ec)
	warn     = rgb(0x8f4d00)
	warn2    = rgb(0xfff3e0)
	bad      = rgb(0xb3261e)
	bad2     = rgb(0xfdeceb)
	faint    = rgb(0x9aa5b8) // text of what is disabled
	shadow   = color.NRGBA{0x14, 0x21, 0x3d, 0x22}
	clear    = color.NRGBA{}
)

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff}
}

// tones gives the text and the ground of a tone.
func tones(t page.Tone) (text, ground color.NRGBA) {
	switch t {
	case page.ToneGood:
		return good, good2
	case page.ToneWarn:
		return warn, warn2
	case page.ToneBad:
		return bad, bad2
	}
	return primary, primary2
}

// Sizes in design pixels: a page is 1080 wide and 1920 high, whatever the screen.
const (
	pageW, pageH = 1080, 1920
	topH, barH   = 120, 150
	margin       = 48
	inner        = pageW - 2*margin
	gap          = 28
)

// look is the theme of the toolkit. Nearly everything is drawn by this package; the toolkit needs the fonts.
type look struct {
	fyne.Theme
	regular, bold fyne.Resource
}

func newLook(regular, bold []byte) look {
	return look{theme.DefaultTheme(), fyne.NewStaticResource("regular.otf", regular), fyne.NewStaticResource("bold.otf", bold)}
}

func (l look) Font(s fyne.TextStyle) fyne.Resource {
	if s.Bold {
		return l.bold
	}
	return l.regular
}

func (l look) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameBackground {
		return ground
	}
	return l.Theme.Color(name, theme.VariantLight)
}
