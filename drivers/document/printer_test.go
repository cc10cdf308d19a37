package document

import (
	"context"
	"errors"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

func opened(t *testing.T, h *devicetest.Simulator) *Printer {
	t.Helper()
	p := New(devicetest.Address(t, h.Address("document")))
	if err := p.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func TestPrint(t *testing.T) {
	h, out := hall(t)
	p := opened(t, h)
	if model := p.Info().Model; !strings.Contains(model, "Zhiting Hall") {
		t.Errorf("model %q; want Zhiting Hall", model)
	}
	id, err := p.Print(t.Context(), Job{Name: "zhiting-1", PDF: page(), Duplex: true})
	if err != nil {
		t.Fatal(err)
	}
	if id < 1 {
		t.Errorf("job number %d", id)
	}
	f, err := os.Open(filepath.Join(out, "001-1.png"))
	if err != nil {
		t.Fatal("no page came out: ", err)
	}
	defer f.Close()
	picture, err := png.DecodeConfig(f)
	if err != nil || picture.Width != 827 {
		t.Errorf("page is %d dots wide, %v; want 827, A4 at 100 an inch", picture.Width, err)
	}
}

func TestTray(t *testing.T) {
	h, _ := hall(t)
	p := opened(t, h)
	for _, test := range []struct {
		command string
		want    drivers.Problem
	}{
		{"document paper low", drivers.DocumentPaperLow},
		{"document paper out", drivers.DocumentPaperOut},
		{"document paper ok", drivers.Problem{}},
	} {
		h.Do(t, test.command)
		got, err := p.Check(t.Context())
		for n := 0; n < 100 && err == nil && got.Code != test.want.Code; n++ { // the printer's program takes its time to hear of it
			time.Sleep(20 * time.Millisecond)
			got, err = p.Check(t.Context())
		}
		if err != nil || got.Code != test.want.Code {
			t.Errorf("%s: %q, %v; want %q", test.command, got.Code, err, test.want.Code)
		}
	}
	h.Do(t, "document paper out")
	_, err := p.Print(t.Context(), Job{Name: "zhiting-2", PDF: page()})
	failed, ok := errors.AsType[*JobError](err)
	if !ok || failed.Job != 0 || drivers.ProblemOf(err).Code != drivers.DocumentPaperOut.Code {
		t.Errorf("print without paper: %v; want paper out and no job", err)
	}
}

// The paper ends as the job prints: the job is called back, and paper does not bring the page out later.
func TestPaperEndsInMidJob(t *testing.T) {
	h, out := hall(t)
	p := opened(t, h)
	h.Do(t, "document paper out-next")
	_, err := p.Print(t.Context(), Job{Name: "zhiting-3", PDF: page()})
	if failed, ok := errors.AsType[*JobError](err); !ok || failed.Job == 0 || failed.Problem.Code != drivers.DocumentPaperOut.Code || !failed.Withdrawn {
		t.Fatalf("%v; want paper out in a job, and the job withdrawn", err)
	}
	h.Do(t, "document paper ok")
	eventually(t, func() bool {
		_, err := p.Print(t.Context(), Job{Name: "zhiting-4", PDF: page()})
		return err == nil
	}, "the printer does not print after new paper")
	pages, err := filepath.Glob(filepath.Join(out, "*.png"))
	if err != nil || len(pages) != 1 {
		t.Errorf("pages %v, %v; want only that of the second job", pages, err)
	}
}

// The printer keeps the state processing and calls its trouble a warning: it is judged by the reasons all the same. It is
// busy for a moment after each cancelled job, which is waited for.
func TestTroubleInMidJob(t *testing.T) {
	h, out := hall(t)
	p := opened(t, h)
	for reason, want := range map[string]drivers.Problem{
		"media-jam": drivers.DocumentJam, "cover-open": drivers.DocumentCoverOpen, "input-tray-missing": drivers.DocumentTrayMissing,
		"marker-supply-empty": drivers.DocumentTonerOut, "marker-waste-full": drivers.DocumentWasteFull,
		"spool-area-full": drivers.DocumentMemoryFull, "other,media-low": {}, // the last one prints once it is let go
	} {
		h.Do(t, "document next "+reason)
		done := make(chan error, 1)
		go func() {
			_, err := p.Print(t.Context(), Job{Name: "办件回执", PDF: page()})
			done <- err
		}()
		if want.IsZero() {
			eventually(t, func() bool {
				problem, err := p.Check(t.Context())
				return err == nil && problem.Code == drivers.DocumentPaperLow.Code
			}, "the job does not begin")
			h.Do(t, "document paper ok")
			if err := <-done; err != nil {
				t.Errorf("%s: %v; want it printed", reason, err)
			}
			continue
		}
		err := <-done
		if failed, ok := errors.AsType[*JobError](err); !ok || failed.Problem.Code != want.Code || failed.Job == 0 || !failed.Withdrawn {
			t.Errorf("%s: %v; want %s, and the job withdrawn", reason, err, want.Code)
		}
		h.Do(t, "document paper ok")
		eventually(t, func() bool { problem, err := p.Check(t.Context()); return err == nil && problem.IsZero() }, "the trouble does not end")
	}
	if pages, err := filepath.Glob(filepath.Join(out, "*.png")); err != nil || len(pages) != 1 {
		t.Errorf("pages %v, %v; want only that of the job without trouble", pages, err)
	}
}

// When the caller gives up, nothing of the citizen stays in the printer.
func TestGivingUpEmptiesTheSpool(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // where the printer keeps its spool
	h, _ := hall(t)
	p := opened(t, h)
	h.Do(t, "document paper out-next")
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Millisecond)
	defer cancel()
	if _, err := p.Print(ctx, Job{Name: "zhiting-5", PDF: page()}); err == nil {
		t.Fatal("printed without paper")
	}
	h.Do(t, "document paper ok")
	eventually(t, func() bool {
		kept, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "page-printer*", "spool", "*.pdf"))
		return err == nil && len(kept) == 0
	}, "the document stays in the spool")
}

// The visit ends while its job waits in the printer: the printer itself says that the job is cancelled, by whom, and nothing
// comes out afterwards.
func TestVisitEndsWithAJobHeld(t *testing.T) {
	h, out := hall(t)
	p := opened(t, h)
	s := p.current()
	h.Do(t, "document paper out-next")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	// A printer that only holds a job shows no trouble; this one shows an empty tray a moment later.
	id, err := s.create(ctx, Job{Name: "办件回执 3f9ac2d1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.send(ctx, id, page()); err != nil {
		t.Fatal(err)
	}
	if at, err := s.progress(ctx, progress{id: id}); err != nil || at.ended {
		t.Fatalf("%+v, %v; want a job that waits", at, err)
	}
	if !s.callBack(id) {
		t.Error("the printer does not agree to the cancellation")
	}
	eventually(t, func() bool {
		at, err := s.progress(t.Context(), progress{id: id})
		return at.ended && !at.done && drivers.ProblemOf(err).Code == drivers.DocumentCancelled.Code
	}, "the job does not become cancelled")
	h.Do(t, "document paper ok")
	eventually(t, func() bool { problem, err := p.Check(t.Context()); return err == nil && problem.IsZero() }, "the tray does not fill")
	if pages, err := filepath.Glob(filepath.Join(out, "*.png")); err != nil || len(pages) != 0 {
		t.Errorf("pages %v, %v; want none", pages, err)
	}
}

// What a real printer says of itself is read, and what is asked of it is what it has.
func TestChoiceOfARealPrinter(t *testing.T) {
	h, _ := hall(t)
	p := opened(t, h)
	got := p.current().can.choose(Job{Duplex: true, Colour: true}) // it prints black only, and says so
	if want := (choice{sides: "two-sided-long-edge", media: "iso_a4_210x297mm"}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestWrongDevice(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	err := New(devicetest.Address(t, strings.Replace(server.URL, "http", "ipp", 1)+"/ipp/print")).Open(t.Context())
	if drivers.ProblemOf(err).Code != drivers.WrongDevice.Code {
		t.Errorf("a web server taken for a printer: %v", err)
	}
}

func TestEndlessAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	err := New(devicetest.Address(t, strings.Replace(server.URL, "http", "ipp", 1)+"/ipp/print")).Open(t.Context())
	if !errors.Is(err, drivers.ErrBadAnswer) {
		t.Errorf("an endless answer: %v; want a bad answer", err)
	}
}

func TestConformance(t *testing.T) {
	h, _ := hall(t)
	do := func(command string) func(*testing.T) {
		return func(t *testing.T) { h.Do(t, "document "+command) }
	}
	use := func(ctx context.Context, d drivers.Device) error {
		_, err := d.(*Printer).Print(ctx, Job{Name: "zhiting-6", PDF: page()})
		return err
	}
	devicetest.Run(t, devicetest.Harness{
		New:    func() drivers.Device { return New(devicetest.Address(t, h.Address("document"))) },
		Absent: func() drivers.Device { return New(devicetest.Address(t, "ipp://127.0.0.1:1/ipp/print")) },
		Use:    use,
		Begin: func(ctx context.Context, d drivers.Device) error {
			for {
				if err := use(ctx, d); err != nil {
					return err
				}
			}
		},
		Vanish:  do("unplug"),
		Return:  do("replug"),
		Stall:   do("fault silent"),
		Garbage: do("fault noise"),
		Heal:    do("fault off"),
	})
}

func eventually(t *testing.T, ok func() bool, otherwise string) {
	t.Helper()
	for range 200 {
		if ok() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal(otherwise)
}
