package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"zhiting/drivers"
	"zhiting/drivers/discover"
)

// lookEvery is how often watch looks for what was plugged in or out.
const lookEvery = 2 * time.Second

// change is one line of device watch: a device's new state, a cause of several absences, or something plugged in or out.
type change struct {
	Time    time.Time       `json:"time"`
	Device  string          `json:"device,omitempty"`
	From    drivers.State   `json:"from,omitempty"`
	To      drivers.State   `json:"to,omitempty"`
	After   int64           `json:"after_ms,omitempty"` // how long the device was in From
	Problem string          `json:"problem,omitempty"`  // code; of a device or of what several devices hang on
	Title   string          `json:"title,omitempty"`
	Detail  string          `json:"detail,omitempty"`
	Way     string          `json:"way,omitempty"`     // what several devices hang on
	Devices []string        `json:"devices,omitempty"` // behind Way
	In      *discover.Found `json:"plugged_in,omitempty"`
	Out     *discover.Found `json:"plugged_out,omitempty"`
}

func (c change) line() string {
	at := c.Time.Format("15:04:05.000 ")
	switch {
	case c.In != nil:
		return at + "plugged in   " + c.In.Line()
	case c.Out != nil:
		return at + "plugged out  " + c.Out.Line()
	case c.Way != "":
		return fmt.Sprintf("%s%s: %s explains %s", at, c.Title, c.Way, strings.Join(c.Devices, ", "))
	}
	text := fmt.Sprintf("%s%-9s %s → %s after %v", at, c.Device, c.From, c.To, time.Duration(c.After)*time.Millisecond)
	if c.Problem != "" {
		text += "  " + c.Title + " (" + c.Problem + ") " + c.Detail
	}
	return strings.TrimSpace(text)
}

// watcher prints changes, one at a time.
type watcher struct {
	mu         sync.Mutex
	out        io.Writer
	json       bool
	supervisor *drivers.Supervisor
	causes     map[string]bool // printed and still there
}

func (w *watcher) print(c change) {
	if !w.json {
		fmt.Fprintln(w.out, c.line())
		return
	}
	b, err := json.Marshal(c)
	if err == nil { // texts and numbers can always be encoded
		fmt.Fprintln(w.out, string(b))
	}
}

// changed prints a device's transition, and what explains it together with others.
func (w *watcher) changed(name string, from, to drivers.Status) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.print(change{
		Time: to.Since, Device: name, From: from.State, To: to.State, After: to.Since.Sub(from.Since).Milliseconds(),
		Problem: to.Problem.Code, Title: to.Problem.Title.Zh, Detail: to.Detail,
	})
	now := map[string]bool{}
	for _, f := range w.supervisor.Findings() {
		if f.Way == "" {
			continue
		}
		now[f.Way] = true
		if !w.causes[f.Way] {
			w.print(change{Time: to.Since, Problem: f.Problem.Code, Title: f.Problem.Title.Zh, Way: f.Way, Devices: f.Devices})
		}
	}
	w.causes = now
}

// plugs prints what is plugged in or out until the context ends.
func (w *watcher) plugs(ctx context.Context, root fs.FS) {
	before := discover.Machine(root)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookEvery):
		}
		now := discover.Machine(root)
		w.compare(before, now)
		before = now
	}
}

func (w *watcher) compare(before, now []discover.Found) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range before {
		if !slices.Contains(now, f) {
			w.print(change{Time: time.Now(), Out: &f})
		}
	}
	for _, f := range now {
		if !slices.Contains(before, f) {
			w.print(change{Time: time.Now(), In: &f})
		}
	}
}

// watch prints what happens to the configured devices, and what is plugged in or out, until it is interrupted.
func (c *ctl) watch(cmd *cobra.Command) error {
	devices, err := c.configured()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	quiet := logrus.New() // the supervisor's log says the same in other words
	quiet.SetOutput(io.Discard)
	supervisor := drivers.NewSupervisor(drivers.DefaultPolicy(), quiet)
	w := &watcher{out: cmd.OutOrStdout(), json: c.json, supervisor: supervisor}
	for _, name := range slices.Sorted(maps.Keys(devices)) {
		if v, held := inUse(system, name, devices[name]); held {
			w.print(change{Time: time.Now(), Device: name, From: drivers.StateOpening, To: v.State, Problem: v.Problem.Code, Title: v.Problem.Title.Zh, Detail: v.Detail})
			continue
		}
		if err := supervisor.Add(name, devices[name]); err != nil {
			return err
		}
	}
	supervisor.Subscribe(w.changed)
	ctx := cmd.Context()
	var looking sync.WaitGroup
	looking.Go(func() { w.plugs(ctx, system) })
	err = supervisor.Run(ctx)
	looking.Wait()
	return err
}
