package receipt

import (
	"errors"
	"fmt"
	"image"
	"image/draw"
	"os"
	"sync"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	xfont "golang.org/x/image/font"
)

// fontFiles are the places where distributions keep the font that stands for the printer's own.
var fontFiles = []string{
	"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
}

// family has Latin letters exactly half as wide as Chinese characters, like a printer's firmware.
const family = "Noto Sans Mono CJK SC"

var font = sync.OnceValues(func() (xfont.Face, error) {
	var file []byte
	for _, path := range fontFiles {
		if b, err := os.ReadFile(path); err == nil {
			file = b
			break
		}
	}
	if file == nil {
		return nil, errors.New("the receipt printer has no font; install Debian's fonts-noto-cjk")
	}
	collection, err := opentype.ParseCollection(file)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	for i := range collection.NumFonts() {
		f, err := collection.Font(i)
		if err != nil {
			return nil, fmt.Errorf("font: %w", err)
		}
		if name, err := f.Name(nil, sfnt.NameIDFamily); err == nil && name == family {
			return opentype.NewFace(f, &opentype.FaceOptions{Size: cellHeight, DPI: 72, Hinting: xfont.HintingFull})
		}
	}
	return nil, fmt.Errorf("font: no family %q in the collection", family)
})

// draw1 draws one character into a cell of its own, black on white.
func draw1(r rune, width, height int) *image.Gray {
	cell := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(cell, cell.Rect, image.White, image.Point{}, draw.Src)
	face, err := font()
	if err != nil {
		return cell // Open has refused to start then
	}
	const baseline = 21
	d := xfont.Drawer{Dst: cell, Src: image.Black, Face: face, Dot: fixed.P(0, baseline)}
	d.DrawString(string(r))
	return cell
}
