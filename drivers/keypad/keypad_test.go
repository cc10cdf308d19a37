package keypad

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

// TestConformance leaves stalling out: a keypad that says nothing is one that nobody touches.
func TestConformance(t *testing.T) {
	for name, options := range map[string]string{
		"serial": "link: " + filepath.Join(t.TempDir(), "keypad"),
		"tcp":    "listen: '127.0.0.1:0'",
	} {
		t.Run(name, func(t *testing.T) {
			hall := devicetest.Start(t, program, fmt.Sprintf("  - {name: keypad, kind: keypad, %s}\n", options))
			do := func(command string) func(*testing.T) {
				return func(t *testing.T) { hall.Do(t, "keypad "+command) }
			}
			devicetest.Run(t, devicetest.Harness{
				New: func() drivers.Device { return New(devicetest.Address(t, hall.Address("keypad"))) },
				Absent: func() drivers.Device {
					return New(devicetest.Address(t, map[string]string{"serial": "serial:///dev/no-such-port", "tcp": "tcp://127.0.0.1:1"}[name]))
				},
				Use: func(ctx context.Context, d drivers.Device) error {
					if _, err := d.Check(ctx); err != nil {
						return err
					}
					hall.Heard(ctx, t, "keypad")
					for _, want := range []Key{Next, Press} {
						hall.Do(t, "keypad press "+string(want))
						if got, err := d.(*Keypad).Await(ctx); err != nil || got != want {
							return fmt.Errorf("pressed %s, got %q: %w", want, got, err)
						}
					}
					return nil
				},
				Begin: func(ctx context.Context, d drivers.Device) error {
					_, err := d.(*Keypad).Await(ctx)
					return err
				},
				Vanish: do("unplug"), Return: do("replug"), Garbage: do("fault noise"), Late: do("fault slow"), Twice: do("fault twice"),
				Heal: do("fault off"),
			})
		})
	}
}

func TestBrokenKeypadIsTold(t *testing.T) {
	hall := devicetest.Start(t, program, "  - {name: keypad, kind: keypad, listen: '127.0.0.1:0'}\n")
	k := New(devicetest.Address(t, hall.Address("keypad")+"?help=48"))
	if err := k.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	hall.Heard(t.Context(), t, "keypad")
	press := func(command string, want Key) {
		t.Helper()
		hall.Do(t, "keypad "+command)
		if got, err := k.Await(t.Context()); err != nil || got != want {
			t.Errorf("%s gives %q, %v; want %q", command, got, err, want)
		}
	}
	press("usage 48", Help) // as the address says
	hall.Do(t, "keypad fault self-test")
	hall.Do(t, "keypad press next")
	for { // until the report has come
		problem, err := k.Check(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if problem.Code == drivers.KeypadSelfTestFailed.Code {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	press("press 7", "7")
	if problem, err := k.Check(t.Context()); err != nil || problem.Code != "" {
		t.Errorf("a keypad that works again has problem %q, %v", problem.Code, err)
	}
}

func TestFeed(t *testing.T) {
	report := func(b ...byte) []byte { return append(b, make([]byte, reportSize-len(b))...) }
	up := report(0)
	for name, tt := range map[string]struct {
		reports [][]byte
		want    string
		bad     bool
		broken  bool
	}{
		// The keys of the example in appendix C of HID 1.11 are letters; these are the keypad's, pressed in the same order.
		"one key down and up": {reports: [][]byte{report(0, 0, 0x51), up}, want: "[next]"},
		"held":                {reports: [][]byte{report(0, 0, 0x51), report(0, 0, 0x51)}, want: "[next]"},
		"a second key while one is held": {reports: [][]byte{report(0, 0, 0x51), report(0, 0, 0x51, 0x28), report(0, 0, 0x28), up},
			want: "[next press]"},
		"places change":         {reports: [][]byte{report(0, 0, 0x51, 0x28), report(0, 0, 0x28, 0x51)}, want: "[next press]"},
		"again":                 {reports: [][]byte{report(0, 0, 0x52), up, report(0, 0, 0x52)}, want: "[previous previous]"},
		"Tab and Shift with it": {reports: [][]byte{report(0, 0, 0x2b), up, report(0x02, 0, 0x2b), up, report(0x20, 0, 0x2b)}, want: "[next previous previous]"},
		"digits and X":          {reports: [][]byte{report(0, 0, 0x1e), report(0, 0, 0x26), report(0, 0, 0x27), report(0, 0, 0x59), report(0, 0, 0x62), report(0, 0, 0x1b)}, want: "[1 9 0 1 0 X]"},
		"a key without use":     {reports: [][]byte{report(0, 0, 0x04)}, want: "[]"},
		"too many keys":         {reports: [][]byte{report(0, 0, 0x51), {0, 0, 1, 1, 1, 1, 1, 1}, report(0, 0, 0x51)}, want: "[next]"},
		"self-test failed":      {reports: [][]byte{{0, 0, 2, 2, 2, 2, 2, 2}}, want: "[]", broken: true},
		"in pieces":             {reports: [][]byte{{0, 0, 0x51}, {0, 0, 0, 0, 0, 0, 0, 0x28}, {0, 0, 0, 0, 0}}, want: "[next press]"},
		"a second byte":         {reports: [][]byte{report(0, 1, 0x51), report(0, 0, 0x28)}, want: "[press]", bad: true},
		"a modifier among keys": {reports: [][]byte{report(0, 0, 0xe1), report(0, 0, 0x28)}, want: "[press]", bad: true},
		"one key twice":         {reports: [][]byte{report(0, 0, 0x51, 0x51)}, want: "[]", bad: true},
		"undefined error":       {reports: [][]byte{{0, 0, 3, 3, 3, 3, 3, 3}}, want: "[]", bad: true},
	} {
		d, err := newDecoder(nil)
		if err != nil {
			t.Fatal(err)
		}
		got, bad := []Key{}, false
		for _, r := range tt.reports {
			keys, err := d.feed(r)
			got = append(got, keys...)
			bad = bad || errors.Is(err, drivers.ErrBadAnswer)
		}
		if fmt.Sprint(got) != tt.want || bad != tt.bad || d.broken != tt.broken {
			t.Errorf("%s: pressed %v, bad %t, broken %t; want %s, %t, %t", name, got, bad, d.broken, tt.want, tt.bad, tt.broken)
		}
	}
}

func TestAddressOfKeys(t *testing.T) {
	for options, ok := range map[string]bool{
		"help=48&repeat=4B": true, "next=5": true, "next=02": false, "press=e0": false, "back=escape": false, "back=100": false,
	} {
		k := New(devicetest.Address(t, "hid://ffff:ffff?"+options))
		_, err := newDecoder(k.addr.Query())
		if (err == nil) != ok {
			t.Errorf("%s: %v", options, err)
		}
	}
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte{0, 0, 0x51, 0, 0, 0, 0, 0, 0x02, 0, 0x2b, 0, 0, 0, 0, 0}, 3)
	f.Add([]byte{0, 0, 1, 1, 1, 1, 1, 1, 0xff, 0xff}, 8)
	f.Fuzz(func(t *testing.T, b []byte, size int) {
		d, err := newDecoder(nil)
		if err != nil {
			t.Fatal(err)
		}
		for size = max(size, 1); len(b) > 0; b = b[min(size, len(b)):] {
			keys, _ := d.feed(b[:min(size, len(b))])
			if len(d.part) >= reportSize || len(d.held) > reportSize-firstKey || len(keys) > len(b)+reportSize {
				t.Fatalf("holds %d bytes and %d keys, gave %d", len(d.part), len(d.held), len(keys))
			}
		}
	})
}
