package main

import (
	"path/filepath"
	"testing"
	"time"

	"zhiting/drivers/devicetest"
)

func TestReadCode(t *testing.T) {
	far := devicetest.Start(t, program, "  - {kind: scanner, link: "+filepath.Join(t.TempDir(), "scanner")+"}\n")
	shown := time.AfterFunc(500*time.Millisecond, func() { far.Do(t, "scanner show 91371500MA00000024") })
	defer shown.Stop()
	var got struct{ Text string }
	answers(t, &got, "device", "read", "scanner", "--at", far.Address("scanner"))
	if got.Text != "91371500MA00000024" {
		t.Errorf("read %q", got.Text)
	}
	fails(t, exitNothing, "no code", "device", "read", "scanner", "--timeout", "300ms", "--at", far.Address("scanner"))
}
