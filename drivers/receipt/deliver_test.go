package receipt

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

// printer starts a printer of a model on a pseudo-terminal, with more keys of its description if there are any.
func printer(t *testing.T, model, more string) (h *devicetest.Simulator, out string) {
	t.Helper()
	out = t.TempDir()
	return devicetest.Start(t, program,
		"- {kind: receipt, model: "+model+", link: "+filepath.Join(t.TempDir(), "printer")+", paper: "+out+more+"}\n"), out
}

// Every model prints the sample, whatever it can do by itself, and says as much of its fate as it can.
func TestModels(t *testing.T) {
	tests := []struct {
		model, query string
		fate         Fate
		lines        []string // on the paper; a picture where the firmware lacks a character or the QR command
	}{
		{"epson-tm", "profile=epson-tm", FateTaken, []string{"收件回执", "䶮样例", "[picture 72x30]", "[QR zhiting:3f9ac2d1]"}},
		{"epson-tm-t88", "profile=epson-tm-t88", FateTaken, []string{"收件回执", "䶮样例", "[QR zhiting:3f9ac2d1]"}},
		{"epson-tm", "profile=xprinter-80", FateTaken, []string{"收件回执", "[picture 72x30]", "[QR zhiting:3f9ac2d1]"}},
		{"epson-tm", "profile=epson-tm&qr=raster", FateTaken, []string{"[picture 200x"}},
		{"plain-58", "profile=58mm", FateTaken, []string{"收件回执", "[QR zhiting:3f9ac2d1]"}},
		{"cheap-58", "profile=xprinter-58", FateSent, []string{"收件回执", "[QR zhiting:3f9ac2d1]"}},
		{"export-80", "profile=raster-80", FateSent, []string{"[picture 192x48]", "Time", "[picture 200x"}},
		{"mute-58", "profile=gprinter-58&status=none", FateSent, []string{"收件回执"}},
	}
	for _, test := range tests {
		t.Run(test.model+" "+test.query, func(t *testing.T) {
			h, out := printer(t, test.model, "")
			p := opened(t, address(t, h, test.query))
			r := Receipt{append(sample.Items[:len(sample.Items)-1:len(sample.Items)-1], Line{Text: "䶮样例"}, Cut{})} // U+4DAE, of extension A
			got, err := p.Deliver(t.Context(), r)
			if err != nil || got.Fate != test.fate {
				t.Fatalf("%+v, %v; want fate %s", got, err, test.fate)
			}
			if got.Fate == FateTaken && got.Done != got.Items {
				t.Errorf("taken, and %d of %d items are done", got.Done, got.Items)
			}
			eventually(t, func() bool { return strings.Contains(h.Do(t, "receipt state"), "waiting=0") }, "the printer does not come to the end")
			eventually(t, func() bool { // a mute printer may not have read anything yet
				if strings.Contains(h.Do(t, "receipt state"), "receipts=0") {
					h.Do(t, "receipt tear") // it has no cutter
				}
				return !strings.Contains(h.Do(t, "receipt state"), "receipts=0")
			}, "no receipt came out")
			text := printed(t, out)
			for _, want := range test.lines {
				if !strings.Contains(text, want) {
					t.Errorf("the paper lacks %q:\n%s", want, text)
				}
			}
			if strings.ContainsAny(text, "□?") {
				t.Errorf("the firmware was given what it has no picture for:\n%s", text)
			}
			if state := h.Do(t, "receipt state"); !strings.Contains(state, "unknown=0 stray=0") {
				t.Error("the printer was given what it does not know: ", state)
			}
		})
	}
}

// Trouble in mid-receipt, on printers that tell much and little: the problem, the fate, and that the account of what is
// on paper is neither nothing nor all.
func TestTroubleInMidReceipt(t *testing.T) {
	long := Receipt{append(lines(40), Cut{})}
	tests := []struct {
		trouble string
		want    drivers.Problem
		fate    Fate
	}{
		{"paper out", drivers.ReceiptPaperOut, FatePart},
		{"cover open", drivers.ReceiptCoverOpen, FatePart},
		{"fault offline", drivers.ReceiptOffline, FatePart},
		{"unplug", drivers.NoDevice, FateUnknown},
	}
	for _, model := range []struct{ name, query string }{{"epson-tm", "profile=epson-tm"}, {"plain-58", "profile=58mm"}} {
		for _, test := range tests {
			t.Run(model.name+" "+test.trouble, func(t *testing.T) {
				h, _ := printer(t, model.name, "")
				p := opened(t, address(t, h, model.query))
				h.Do(t, "receipt after 75 "+test.trouble) // line 20 of 40
				got, err := p.Deliver(t.Context(), long)
				failed, ok := errors.AsType[*PrintError](err)
				if !ok || failed.Problem.Code != test.want.Code || got.Fate != test.fate || !failed.Started {
					t.Fatalf("%+v, %v; want %s, fate %s", got, err, test.want.Code, test.fate)
				}
				// What a printer said last before its cable was pulled may be lost with the cable.
				if got != failed.Delivery || got.Done == 0 && test.trouble != "unplug" || got.Done > 20 {
					t.Errorf("%d of %d items on paper; want some, at most the 20 that are", got.Done, got.Items)
				}
				if failed.Leftover != !strings.HasPrefix(model.name, "epson") {
					t.Errorf("leftover %t", failed.Leftover)
				}
			})
		}
	}
}

func lines(n int) []Item {
	var out []Item
	for range n {
		out = append(out, Line{Text: "凭身份证在本机“我的办件”查询进度，或拨打12345"[:30]})
	}
	return out
}

// What ends by itself, or can be ended by command, costs nothing but time.
func TestPrinterRecovers(t *testing.T) {
	for _, model := range []struct{ name, query string }{{"epson-tm", "profile=epson-tm"}, {"''", ""}} {
		t.Run("cutter "+model.query, func(t *testing.T) {
			h, out := printer(t, model.name, "")
			p := opened(t, address(t, h, model.query))
			h.Do(t, "receipt fault cutter-once")
			if got, err := p.Deliver(t.Context(), sample); err != nil || got.Fate != FateTaken {
				t.Fatalf("%+v, %v; want it taken", got, err)
			}
			if text := printed(t, out); strings.Count(text, "收件回执") != 1 || !strings.Contains(text, "12345") {
				t.Errorf("the receipt is not there once and whole:\n%s", text)
			}
		})
		t.Run("head "+model.query, func(t *testing.T) {
			h, out := printer(t, model.name, "")
			p := opened(t, address(t, h, model.query))
			h.Do(t, "receipt after 30 fault hot")
			done := make(chan error, 1)
			go func() { done <- p.Print(t.Context(), sample) }()
			eventually(t, func() bool {
				problem, err := p.Check(t.Context())
				return err == nil && problem.Code == drivers.ReceiptOverheated.Code
			}, "Check does not see in mid-receipt that the head is hot")
			h.Do(t, "receipt fault off")
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if text := printed(t, out); strings.Count(text, "收件回执") != 1 || !strings.Contains(text, "12345") {
				t.Errorf("the receipt is not there once and whole:\n%s", text)
			}
		})
	}
}

// A cutter that stays stuck fails the receipt with all but the cut on paper. A person opens the cover and clears it, and
// the driver sets it going again.
func TestCutterStuckAndCleared(t *testing.T) {
	h, _ := printer(t, "epson-tm", "")
	p := opened(t, address(t, h, "profile=epson-tm"))
	h.Do(t, "receipt fault cutter")
	got, err := p.Deliver(t.Context(), sample)
	if drivers.ProblemOf(err).Code != drivers.ReceiptCutter.Code || got.Fate != FatePart {
		t.Fatalf("%+v, %v; want the cutter", got, err)
	}
	h.Do(t, "receipt cover open")
	if problem, err := p.Check(t.Context()); err != nil || problem.Code != drivers.ReceiptCoverOpen.Code {
		t.Errorf("%q, %v; want the cover", problem.Code, err)
	}
	h.Do(t, "receipt fault off")
	h.Do(t, "receipt cover closed")
	if problem, err := p.Check(t.Context()); err != nil || !problem.IsZero() {
		t.Errorf("%q, %v; want a printer that is well", problem.Code, err)
	}
	if got, err := p.Deliver(t.Context(), sample); err != nil || got.Fate != FateTaken {
		t.Errorf("%+v, %v; want it taken", got, err)
	}
}

func TestCutterBroken(t *testing.T) {
	h, _ := printer(t, "epson-tm", "")
	p := opened(t, address(t, h, "profile=epson-tm"))
	h.Do(t, "receipt fault cutter-broken")
	if got, err := p.Deliver(t.Context(), sample); drivers.ProblemOf(err).Code != drivers.ReceiptCutterBroken.Code || got.Fate != FatePart {
		t.Fatalf("%+v, %v; want a broken cutter", got, err)
	}
	if problem, err := p.Check(t.Context()); err != nil || problem.Code != drivers.ReceiptCutterBroken.Code {
		t.Errorf("%q, %v; want a broken cutter", problem.Code, err)
	}
}

// The visit ends while a printer prints at its own speed: nothing more comes out, and the fate is open.
func TestCallerGivesUp(t *testing.T) {
	h, _ := printer(t, "epson-tm", ", pace: true")
	p := opened(t, address(t, h, "profile=epson-tm"))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	var got Delivery
	go func() {
		var err error
		got, err = p.Deliver(ctx, Receipt{append(lines(250), Cut{})})
		done <- err
	}()
	eventually(t, func() bool { return !strings.Contains(h.Do(t, "receipt state"), "waiting=0") }, "nothing is printed")
	cancel()
	err := <-done
	if drivers.ProblemOf(err).Code != drivers.ReceiptUnconfirmed.Code || !errors.Is(err, context.Canceled) || got.Fate != FateUnknown {
		t.Fatalf("%+v, %v; want it unconfirmed", got, err)
	}
	eventually(t, func() bool { return strings.Contains(h.Do(t, "receipt state"), "waiting=0") }, "the printer still holds the rest of the receipt")
	if got, err := p.Deliver(t.Context(), sample); err != nil || got.Fate != FateTaken {
		t.Errorf("the next receipt: %+v, %v", got, err)
	}
}

// A picture may hold the bytes of any real-time command by chance.
func TestPictureIsNoCommand(t *testing.T) {
	h, _ := printer(t, "epson-tm", "")
	p := opened(t, address(t, h, "profile=epson-tm"))
	g := image.NewGray(image.Rect(0, 0, 24, 9))
	for i := range g.Pix {
		g.Pix[i] = 255
	}
	for y, row := range [][3]byte{{0x10, 0x04, 0x01}, {0x10, 0x04, 0x04}, {0x10, 0x05, 0x01}, {0x10, 0x05, 0x02}, {0x10, 0x14, 0x01}, {0x10, 0x14, 0x08}, {0, 0, 0x10}, {0x04, 0x02, 0}} {
		for x := range 24 {
			if row[x/8]&(0x80>>(x%8)) != 0 {
				g.Pix[y*g.Stride+x] = 0
			}
		}
	}
	if got, err := p.Deliver(t.Context(), Receipt{[]Item{Image{g}, Cut{}}}); err != nil || got.Fate != FateTaken {
		t.Fatalf("%+v, %v", got, err)
	}
	if state := h.Do(t, "receipt state"); !strings.Contains(state, "stray=0") {
		t.Error("the printer found commands in a picture: ", state)
	}
}

// A QR code that is too wide for the paper would be left out by the printer without a word.
func TestQRFitsThePaper(t *testing.T) {
	for _, test := range []struct {
		payload, module int
	}{
		{10, 16}, {10, 0}, {1000, 6}, {2331, 0},
	} {
		for _, profile := range []Profile{narrow, wide} {
			if _, err := Compose(Receipt{[]Item{QR{Payload: strings.Repeat("A", test.payload), Module: test.module}}}, profile, nil); err != nil {
				t.Errorf("%d bytes at %d dots on %s: %v", test.payload, test.module, profile.Name, err)
			}
		}
	}
	h, out := printer(t, "plain-58", "")
	p := opened(t, address(t, h, "profile=58mm"))
	if err := p.Print(t.Context(), Receipt{[]Item{QR{Payload: strings.Repeat("A", 600), Module: 8}, Line{Text: "END"}}}); err != nil {
		t.Fatal(err)
	}
	h.Do(t, "receipt tear")
	if b, err := os.ReadFile(filepath.Join(out, "001.txt")); err != nil || !strings.Contains(string(b), "[QR AAAA") {
		t.Errorf("%s, %v; want a QR code", b, err)
	}
}
