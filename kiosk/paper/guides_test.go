package paper

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/kiosk/sheet"
	"zhiting/kiosk/sketch"
)

func pagesOf(t *testing.T, s sheet.Sheet) int {
	t.Helper()
	b, err := Pages(s, false, fontsFor(t), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(b), "/Type/Page/")
}

// TestOnePage holds that a sheet which must be one page is set smaller until it is, and others are not.
func TestOnePage(t *testing.T) {
	s := sheet.Sheet{ID: "guide", Form: sheet.A4, Language: "zh", Title: "办事指南"}
	for i := range 40 {
		s.Blocks = append(s.Blocks, sheet.Block{Role: sheet.Row, Label: fmt.Sprint("材料 ", i), Value: "居民身份证"})
	}
	if n := pagesOf(t, s); n != 2 {
		t.Fatalf("%d pages as large as others; correct this test", n)
	}
	s.OnePage = true
	if n := pagesOf(t, s); n != 1 {
		t.Errorf("%d pages, want one", n)
	}
}

// TestMapOnPaper holds that a page has the words of its map and a slip leaves the map out.
func TestMapOnPaper(t *testing.T) {
	s := sheet.Sheet{ID: "way", Form: sheet.A4, Language: "zh", Title: "样例支行", Blocks: []sheet.Block{{Role: sheet.Map, Sketch: &sketch.Sketch{
		Here: "您在这里", Way: []sketch.Point{{}, {X: 600}}, Roads: []sketch.Road{{Name: "样例路", Wide: true, Points: []sketch.Point{{X: -900}, {X: 900}}}},
		Marks: []sketch.Mark{{Number: "1", Name: "样例支行", At: sketch.Point{X: 600}}}, Areas: []sketch.Area{{Water: true, Name: "样例湖", Points: []sketch.Point{{X: 100, Y: 50}, {X: 300, Y: 50}, {X: 200, Y: 200}}}},
	}}}}
	b, err := Pages(s, false, fontsFor(t), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "way.pdf")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	said := run(t, "pdftotext", file, "-")
	for _, word := range []string{"您在这里", "样例路", "样例湖"} {
		if !strings.Contains(said, word) {
			t.Errorf("the page does not say %s: %s", word, said)
		}
	}
	without := s
	without.Blocks = nil
	if a, b := len(Slip(s, false).Items), len(Slip(without, false).Items); a != b {
		t.Errorf("a map adds %d items to a slip", a-b)
	}
}
