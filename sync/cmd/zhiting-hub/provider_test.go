package main

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zhiting/sync/provider/sample"
)

func TestProviderCheck(t *testing.T) {
	company := sample.Companies(time.Now)[0]
	web := httptest.NewServer(company.Handler())
	defer web.Close()
	given := []string{"--kind", "bills", "--given", "utility=water,owes=1010000001"}
	for _, c := range []struct {
		name, unknown string
		trouble       sample.Trouble
		code          int
		says          string
	}{
		{"keeps all", "1019999999", sample.TroubleNone, 0, "kept    it is withdrawn"},
		{"takes what is no account", "1010000001", sample.TroubleNone, 1, "broken  an account that is none is refused"},
		{"down", "1019999999", sample.TroubleDown, 1, "broken  it says that it works"},
	} {
		company.Have(c.trouble)
		command := program(append([]string{"provider", "check", web.URL, "--given", "unknown=" + c.unknown}, given...)...)
		out, _ := command.CombinedOutput() // the error repeats the exit code
		if code := command.ProcessState.ExitCode(); code != c.code || !strings.Contains(string(out), c.says) {
			t.Errorf("%s: ended with %d, want %d and %q: %s", c.name, code, c.code, c.says, out)
		}
	}
}

func TestDepartmentCheck(t *testing.T) {
	web := httptest.NewServer(sample.NewDepartment(time.Now).Handler())
	defer web.Close()
	out, err := program("provider", "check", web.URL, "--kind", "department", "--given", "matter=loss").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "kept    another case under a key is refused") {
		t.Errorf("%v: %s", err, out)
	}
}
