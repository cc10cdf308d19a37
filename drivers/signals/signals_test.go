package signals

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

const wired = "?idcard=0&receipt=1&document=2&camera=3&scanner=4&door=0"

func TestConformance(t *testing.T) {
	for name, options := range map[string]string{
		"serial": "link: " + filepath.Join(t.TempDir(), "board"), "tcp": "listen: '127.0.0.1:0'",
	} {
		t.Run(name, func(t *testing.T) {
			hall := devicetest.Start(t, program, "  - {name: lights, kind: signals, "+options+"}\n")
			do := func(command string) func(*testing.T) {
				return func(t *testing.T) { hall.Do(t, "lights "+command) }
			}
			devicetest.Run(t, devicetest.Harness{
				New: func() drivers.Device { return New(devicetest.Address(t, hall.Address("lights")+wired)) },
				Absent: func() drivers.Device {
					return New(devicetest.Address(t, map[string]string{"serial": "serial:///dev/no-such-port", "tcp": "tcp://127.0.0.1:1"}[name]+wired))
				},
				Use: func(ctx context.Context, d drivers.Device) error {
					return errors.Join(d.(*Board).Light(ctx, drivers.KindIDCard), d.(*Board).Light(ctx))
				},
				Begin: func(ctx context.Context, d drivers.Device) error {
					for {
						if _, err := d.(*Board).DoorOpen(ctx); err != nil {
							return err
						}
						select {
						case <-ctx.Done():
							return ctx.Err()
						case <-time.After(20 * time.Millisecond):
						}
					}
				},
				Vanish: do("unplug"), Return: do("replug"), Stall: do("fault silent"), Garbage: do("fault noise"),
				Late: do("fault slow"), Twice: do("fault twice"), Heal: do("fault off"),
			})
		})
	}
}

func TestLampsAndDoor(t *testing.T) {
	hall := devicetest.Start(t, program, "  - {name: lights, kind: signals, listen: '127.0.0.1:0'}\n")
	b := New(devicetest.Address(t, hall.Address("lights")+wired))
	if err := b.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, tt := range []struct {
		slots []drivers.Kind
		want  string
	}{
		{[]drivers.Kind{drivers.KindIDCard}, "lit=0 open=false fault=off"},
		{[]drivers.Kind{drivers.KindReceipt, drivers.KindDocument}, "lit=1,2 open=false fault=off"},
		{[]drivers.Kind{drivers.KindUPS}, "lit= open=false fault=off"}, // has no lamp
	} {
		if err := b.Light(t.Context(), tt.slots...); err != nil {
			t.Fatal(err)
		}
		if got := hall.Do(t, "lights state"); got != tt.want {
			t.Errorf("%v: the board is %q, want %q", tt.slots, got, tt.want)
		}
	}
	for command, want := range map[string]string{"door open": drivers.DoorOpen.Code, "door closed": ""} {
		hall.Do(t, "lights "+command)
		if problem, err := b.Check(t.Context()); err != nil || problem.Code != want {
			t.Errorf("%s: %q, %v; want %q", command, problem.Code, err, want)
		}
	}
	wrong := New(devicetest.Address(t, hall.Address("lights")+"?idcard=9"))
	if err := wrong.Open(t.Context()); drivers.ProblemOf(err).Code != drivers.WrongDevice.Code {
		t.Errorf("a coil that the board lacks: %v", err)
	}
}

// The frames are those that makers of relay boards print in their manuals; the check of 02 07 is the example of MODBUS over
// Serial Line V1.02, appendix B, and the inputs' answer follows MODBUS Application Protocol V1.1b3, section 6.2.
func TestFrames(t *testing.T) {
	for want, r := range map[string]request{
		"01050000ff008c3a": {1, writeCoil, 0, 0xff00},
		"010500000000cdca": {1, writeCoil, 0, 0},
	} {
		if got := hex.EncodeToString(r.encode()); got != want {
			t.Errorf("%+v is %s, want %s", r, got, want)
		}
		for n := range 8 {
			if _, whole, err := r.answer(r.encode()[:n]); whole || err != nil {
				t.Errorf("after %d bytes: %v, %v", n, whole, err)
			}
		}
		if _, whole, err := r.answer(r.encode()); !whole || err != nil {
			t.Errorf("its echo: %v, %v", whole, err)
		}
	}
	if got := crc([]byte{0x02, 0x07}); got != 0x1241 {
		t.Errorf("check of 02 07 is %04x", got)
	}
	door := request{1, readInputs, 0, 1}
	if bits, whole, err := door.answer(bytes.Clone([]byte{1, 2, 1, 1, 0x60, 0x48})); !whole || err != nil || bits != 1 {
		t.Errorf("inputs: %d, %v, %v", bits, whole, err)
	}
	for name, got := range map[string][]byte{
		"wrong check": {1, 2, 1, 1, 0x60, 0x49}, "another unit": {2, 2, 1, 1, 0, 0}, "two bytes": {1, 2, 2, 1, 1, 1},
	} {
		if _, whole, err := door.answer(got); !whole || !errors.Is(err, drivers.ErrBadAnswer) {
			t.Errorf("%s: %v, %v", name, whole, err)
		}
	}
}

func TestWiring(t *testing.T) {
	for query, says := range map[string]string{
		"":                "neither a lamp nor a door",
		"idcard=x":        `idcard is "x"`,
		"door=70000":      `door is "70000"`,
		"door=0&unit=0":   `unit is "0"`,
		"door=0&open=yes": `open is "yes"`,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wiringOf(values); err == nil || !bytes.Contains([]byte(err.Error()), []byte(says)) {
			t.Errorf("%q: %v; want %q", query, err, says)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte{1, 2, 1, 1, 0x60, 0x48})
	f.Add([]byte{1, 0x82, 2, 0xc1, 0x61})
	f.Fuzz(func(t *testing.T, got []byte) {
		for _, r := range []request{{1, readInputs, 0, 1}, {1, writeCoil, 3, 0xff00}} {
			if _, whole, err := r.answer(got); err != nil && !whole {
				t.Errorf("%x is wrong and not whole", got)
			}
		}
	})
}
