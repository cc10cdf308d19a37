package paper

import (
	"fmt"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// QR is a code to scan that holds an ASCII text, with a quarter of it to spare for wear (level Q). Ask whether a module
// is dark with At(x, y); its side is Bounds().Dx() modules, without the quiet zone.
func QR(text string) (barcode.Barcode, error) {
	code, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("code to scan for %d characters: %w", len(text), err)
	}
	return code, nil
}

// dark says whether a module of a code is printed.
func dark(code barcode.Barcode, x, y int) bool {
	r, _, _, _ := code.At(code.Bounds().Min.X+x, code.Bounds().Min.Y+y).RGBA()
	return r == 0
}
