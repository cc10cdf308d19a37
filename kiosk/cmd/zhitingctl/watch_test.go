package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/discover"
)

// page is what a command has printed so far.
type page struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

func TestWatch(t *testing.T) {
	far := devicetest.Start(t, program, "  - {kind: idcard, link: "+filepath.Join(t.TempDir(), "reader")+"}\n")
	path, _ := configure(t, "devices:\n  idcard: '"+far.Address("idcard")+"'\n")
	for _, args := range [][]string{{"device", "watch", "--config", path}, {"device", "watch", "--config", path, "--json"}} {
		var out page
		var errs bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan int)
		go func() { ended <- run(ctx, args, &out, &errs) }()
		await := func(text string) {
			t.Helper()
			for deadline := time.Now().Add(20 * time.Second); !strings.Contains(out.String(), text); time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%q is not in\n%s%s", text, out.String(), errs.String())
				}
			}
		}
		ready, gone := "idcard    opening → ready after ", "(device.no-device)"
		if len(args) > 4 {
			ready, gone = `"to":"ready"`, `"problem":"device.no-device"`
		}
		await(ready)
		far.Do(t, "idcard unplug")
		await(gone)
		far.Do(t, "idcard replug")
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("watch ended with %d: %s", code, errs.String())
		}
		if len(args) < 5 {
			continue
		}
		for line := range strings.Lines(out.String()) {
			var c change
			if err := json.Unmarshal([]byte(line), &c); err != nil || c.Device != "idcard" || c.Time.IsZero() {
				t.Errorf("a line is %q: %v", line, err)
			}
		}
	}
}

func TestChangeLines(t *testing.T) {
	at := time.Date(2026, 1, 2, 8, 0, 0, 5e6, time.Local)
	cable := discover.Found{Address: "serial:///dev/ttyUSB0", What: "USB Serial"}
	for want, c := range map[string]change{
		"08:00:00.005 receipt   ready → absent after 1.5s  设备没有应答 (device.no-answer) no answer": {
			Time: at, Device: "receipt", From: drivers.StateReady, To: drivers.StateAbsent, After: 1500, Problem: drivers.NoAnswer.Code, Title: drivers.NoAnswer.Title.Zh, Detail: "no answer"},
		"08:00:00.005 USB 集线器掉线: usb 1-1 explains camera, idcard": {
			Time: at, Problem: drivers.HubGone.Code, Title: drivers.HubGone.Title.Zh, Way: "usb 1-1", Devices: []string{"camera", "idcard"}},
		"08:00:00.005 plugged in   ?         serial:///dev/ttyUSB0  USB Serial": {Time: at, In: &cable},
		"08:00:00.005 plugged out  ?         serial:///dev/ttyUSB0  USB Serial": {Time: at, Out: &cable},
	} {
		if got := c.line(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestPlugsAreCompared(t *testing.T) {
	a, b := discover.Found{What: "a"}, discover.Found{What: "b"}
	var out bytes.Buffer
	w := &watcher{out: &out}
	w.compare([]discover.Found{a}, []discover.Found{a})
	w.compare([]discover.Found{a}, []discover.Found{b})
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != 2 || !strings.Contains(lines[0], "plugged out  ?         -  a") || !strings.Contains(lines[1], "plugged in   ?         -  b") {
		t.Errorf("printed %q", out.String())
	}
}
