package runtime

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/idcard"
	"zhiting/drivers/keypad"
	"zhiting/drivers/signals"
	"zhiting/kiosk/page"
	"zhiting/kiosk/visit"
)

// The lamp above the slot that a page speaks of is lit while it does, and none when the visit is over.
func TestGuideLights(t *testing.T) {
	program, err := devicetest.Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	far := devicetest.Start(t, program, "  - {name: lights, kind: signals, listen: '127.0.0.1:0'}\n"+
		"  - {kind: idcard, link: "+filepath.Join(t.TempDir(), "reader")+"}\n")
	reader := idcard.New(devicetest.Address(t, far.Address("idcard")))
	board := signals.New(devicetest.Address(t, far.Address("lights")+"?idcard=0&receipt=1&document=2&camera=3"))
	h := start(t, "http://127.0.0.1:1", func(o *Options) {
		o.Devices.Signals, o.Devices.Reader = board, reader
		if err := errors.Join(o.Supervisor.Add("signals", board), o.Supervisor.Add("idcard", reader)); err != nil {
			t.Fatal(err)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	shows := func(want string) {
		t.Helper()
		state := ""
		for ctx.Err() == nil {
			if state = far.Do(t, "lights state"); state == "lit="+want+" open=false fault=off" {
				return
			}
			pause(ctx, 20*time.Millisecond)
		}
		t.Fatalf("the board is %q, want lamp %q", state, want)
	}
	for h.Supervisor.Statuses()["signals"].State != drivers.StateReady {
		pause(ctx, 5*time.Millisecond)
	}
	shows("")
	h.tap("start", "theme-social-security-card", "begin")
	h.at(visit.Identify)
	for range 2 { // it blinks
		shows("0")
		shows("")
	}
	h.tap("back")
	shows("")

	h.tap("begin", "help") // out at once, and not only for the half of a blink
	h.at(visit.Help)
	shows("")
}

// TestPrintersGuide holds what the lamps above the printers say of papers.
func TestPrintersGuide(t *testing.T) {
	h := start(t, "")
	h.stop() // the runtime is used from here alone
	h.papers = signals.Lamps{}
	r := h.Runtime
	for _, tt := range []struct {
		event visit.Event
		want  signals.Lamps
	}{
		{visit.Printed{Paper: visit.PaperReceipt}, signals.Lamps{drivers.KindReceipt: signals.Blinking}},
		{visit.Printed{Paper: visit.PaperForm}, signals.Lamps{drivers.KindReceipt: signals.Blinking, drivers.KindDocument: signals.Blinking}},
		{visit.PrintTrouble{Paper: visit.PaperForm}, signals.Lamps{drivers.KindReceipt: signals.Blinking}},
	} {
		r.handle(t.Context(), tt.event)
		if !maps.Equal(r.papers, tt.want) {
			t.Errorf("after %+v the lamps are %v, want %v", tt.event, r.papers, tt.want)
		}
	}
	if lamps := r.guided(); len(lamps) != 0 {
		t.Errorf("printers that are not there are lit: %v", lamps)
	}
}

// TestDoorAndKeys plays a signal board and a keypad in a process of their own.
func TestDoorAndKeys(t *testing.T) {
	program, err := devicetest.Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	far := devicetest.Start(t, program, "  - {kind: signals, listen: '127.0.0.1:0'}\n  - {kind: keypad, listen: '127.0.0.1:0'}\n")
	log, hook := logtest.NewNullLogger()
	h := start(t, "", func(o *Options) {
		o.Log = logrus.NewEntry(log)
		o.Devices.Signals = signals.New(devicetest.Address(t, far.Address("signals")+"?door=0"))
		o.Devices.Keypad = keypad.New(devicetest.Address(t, far.Address("keypad")))
		if err := errors.Join(o.Supervisor.Add("signals", o.Devices.Signals), o.Supervisor.Add("keypad", o.Devices.Keypad)); err != nil {
			t.Fatal(err)
		}
	})
	eventually := func(what string, is func() bool) {
		t.Helper()
		for end := time.Now().Add(patience); !is(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("never came: %s", what)
			}
		}
	}
	door := func(is string) {
		t.Helper()
		far.Do(t, "signals door "+is)
		eventually("the door "+is, func() bool {
			return (h.Supervisor.Status("signals").Problem.Code == drivers.DoorOpen.Code) == (is == "open")
		})
	}
	warned := func() bool {
		return slices.ContainsFunc(hook.AllEntries(), func(e *logrus.Entry) bool { return e.Data["problem"] == drivers.DoorOpen.Code })
	}
	door("open") // the technician, while nobody is there
	door("closed")
	h.tap("start")
	h.at(visit.Home)
	if warned() {
		t.Error("a door opened before the visit is told as opened during it")
	}
	door("open")
	eventually("the open door in the log", warned)
	if p, _ := h.screen.newest(); holds(p, drivers.DoorOpen.Title.Zh) || p.ID != string(visit.Home) {
		t.Errorf("the citizen is told of the door: %+v", p)
	}

	far.Do(t, "keypad press next")
	far.Do(t, "keypad press 7")
	eventually("the keys at the screen", func() bool {
		h.screen.mu.Lock()
		defer h.screen.mu.Unlock()
		return slices.Equal(h.screen.keys, []page.Key{page.KeyNext, "7"})
	})
}

func TestPowerOfASupply(t *testing.T) {
	for want, p := range map[visit.Power]drivers.Problem{
		visit.PowerMains: {}, visit.PowerBattery: drivers.OnBattery, visit.PowerEnding: drivers.BatteryLow,
	} {
		if got := power(p); got != want {
			t.Errorf("%q is %q, want %q", p.Code, got, want)
		}
	}
	if got := power(drivers.NoAnswer); got != visit.PowerMains {
		t.Errorf("a supply that does not answer is %q", got)
	}
}
