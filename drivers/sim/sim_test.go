package sim

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestHallDescription(t *testing.T) {
	for name, c := range map[string]struct{ yaml, complaint string }{
		"good":        {"faults: {seed: 7, every: 20s, kinds: [unplug]}\ndevices:\n  - {name: reader, kind: idcard, link: /tmp/x}\n", ""},
		"unknown key": {"devices:\n  - {kind: idcard, lnik: /tmp/x}\n", "lnik"},
		"bad kind":    {"devices:\n  - {kind: toaster}\n", "toaster"},
		"bad value":   {"devices:\n  - {kind: idcard, baud: fast}\n", "[2:26]"},
		"twice":       {"devices:\n  - {kind: idcard, link: /tmp/x}\n  - {kind: idcard, link: /tmp/y}\n", "own name"},
		"empty":       {"", "no devices"},
		"no every":    {"faults: {seed: 7}\ndevices:\n  - {kind: idcard, link: /tmp/x}\n", "no every"},
		"too long":    {"faults: {every: 2s, last: 3s}\ndevices:\n  - {kind: idcard, link: /tmp/x}\n", "shorter"},
		"not yaml":    {"devices: [", ""},
	} {
		hall, err := parse([]byte(c.yaml))
		if name == "good" {
			if err != nil || hall.Control == "" || hall.Devices[0].Name != "reader" || hall.Faults.Every != 20*time.Second {
				t.Errorf("%s: %+v, %v", name, hall, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.complaint) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %q, want one line with %q", name, err, c.complaint)
		}
	}
}

// run plays a hall with one reader until the test ends.
func run(t *testing.T) Hall {
	t.Helper()
	dir := t.TempDir()
	hall := Hall{
		Control: filepath.Join(dir, "control.sock"),
		Devices: []Spec{{Name: "idcard", Kind: "idcard", Link: filepath.Join(dir, "reader")}},
	}
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- Run(ctx, hall, in) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		for _, path := range []string{hall.Control, hall.Devices[0].Link} {
			if _, err := os.Lstat(path); !os.IsNotExist(err) {
				t.Errorf("%s was left behind", path)
			}
		}
	})
	lines := bufio.NewScanner(out)
	for _, want := range []string{"idcard serial://" + hall.Devices[0].Link, "control unix:" + hall.Control} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("printed %q, want %q", lines.Text(), want)
		}
	}
	return hall
}

func TestCommands(t *testing.T) {
	hall := run(t)
	for _, c := range []struct{ command, answer, complaint string }{
		{"idcard state", "card= fault=", ""},
		{"idcard fault noise", "", ""},
		{"idcard   state", "card= fault=noise", ""},
		{"idcard unplug", "", ""},
		{"idcard unplug", "", ""},
		{"idcard replug", "", ""},
		{"idcard replug", "", ""},
		{"idcard put nobody", "", "zhang"},
		{"idcard fault fire", "", "half-frame"},
		{"idcard dance", "", "dance"},
		{"idcard", "", "unknown command"},
		{"toaster on", "", "toaster"},
		{"help me", "", "help"},
		{"", "", "empty"},
	} {
		answer, err := Do(t.Context(), hall.Control, c.command)
		if c.complaint != "" {
			if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), c.complaint) {
				t.Errorf("%q: %v, want a refusal with %q", c.command, err, c.complaint)
			}
			continue
		}
		if err != nil || answer != c.answer {
			t.Errorf("%q answered %q, %v; want %q", c.command, answer, err, c.answer)
		}
	}
	if _, err := os.Stat(hall.Devices[0].Link); err != nil {
		t.Errorf("link after replug: %v", err)
	}
}

func TestHelpListsEveryCommand(t *testing.T) {
	hall := run(t)
	for _, command := range []string{"help", "idcard help"} {
		answer, err := Do(t.Context(), hall.Control, command)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"idcard put rare", "生僻字", "Wang (rare character)", "idcard unplug", "idcard fault silent"} {
			if !strings.Contains(answer, want) {
				t.Errorf("%s lacks %q:\n%s", command, want, answer)
			}
		}
	}
}

func TestTwoHallsDoNotShareAControlSocket(t *testing.T) {
	hall := run(t)
	if err := Run(t.Context(), hall, io.Discard); err == nil || !strings.Contains(err.Error(), "another simulator") {
		t.Errorf("second hall: %v", err)
	}
}

func TestNobodyThere(t *testing.T) {
	if _, err := Do(t.Context(), filepath.Join(t.TempDir(), "none.sock"), "idcard lift"); !errors.Is(err, ErrNoHall) {
		t.Errorf("Do = %v, want ErrNoHall", err)
	}
}
