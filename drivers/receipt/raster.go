package receipt

import (
	"image"
	"image/color"
	"image/draw"
	"unicode/utf8"
)

// bandRows is how many rows one raster command carries. Small printers have buffers of 4 KB.
const bandRows = 48

// raster prints a bitmap (GS v 0, normal size), dark pixels black, in bands.
func (c *composer) raster(dark *image.Paletted) {
	b := dark.Bounds()
	across := (b.Dx() + 7) / 8
	for top := b.Min.Y; top < b.Max.Y; top += bandRows {
		rows := min(bandRows, b.Max.Y-top)
		c.put(0x1D, 0x76, 0x30, 0, byte(across), byte(across>>8), byte(rows), byte(rows>>8))
		var last byte
		for y := top; y < top+rows; y++ {
			for x := range across {
				var bits byte
				for bit := range 8 {
					p := image.Pt(b.Min.X+x*8+bit, y)
					if p.In(b) && dark.ColorIndexAt(p.X, p.Y) == 1 {
						bits |= 0x80 >> bit
					}
				}
				last = calm(last, bits)
				c.put(last)
			}
		}
	}
}

// calm makes eight dots that follow others mean nothing but dots: printers obey DLE EOT, DLE ENQ and DLE DC4 even when
// they come by chance within a picture. The price is one dot.
func calm(last, bits byte) byte {
	if last == 0x10 && (bits == 0x04 || bits == 0x05 || bits == 0x14) {
		return bits | 0x08
	}
	return bits
}

var paperAndInk = color.Palette{color.White, color.Black}

func dither(img image.Image) *image.Paletted {
	out := image.NewPaletted(image.Rectangle{Max: img.Bounds().Size()}, paperAndInk)
	// What is transparent is paper.
	opaque := image.NewGray(out.Rect)
	draw.Draw(opaque, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(opaque, out.Rect, img, img.Bounds().Min, draw.Over)
	draw.FloydSteinberg.Draw(out, out.Rect, opaque, image.Point{})
	return out
}

// drawLine prints a line as a picture on the same grid of columns that the firmware's font uses.
func (c *composer) drawLine(line []cell, scale int, bold bool) error {
	width, height := cellWidth*scale, cellHeight*scale
	out := image.NewPaletted(image.Rect(0, 0, columns(line)*width, height+lineGap), paperAndInk)
	x := 0
	for _, cell := range line {
		box := image.Rect(x, 0, x+cell.columns*width, height)
		x = box.Max.X
		if cell.text == " " || cell.text == "　" {
			continue
		}
		glyph, err := c.glyphs.Draw(cell.text, height)
		if err != nil {
			first, _ := utf8.DecodeRuneInString(cell.text)
			return &CharacterError{Rune: first, Err: err}
		}
		stamp(out, box, glyph, bold)
	}
	c.raster(out)
	return nil
}

// stamp sets the dots of a glyph in the middle of its box. Bold is the glyph twice, one dot apart, as firmware does it.
func stamp(out *image.Paletted, box image.Rectangle, glyph *image.Gray, bold bool) {
	g := glyph.Bounds()
	offset := image.Pt(box.Min.X+(box.Dx()-g.Dx())/2, box.Min.Y).Sub(g.Min)
	for y := g.Min.Y; y < g.Max.Y; y++ {
		for x := g.Min.X; x < g.Max.X; x++ {
			if glyph.GrayAt(x, y).Y >= 128 {
				continue
			}
			p := image.Pt(x, y).Add(offset)
			if p.In(out.Rect) {
				out.SetColorIndex(p.X, p.Y, 1)
			}
			if bold && p.Add(image.Pt(1, 0)).In(out.Rect) {
				out.SetColorIndex(p.X+1, p.Y, 1)
			}
		}
	}
}
