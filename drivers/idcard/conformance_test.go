package idcard_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/idcard"
)

// program is zhiting-sim, built once for the tests of this package.
var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

// start runs a simulated reader; the options are further keys of its entry in the hall.
func start(t testing.TB, options string) *devicetest.Simulator {
	t.Helper()
	return devicetest.Start(t, program, fmt.Sprintf("  - {name: idcard, kind: idcard, %s}\n", options))
}

func pty(t testing.TB) string { return "link: " + filepath.Join(t.TempDir(), "reader") }

func TestConformance(t *testing.T) {
	for name, options := range map[string]string{
		"serial": pty(t),
		"tcp":    "listen: '127.0.0.1:0'",
	} {
		t.Run(name, func(t *testing.T) {
			hall := start(t, options)
			do := func(command string) func(*testing.T) {
				return func(t *testing.T) { hall.Do(t, "idcard "+command) }
			}
			devicetest.Run(t, devicetest.Harness{
				New: func() drivers.Device { return idcard.New(devicetest.Address(t, hall.Address("idcard")+"?find=20ms")) },
				Absent: func() drivers.Device {
					return idcard.New(devicetest.Address(t, map[string]string{
						"serial": "serial:///dev/no-such-port", "tcp": "tcp://127.0.0.1:1"}[name]))
				},
				Use: func(ctx context.Context, d drivers.Device) error {
					hall.Do(t, "idcard lift")
					hall.Do(t, "idcard put rare")
					card, err := d.(*idcard.Reader).Await(ctx)
					if err == nil && card.Number != "371523200002290033" {
						return fmt.Errorf("read the card of %q", card.Number)
					}
					return err
				},
				Begin: func(ctx context.Context, d drivers.Device) error {
					hall.Do(t, "idcard lift")
					_, err := d.(*idcard.Reader).Await(ctx)
					return err
				},
				Vanish: do("unplug"), Return: do("replug"),
				Stall: do("fault silent"), Garbage: do("fault noise"),
				Late: do("fault slow"), Twice: do("fault twice"), Heal: do("fault off"),
			})
		})
	}
}
