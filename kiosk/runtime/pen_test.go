package runtime

import (
	"testing"
	"time"

	"zhiting/drivers/devicetest"
	"zhiting/drivers/signpad"
	"zhiting/kiosk/page"
)

// What the pen of a signature pad in a process of its own does reaches the screen, also when the pad was away for a while.
func TestPenReachesTheScreen(t *testing.T) {
	program, err := devicetest.Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	far := devicetest.Start(t, program, "  - {kind: signpad, listen: '127.0.0.1:0'}\n")
	h := start(t, "", func(o *Options) {
		o.Devices.Signpad = signpad.New(devicetest.Address(t, far.Address("signpad")))
		if err := o.Supervisor.Add("signpad", o.Devices.Signpad); err != nil {
			t.Fatal(err)
		}
	})
	line := func() (points []page.Pen) {
		t.Helper()
		for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
			h.screen.mu.Lock()
			points = h.screen.pen
			h.screen.mu.Unlock()
			if n := len(points); n > 0 && !points[n-1].Down {
				return points
			}
			if time.Now().After(end) {
				t.Fatalf("the screen saw %+v", points)
			}
		}
	}
	ready := func() {
		t.Helper()
		for end := time.Now().Add(patience); !h.Supervisor.Status("signpad").Usable(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("the pad is %+v", h.Supervisor.Status("signpad"))
			}
		}
	}
	ready()
	far.Do(t, "signpad line 0 0 100 100 50")
	points := line()
	if first, last := points[0], points[len(points)-2]; first.X != 0 || last.X != 1 || last.Y != 1 || last.Pressure < 0.49 || last.Ratio != 2.4 || last.At.Before(first.At) {
		t.Errorf("the line goes from %+v to %+v", first, last)
	}
	far.Do(t, "signpad unplug")
	for end := time.Now().Add(patience); h.Supervisor.Status("signpad").Usable() && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	far.Do(t, "signpad replug")
	ready()
	h.screen.mu.Lock()
	h.screen.pen = nil
	h.screen.mu.Unlock()
	far.Do(t, "signpad sign")
	line()
}
