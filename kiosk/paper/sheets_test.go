package paper

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/kiosk/paper/pdf"
	"zhiting/kiosk/sheet"
)

// marriage is a licence as it is printed.
func marriage(rows int) sheet.Sheet {
	s := sheet.Sheet{
		ID: "licence-1", Form: sheet.A4, Language: "zh", Title: "结婚证", Sub: "电子证照打印件", Watermark: "仅用于银行办理，仅此一次，有效至2026-10-30",
		Blocks: []sheet.Block{{Role: sheet.Note, Value: "示例数据，不是真实证照。"}, {Role: sheet.Section, Value: "证照内容"}},
	}
	for range rows {
		s.Blocks = append(s.Blocks, sheet.Block{Role: sheet.Row, Label: "持证人", Value: "王𬍛样"})
	}
	s.Blocks = append(s.Blocks, sheet.Block{Role: sheet.Code, Value: "https://hall.example/verify/0123456789AB", Label: "验证码 0123-4567-89AB"})
	return s
}

// setSheet sets a sheet and gives the file.
func setSheet(t *testing.T, s sheet.Sheet, again bool) string {
	t.Helper()
	b, err := Pages(s, again, fontsFor(t), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestWatermarkIsOnEveryPage reads the words back, which stand under the text, and not over it.
func TestWatermarkIsOnEveryPage(t *testing.T) {
	for name, rows := range map[string]int{"one page": 5, "several": 80} {
		t.Run(name, func(t *testing.T) {
			s := marriage(rows)
			pages := strings.Split(strings.TrimSuffix(run(t, "pdftotext", "-raw", setSheet(t, s, false), "-"), "\f"), "\f")
			if want := 1 + rows/30; len(pages) < want {
				t.Fatalf("%d pages, want %d or more", len(pages), want)
			}
			for i, text := range pages {
				if n := strings.Count(strings.ReplaceAll(text, "\n", ""), s.Watermark); n < 8 {
					t.Errorf("page %d says its watermark %d times", i+1, n)
				}
				if !strings.Contains(text, "王𬍛样") {
					t.Errorf("page %d has lost its text under the watermark:\n%s", i+1, text)
				}
			}
			s.Watermark = ""
			if text := run(t, "pdftotext", setSheet(t, s, false), "-"); strings.Contains(text, "仅此一次") {
				t.Error("a watermark is on a sheet that has none")
			}
		})
	}
}

// TestTextStaysDarkOverTheWatermark looks at the paper: the darkest ink of a line is that of the text.
func TestTextStaysDarkOverTheWatermark(t *testing.T) {
	img := seen(t, setSheet(t, marriage(5), false), 72)
	corner, dark := 0, 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			v, _, _, _ := img.At(x, y).RGBA()
			switch {
			case v>>8 < 100:
				dark++
			case v>>8 < 240 && float64(x) > pdf.Width-margin: // outside of the text: the watermark alone
				corner++
			}
		}
	}
	if corner < 50 || dark < 500 {
		t.Errorf("%d dots of the watermark in the margin, %d of the text", corner, dark)
	}
}

func TestReprintOfASheetSaysSo(t *testing.T) {
	if text := run(t, "pdftotext", setSheet(t, marriage(2), true), "-"); !strings.Contains(text, "补打") {
		t.Error("a second print passes for the first")
	}
}
