package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhiting/drivers"
	"zhiting/drivers/camera"
	"zhiting/drivers/document"
	"zhiting/drivers/idcard"
	"zhiting/drivers/keypad"
	"zhiting/drivers/receipt"
	"zhiting/drivers/scanner"
	"zhiting/drivers/signals"
	"zhiting/drivers/signpad"
	"zhiting/drivers/sscard"
	"zhiting/drivers/ups"
	"zhiting/kiosk/config"
)

// makers make the driver of each kind of device. Nothing is opened.
var makers = map[drivers.Kind]func(drivers.Address) drivers.Device{
	drivers.KindIDCard:     func(at drivers.Address) drivers.Device { return idcard.New(at) },
	drivers.KindReceipt:    func(at drivers.Address) drivers.Device { return receipt.New(at, nil) },
	drivers.KindDocument:   func(at drivers.Address) drivers.Device { return document.New(at) },
	drivers.KindCamera:     func(at drivers.Address) drivers.Device { return camera.New(at) },
	drivers.KindScanner:    func(at drivers.Address) drivers.Device { return scanner.New(at) },
	drivers.KindSocialCard: func(at drivers.Address) drivers.Device { return sscard.New(at) },
	drivers.KindUPS:        func(at drivers.Address) drivers.Device { return ups.New(at) },
	drivers.KindSignals:    func(at drivers.Address) drivers.Device { return signals.New(at) },
	drivers.KindKeypad:     func(at drivers.Address) drivers.Device { return keypad.New(at) },
	drivers.KindSignpad:    func(at drivers.Address) drivers.Device { return signpad.New(at) },
}

// known makes the driver of a device by its name in the configuration. Nothing is opened.
func known(name string, at drivers.Address) (drivers.Device, error) {
	if maker := makers[drivers.Kind(name)]; maker != nil {
		return maker(at), nil
	}
	return nil, coded(exitUsage, "%q is not a kind of device; use one of %s", name, kinds())
}

// kinds lists what there are drivers for.
func kinds() string {
	var names []string
	for kind := range makers {
		names = append(names, string(kind))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// verdict is how a device answered.
type verdict struct {
	Name    string          `json:"name"`
	Info    drivers.Info    `json:"info"`
	State   drivers.State   `json:"state"`
	Problem drivers.Problem `json:"problem,omitzero"`
	Detail  string          `json:"detail,omitempty"`
}

func (v verdict) line() string {
	text := fmt.Sprintf("%-9s %-9s %s", v.Name, v.State, v.Info.Address.String())
	if !v.Problem.IsZero() {
		text += "\n          " + v.Problem.Title.Zh + "：" + v.Problem.Technician.Zh
	}
	if v.Detail != "" {
		text += "\n          " + v.Detail
	}
	return text
}

// try opens a device, asks how it is and lets it go.
func try(ctx context.Context, name string, d drivers.Device) verdict {
	ctx, cancel := context.WithTimeout(ctx, 8*time.Second)
	defer cancel()
	v := verdict{Name: name, State: drivers.StateReady}
	err := d.Open(ctx)
	if err == nil {
		v.Problem, err = d.Check(ctx)
		if closeErr := d.Close(); err == nil {
			err = closeErr
		}
	}
	switch {
	case err != nil:
		v.State, v.Problem, v.Detail = drivers.StateAbsent, drivers.ProblemOf(err), err.Error()
	case !v.Problem.IsZero():
		v.State = drivers.StateAttention
	}
	v.Info = d.Info()
	return v
}

func (c *ctl) device() *cobra.Command {
	list := &cobra.Command{
		Use: "list", Short: "The configured devices, and what is plugged in, with addresses to configure", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.list(cmd) },
	}
	test := &cobra.Command{
		Use: "test", Short: "Open every configured device, a verdict each", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			devices, err := c.configured()
			if err != nil {
				return err
			}
			var vs []verdict
			for _, name := range slices.Sorted(maps.Keys(devices)) {
				v, held := inUse(system, name, devices[name])
				if !held {
					v = try(cmd.Context(), name, devices[name])
				}
				vs = append(vs, v)
			}
			return c.verdicts(cmd, vs)
		},
	}
	watch := &cobra.Command{
		Use: "watch", Short: "Print every change of the configured devices until interrupted", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.watch(cmd) },
	}
	return group("device", "Devices", list, c.probe(), test, watch, c.read(), c.printPaper(), c.snap(), c.certify())
}

// configured makes the drivers of the configuration.
func (c *ctl) configured() (map[string]drivers.Device, error) {
	conf, err := config.Load(c.config)
	if err != nil {
		return nil, err
	}
	devices := map[string]drivers.Device{}
	for name, address := range conf.Devices.Named() {
		if devices[name], err = known(name, address); err != nil {
			return nil, err
		}
	}
	return devices, nil
}

// at makes the driver of the device at an address, or of the configured one.
func (c *ctl) at(kind, address string) (drivers.Device, error) {
	if address == "" {
		devices, err := c.configured()
		if err != nil {
			return nil, err
		}
		if d := devices[kind]; d != nil {
			return d, nil
		}
		return nil, coded(exitUsage, "no %s is configured; name one with --at ADDRESS", kind)
	}
	parsed, err := drivers.ParseAddress(address)
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	return known(kind, parsed)
}

// verdicts prints how devices are; one that is absent makes the exit code say so.
func (c *ctl) verdicts(cmd *cobra.Command, vs []verdict) error {
	lines := make([]string, len(vs))
	absent := 0
	for i, v := range vs {
		lines[i] = v.line()
		if v.State == drivers.StateAbsent {
			absent++
		}
	}
	if err := c.print(cmd, vs, strings.Join(lines, "\n")); err != nil {
		return err
	}
	if absent > 0 {
		return coded(exitAbsent, "%d of %d devices do not answer; see the steps above", absent, len(vs))
	}
	return nil
}

// open connects a device for one command, with the exit code of an absent one.
func open(ctx context.Context, d drivers.Device) error {
	if err := d.Open(ctx); err != nil {
		p := drivers.ProblemOf(err)
		info := d.Info()
		return coded(exitAbsent, "%s: %w; %s", info.Address.String(), err, p.Technician.En)
	}
	return nil
}

// trouble is what went wrong with an open device, what to do, and the exit code of one that fell silent.
func trouble(what string, err error) error {
	code := exitFailed
	if errors.Is(err, drivers.ErrNoAnswer) {
		code = exitAbsent
	}
	return coded(code, "%s: %w; %s", what, err, drivers.ProblemOf(err).Technician.En)
}

func (c *ctl) printPaper() *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use: "print receipt|document --at ADDRESS FILE", Short: "Print a text file as a receipt, or a PDF", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, err := os.ReadFile(args[1])
			if err != nil {
				return fmt.Errorf("file cannot be read: %w", err)
			}
			d, err := c.at(args[0], at)
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), time.Minute)
			defer cancel()
			if err := open(ctx, d); err != nil {
				return err
			}
			defer d.Close() // the paper is out; there is nothing left to lose
			switch printer := d.(type) {
			case *receipt.Printer:
				err = printer.Print(ctx, plainReceipt(string(content)))
			case *document.Printer:
				_, err = printer.Print(ctx, document.Job{Name: "zhitingctl", PDF: content})
			default:
				return coded(exitUsage, "%s does not print; use receipt or document", args[0])
			}
			if err != nil {
				return trouble("not printed", err)
			}
			return c.print(cmd, map[string]bool{"printed": true}, "printed")
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "address, such as tcp://HOST:9100 or ipp://HOST:631/ipp/print")
	return cmd
}

func (c *ctl) snap() *cobra.Command {
	var at, out string
	cmd := &cobra.Command{
		Use: "snap camera --at ADDRESS --out FILE.jpg", Short: "Take a still", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := c.at(args[0], at)
			if err != nil {
				return err
			}
			cam, ok := d.(*camera.Camera)
			if !ok || out == "" {
				return coded(exitUsage, "snap needs: camera --at ADDRESS --out FILE.jpg")
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), 20*time.Second)
			defer cancel()
			if err := open(ctx, cam); err != nil {
				return err
			}
			defer cam.Close() // the picture is taken; there is nothing left to lose
			jpeg, err := cam.Still(ctx)
			if err != nil {
				return trouble("no picture", err)
			}
			if err := os.WriteFile(out, jpeg, 0o600); err != nil {
				return fmt.Errorf("picture cannot be written: %w", err)
			}
			return c.print(cmd, map[string]any{"file": out, "bytes": len(jpeg)}, out)
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "address, such as v4l2:///dev/video0 or http://HOST:PORT/mjpeg")
	cmd.Flags().StringVar(&out, "out", "", "file for the JPEG")
	return cmd
}

// plainReceipt is a text file as a receipt, a line a line.
func plainReceipt(text string) receipt.Receipt {
	var r receipt.Receipt
	for l := range strings.Lines(text) {
		r.Items = append(r.Items, receipt.Line{Text: strings.TrimRight(l, "\r\n")})
	}
	r.Items = append(r.Items, receipt.Feed{Lines: 3}, receipt.Cut{})
	return r
}
