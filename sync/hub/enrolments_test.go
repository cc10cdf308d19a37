package hub

import (
	"slices"
	"strings"
	"testing"
	"time"

	"zhiting/sync/identity"
	"zhiting/sync/uplink/wire"
)

// asked is an enrolment with a code, as zhitingctl does it; the key is thrown away.
func (r rig) asked(terminal, code string) (status int) {
	r.Helper()
	read, err := identity.ParseCode(code)
	if err != nil {
		r.Fatal(err)
	}
	request, err := identity.Folder(r.TempDir()).Request(terminal)
	if err != nil {
		r.Fatal(err)
	}
	return r.call("POST", "/v1/enrol", "", wire.Enrol{Terminal: terminal, Secret: read.Secret(), Request: string(request)}, nil)
}

func (r rig) invited(terminal string) string {
	r.Helper()
	var made Invitation
	if status := r.call("POST", "/v1/enrolments/"+terminal, ownerToken, nil, &made); status != 200 {
		r.Fatalf("inviting %s: %d", terminal, status)
	}
	return made.Code
}

func (r rig) states() (states []string) {
	r.Helper()
	var list []Enrolment
	r.call("GET", "/v1/enrolments", ownerToken, nil, &list)
	for _, e := range list {
		states = append(states, e.Terminal+" "+e.State)
	}
	return states
}

func TestEnrolment(t *testing.T) { both(t, enrolment) }

func enrolment(t *testing.T) {
	clock := movedFrom(day)
	o := options(t.TempDir())
	o.Now = clock.now
	r := startWith(t, o)
	code, other := r.invited("T1"), r.invited("T2")
	if status := r.asked("T2", code); status != 403 {
		t.Errorf("T2 with the code of T1: %d", status)
	}
	if status := r.asked("T1", code); status != 200 {
		t.Fatalf("T1 with its code: %d", status)
	}
	if status := r.asked("T1", code); status != 403 {
		t.Errorf("a code used twice: %d", status)
	}
	if got := r.states(); !slices.Equal(got, []string{"T1 enrolled", "T2 invited"}) {
		t.Errorf("the terminals are %v", got)
	}
	clock.forward(codeTime + time.Minute)
	if status := r.asked("T2", other); status != 403 {
		t.Errorf("a code after its time: %d", status)
	}
	if status := r.call("DELETE", "/v1/enrolments/T1", ownerToken, nil, nil); status != 204 {
		t.Errorf("revoking: %d", status)
	}
	if status := r.call("DELETE", "/v1/enrolments/T3", ownerToken, nil, nil); status != 404 {
		t.Errorf("revoking a terminal that never was: %d", status)
	}
	if got := r.states(); !slices.Equal(got, []string{"T1 revoked", "T2 revoked"}) {
		t.Errorf("the terminals are %v", got)
	}
}

// TestRevoked has a terminal that is let in, then no more, then with another machine again.
func TestRevoked(t *testing.T) {
	r := start(t, t.TempDir())
	ask := func() int { return r.call("GET", "/v1/terminals/T1/changes", terminalToken, nil, nil) }
	if status := ask(); status != 200 {
		t.Fatalf("before: %d", status)
	}
	r.call("DELETE", "/v1/enrolments/T1", ownerToken, nil, nil)
	if status := ask(); status != 401 {
		t.Errorf("revoked: %d", status)
	}
	if status := r.asked("T1", r.invited("T1")); status != 200 {
		t.Errorf("enrolled again: %d", status)
	}
	if status := ask(); status != 401 {
		t.Errorf("the machine before, after another was enrolled in its place: %d", status)
	}
}

func TestRenewal(t *testing.T) {
	r := start(t, t.TempDir())
	r.call("GET", "/v1/terminals/T1/changes", terminalToken, nil, nil)
	request, err := identity.Folder(t.TempDir()).Request("anything")
	if err != nil {
		t.Fatal(err)
	}
	var given wire.Enrolled
	if status := r.call("POST", "/v1/terminals/T1/certificate", terminalToken, wire.Renew{Request: string(request)}, &given); status != 200 || !strings.Contains(given.Certificate, "CERTIFICATE") {
		t.Errorf("asking for the next certificate: %d", status)
	}
	if status := r.call("GET", "/v1/terminals/T1/changes", terminalToken, nil, nil); status != 200 {
		t.Errorf("the certificate in use is not good any more: %d", status)
	}
	if status := r.call("POST", "/v1/terminals/T1/certificate", terminalToken, wire.Renew{Request: "x"}, nil); status != 422 {
		t.Errorf("no request: %d", status)
	}
}
