package sscard_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/sscard"
)

// program is zhiting-sim, built once for the tests of this package.
var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

// start runs a simulated reader: the real card service with a virtual reader.
func start(t testing.TB) *devicetest.Simulator {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("a card service in a network namespace of its own needs root")
	}
	for file, pkg := range map[string]string{
		"/usr/sbin/pcscd": "pcscd",
		"/usr/lib/pcsc/drivers/serial/libifdvpcd.so": "vsmartcard-vpcd",
	} {
		if _, err := os.Stat(file); err != nil {
			t.Skipf("%s is not there; install the Debian package %s", file, pkg)
		}
	}
	return devicetest.Start(t, program, "  - {name: sscard, kind: sscard}\n")
}

func TestConformance(t *testing.T) {
	hall := start(t)
	do := func(command string) func(*testing.T) {
		return func(t *testing.T) { hall.Do(t, "sscard "+command) }
	}
	devicetest.Run(t, devicetest.Harness{
		New: func() drivers.Device { return sscard.New(devicetest.Address(t, hall.Address("sscard")+"?find=20ms")) },
		Absent: func() drivers.Device {
			return sscard.New(devicetest.Address(t, "pcsc:///run/no-such-service/pcscd.comm"))
		},
		Use: func(ctx context.Context, d drivers.Device) error {
			hall.Do(t, "sscard put zhang")
			card, err := d.(*sscard.Reader).Await(ctx)
			if err == nil && card.Name != "张样例" {
				err = fmt.Errorf("read the name %q", card.Name)
			}
			hall.Do(t, "sscard pull")
			return err
		},
		Begin: func(ctx context.Context, d drivers.Device) error {
			_, err := d.(*sscard.Reader).Await(ctx)
			return err
		},
		Vanish: do("stop"), Return: do("start"),
		Stall: do("freeze"), Garbage: do("fault noise"), Late: do("fault slow"),
		Heal: func(t *testing.T) {
			do("thaw")(t)
			do("fault off")(t)
		},
	})
}
