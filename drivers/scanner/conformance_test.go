package scanner_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/scanner"
)

// program is zhiting-sim, built once for the tests of this package.
var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

// asking makes the driver ask the simulated scanner whether it lives.
const asking = "?ask=3f&answer=21"

// start runs a simulated scanner; the options are further keys of its entry in the hall.
func start(t testing.TB, options string) *devicetest.Simulator {
	t.Helper()
	return devicetest.Start(t, program, fmt.Sprintf("  - {name: scanner, kind: scanner, %s}\n", options))
}

func pty(t testing.TB) string { return "link: " + filepath.Join(t.TempDir(), "scanner") }

func TestConformance(t *testing.T) {
	for name, options := range map[string]string{
		"serial": pty(t),
		"tcp":    "listen: '127.0.0.1:0'",
	} {
		t.Run(name, func(t *testing.T) {
			hall := start(t, options)
			do := func(command string) func(*testing.T) {
				return func(t *testing.T) { hall.Do(t, "scanner "+command) }
			}
			var shown atomic.Int64 // every code differs, since the same again is not given
			devicetest.Run(t, devicetest.Harness{
				New: func() drivers.Device { return scanner.New(devicetest.Address(t, hall.Address("scanner")+asking)) },
				Absent: func() drivers.Device {
					return scanner.New(devicetest.Address(t, map[string]string{
						"serial": "serial:///dev/no-such-port", "tcp": "tcp://127.0.0.1:1"}[name]))
				},
				Use: func(ctx context.Context, d drivers.Device) error {
					want := fmt.Sprintf("CODE%d", shown.Add(1))
					hall.Do(t, "scanner show "+want)
					code, err := d.(*scanner.Scanner).Await(ctx)
					if err == nil && code.Text != want {
						return fmt.Errorf("read %q, shown %q", code.Text, want)
					}
					return err
				},
				Begin: func(ctx context.Context, d drivers.Device) error {
					_, err := d.(*scanner.Scanner).Await(ctx)
					return err
				},
				Vanish: do("unplug"), Return: do("replug"),
				Stall: do("fault stall"), Garbage: do("fault noise"),
				Late: do("fault slow"), Twice: do("fault twice"), Heal: do("fault off"),
			})
		})
	}
}
