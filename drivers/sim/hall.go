package sim

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"zhiting/drivers/sim/dock"
	"zhiting/drivers/sim/line"
)

// lineOf is the cable that a spec describes.
func lineOf(s Spec) *line.Line {
	if s.Link != "" {
		return line.PTY(s.Link)
	}
	return line.TCP(s.Listen)
}

// Run plays a hall until the context ends. It writes one line per device, name and address, once all can be reached.
func Run(ctx context.Context, hall Hall, out io.Writer) error {
	devices := map[string]Device{}
	for _, spec := range hall.Devices {
		d, err := kinds[spec.Kind](spec)
		if err != nil {
			return err
		}
		devices[spec.Name] = d
	}
	targets, err := hall.Faults.targets(hall.Devices, devices)
	if err != nil {
		return err
	}
	control, err := listenControl(hall.Control)
	if err != nil {
		return err
	}
	defer os.Remove(hall.Control)

	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	defer control.Close()
	failed := make(chan error, len(devices)+1)
	var docked []dock.Device
	for _, spec := range hall.Devices {
		d := devices[spec.Name]
		address, err := d.Open()
		if err != nil {
			return fmt.Errorf("device %s: %w", spec.Name, err)
		}
		running.Go(func() {
			if err := d.Run(ctx); err != nil && ctx.Err() == nil {
				failed <- fmt.Errorf("device %s: %w", spec.Name, err)
			}
		})
		docked = append(docked, dock.Device{Name: spec.Name, Panel: d.Panel(), Address: address, Paper: spec.Paper, Do: d.Do})
		fmt.Fprintln(out, spec.Name, address)
	}
	if hall.Dock != "" {
		l, err := dock.Listen(hall.Dock)
		if err != nil {
			return err
		}
		running.Go(func() {
			if err := dock.Serve(ctx, l, docked); err != nil {
				failed <- err
			}
		})
		fmt.Fprintln(out, "dock", "http://"+l.Addr().String())
	}
	running.Go(func() { serveControl(control, devices) })
	fmt.Fprintln(out, "control", "unix:"+hall.Control)
	if hall.Faults.Every > 0 {
		running.Go(func() { happen(ctx, hall.Faults.schedule(targets), devices, out) })
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return err
	}
}

// listenControl takes over a socket that a killed simulator left behind, but not one that still answers.
func listenControl(path string) (net.Listener, error) {
	if conn, err := net.Dial("unix", path); err == nil {
		_ = conn.Close()
		return nil, fmt.Errorf("control socket %s is served by another simulator; stop it or name another with control", path)
	}
	_ = os.Remove(path)
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	return listener, nil
}

// serveControl answers one line, with one line or with those of help, until the listener closes.
func serveControl(listener net.Listener, devices map[string]Device) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		func() {
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
			command, err := bufio.NewReader(io.LimitReader(conn, 4096)).ReadString('\n')
			if err != nil {
				return
			}
			answer, err := do(devices, strings.Fields(command))
			if err != nil {
				fmt.Fprintln(conn, "error:", err)
				return
			}
			fmt.Fprintln(conn, strings.TrimSpace("ok "+answer))
		}()
	}
}

func do(devices map[string]Device, words []string) (string, error) {
	if len(words) == 0 {
		return "", errors.New("empty command; write DEVICE ACTION, such as: idcard put zhang; help lists all")
	}
	if len(words) == 1 && words[0] == "help" {
		return help(devices, slices.Sorted(maps.Keys(devices))...), nil
	}
	d, ok := devices[words[0]]
	if !ok {
		return "", fmt.Errorf("no device %q in this hall; use one of %s", words[0], strings.Join(slices.Sorted(maps.Keys(devices)), ", "))
	}
	if len(words) == 2 && words[1] == "help" {
		return help(devices, words[0]), nil
	}
	return d.Do(words[1:])
}

// help is a line for each command of some devices.
func help(devices map[string]Device, names ...string) string {
	var b strings.Builder
	for _, name := range names {
		for _, c := range devices[name].Panel().All() {
			fmt.Fprintf(&b, "\n%-36s %s  %s", strings.TrimSpace(name+" "+c.Words+" "+c.Example), c.Label.Zh, c.Label.En)
		}
	}
	return b.String()
}

// Errors of Do.
var (
	ErrNoHall  = errors.New("no simulator answers")
	ErrRefused = errors.New("refused") // the simulator answered that it cannot do this
)

// Do sends one command to a running hall and gives its answer.
func Do(ctx context.Context, control, command string) (string, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", control)
	if err != nil {
		return "", fmt.Errorf("%w at %s; start one with zhiting-sim run HALL.yaml: %w", ErrNoHall, control, err)
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if _, err := fmt.Fprintln(conn, strings.Join(strings.Fields(command), " ")); err != nil {
		return "", fmt.Errorf("%w: command not sent: %w", ErrNoHall, err)
	}
	said, err := io.ReadAll(io.LimitReader(conn, 1<<20))
	if err == nil && len(said) == 0 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoHall, err)
	}
	answer := strings.TrimSpace(string(said))
	if reason, bad := strings.CutPrefix(answer, "error: "); bad {
		return "", fmt.Errorf("%w: %s", ErrRefused, reason)
	}
	return strings.TrimSpace(strings.TrimPrefix(answer, "ok")), nil
}
