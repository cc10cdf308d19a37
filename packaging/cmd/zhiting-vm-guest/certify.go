package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// hand does at one device what zhitingctl device certify asks a technician to do.
type hand struct {
	plug   *plug
	device string // its name in the hall
}

// asked are the words by which zhitingctl asks, and what they ask for.
var asked = []struct {
	words string
	do    func(ctx context.Context, h *hand) error
	enter bool // it waits for the Enter key
}{
	{"Pull the device's cable", func(_ context.Context, h *hand) error { return h.plug.pull() }, true},
	{"Put the cable back", func(_ context.Context, h *hand) error {
		defer time.Sleep(500 * time.Millisecond) // until the kernel knows it
		return h.plug.plugIn()
	}, true},
	{"Lay an ID card", func(ctx context.Context, h *hand) error { return act(ctx, h.device+" put rare") }, false},
	{"Write a line on the pad", func(ctx context.Context, h *hand) error { return act(ctx, h.device+" sign") }, false},
	{"Lift the card", func(ctx context.Context, h *hand) error { return act(ctx, h.device+" lift") }, false},
}

// certify holds a device against the contract, with a hand at it or without.
func certify(ctx context.Context, h *hand, address, kind string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	args := []string{"device", "certify", address, "--kind", kind, "--json"}
	if h == nil {
		args = append(args, "--unattended")
	}
	cmd := exec.CommandContext(ctx, "/bin/zhitingctl", args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	keys, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	asks, err := cmd.StderrPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	said, err := h.obey(ctx, asks, keys)
	if ended := cmd.Wait(); err == nil && ended != nil {
		err = ended
	}
	if err != nil {
		return "", fmt.Errorf("%w: %s %s", err, said, out.String())
	}
	var certificate struct {
		Verdict string
		Steps   []struct{ Verdict string }
	}
	if err := json.Unmarshal(out.Bytes(), &certificate); err != nil {
		return "", err
	}
	passed := 0
	for _, s := range certificate.Steps {
		if s.Verdict == "passed" {
			passed++
		}
	}
	return fmt.Sprintf("%s, %d of %d steps", certificate.Verdict, passed, len(certificate.Steps)), nil
}

// obey reads what is asked until zhitingctl ends.
func (h *hand) obey(ctx context.Context, asks io.Reader, keys io.Writer) (said string, err error) {
	buffer := make([]byte, 256)
	line := ""
	for {
		n, readErr := asks.Read(buffer)
		line += string(buffer[:n])
		said += string(buffer[:n])
		for _, a := range asked {
			at := strings.Index(line, a.words)
			if at < 0 || !strings.ContainsAny(line[at:], ":.") {
				continue
			}
			line = line[at+len(a.words):]
			if err := a.do(ctx, h); err != nil {
				return said, err
			}
			if a.enter {
				if _, err := io.WriteString(keys, "\n"); err != nil {
					return said, err
				}
			}
		}
		if errors.Is(readErr, io.EOF) {
			return said, nil
		}
		if readErr != nil {
			return said, readErr
		}
	}
}
