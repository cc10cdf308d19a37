package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// startLimit is how long the first page may take to be visible.
const startLimit = time.Second

// benchStart measures the time from the program's start to its first page, with every device absent and present.
func benchStart(ctx context.Context, bin string) error {
	dir, err := os.MkdirTemp("", "zhiting-start-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) // a temporary folder
	w, err := newWorld(bin, dir+"/out")
	if err != nil {
		return err
	}
	defer w.stop()
	if err := all(func() error { return w.startDisplay(ctx) }, func() error { return w.startDevices(ctx) }); err != nil {
		return err
	}
	for _, devices := range []struct {
		name    string
		present bool
	}{{"absent", false}, {"present", true}} {
		config, err := w.configure(devices.present)
		if err != nil {
			return err
		}
		var took []time.Duration
		for range 5 {
			began := time.Now()
			if err := w.startKiosk(ctx, config); err != nil {
				return err
			}
			took = append(took, time.Since(began))
			w.robot.close()
			w.robot = nil
			w.kiosk.stop()
		}
		slices.Sort(took)
		median := took[len(took)/2]
		verdict := "ok"
		if median > startLimit {
			verdict = "short"
		}
		fmt.Printf("bench start-devices-%s ours=%.3fs theirs=%.3fs ratio=%.2f goal=1.00 %s\n",
			devices.name, median.Seconds(), startLimit.Seconds(), median.Seconds()/startLimit.Seconds(), verdict)
	}
	return nil
}
