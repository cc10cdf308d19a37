// Command zhiting-demo runs the main job of Zhiting on one machine: the hub, simulated devices and the kiosk, each in a
// process of its own, over their real protocols. With a display a person walks through it; without one, a robot does,
// with real clicks in a real window under Xvfb, and leaves pictures, papers and records behind.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	runtime.LockOSThread() // the children's end is tied to the thread that starts them
	headless := flag.Bool("headless", false, "walk the journey with a robot under Xvfb")
	out := flag.String("out", "out/demo", "folder for what the demo leaves; emptied first")
	bench := flag.Bool("bench-start", false, "measure the time to the first page instead")
	themes := flag.Bool("themes", false, "walk every life event, or those named as arguments, with the robot")
	services := flag.Bool("services", false, "walk the services, or those named as arguments, with the robot")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	self, err := os.Executable()
	if err == nil {
		switch bin := filepath.Dir(self); {
		case *bench:
			err = benchStart(ctx, bin)
		case *themes:
			err = walkThemes(ctx, bin, *out, flag.Args(), false)
		case *services:
			err = walkServices(ctx, bin, *out, flag.Args())
		case *headless || os.Getenv("DISPLAY") == "":
			err = walkHeadless(ctx, bin, *out)
		default:
			err = attend(ctx, bin, *out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "zhiting-demo:", err)
		os.Exit(1)
	}
}

// walkHeadless walks the journey with the robot.
func walkHeadless(ctx context.Context, bin, out string) error {
	w, err := newWorld(bin, out)
	if err != nil {
		return err
	}
	defer w.stop()
	j := &journey{world: w, ctx: ctx}
	began := time.Now()
	err = all(
		func() error {
			return j.step("display and simulated devices", func() error {
				return all(func() error { return w.startDisplay(ctx) }, func() error { return w.startDevices(ctx) })
			})
		},
		j.walk,
	)
	if err != nil {
		if j.robot != nil {
			_ = j.picture("failed") // the error that ended the walk matters more
		}
		return fmt.Errorf("%w (logs and pictures in %s)", err, out)
	}
	return j.summarise(time.Since(began))
}

// summarise leaves one page of what was done.
func (j *journey) summarise(took time.Duration) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Zhiting demo\n\nOne citizen replaced a lost social-security card; %d pictures; %.1f s in all.\n\n| step | seconds |\n|---|---|\n", j.shots, took.Seconds())
	for _, s := range j.steps {
		fmt.Fprintf(&b, "| %s | %.2f |\n", s.Name, s.Took.Seconds())
	}
	fmt.Fprintf(&b, "\n`receipt.png` and `acknowledgement.png` are the papers, `case-terminal.json` and `case-hub.json` the case %s at both ends.\n", j.caseID)
	if err := os.WriteFile(j.path("summary.md"), []byte(b.String()), 0o644); err != nil {
		return err
	}
	fmt.Printf("every step held, %.1f s; see %s\n", took.Seconds(), j.path("summary.md"))
	return nil
}

// attend opens the kiosk's window and leaves it to the person.
func attend(ctx context.Context, bin, out string) error {
	w, err := newWorld(bin, out)
	if err != nil {
		return err
	}
	defer w.stop()
	var config string
	err = all(
		func() error { return w.startDevices(ctx) },
		func() error { return w.startHub(ctx) },
		func() (err error) { config, err = w.configure(true); return err },
		func() error { return w.startKiosk(ctx, config, "--windowed", "540x960") },
	)
	if err != nil {
		return err
	}
	do := fmt.Sprintf("%s do --control %s", w.program("zhiting-sim"), filepath.Join(w.state, "sim.sock"))
	fmt.Printf(`The kiosk's window is open. Its devices are simulated. Lay cards, pull paper and see what is printed at
%[5]s, or from here:

  %[1]s "idcard put ouyang"       lay a card on the reader
  %[1]s "idcard lift"             take it away
  %[1]s "document paper out"      let the A4 printer run out of paper ("paper ok" again)

Papers come out under %[2]s. The clerks' pages are at http://%[3]s (user owner, password in
%[4]s). Close the window or press Ctrl-C to end.
`, do, w.path("paper"), w.hubAddr, w.ownerToken(), w.devices["dock"])
	select {
	case <-ctx.Done():
		return nil
	case <-w.kiosk.done:
		return w.kiosk.err
	}
}
