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
		if got, err := p.Check(t.Context()); err != nil || got.Code != test.want.Code {
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
	if failed, ok := errors.AsType[*JobError](err); !ok || failed.Job == 0 || failed.Problem.Code != drivers.DocumentPaperOut.Code {
		t.Fatalf("%v; want paper out in a job", err)
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
