package receipt

import (
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

// program is the far end of the wire, built once.
var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

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
