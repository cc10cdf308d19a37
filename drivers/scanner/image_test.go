package scanner

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"testing"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/qr"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/text/encoding/simplifiedchinese"

	"zhiting/drivers"
)

// scaled is a symbol as another library than the one that reads it draws it.
func scaled(t testing.TB, width, height int) func(barcode.Barcode, error) image.Image {
	t.Helper()
	return func(symbol barcode.Barcode, err error) image.Image {
		if err == nil {
			symbol, err = barcode.Scale(symbol, width, height)
		}
		if err != nil {
			t.Fatal(err)
		}
		return symbol
	}
}

// qrOf is a QR code of bytes, whatever they mean.
func qrOf(t testing.TB, payload string) image.Image {
	return scaled(t, 300, 300)(qr.Encode(payload, qr.M, qr.Unicode))
}

// still is a camera's picture of a grey table with symbols on it.
func still(t testing.TB, width, height int, symbols ...image.Image) []byte {
	t.Helper()
	table := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(table, table.Rect, image.NewUniform(color.RGBA{200, 205, 198, 255}), image.Point{}, draw.Src)
	at := image.Pt(60, 60)
	for _, symbol := range symbols {
		where := symbol.Bounds().Sub(symbol.Bounds().Min).Add(at)
		draw.Draw(table, where.Inset(-20), image.White, image.Point{}, draw.Src)
		draw.Draw(table, where, symbol, symbol.Bounds().Min, draw.Src)
		at.X += symbol.Bounds().Dx() + 80
	}
	return encoded(t, table)
}

func encoded(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// turned is a picture a quarter turn round.
func turned(m image.Image) image.Image {
	b := m.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Set(b.Dy()-1-y, x, m.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

func TestFromImage(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("王𬍛样的码")
	if err != nil {
		t.Fatal(err)
	}
	matrix := func(s string) image.Image { return scaled(t, 240, 240)(datamatrix.Encode(s)) }
	bars := func(s string) image.Image {
		symbol, err := code128.Encode(s)
		return scaled(t, 480, 120)(symbol, err)
	}
	declared, err := qrcode.NewQRCodeWriter().Encode("张样例é", gozxing.BarcodeFormat_QR_CODE, 300, 300,
		map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_CHARACTER_SET: "UTF-8"})
	if err != nil {
		t.Fatal(err)
	}
	type want struct{ text, symbology string }
	for name, c := range map[string]struct {
		symbols []image.Image
		want    []want
	}{
		"nothing":       {nil, nil},
		"qr":            {[]image.Image{qrOf(t, "LT-TOKEN-0001")}, []want{{"LT-TOKEN-0001", "qr"}}},
		"qr turned":     {[]image.Image{turned(qrOf(t, "LT-TOKEN-0001"))}, []want{{"LT-TOKEN-0001", "qr"}}},
		"qr utf-8":      {[]image.Image{qrOf(t, "欧阳样例")}, []want{{"欧阳样例", "qr"}}},
		"qr gb18030":    {[]image.Image{qrOf(t, gb)}, []want{{"王𬍛样的码", "qr"}}},
		"qr declared":   {[]image.Image{declared}, []want{{"张样例é", "qr"}}},
		"data matrix":   {[]image.Image{matrix("LICENCE-42")}, []want{{"LICENCE-42", "datamatrix"}}},
		"gs1 matrix":    {[]image.Image{matrix("\xe80112345678901231\xe810A")}, []want{{"0112345678901231\x1d10A", "gs1-datamatrix"}}},
		"code 128":      {[]image.Image{bars("ZT20260101")}, []want{{"ZT20260101", "code128"}}},
		"code 128 turn": {[]image.Image{turned(bars("ZT20260101"))}, []want{{"ZT20260101", "code128"}}},
		"gs1-128":       {[]image.Image{bars("\u00f110LOT7\u00f12101")}, []want{{"10LOT7\x1d2101", "gs1-128"}}},
		"qr and bars":   {[]image.Image{qrOf(t, "A"), bars("B-128")}, []want{{"A", "qr"}, {"B-128", "code128"}}},
	} {
		t.Run(name, func(t *testing.T) {
			codes, err := FromImage(still(t, 1280, 720, c.symbols...))
			if err != nil {
				t.Fatal(err)
			}
			if len(codes) != len(c.want) {
				t.Fatalf("found %d codes, want %d", len(codes), len(c.want))
			}
			for i, code := range codes {
				if got := (want{code.Text, code.Symbology}); got != c.want[i] || code.At.IsZero() || len(code.Raw) == 0 {
					t.Errorf("code %d is %+v at %v from %X, want %+v", i, got, code.At, code.Raw, c.want[i])
				}
			}
		})
	}
}

func TestPictureThatIsNone(t *testing.T) {
	whole := still(t, 640, 480)
	huge := bytes.Clone(whole)
	at := bytes.Index(huge, []byte{0xff, 0xc0}) + 5 // height and width in the frame header (ITU-T T.81, B.2.2)
	copy(huge[at:], []byte{0xff, 0xff, 0xff, 0xff})
	for name, picture := range map[string][]byte{
		"empty": nil, "text": []byte("no picture"), "cut": whole[:len(whole)/2], "huge": huge,
	} {
		if codes, err := FromImage(picture); !errors.Is(err, drivers.ErrBadAnswer) || codes != nil {
			t.Errorf("%s: %d codes, %v; want ErrBadAnswer", name, len(codes), err)
		}
	}
}

// static is a picture of black and white blocks by chance, which looks like codes everywhere.
func static(t testing.TB, width, height, block int) []byte {
	chance := rand.New(rand.NewPCG(1, uint64(block)))
	m := image.NewGray(image.Rect(0, 0, width, height))
	for y := 0; y < height; y += block {
		for x := 0; x < width; x += block {
			draw.Draw(m, image.Rect(x, y, x+block, y+block), image.NewUniform(color.Gray{uint8(chance.IntN(2) * 255)}), image.Point{}, draw.Src)
		}
	}
	return encoded(t, m)
}

func TestStaticHoldsNoCode(t *testing.T) {
	for _, block := range []int{2, 5, 9} {
		if codes, err := FromImage(static(t, 1280, 720, block)); err != nil || len(codes) != 0 {
			t.Errorf("blocks of %d: %d codes, %v", block, len(codes), err)
		}
	}
}

func TestTinyPicture(t *testing.T) {
	for _, side := range []int{1, 2, 3, 8, 39, 41} {
		if codes, err := FromImage(still(t, side, side)); err != nil || len(codes) != 0 {
			t.Errorf("%d by %d: %d codes, %v", side, side, len(codes), err)
		}
	}
}

// broken is a reader that fails over what it sees.
type broken struct{ gozxing.Reader }

func (broken) Decode(*gozxing.BinaryBitmap, map[gozxing.DecodeHintType]any) (*gozxing.Result, error) {
	panic("index out of range")
}

func TestLibraryThatPanics(t *testing.T) {
	if code, ok := seen(broken{}, nil); ok || code.Text != "" {
		t.Errorf("a reader that panicked found %v", code)
	}
}

func BenchmarkFromImage(b *testing.B) {
	for name, picture := range map[string][]byte{
		"qr 1280x720":      still(b, 1280, 720, qrOf(b, "LT-TOKEN-0001")),
		"qr 3840x2160":     still(b, 3840, 2160, qrOf(b, "LT-TOKEN-0001")),
		"nothing 1280x720": still(b, 1280, 720),
		"static 1280x720":  static(b, 1280, 720, 5),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := FromImage(picture); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
