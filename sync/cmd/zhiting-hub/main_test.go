package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/hub"
	"zhiting/sync/identity"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

// TestMain lets a test start this program by running its own binary.
func TestMain(m *testing.M) {
	if os.Getenv("ZHITING_HUB_AS_PROGRAM") == "1" {
		main()
	}
	os.Exit(m.Run())
}

func program(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), "ZHITING_HUB_AS_PROGRAM=1")
	return c
}

// serving starts a hub, with more words on its command line, and gives its address when it listens.
func serving(t *testing.T, dir string, more ...string) (*exec.Cmd, string) {
	t.Helper()
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := probe.Addr().String()
	if err := probe.Close(); err != nil {
		t.Fatal(err)
	}
	c := program(append([]string{"serve", "--listen", address, "--data", dir}, more...)...)
	log, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "serving") {
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return c, "http://" + address
		}
	}
	t.Fatal("the hub ended before it served")
	return nil, ""
}

// ownerToken is the file of a hub's owner.
func ownerToken(dir string) string { return filepath.Join(dir, "owner.token") }

// enrolled is the line of terminal T1, enrolled as a technician does it.
func enrolled(t *testing.T, dir, address string) *http.Client {
	t.Helper()
	out, err := program("terminal", "add", "T1", "--hub", address, "--token-file", ownerToken(dir)).Output()
	if err != nil {
		t.Fatalf("adding a terminal: %v", err)
	}
	code, err := identity.ParseCode(string(out))
	if err != nil {
		t.Fatal(err)
	}
	folder := identity.Folder(filepath.Join(t.TempDir(), "identity"))
	if err := uplink.Enrol(t.Context(), secure(address), code, "T1", folder); err != nil {
		t.Fatal(err)
	}
	config, err := folder.Client()
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}, Timeout: time.Minute}
}

// secure is the same address with TLS.
func secure(address string) string { return strings.Replace(address, "http://", "https://", 1) }

// filedAt is fixed, so that a case that is sent again is the same event.
var filedAt = time.Date(2026, 9, 30, 8, 0, 0, 0, time.UTC)

func filed(t *testing.T, id string) casefile.Event {
	t.Helper()
	e, err := casefile.NewEvent(id+"-0", id, nil, casefile.KindSubmitted, filedAt, casefile.ChannelTerminal, "T1", casefile.Filing{
		Token: "ABCD-EFGH", Theme: "newborn", Applicant: casefile.Person{Name: "王𬍛样", IDNumber: "371523200002290033"},
		Matters: []casefile.Matter{{ID: "birth"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// submit sends one case and says whether the hub answered that it is done.
func submit(t *testing.T, address string, line *http.Client, id string) bool {
	t.Helper()
	raw, err := json.Marshal(filed(t, id))
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(wire.Intake{Protocol: 1, Terminal: "T1", Epoch: "e", Records: []wire.Record{{Seq: 1, Event: raw}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, secure(address)+"/v1/intake", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := line.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	var said wire.IntakeAnswer
	return json.NewDecoder(answer.Body).Decode(&said) == nil && len(said.Results) == 1 && said.Results[0].Outcome == wire.Done
}

// opened gives a case once it is opened, a moment after it was acknowledged.
func opened(t *testing.T, k clerk, id string) (c hub.Case) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		_, err := k.call(t.Context(), "GET", nil, &c, "v1", "cases", id)
		if err == nil {
			return c
		}
		if time.Now().After(end) {
			t.Fatalf("acknowledged case %s: %v", id, err)
		}
	}
}

// TestKill kills the hub while cases arrive, again and again. What it answered for is there afterwards, once.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	acknowledged, n := map[string]bool{}, 0
	var line *http.Client
	for life := range 8 {
		c, address := serving(t, dir)
		if line == nil {
			line = enrolled(t, dir, address)
		}
		for calls := 1; ; calls++ {
			if calls == 4 { // from here on it may die anywhere within a call
				time.AfterFunc(time.Duration(2+5*life)*time.Millisecond, func() { _ = c.Process.Kill() })
			}
			id := fmt.Sprintf("c%d", n)
			if !submit(t, address, line, id) {
				break // the hub is dead, and n is sent again to the next life: it may or may not be there
			}
			acknowledged[id] = true
			n++
		}
		_ = c.Process.Kill() // it is dead already unless it refused a case, which the count below shows
		_ = c.Wait()
	}
	_, address := serving(t, dir)
	k := clerk{hub: address, tokenFile: ownerToken(dir)}
	if len(acknowledged) < 20 {
		t.Errorf("only %d cases got in between the kills, so this proved little", len(acknowledged))
	}
	for id := range acknowledged {
		c := opened(t, k, id)
		if err := casefile.Verify(c.Terminals); err != nil || len(c.Terminals) != 1 || len(c.Hubs) != 1 {
			t.Errorf("case %s: %d and %d events, %v", id, len(c.Terminals), len(c.Hubs), err)
		}
	}
}

func TestCommandLine(t *testing.T) {
	dir := t.TempDir()
	serve, address := serving(t, dir)
	if !submit(t, address, enrolled(t, dir, address), "c1") {
		t.Fatal("the case did not arrive")
	}
	opened(t, clerk{hub: address, tokenFile: ownerToken(dir)}, "c1")
	wrong := filepath.Join(t.TempDir(), "wrong.token")
	if err := os.WriteFile(wrong, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	good := []string{"--hub", address, "--token-file", ownerToken(dir)}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{append([]string{"case", "list"}, good...), 0, "c1"},
		{append([]string{"case", "list", "--json"}, good...), 0, `"id":"c1"`},
		{append([]string{"case", "show", "c1"}, good...), 0, "birth  submitted  37"},
		{append([]string{"case", "show", "none"}, good...), 4, "no such case"},
		{append([]string{"case", "verify", "c1"}, good...), 0, "ok  2 events"},
		{append([]string{"case", "verify", "c1", "--receipt", casefile.ReceiptCode("ABCD-EFGH", filed(t, "c1").Hash)}, good...), 0, "ok  2 events"},
		{append([]string{"case", "verify", "c1", "--receipt", casefile.ReceiptCode("ABCD-EFGH", strings.Repeat("0", 64))}, good...), 5, "does not match what is kept"},
		{append([]string{"case", "verify", "c1", "--receipt", "nonsense"}, good...), 5, "not the code of a receipt"},
		{append([]string{"case", "move", "c1", "birth", "granted"}, good...), 5, "cannot become"},
		{append([]string{"case", "move", "c1", "birth", "correction"}, good...), 2, "reason"},
		{append([]string{"case", "move", "c1", "birth", "correction", "--reason", "补照片"}, good...), 0, "补照片"},
		{append([]string{"case", "move", "c1"}, good...), 2, "accepts 3 arg"},
		{append([]string{"terminal", "list"}, good...), 0, "T1  enrolled"},
		{append([]string{"terminal", "add", "T2"}, good...), 0, "-"},
		{append([]string{"terminal", "revoke", "T3"}, good...), 4, "no terminal of that name"},
		{append([]string{"clerk", "add", "li", "--role", "clerk", "--department", "某局"}, good...), 0, ""},
		{append([]string{"clerk", "add", "li", "--role", "clerk"}, good...), 2, "needs the department"},
		{append([]string{"clerk", "add", "li"}, good...), 2, "role"},
		{append([]string{"clerk", "list"}, good...), 0, "li  clerk  active  某局"},
		{append([]string{"clerk", "disable", "li"}, good...), 0, ""},
		{append([]string{"end", "add", "app", "--kind", "mobile"}, good...), 0, ""},
		{append([]string{"end", "add", "app", "--kind", "watch"}, good...), 2, "kind"},
		{append([]string{"end", "list"}, good...), 0, "app  mobile  active"},
		{append([]string{"end", "disable", "app"}, good...), 0, ""},
		{append([]string{"end", "disable", "other"}, good...), 4, "no end of that name"},
		{append([]string{"audit", "person"}, good...), 2, "no number was given"},
		{append([]string{"audit", "list", "--case", "c1"}, good...), 0, "/v1/cases/c1"},
		{[]string{"case", "list"}, 2, "token-file"},
		{[]string{"case", "list", "--hub", address, "--token-file", wrong}, 5, "token"},
		{[]string{"case", "list", "--hub", "http://127.0.0.1:1", "--token-file", ownerToken(dir)}, 1, "is it running"},
		{[]string{"serve"}, 2, "data"},
		{[]string{"serve", "--data", t.TempDir(), "--listen", strings.TrimPrefix(address, "http://")}, 1, "another --listen"},
		{[]string{"serve", "--data", dir}, 1, "stop that one"},
		{[]string{"serve", "--data", t.TempDir(), "--attachments", "ftp://elsewhere"}, 1, "segments:///"},
		{[]string{"nonsense"}, 2, "unknown command"},
	} {
		command := program(c.args...)
		out, _ := command.CombinedOutput() // the error repeats the exit code
		if code := command.ProcessState.ExitCode(); code != c.code || !strings.Contains(string(out), c.says) {
			t.Errorf("%v ended with %d, want %d and %q: %s", c.args, code, c.code, c.says, out)
		}
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}
