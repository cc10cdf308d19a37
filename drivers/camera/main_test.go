package camera

import (
	"testing"

	"zhiting/drivers/devicetest"
)

// program is the far end of the wire, built once.
var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

func hall(t *testing.T) *devicetest.Simulator {
	t.Helper()
	return devicetest.Start(t, program, "- {kind: camera, listen: \"127.0.0.1:0\"}\n")
}
