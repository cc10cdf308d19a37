package ups

import (
	"context"
	"errors"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

func TestConformance(t *testing.T) {
	hall := devicetest.Start(t, program, "  - {name: ups, kind: ups, listen: '127.0.0.1:0'}\n")
	do := func(command string) func(*testing.T) {
		return func(t *testing.T) { hall.Do(t, "ups "+command) }
	}
	devicetest.Run(t, devicetest.Harness{
		New:    func() drivers.Device { return New(devicetest.Address(t, hall.Address("ups"))) },
		Absent: func() drivers.Device { return New(devicetest.Address(t, "tcp://127.0.0.1:1")) },
		Use: func(ctx context.Context, d drivers.Device) error {
			s, err := d.(*UPS).Read(ctx)
			if err == nil && (!s.Mains || s.Charge != 100) {
				err = errors.New("the supply is not on mains")
			}
			return err
		},
		Begin: func(ctx context.Context, d drivers.Device) error {
			for {
				if _, err := d.(*UPS).Read(ctx); err != nil {
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
}

func TestPowerCut(t *testing.T) {
	hall := devicetest.Start(t, program, "  - {name: ups, kind: ups, listen: '127.0.0.1:0'}\n")
	u := New(devicetest.Address(t, hall.Address("ups")))
	if err := u.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	for _, tt := range []struct {
		command string
		problem string
		want    Supply
	}{
		{"mains on", "", Supply{Mains: true, Charge: 100, Runtime: 1800 * time.Second}},
		{"mains off", drivers.OnBattery.Code, Supply{Charge: 100, Runtime: 1800 * time.Second}},
		{"battery 12", drivers.BatteryLow.Code, Supply{Low: true, Charge: 12, Runtime: 216 * time.Second}},
	} {
		hall.Do(t, "ups "+tt.command)
		got, err := u.Read(t.Context())
		if err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v; want %+v", tt.command, got, err, tt.want)
		}
		if problem, err := u.Check(t.Context()); err != nil || problem.Code != tt.problem {
			t.Errorf("%s: problem %q, %v; want %q", tt.command, problem.Code, err, tt.problem)
		}
	}
	if info := u.Info(); info.Model != "Sample SIM-500" {
		t.Errorf("model %q", info.Model)
	}
}

func TestParse(t *testing.T) {
	// The example of RFC 9271, 4.2.6, shortened.
	const rfc = "BEGIN LIST VAR su700\nVAR su700 ups.mfr \"APC\"\nVAR su700 ups.status \"OL CHRG\"\nVAR su700 note \"a \\\"b\\\" \\\\\"\nEND LIST VAR su700\n"
	values, whole, err := parse([]byte(rfc), "su700")
	if err != nil || !whole || values["ups.mfr"] != "APC" || values["note"] != `a "b" \` {
		t.Errorf("parsed %v, %v, %v", values, whole, err)
	}
	if s, err := supplyOf(values); err != nil || !s.Mains || s.Charge != -1 {
		t.Errorf("understood as %+v, %v", s, err)
	}
	for n := range len(rfc) - 1 {
		if _, whole, err := parse([]byte(rfc[:n]), "su700"); whole || err != nil {
			t.Fatalf("after %d bytes: %v, %v", n, whole, err)
		}
	}
	for _, bad := range []string{"ERR UNKNOWN-UPS\n", "OK\n", "BEGIN LIST VAR other\n", "BEGIN LIST VAR su700\nnoise\n", "END LIST VAR su700\n"} {
		if values, _, err := parse([]byte(bad), "su700"); !errors.Is(err, drivers.ErrBadAnswer) {
			t.Errorf("%q gives %v, %v", bad, values, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("BEGIN LIST VAR ups\nVAR ups ups.status \"OB LB\"\nVAR ups battery.charge \"12\"\nEND LIST VAR ups\n"))
	f.Add([]byte("ERR ACCESS-DENIED\n"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		values, whole, err := parse(answer, "ups")
		if err == nil && whole {
			if s, err := supplyOf(values); err == nil && (s.Charge < -1 || s.Charge > 100 || s.Runtime < 0) {
				t.Errorf("understood as %+v", s)
			}
		}
	})
}
