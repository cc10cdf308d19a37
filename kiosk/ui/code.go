package ui

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2/canvas"
	"github.com/boombuler/barcode/qr"

	"zhiting/kiosk/page"
)

// quiet is the white border of a QR code in modules (ISO/IEC 18004, 6.3.8).
const quiet = 4

// code is a code to scan, large enough for a telephone that is held at arm's length.
func (c *composer) code(e page.Element) block {
	const side, pad = 620, 24
	size := 32 * c.f
	lines := c.ruler.wrap(e.Label, size, true, inner-72)
	h := side + 2*pad + height(lines, size)
	return block{h, gap, func(y float32) {
		r := rect{margin, y, inner, h}
		c.box(r, white, 36, line, 2)
		if img := modules(e.Value); img != nil {
			picture := canvas.NewImageFromImage(img)
			picture.FillMode = canvas.ImageFillContain
			picture.ScaleMode = canvas.ImageScalePixels // its modules keep their edges
			c.place(picture, rect{r.x + (r.w-side)/2, y + pad, side, side})
		}
		c.lines(pageW/2, y+side+pad, lines, size, true, ink, centre)
		c.touch(r, e, 36)
	}}
}

// modules is a code of a pixel a module, nil when a text is too long for one. A screen does not wear, so the lightest
// correction does (level L), which makes the modules large.
func modules(text string) image.Image {
	code, err := qr.Encode(text, qr.L, qr.Auto)
	if err != nil {
		return nil
	}
	n := code.Bounds().Dx()
	img := image.NewGray(image.Rect(0, 0, n+2*quiet, n+2*quiet))
	for y := range n + 2*quiet {
		for x := range n + 2*quiet {
			img.SetGray(x, y, color.Gray{0xff})
			if p := image.Pt(x-quiet, y-quiet); p.In(code.Bounds()) {
				img.Set(x, y, code.At(p.X, p.Y))
			}
		}
	}
	return img
}
