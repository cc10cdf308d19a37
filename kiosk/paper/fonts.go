package paper

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"zhiting/kiosk/paper/pdf"
)

// Fonts are what papers are set in. They also draw the characters that a receipt printer's firmware lacks.
type Fonts struct {
	regular, bold *pdf.Typeface
}

// NewFonts reads the fonts, TrueType or OpenType; rare ones stand in for characters that the first two lack. The bytes
// must not change afterwards.
func NewFonts(regular, bold []byte, rare ...[]byte) (Fonts, error) {
	var f Fonts
	var err error
	if f.regular, err = pdf.NewTypeface(append([][]byte{regular}, rare...)...); err != nil {
		return Fonts{}, fmt.Errorf("regular typeface: %w", err)
	}
	if f.bold, err = pdf.NewTypeface(append([][]byte{bold}, rare...)...); err != nil {
		return Fonts{}, fmt.Errorf("bold typeface: %w", err)
	}
	return f, nil
}

// Draw draws text in black on white, dots high and as wide as it needs. A character that no font has becomes 〓: one
// lost sign is better than a receipt that is not printed.
func (f Fonts) Draw(text string, dots int) (*image.Gray, error) {
	sources := f.regular.Fonts()
	faces := make([]font.Face, len(sources))
	for i, source := range sources {
		// Fully tall characters fill the line: one em is as high as the printer's own characters.
		face, err := opentype.NewFace(source, &opentype.FaceOptions{Size: float64(dots), DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, fmt.Errorf("font %d for %d dots: %w", i+1, dots, err)
		}
		faces[i] = face
	}
	type placed struct {
		face font.Face
		r    rune
		x    fixed.Int26_6
	}
	var line []placed
	var pen fixed.Int26_6
	var buffer sfnt.Buffer
	for _, r := range text {
		i, r := f.regular.Find(&buffer, r)
		advance, _ := faces[i].GlyphAdvance(r)
		line = append(line, placed{faces[i], r, pen})
		pen += advance
	}
	img := image.NewGray(image.Rect(0, 0, max(pen.Ceil(), 1), dots))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	baseline := fixed.I(dots * 88 / 100) // Han characters stand 0.88 em above the baseline and 0.12 below
	for _, p := range line {
		d := font.Drawer{Dst: img, Src: image.NewUniform(color.Black), Face: p.face, Dot: fixed.Point26_6{X: p.x, Y: baseline}}
		d.DrawString(string(p.r))
	}
	return img, nil
}
