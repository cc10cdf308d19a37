package paper

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"zhiting/sync/casefile"

	"zhiting/kiosk/paper/pdf"
)

// seen draws the first page of a file, or what the options leave of it, with poppler at so many dots an inch.
func seen(t *testing.T, file string, dpi int, crop ...string) image.Image {
	t.Helper()
	base := filepath.Join(t.TempDir(), "page")
	run(t, "pdftoppm", slices.Concat([]string{"-gray", "-png", "-singlefile", "-r", strconv.Itoa(dpi)}, crop, []string{file, base})...)
	b, err := os.ReadFile(base + ".png")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// TestGlyphsHaveTheirShapes compares what poppler draws from the embedded subset with what the fonts themselves draw:
// text that reads right may still be boxes on paper.
func TestGlyphsHaveTheirShapes(t *testing.T) {
	const size, dpi = 10.0, 720 // an em is 100 dots
	fonts := fontsFor(t)
	for _, text := range []string{"办件回执", "王𬍛样", "㛃䶮䶵𬭎𣲗𪚥𠮷", "Ag0123 ()·", "→，。“”"} {
		doc := &pdf.Document{Made: time.Unix(0, 0)}
		doc.NewPage().Text(doc.Font(fonts.regular), size, 0, size*0.88, pdf.Color{}, text)
		b, err := doc.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "glyphs.pdf")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		got := seen(t, file, dpi, "-x", "0", "-y", "0", "-W", "1000", "-H", "100")
		want, err := fonts.Draw(text, 100)
		if err != nil {
			t.Fatal(err)
		}
		ink, differs := 0, 0
		for y := range 100 {
			for x := range want.Bounds().Dx() {
				r, _, _, _ := got.At(x, y).RGBA()
				dark, should := r>>8 < 128, want.GrayAt(x, y).Y < 128
				if should {
					ink++
				}
				if dark != should {
					differs++
				}
			}
		}
		if ink < 100 || differs*8 > ink {
			t.Errorf("%s: %d of %d dots of ink differ from the font", text, differs, ink)
		}
	}
}

func TestMissingCharacterIsMarkedAndKept(t *testing.T) {
	const unassigned = "\U000EFFFD"
	fonts := fontsFor(t)
	got, err := fonts.Draw(unassigned, 24)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := fonts.Draw("〓", 24)
	if !bytes.Equal(got.Pix, want.Pix) {
		t.Error("a character without a glyph is not drawn as 〓")
	}
}

func TestCodeOnFormScans(t *testing.T) {
	c := ordinary("zh")
	bitmap, err := gozxing.NewBinaryBitmapFromImage(seen(t, written(t, c), 150))
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("the code cannot be scanned: %v", err)
	}
	if token, head, ok := casefile.ReadReceiptCode(result.GetText()); !ok || token != c.Token || head != c.HeadHash {
		t.Errorf("the code holds %q, want token %q and hash %q", result.GetText(), c.Token, c.HeadHash)
	}
}
