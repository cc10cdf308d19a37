package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/drivers/devicetest"
)

func TestCertify(t *testing.T) {
	far, at := reader(t)
	var steps []outcome
	answers(t, &steps, "device", "certify", at, "--kind", "idcard", "--unattended")
	count := map[string]int{}
	for _, s := range steps {
		count[s.Verdict]++
	}
	if count["passed"] < 6 || count["left out"] < 5 || count["failed"] > 0 {
		t.Errorf("the simulator's steps ended %v: %+v", count, steps)
	}
	far.Do(t, "idcard fault silent")
	if r := ctlRun(t, "device", "certify", at, "--kind", "idcard", "--unattended"); r.code != exitFailed || !strings.Contains(r.out, "failed") {
		t.Errorf("a reader that is silent: exit %d, %s%s", r.code, r.out, r.errs)
	}
	fails(t, exitUsage, "is not a kind of device", "device", "certify", at, "--kind", "toaster")
	fails(t, exitUsage, "scheme", "device", "certify", "nonsense", "--kind", "idcard")
}

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
