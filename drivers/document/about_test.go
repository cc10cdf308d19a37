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
		{"paused", true, drivers.DocumentPaused},
		{"media-path-media-tray-missing-error", true, drivers.DocumentTrayMissing},
		{"input-tray-missing", true, drivers.DocumentTrayMissing},
		{"output-area-full-error toner-low", true, drivers.DocumentOutputFull},
		{"output-area-almost-full-warning", false, drivers.DocumentOutputNearlyFull},
		{"marker-supply-missing-error", true, drivers.DocumentCartridgeMissing},
		{"marker-waste-full", true, drivers.DocumentWasteFull},
		{"marker-waste-almost-full-report", false, drivers.DocumentWasteNearlyFull},
		{"opc-life-over", true, drivers.DocumentDrumWorn},
		{"opc-near-eol-warning", false, drivers.DocumentDrumNearEnd},
		{"fuser-under-temp-report", false, drivers.DocumentHot},
		{"marker-fuser-thermistor-failure", true, drivers.DocumentNeedsService},
		{"spool-area-full", true, drivers.DocumentMemoryFull},
		{"moving-to-paused", false, drivers.DocumentPaused},
		{"stopped-partly", false, drivers.DocumentStopped},
		{"other-error", true, drivers.DocumentStopped},
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
	for ready, want := range map[string]string{
		"iso_a4_210x297mm": "", "na_letter_8.5x11in iso_a4_210x297mm": "", "A4": "", "iso_a4_210x297mm_plain": "",
		"na_letter_8.5x11in": drivers.DocumentWrongPaper.Code,
	} {
		if got := (about{accepting: true, ready: strings.Fields(ready)}).problem(); got.Code != want {
			t.Errorf("trays hold %s: %q, want %q", ready, got.Code, want)
		}
	}
	if got := (about{}).problem(); got.Code != drivers.DocumentStopped.Code {
		t.Errorf("printer that accepts no jobs: %q", got.Code)
	}
}

func TestChoose(t *testing.T) {
	all := about{
		sides: []string{"one-sided", "two-sided-long-edge", "two-sided-short-edge"}, colours: []string{"auto", "color", "monochrome"},
		media: []string{"na_letter_8.5x11in", "iso_a4_210x297mm", "iso_a3_297x420mm"}, ready: []string{"iso_a3_297x420mm", "iso_a4_210x297mm"},
	}
	tests := []struct {
		name string
		can  about
		job  Job
		want choice
	}{
		{"plain", all, Job{}, choice{"one-sided", "iso_a4_210x297mm", "monochrome"}},
		{"all wishes", all, Job{Duplex: true, Colour: true}, choice{"two-sided-long-edge", "iso_a4_210x297mm", "color"}},
		{"printer without choices", about{}, Job{Duplex: true, Colour: true}, choice{}},
		{"one side, black", about{sides: []string{"one-sided"}, colours: []string{"monochrome"}}, Job{Duplex: true, Colour: true}, choice{sides: "one-sided"}},
		{"only auto", about{colours: []string{"auto"}}, Job{Colour: true}, choice{colour: "auto"}},
		{"other paper in the tray", about{media: []string{"A4", "Letter"}, ready: []string{"Letter"}}, Job{}, choice{media: "A4"}},
	}
	for _, test := range tests {
		if got := test.can.choose(test.job); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestReadProgress(t *testing.T) {
	attrs := func(state, sheets, sides int, reasons string) goipp.Attributes {
		var a goipp.Attributes
		a.Add(goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(state)))
		a.Add(goipp.MakeAttribute("job-media-sheets-completed", goipp.TagInteger, goipp.Integer(sheets)))
		a.Add(goipp.MakeAttribute("job-impressions-completed", goipp.TagInteger, goipp.Integer(sides)))
		a.Add(goipp.MakeAttribute("job-state-reasons", goipp.TagKeyword, goipp.String(reasons)))
		return a
	}
	tests := []struct {
		name  string
		attrs goipp.Attributes
		want  progress
		err   drivers.Problem
	}{
		{"held", attrs(4, 0, 0, "job-hold-until-specified"), progress{}, drivers.Problem{}},
		{"processing", attrs(5, 1, 2, "job-printing"), progress{sheets: 1}, drivers.Problem{}},
		{"counts sides", attrs(5, 0, 3, "job-printing"), progress{sheets: 3}, drivers.Problem{}},
		{"stopped", attrs(6, 1, 1, "printer-stopped"), progress{sheets: 1}, drivers.Problem{}},
		{"printed", attrs(9, 2, 2, "job-completed-successfully"), progress{sheets: 2, ended: true, done: true}, drivers.Problem{}},
		{"printed badly", attrs(9, 1, 1, "job-completed-with-errors"), progress{sheets: 1, ended: true}, drivers.DocumentGivenUp},
		{"cancelled", attrs(7, 0, 0, "job-canceled-at-device"), progress{ended: true}, drivers.DocumentCancelled},
		{"aborted", attrs(8, 0, 0, "document-format-error"), progress{ended: true}, drivers.DocumentGivenUp},
		{"no state", nil, progress{}, drivers.BadAnswer},
	}
	for _, test := range tests {
		got, err := readProgress(test.attrs, progress{})
		if got != test.want || drivers.ProblemOf(err).Code != test.err.Code {
			t.Errorf("%s: %+v, %v; want %+v, %q", test.name, got, err, test.want, test.err.Code)
		}
	}
}

func TestJobCheck(t *testing.T) {
	for _, test := range []struct {
		job Job
		ok  bool
	}{
		{Job{Name: "办件回执 3f9ac2d1"}, true},
		{Job{Name: "zhiting-20261123"}, true},
		{Job{Name: "回执 371502199001010012"}, false},
		{Job{Name: "回执 37150219900101001X"}, false},
		{Job{Name: "13900000000"}, false},
		{Job{Name: strings.Repeat("证", 86)}, false},
		{Job{Name: "\xC4\xE3"}, false},
		{Job{Copies: -1}, false},
	} {
		err := test.job.check()
		if (err == nil) != test.ok {
			t.Errorf("%+v: %v", test.job, err)
		}
		if err != nil && test.job.Name != "" && strings.Contains(err.Error(), test.job.Name) {
			t.Errorf("the error repeats the name: %v", err)
		}
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
	m = goipp.NewResponse(goipp.DefaultVersion, goipp.StatusOk, 2)
	m.Job.Add(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(7)))
	m.Job.Add(goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(9)))
	m.Job.Add(goipp.MakeAttribute("job-state-reasons", goipp.TagKeyword, goipp.String("job-completed-successfully")))
	m.Job.Add(goipp.MakeAttribute("job-impressions-completed", goipp.TagInteger, goipp.Integer(2)))
	if seed, err = m.EncodeBytes(); err != nil {
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
		about := readAbout(answer.Printer)
		if p := about.problem(); p.Code != "" && p.Title.Zh == "" {
			t.Fatalf("problem %q has no text", p.Code)
		}
		if c := about.choose(Job{Duplex: true, Colour: true}); c.sides != "" && !strings.Contains(c.sides, "sided") {
			t.Fatalf("chose sides %q", c.sides)
		}
		if at, err := readProgress(answer.Job, progress{}); at.done && (err != nil || !at.ended) {
			t.Fatalf("%+v, %v", at, err)
		}
	})
}
