package receipt

import (
	"fmt"
	"image"

	"github.com/boombuler/barcode/qr"
)

const (
	quiet         = 4 // modules of white on each side, ISO/IEC 18004
	defaultModule = 6 // dots
	leastModule   = 2 // dots: what a telephone's camera still reads at 203 dots an inch
)

func (q QR) compose(c *composer) error {
	for _, b := range []byte(q.Payload) {
		if b < 0x20 || b > 0x7E {
			return fmt.Errorf("receipt: QR payload has byte %#x; keep it printable ASCII", b)
		}
	}
	if q.Payload == "" || q.Module < 0 || q.Module > 16 {
		return fmt.Errorf("receipt: QR payload of %d bytes with a module of %d dots; give a payload, and 1 to 16 dots or 0", len(q.Payload), q.Module)
	}
	// Byte mode is the largest symbol that any printer would make of the payload. One that is wider than the paper is left
	// out by printers without a word.
	code, err := qr.Encode(q.Payload, qr.M, qr.Unicode)
	if err != nil {
		return fmt.Errorf("receipt: QR payload of %d bytes: %w", len(q.Payload), err)
	}
	side := code.Bounds().Dx()
	module := q.Module
	if module == 0 {
		module = defaultModule
	}
	module = min(module, c.profile.WidthDots/(side+2*quiet))
	if module < min(leastModule, max(1, q.Module)) {
		return fmt.Errorf("receipt: QR payload of %d bytes cannot be read when it fits on paper of %d mm", len(q.Payload), c.profile.PaperMM)
	}
	c.align(AlignCentre)
	if c.profile.QR == QRRaster {
		c.raster(enlarge(code, module))
		return nil
	}
	n := len(q.Payload) + 3
	c.put(qrModel2...)
	c.put(0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, byte(module))
	c.put(qrLevelM...)
	c.put(0x1D, 0x28, 0x6B, byte(n), byte(n>>8), 0x31, 0x50, 0x30)
	c.put([]byte(q.Payload)...)
	c.put(qrPrint...)
	return nil
}

// enlarge draws a symbol with its quiet zone, a module so many dots wide.
func enlarge(code image.Image, module int) *image.Paletted {
	side := code.Bounds().Dx()
	out := image.NewPaletted(image.Rect(0, 0, (side+2*quiet)*module, (side+2*quiet)*module), paperAndInk)
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r != 0 {
				continue
			}
			for row := range module {
				start := out.PixOffset((quiet+x)*module, (quiet+y)*module+row)
				for i := range module {
					out.Pix[start+i] = 1
				}
			}
		}
	}
	return out
}
