package receipt

import (
	"fmt"
	"os"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

// program is the far end of the wire, built once.
var program string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "receipt")
		if err == nil {
			defer os.RemoveAll(dir)
			program, err = devicetest.Build(dir)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// address is where the hall's printer can be reached.
func address(t *testing.T, h *devicetest.Simulator, query string) drivers.Address {
	t.Helper()
	addr, err := drivers.ParseAddress(h.Address("receipt"))
	if err != nil {
		t.Fatal(err)
	}
	addr.RawQuery = query
	return addr
}
