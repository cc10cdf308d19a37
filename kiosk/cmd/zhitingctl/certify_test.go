package main

import (
	"bytes"
	"strings"
	"testing"

	"zhiting/drivers/devicetest"
)

func TestCertifyUnattended(t *testing.T) {
	far, at := reader(t)
	var got certificate
	answers(t, &got, "device", "certify", at, "--kind", "idcard", "--unattended")
	count := map[string]int{}
	for _, s := range got.Steps {
		count[s.Verdict]++
		if s.Verdict == stepLeftOut && strings.HasPrefix(s.Step, "vanishes") != strings.Contains(s.Detail, "needs hands") {
			t.Errorf("%s is left out because: %s", s.Step, s.Detail)
		}
	}
	if got.Verdict != "in part" || count[stepPassed] != 6 || count[stepFailed] > 0 || got.Info.Serial == "" {
		t.Errorf("the simulator's steps ended %v: %+v", count, got)
	}
	far.Do(t, "idcard fault silent")
	if r := ctlRun(t, "device", "certify", at, "--kind", "idcard", "--unattended"); r.code != exitFailed || !strings.Contains(r.out, "\nfailed: idcard") {
		t.Errorf("a reader that is silent: exit %d, %s%s", r.code, r.out, r.errs)
	}
}

func TestCertifyRefuses(t *testing.T) {
	fails(t, exitUsage, "is not a kind of device", "device", "certify", "tcp://127.0.0.1:1", "--kind", "toaster")
	fails(t, exitUsage, "scheme", "device", "certify", "nonsense", "--kind", "idcard")
	fails(t, exitUsage, "say which with --kind", "device", "certify", "tcp://127.0.0.1:1")
}

// robot is a technician: it reads what is asked for, does it to the simulator and presses Enter.
type robot struct {
	t     *testing.T
	far   *devicetest.Simulator
	enter chan<- struct{} // nil once it has left
}

func (r *robot) Write(b []byte) (int, error) {
	for asked, does := range map[string]string{
		"Lay an ID card": "put rare", "Lift the card": "lift", "Pull the device's cable": "unplug", "Put the cable back": "replug",
	} {
		if strings.Contains(string(b), asked) {
			r.far.Do(r.t, "idcard "+does)
		}
	}
	if r.enter != nil && strings.Contains(string(b), "press Enter") {
		r.enter <- struct{}{}
	}
	return len(b), nil
}

// keys are the robot's: a line for each Enter.
type keys <-chan struct{}

func (k keys) Read(b []byte) (int, error) {
	<-k
	return copy(b, "\n"), nil
}

func TestCertifyWithHands(t *testing.T) {
	far, at := reader(t)
	enter := make(chan struct{}, 1)
	hands := &robot{t: t, far: far, enter: enter}
	var out bytes.Buffer
	cmd := (&ctl{config: "/no/such/configuration"}).certify()
	cmd.SetIn(keys(enter))
	cmd.SetErr(hands)
	cmd.SetOut(&out)
	cmd.SetArgs([]string{at, "--kind", "idcard"})
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	for _, line := range []string{"passed    vanishes during a call and returns", "passed    vanishes while idle and returns", "\npassed: idcard"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("%q is not in\n%s", line, out.String())
		}
	}
	hands.enter = nil
	cmd.SetIn(strings.NewReader(""))
	far.Do(t, "idcard replug")
	cmd.SetArgs([]string{at, "--kind", "idcard"})
	if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(out.String(), "--unattended") {
		t.Errorf("with nobody at the keyboard: %v\n%s", err, out.String())
	}
}
