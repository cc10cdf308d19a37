package receipt

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"github.com/boombuler/barcode/qr"
)

// symbol obeys GS ( k for QR codes (cn = 49).
func (r *roll) symbol(data []byte) {
	if len(data) < 2 || data[0] != 49 {
		return
	}
	switch fn := data[1]; {
	case fn == 67 && len(data) == 3:
		r.style.module = max(1, int(data[2]))
	case fn == 69 && len(data) == 3:
		r.style.level = data[2]
	case fn == 80 && len(data) > 3:
		r.style.symbol = data[3:]
	case fn == 81:
		r.printQR()
	}
}

func (r *roll) printQR() {
	levels := map[byte]qr.ErrorCorrectionLevel{48: qr.L, 49: qr.M, 50: qr.Q, 51: qr.H}
	code, err := qr.Encode(string(r.style.symbol), levels[r.style.level], qr.Auto)
	if err != nil {
		fmt.Fprintf(&r.text, "[QR that does not fit: %v]\n", err)
		return
	}
	m, side := r.style.module, code.Bounds().Dx()
	if side*m > r.width {
		return // printers leave out a symbol that is wider than the paper, without a word
	}
	piece := r.feed((side + 8) * m) // four modules of quiet above and below, ISO/IEC 18004
	left := r.left(side * m)
	for y := range side {
		for x := range side {
			if c, _, _, _ := code.At(x, y).RGBA(); c == 0 {
				box := image.Rect(x*m, y*m, x*m+m, y*m+m).Add(image.Pt(left, 4*m))
				draw.Draw(piece, box, image.Black, image.Point{}, draw.Src)
			}
		}
	}
	fmt.Fprintf(&r.text, "[QR %s]\n", r.style.symbol)
}

// raster prints GS v 0: m xL xH yL yH bits.
func (r *roll) raster(data []byte) {
	m, across, rows := data[0]&3, int(data[1])|int(data[2])<<8, int(data[3])|int(data[4])<<8
	bits := data[5:]
	wide, high := 1+int(m&1), 1+int(m>>1)
	piece := r.feed(rows * high)
	left := r.left(min(r.width, across*8*wide))
	for y := range rows * high {
		for x := range across * 8 * wide {
			i := x / wide
			if bits[y/high*across+i/8]&(0x80>>(i%8)) != 0 {
				piece.SetGray(left+x, y, color.Gray{})
			}
		}
	}
	fmt.Fprintf(&r.text, "[picture %dx%d]\n", across*8, rows)
}

// graphics obeys GS ( L: function 112 keeps a picture of one colour, 2 and 50 print what is kept.
func (r *roll) graphics(data []byte) {
	if len(data) < 2 || data[0] != 48 {
		return
	}
	switch fn := data[1]; {
	case fn == 112 && len(data) >= 10:
		dots, rows := int(data[6])|int(data[7])<<8, int(data[8])|int(data[9])<<8
		if across := (dots + 7) / 8; across*rows == len(data)-10 {
			r.style.graphics = append([]byte{0, byte(across), byte(across >> 8), data[8], data[9]}, data[10:]...)
		}
	case (fn == 2 || fn == 50) && r.style.graphics != nil:
		r.raster(r.style.graphics)
	}
}
