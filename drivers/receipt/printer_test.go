package receipt

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

var sample = Receipt{[]Item{
	Line{Text: "收件回执", Align: AlignCentre, Double: true, Bold: true},
	Rule{},
	Row{Label: "事项", Value: "社会保障卡居民服务（补领）"},
	Row{Label: "姓名", Value: "欧**例"},
	Row{Label: "Time", Value: "2026-11-23 09:30"},
	Line{Text: "王\U0002C349样"},
	QR{Payload: "zhiting:3f9ac2d1"},
	Line{Text: "凭身份证在本机“我的办件”查询进度，或拨打12345。", Align: AlignCentre},
	Cut{},
}}

// hall starts a printer and gives its paper directory. Its cable is a pseudo-terminal or a TCP connection.
func hall(t *testing.T, cable string) (h *devicetest.Simulator, out string) {
	out = t.TempDir()
	where := `listen: "127.0.0.1:0"`
	if cable == "serial" {
		where = "link: " + filepath.Join(t.TempDir(), "printer")
	}
	return devicetest.Start(t, program, "- {kind: receipt, "+where+", paper: "+out+"}\n"), out
}

func opened(t *testing.T, addr drivers.Address) *Printer {
	t.Helper()
	p := New(addr, squares{})
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

func printed(t *testing.T, out string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(out, "001.txt"))
	if err != nil {
		t.Fatal("no receipt came out: ", err)
	}
	return string(b)
}

func TestPrint(t *testing.T) {
	for _, cable := range []string{"serial", "tcp"} {
		t.Run(cable, func(t *testing.T) {
			h, out := hall(t, cable)
			p := opened(t, address(t, h, ""))
			if err := p.Print(t.Context(), sample); err != nil {
				t.Fatal(err)
			}
			text := printed(t, out)
			for _, want := range []string{"收件回执\n", "社会保障卡居民服务（补领）\n", "欧**例\n", "[QR zhiting:3f9ac2d1]", "[picture 72x30]", "凭身份证在本机“我的办件”查询进度"} {
				if !strings.Contains(text, want) {
					t.Errorf("the paper lacks %q:\n%s", want, text)
				}
			}
			if dir := os.Getenv("KEEP_PAPER"); dir != "" {
				b, _ := os.ReadFile(filepath.Join(out, "001.png"))
				_ = os.WriteFile(filepath.Join(dir, "receipt-"+cable+".png"), b, 0o644)
			}
		})
	}
}

func TestCheckSeesTrouble(t *testing.T) {
	h, _ := hall(t, "tcp")
	p := opened(t, address(t, h, ""))
	for _, test := range []struct {
		command string
		want    drivers.Problem
	}{
		{"receipt paper low", drivers.ReceiptPaperNearEnd},
		{"receipt paper out", drivers.ReceiptPaperOut},
		{"receipt cover open", drivers.ReceiptCoverOpen},
		{"receipt cover closed", drivers.ReceiptPaperOut},
		{"receipt paper ok", drivers.Problem{}},
	} {
		h.Do(t, test.command)
		got, err := p.Check(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got.Code != test.want.Code {
			t.Errorf("%s: %q, want %q", test.command, got.Code, test.want.Code)
		}
	}
}

func TestPrintRefusedWithoutPaper(t *testing.T) {
	h, _ := hall(t, "tcp")
	p := opened(t, address(t, h, ""))
	h.Do(t, "receipt paper out")
	err := p.Print(t.Context(), sample)
	failed, ok := errors.AsType[*PrintError](err)
	if !ok || failed.Problem.Code != drivers.ReceiptPaperOut.Code || failed.Started || failed.Sent != 0 {
		t.Fatalf("got %+v; want paper out, nothing sent", err)
	}
	if drivers.ProblemOf(err).Code != drivers.ReceiptPaperOut.Code {
		t.Error("ProblemOf does not see the problem")
	}
}

// The paper ends in mid-receipt: the caller learns it, and putting paper in does not bring out the rest of this
// citizen's receipt in front of the next one.
func TestPaperEndsInMidReceipt(t *testing.T) {
	h, out := hall(t, "tcp")
	p := opened(t, address(t, h, ""))
	h.Do(t, "receipt paper out-after 15")
	err := p.Print(t.Context(), sample)
	failed, ok := errors.AsType[*PrintError](err)
	if !ok || failed.Problem.Code != drivers.ReceiptPaperOut.Code || !failed.Started {
		t.Fatalf("got %+v; want paper out, started", err)
	}
	eventually(t, func() bool { return strings.Contains(h.Do(t, "receipt state"), "waiting=0") }, "the printer still holds the rest of the receipt")
	h.Do(t, "receipt paper ok")
	h.Do(t, "receipt tear")
	if text := printed(t, out); strings.Contains(text, "zhiting:") {
		t.Errorf("the rest came out:\n%s", text)
	}
	if err := p.Print(t.Context(), sample); err != nil {
		t.Errorf("print after new paper: %v", err)
	}
}

func TestCutterJams(t *testing.T) {
	h, _ := hall(t, "serial")
	p := opened(t, address(t, h, ""))
	h.Do(t, "receipt fault cutter")
	err := p.Print(t.Context(), sample)
	if failed, ok := errors.AsType[*PrintError](err); !ok || failed.Problem.Code != drivers.ReceiptCutter.Code || !failed.Started {
		t.Fatalf("got %+v; want the cutter, started", err)
	}
}

// A printer that answers nothing prints under status=none, and is no-answer under status=full.
func TestSilentPrinter(t *testing.T) {
	h, out := hall(t, "tcp")
	h.Do(t, "receipt fault silent")
	full := New(address(t, h, ""), nil)
	if err := full.Open(t.Context()); !errors.Is(err, drivers.ErrNoAnswer) {
		t.Errorf("open with status=full: %v; want no answer", err)
	}
	p := opened(t, address(t, h, "status=none"))
	if err := p.Print(t.Context(), Receipt{[]Item{Line{Text: "静"}, Cut{}}}); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { _, err := os.Stat(filepath.Join(out, "001.txt")); return err == nil }, "nothing came out")
	h.Do(t, "receipt unplug")
	eventually(t, func() bool { _, err := p.Check(t.Context()); return err != nil }, "check does not notice that the cable was pulled")
}

func TestBasicPrinter(t *testing.T) {
	h, _ := hall(t, "tcp")
	p := opened(t, address(t, h, "status=basic"))
	if err := p.Print(t.Context(), sample); err != nil {
		t.Fatal(err)
	}
	h.Do(t, "receipt paper out")
	if got, err := p.Check(t.Context()); err != nil || got.Code != drivers.ReceiptPaperOut.Code {
		t.Errorf("%v, %v; want paper out", got.Code, err)
	}
}

func TestNoise(t *testing.T) {
	h, _ := hall(t, "tcp")
	h.Do(t, "receipt fault noise")
	if err := New(address(t, h, ""), nil).Open(t.Context()); !errors.Is(err, drivers.ErrBadAnswer) {
		t.Errorf("open: %v; want a bad answer", err)
	}
}

func eventually(t *testing.T, ok func() bool, otherwise string) {
	t.Helper()
	for range 200 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal(otherwise)
}

// absent is a loopback address where nothing listens.
func absent(t *testing.T) drivers.Address {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	addr, err := drivers.ParseAddress("tcp://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return addr
}
