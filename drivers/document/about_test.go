package document

import (
	"errors"
	"strings"
	"testing"

	"github.com/OpenPrinting/goipp"

	"zhiting/drivers"
)

func TestProblem(t *testing.T) {
	tests := []struct {
		reasons string
		stopped bool
		want    drivers.Problem
	}{
		{"none", false, drivers.Problem{}},
		{"media-empty-warning", false, drivers.DocumentPaperOut},
		{"media-empty-report media-low-report", false, drivers.DocumentPaperOut},
		{"media-needed-error", true, drivers.DocumentPaperOut},
		{"media-low", false, drivers.DocumentPaperLow},
		{"media-jam-error media-empty", true, drivers.DocumentJam},
		{"toner-low-warning", false, drivers.DocumentTonerLow},
		{"marker-supply-empty-error", true, drivers.DocumentTonerOut},
		{"door-open", true, drivers.DocumentCoverOpen},
		{"cover-open-warning", false, drivers.DocumentCoverOpen},
		{"offline-report", false, drivers.DocumentOffline},
		{"paused", true, drivers.DocumentStopped},
		{"none", true, drivers.DocumentStopped},
		{"toner-low-warning", true, drivers.DocumentStopped},
		{"something-of-the-maker", false, drivers.Problem{}},
	}
	for _, test := range tests {
		a := about{accepting: true, stopped: test.stopped, reasons: strings.Fields(test.reasons)}
		if got := a.problem(); got.Code != test.want.Code {
			t.Errorf("%s, stopped %t: %q, want %q", test.reasons, test.stopped, got.Code, test.want.Code)
		}
	}
	if got := (about{}).problem(); got.Code != drivers.DocumentStopped.Code {
		t.Errorf("printer that accepts no jobs: %q", got.Code)
	}
}

func FuzzAnswer(f *testing.F) {
	m := goipp.NewResponse(goipp.DefaultVersion, goipp.StatusOk, 1)
	m.Printer.Add(goipp.MakeAttribute("printer-state", goipp.TagEnum, goipp.Integer(5)))
	m.Printer.Add(goipp.MakeAttribute("printer-state-reasons", goipp.TagKeyword, goipp.String("media-empty-error")))
	m.Printer.Add(goipp.MakeAttribute("printer-is-accepting-jobs", goipp.TagBoolean, goipp.Boolean(true)))
	m.Printer.Add(goipp.MakeAttribute("printer-make-and-model", goipp.TagTextLang, goipp.TextWithLang{Lang: "zh", Text: "打印机"}))
	seed, err := m.EncodeBytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte("HTTP/1.1 400"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		answer, err := decode(raw)
		if err != nil {
			if !errors.Is(err, drivers.ErrBadAnswer) {
				t.Fatalf("error %v is not a bad answer", err)
			}
			return
		}
		if p := readAbout(answer.Printer).problem(); p.Code != "" && p.Title.Zh == "" {
			t.Fatalf("problem %q has no text", p.Code)
		}
	})
}
