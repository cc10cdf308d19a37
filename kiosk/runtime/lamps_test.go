package runtime

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/idcard"
	"zhiting/drivers/signals"
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
	shows("0")
	h.tap("back")
	shows("")
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
