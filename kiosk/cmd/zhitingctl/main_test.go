package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiting/drivers/devicetest"
	"zhiting/drivers/discover"
)

// program is the far end of the devices' wires, built once.
var program string

func TestMain(m *testing.M) {
	surroundings = func(context.Context) []discover.Found { return discover.Machine(system) } // no question to the network
	devicetest.Main(m, &program)
}

// result is what a command came to.
type result struct {
	code      int
	out, errs string
}

func ctlRun(t *testing.T, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, &out, &errs)
	r := result{code, out.String(), errs.String()}
	if (code == 0) != (r.errs == "") {
		t.Errorf("zhitingctl %s ended with %d and says on stderr %q", strings.Join(args, " "), code, r.errs)
	}
	return r
}

// fails runs a command that must end with a code and one line that holds a text.
func fails(t *testing.T, code int, says string, args ...string) {
	t.Helper()
	r := ctlRun(t, args...)
	if r.code != code || !strings.Contains(r.errs, says) {
		t.Errorf("zhitingctl %s: exit %d with %q, want %d with %q", strings.Join(args, " "), r.code, r.errs, code, says)
	}
	if strings.Count(r.errs, "\n") != 1 || !strings.HasPrefix(r.errs, "zhitingctl: ") {
		t.Errorf("zhitingctl %s: stderr is not one line: %q", strings.Join(args, " "), r.errs)
	}
}

// answers runs a command with --json that must succeed, and decodes what it prints.
func answers(t *testing.T, into any, args ...string) {
	t.Helper()
	r := ctlRun(t, append(args, "--json")...)
	if r.code != 0 {
		t.Fatalf("zhitingctl %s: exit %d: %s", strings.Join(args, " "), r.code, r.errs)
	}
	if err := json.Unmarshal([]byte(r.out), into); err != nil {
		t.Fatalf("zhitingctl %s prints no JSON: %v in %s", strings.Join(args, " "), err, r.out)
	}
}

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// configure writes a terminal's configuration with further lines, and gives its path and its data folder.
func configure(t *testing.T, more string) (path, data string) {
	t.Helper()
	dir := t.TempDir()
	data = filepath.Join(dir, "data")
	return write(t, filepath.Join(dir, "kiosk.yaml"), "terminal: t1\n"+
		"hall: {name: {zh: 大厅, en: Hall}}\n"+
		"window_help: {place: {zh: 咨询台, en: desk}, phone: 12345}\n"+
		"data_dir: "+data+"\nkey_file: "+filepath.Join(dir, "key")+"\n"+more), data
}

func TestWrongUse(t *testing.T) {
	for _, tt := range []struct{ args, says string }{
		{"frobnicate", `unknown command "frobnicate"`},
		{"device frobnicate", `unknown command "frobnicate"`},
		{"--frobnicate", "unknown flag"},
		{"validate id", "accepts 2 arg(s)"},
		{"validate passport 1", `"passport" is not a kind of number`},
		{"rule workdays --from yesterday", "write it like 2026-09-30"},
		{"rule workdays --days many", `invalid argument "many"`},
		{"plan social-security-card", "--questions"},
		{"device probe fridge --at serial:///dev/null", `"fridge" is not a kind of device`},
		{"device probe idcard --at bogus", `scheme ""`},
		{"device read camera --at http://127.0.0.1:1/", "read idcard"},
		{"device snap camera --at http://127.0.0.1:1/", "--out FILE.jpg"},
	} {
		fails(t, exitUsage, tt.says, strings.Fields(tt.args)...)
	}
}

// TestFailureIsNotWrongUse uses words that cobra's own complaints have, too.
func TestFailureIsNotWrongUse(t *testing.T) {
	fails(t, exitFailed, "flag", "config", "check", "--config", filepath.Join(t.TempDir(), "flag arg(s) unknown command"))
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{}, {"--help"}, {"device"}, {"case", "list", "--help"}} {
		if r := ctlRun(t, args...); r.code != 0 || !strings.Contains(r.out, "Usage:") {
			t.Errorf("zhitingctl %v: exit %d, prints %q", args, r.code, r.out)
		}
	}
}

func TestConfig(t *testing.T) {
	good, data := configure(t, "")
	var ok map[string]bool
	answers(t, &ok, "config", "check", "--config", good)
	if !ok["ok"] {
		t.Errorf("config check answers %v", ok)
	}
	if r := ctlRun(t, "config", "show", "--config", good); r.code != 0 || !strings.Contains(r.out, data) {
		t.Errorf("config show: exit %d, prints %s", r.code, r.out)
	}
	bad, _ := configure(t, "data_dirr: /x\n")
	fails(t, exitFailed, bad+`:6: unknown key "data_dirr"; did you mean data_dir?`, "config", "check", "--config", bad)
	fails(t, exitFailed, "--config", "config", "check", "--config", good+"-none")
}
