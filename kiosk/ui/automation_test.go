package ui

import (
	"bufio"
	"encoding/json"
	"image/png"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiting/kiosk/page"
)

// robot talks to the automation socket of a screen, a line each way.
type robot struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func newRobot(t *testing.T, s *Screen) *robot {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.sock")
	if err := s.listen(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket is open to others: %v, %v", info.Mode(), err)
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &robot{t, conn, bufio.NewReader(conn)}
}

func (r *robot) say(line string) (a answer, problem string) {
	r.t.Helper()
	if _, err := r.conn.Write([]byte(line + "\n")); err != nil {
		r.t.Fatal(err)
	}
	b, err := r.in.ReadBytes('\n')
	if err != nil {
		r.t.Fatal(err)
	}
	var e struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal(b, &e); err != nil {
		r.t.Fatalf("%s: answered %q: %v", line, b, err)
	}
	if err := json.Unmarshal(b, &a); err != nil {
		r.t.Fatalf("%s: answered %q: %v", line, b, err)
	}
	return a, e.Error
}

func (a answer) find(id string) (element, bool) {
	for _, e := range a.Elements {
		if e.ID == id {
			return e, true
		}
	}
	return element{}, false
}

func TestAutomation(t *testing.T) {
	s := window(t)
	events := recorded(s)
	r := newRobot(t, s)
	p := fieldPage(page.KeyboardDigits, "371502199001010012", 0)
	p.Elements[0].Personal, p.Elements[0].Max = true, 20
	s.Show(p)

	a, problem := r.say(`{"op":"page"}`)
	if problem != "" || a.Page != "field" || a.Heading != p.Heading || a.Part != 1 || a.Parts != 1 {
		t.Fatalf("page: %+v, %q", a, problem)
	}
	for _, id := range []string{"entry", "back", "next", "help", "key-5", "key-delete"} {
		e, ok := a.find(id)
		if !ok || !e.Enabled || e.Label == "" || e.W < 80 || e.H < 80 || e.X < 0 || e.Y < 0 || e.X+e.W > pageW || e.Y+e.H > pageH {
			t.Errorf("%s is not usable: %+v", id, e)
		}
	}
	if e, _ := a.find("entry"); e.Value != "***" {
		t.Errorf("a personal value is told: %q", e.Value)
	}

	if _, problem := r.say(`{"op":"tap","id":"key-5"}`); problem != "" {
		t.Error(problem)
	}
	if _, problem := r.say(`{"op":"type","id":"entry","text":"12"}`); problem != "" {
		t.Error(problem)
	}
	if _, problem := r.say(`{"op":"tap","id":"back"}`); problem != "" {
		t.Error(problem)
	}
	want := []Event{Input{"entry", "3715021990010100125"}, Input{"entry", "12"}, Tap{"back"}}
	if len(*events) != len(want) || (*events)[0] != want[0] || (*events)[1] != want[1] || (*events)[2] != want[2] {
		t.Errorf("told %v, want %v", *events, want)
	}

	shot := filepath.Join(t.TempDir(), "shot.png")
	if _, problem := r.say(`{"op":"shot","path":"` + shot + `"}`); problem != "" {
		t.Error(problem)
	}
	file, err := os.Open(shot)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if img, err := png.DecodeConfig(file); err != nil || img.Width != pageW || img.Height != pageH {
		t.Errorf("shot is %d×%d, %v", img.Width, img.Height, err)
	}

	if _, problem := r.say(`{"op":"wait","page":"field","timeout_ms":1000}`); problem != "" {
		t.Error(problem)
	}
	for line, says := range map[string]string{
		`{"op":"wait","page":"home","timeout_ms":30}`:               "not home",
		`{"op":"tap","id":"nothing"}`:                               `no "nothing"`,
		`{"op":"type","id":"back","text":"1"}`:                      `no field "back"`,
		`{"op":"type","id":"entry","text":"123456789012345678901"}`: "takes 20 characters and the text has 21",
		`{"op":"dance"}`: "use page, tap, type, wait or shot",
		`{"op":"shot","path":"/nowhere/at/all/shot.png"}`: "no such file",
		`not json`: "invalid character",
	} {
		if _, problem := r.say(line); !strings.Contains(problem, says) {
			t.Errorf("%s: error %q does not say %q", line, problem, says)
		}
	}
	if _, problem := r.say(`{"op":"page"}`); problem != "" {
		t.Errorf("after errors the conversation is over: %s", problem)
	}
}
