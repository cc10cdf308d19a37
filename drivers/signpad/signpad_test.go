package signpad

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

// write has the pad's pen write a line and gives its points, the lifted one last.
func write(ctx context.Context, hall *devicetest.Simulator, t *testing.T, p *Pad, command string) ([]Point, error) {
	t.Helper()
	hall.Heard(ctx, t, "signpad")
	hall.Do(t, "signpad "+command)
	var points []Point
	for {
		point, err := p.Await(ctx)
		if err != nil {
			return points, err
		}
		points = append(points, point)
		if !point.Down {
			return points, nil
		}
	}
}

// TestConformance leaves stalling out: a pad that says nothing is one that nobody writes on.
func TestConformance(t *testing.T) {
	for name, options := range map[string]string{
		"serial": "link: " + filepath.Join(t.TempDir(), "signpad"),
		"tcp":    "listen: '127.0.0.1:0'",
	} {
		t.Run(name, func(t *testing.T) {
			hall := devicetest.Start(t, program, fmt.Sprintf("  - {name: signpad, kind: signpad, %s}\n", options))
			do := func(command string) func(*testing.T) {
				return func(t *testing.T) { hall.Do(t, "signpad "+command) }
			}
			devicetest.Run(t, devicetest.Harness{
				New: func() drivers.Device { return New(devicetest.Address(t, hall.Address("signpad"))) },
				Absent: func() drivers.Device {
					return New(devicetest.Address(t, map[string]string{"serial": "serial:///dev/no-such-port", "tcp": "tcp://127.0.0.1:1"}[name]))
				},
				Use: func(ctx context.Context, d drivers.Device) error {
					if _, err := d.Check(ctx); err != nil {
						return err
					}
					points, err := write(ctx, hall, t, d.(*Pad), "line 10 20 90 60 50")
					if err != nil {
						return err
					}
					if first, last := points[0], points[len(points)-2]; !near(first, 0.1, 0.2, 0.5) || !near(last, 0.9, 0.6, 0.5) {
						return fmt.Errorf("%w: the line goes from %+v to %+v", drivers.ErrBadAnswer, first, last)
					}
					return nil
				},
				Begin: func(ctx context.Context, d drivers.Device) error {
					_, err := d.(*Pad).Await(ctx)
					return err
				},
				Vanish: do("unplug"), Return: do("replug"), Garbage: do("fault noise"), Late: do("fault slow"), Twice: do("fault twice"),
				Heal: do("fault off"),
			})
		})
	}
}

func near(p Point, x, y, pressure float64) bool {
	return math.Abs(float64(p.X)-x) < 0.001 && math.Abs(float64(p.Y)-y) < 0.001 && math.Abs(float64(p.Pressure)-pressure) < 0.001
}

func TestSignature(t *testing.T) {
	hall := devicetest.Start(t, program, "  - {name: signpad, kind: signpad, listen: '127.0.0.1:0'}\n")
	p := New(devicetest.Address(t, hall.Address("signpad")))
	if p.Ratio() != 0 {
		t.Error("a pad that is not open has a shape")
	}
	if err := p.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if p.Ratio() != 2.4 {
		t.Errorf("the pad's width is %v of its height, want 2.4", p.Ratio())
	}
	points, err := write(t.Context(), hall, t, p, "sign")
	if err != nil || len(points) != 41 {
		t.Fatalf("a stroke of %d points, %v", len(points), err)
	}
	for i, point := range points[1:] {
		if point.At.Before(points[i].At) || point.X < points[i].X || point.Down == (i == 39) {
			t.Errorf("point %d is %+v after %+v", i+1, point, points[i])
		}
	}
	if lifted := points[40]; lifted.X != points[39].X || lifted.Y != points[39].Y || lifted.Pressure != 0 {
		t.Errorf("lifted at %+v after %+v", lifted, points[39])
	}
}

func TestWhatHasNoPen(t *testing.T) {
	hall := devicetest.Start(t, program, "  - {name: signpad, kind: signpad, listen: '127.0.0.1:0'}\n")
	at := devicetest.Address(t, hall.Address("signpad"))
	for name, query := range map[string]string{
		"no descriptor": "",
		"a keyboard":    "descriptor=05010906a101050719e029e715002501750195088102c0",
		"a touchscreen": "descriptor=050d0904a1010942150025017501950181020501093026ff0f75109501810209318102c0",
		"cut short":     "descriptor=050d0902a10109",
	} {
		at.RawQuery = query
		if err := New(at).Open(t.Context()); drivers.ProblemOf(err).Code != drivers.WrongDevice.Code {
			t.Errorf("%s: %v", name, err)
		}
	}
	at.RawQuery = "descriptor=pen"
	if err := New(at).Open(t.Context()); err == nil {
		t.Error("a descriptor that is no number is taken")
	}
}

// stylus describes unnumbered reports: the tip in a bit, seven bits that fill up, X and Y of 8 bits to 100 with a null
// position; without the tip its pressure to 10 instead.
func stylus(pressure bool) []byte {
	tip := "09421500250175019501810295078103"
	if pressure {
		tip = "09301500250a750895018102"
	}
	b, _ := hex.DecodeString("050d0901a101" + tip + "050115002564750895010930814209318142c0")
	return b
}

func TestFeed(t *testing.T) {
	at := time.Date(2026, 9, 30, 10, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		descriptor []byte
		reports    [][]byte
		want       string // of each point: X, Y, and pressure or whether it is the lifting
	}{
		"a line":                    {stylus(false), [][]byte{{0, 1, 1}, {1, 50, 25}, {1, 100, 100}, {0, 100, 100}, {0, 9, 9}}, "0.50,0.25,0.0 1.00,1.00,0.0 lift"},
		"in one piece":              {stylus(false), [][]byte{{1, 50, 25, 1, 100, 100, 0, 0, 0}}, "0.50,0.25,0.0 1.00,1.00,0.0 lift"},
		"in pieces":                 {stylus(false), [][]byte{{1}, {50, 25, 0}, {0}, {0}}, "0.50,0.25,0.0 lift"},
		"known by pressure":         {stylus(true), [][]byte{{5, 0, 0}, {10, 100, 0}, {0, 0, 0}}, "0.00,0.00,0.5 1.00,0.00,1.0 lift"},
		"a place that is none":      {stylus(false), [][]byte{{1, 50, 25}, {1, 200, 25}, {1, 60, 25}, {0, 0, 0}}, "0.50,0.25,0.0 lift 0.60,0.25,0.0 lift"},
		"touches before it is read": {stylus(false), [][]byte{{1, 0, 0}}, "0.00,0.00,0.0"},
	} {
		p, err := newPen(tt.descriptor)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := ""
		for i, r := range tt.reports {
			points, err := p.feed(r, at.Add(time.Duration(i)*time.Millisecond))
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for _, point := range points {
				if point.Down {
					got += fmt.Sprintf(" %.2f,%.2f,%.1f", point.X, point.Y, point.Pressure)
				} else {
					got += " lift"
				}
			}
		}
		if got != " "+tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// What presses for longer than anybody writes is told, and no longer when it is gone.
func TestPressedPad(t *testing.T) {
	began := time.Now()
	p, err := newPen(stylus(false))
	if err != nil {
		t.Fatal(err)
	}
	s := &session{}
	after := func(d time.Duration, report ...byte) string {
		t.Helper()
		if len(report) > 0 {
			if _, err := p.feed(report, began.Add(d)); err != nil {
				t.Fatal(err)
			}
			s.writing(p)
		}
		problem, err := s.check(began.Add(d))
		if err != nil {
			t.Fatal(err)
		}
		return problem.Code
	}
	if code := after(0, 1, 50, 50) + after(longestLine, 1, 51, 50); code != "" {
		t.Errorf("while somebody writes: %q", code)
	}
	if code := after(longestLine + time.Second); code != drivers.SignpadPressed.Code {
		t.Errorf("a pen that lies on the pad: %q", code)
	}
	if code := after(longestLine+2*time.Second, 0, 0, 0); code != "" {
		t.Errorf("after it was lifted: %q", code)
	}
}

func FuzzReports(f *testing.F) {
	f.Add(stylus(false), []byte{1, 50, 25, 1, 100, 100, 0, 0, 0}, 3)
	f.Add(stylus(true), []byte{5, 0, 0, 10, 100, 0}, 1)
	f.Fuzz(func(t *testing.T, descriptor, b []byte, size int) {
		p, err := newPen(descriptor)
		if err != nil {
			if drivers.ProblemOf(err).Code != drivers.WrongDevice.Code {
				t.Fatal(err)
			}
			return
		}
		if ratio := p.ratio(); ratio < 0 {
			t.Fatalf("a ratio of %v", ratio)
		}
		down := false
		for size = max(size, 1); len(b) > 0; b = b[min(size, len(b)):] {
			points, err := p.feed(b[:min(size, len(b))], time.Time{})
			if err != nil && !errors.Is(err, drivers.ErrBadAnswer) {
				t.Fatal(err)
			}
			for _, at := range points {
				if at.X < 0 || at.X > 1 || at.Y < 0 || at.Y > 1 || at.Pressure < 0 || at.Pressure > 1 || !at.Down && !down {
					t.Fatalf("%+v after down %t", at, down)
				}
				down = at.Down
			}
		}
	})
}
