package drivers_test

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/document"
	"zhiting/drivers/idcard"
	"zhiting/drivers/receipt"
	"zhiting/drivers/scanner"
)

// BenchmarkRest measures what watching 20 devices costs at rest: this process's time on the processor for each second, as a part of one core.
// The devices are in a process of their own, whose time does not count; five of them are away, as in a hall. Cameras are
// left out: their frames come whether somebody looks or not. It prints its figure as the house does.
func BenchmarkRest(b *testing.B) {
	program, err := devicetest.Build(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	var hall strings.Builder
	for i := range 5 {
		fmt.Fprintf(&hall, "  - {name: idcard%d, kind: idcard, link: %s}\n", i, filepath.Join(dir, fmt.Sprint("idcard", i)))
		fmt.Fprintf(&hall, "  - {name: scanner%d, kind: scanner, link: %s}\n", i, filepath.Join(dir, fmt.Sprint("scanner", i)))
		fmt.Fprintf(&hall, "  - {name: receipt%d, kind: receipt, listen: '127.0.0.1:0', paper: %s}\n", i, dir)
	}
	far := devicetest.Start(b, program, hall.String())
	at := func(s string) drivers.Address {
		a, err := drivers.ParseAddress(s)
		if err != nil {
			b.Fatal(err)
		}
		return a
	}
	log := logrus.New()
	log.SetOutput(io.Discard)
	supervisor := drivers.NewSupervisor(drivers.DefaultPolicy(), log)
	devices := map[string]drivers.Device{
		"away1": document.New(at("ipp://127.0.0.1:1/ipp/print")), "away2": idcard.New(at("serial:///dev/no-such-port")),
		"away3": receipt.New(at("tcp://127.0.0.1:1"), nil), "away4": idcard.New(at("usb://ffff:fffe")),
		"away5":          scanner.New(at("tcp://127.0.0.1:1")),
		"scanner-silent": scanner.New(at(far.Address("scanner0"))),
	}
	for i := range 5 {
		devices[fmt.Sprint("idcard", i)] = idcard.New(at(far.Address(fmt.Sprint("idcard", i))))
		devices[fmt.Sprint("receipt", i)] = receipt.New(at(far.Address(fmt.Sprint("receipt", i))), nil)
		if i > 0 {
			devices[fmt.Sprint("scanner", i)] = scanner.New(at(far.Address(fmt.Sprint("scanner", i)) + "?ask=3f&answer=21"))
		}
	}
	for name, d := range devices {
		if err := supervisor.Add(name, d); err != nil {
			b.Fatal(err)
		}
	}
	ctx := b.Context()
	go func() { _ = supervisor.Run(ctx) }() // ends with the benchmark
	time.Sleep(10 * time.Second)            // until those that are away are tried seldom
	ready := 0
	for _, s := range supervisor.Statuses() {
		if s.State == drivers.StateReady {
			ready++
		}
	}
	if ready != 15 || len(devices) != 20 {
		b.Fatalf("%d of %d devices are ready, want 15 of 20: %v", ready, len(devices), supervisor.Findings())
	}
	const watched = 20 * time.Second
	before := processorTime(b)
	time.Sleep(watched)
	ours := (processorTime(b) - before).Seconds() / watched.Seconds()
	const goal = 0.01
	verdict := "ok"
	if ours > goal {
		verdict = "short"
	}
	fmt.Printf("bench devices-at-rest ours=%.5f theirs=1 ratio=%.5f goal=%.2f %s\n", ours, ours, goal, verdict)
}

// processorTime is what this process has used.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
