package receipt

import (
	"fmt"
	"image"
	"image/draw"
	"os"
	"testing"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// typeface draws with Debian's fonts-noto-cjk, as a terminal does.
type typeface struct{ source *opentype.Font }

func (f typeface) Draw(text string, height int) (*image.Gray, error) {
	face, err := opentype.NewFace(f.source, &opentype.FaceOptions{Size: float64(height), DPI: 72})
	if err != nil {
		return nil, err
	}
	g := image.NewGray(image.Rect(0, 0, height, height))
	draw.Draw(g, g.Rect, image.White, image.Point{}, draw.Src)
	(&font.Drawer{Dst: g, Src: image.Black, Face: face, Dot: fixed.P(0, height*7/8)}).DrawString(text)
	return g, nil
}

// BenchmarkReceipt holds a receipt of 40 lines, one of them a name that no firmware can print, and a QR code to 5 ms, on a
// printer that makes the QR code and on one that does not. It prints its figures as the house does.
func BenchmarkReceipt(b *testing.B) {
	file, err := os.ReadFile("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
	if err != nil {
		b.Skip("install fonts-noto-cjk: ", err)
	}
	collection, err := opentype.ParseCollection(file)
	if err != nil {
		b.Fatal(err)
	}
	source, err := collection.Font(2) // simplified Chinese
	if err != nil {
		b.Fatal(err)
	}
	r := Receipt{append(lines(39), Row{Label: "姓名", Value: "王\U0002C349样"}, QR{Payload: "zhiting:3f9ac2d1"}, Cut{})}
	for _, way := range []QRWay{QRCommand, QRRaster} {
		b.Run(string(way), func(b *testing.B) {
			profile := wide
			profile.QR = way
			const longest = 5 * time.Millisecond
			runs := max(b.N, 50)
			start := time.Now()
			for range runs {
				if _, err := Compose(r, profile, typeface{source}); err != nil {
					b.Fatal(err)
				}
			}
			each := time.Since(start) / time.Duration(runs)
			verdict := "ok"
			if each > longest {
				verdict = "short"
			}
			fmt.Printf("bench receipt-40-lines-qr-%s ours=%.2fms theirs=%.2fms ratio=%.3f goal=1.00 %s\n",
				way, each.Seconds()*1000, longest.Seconds()*1000, each.Seconds()/longest.Seconds(), verdict)
		})
	}
}
