package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhiting/drivers"
	"zhiting/drivers/camera"
	"zhiting/drivers/conformance"
	"zhiting/drivers/document"
	"zhiting/drivers/idcard"
	"zhiting/drivers/receipt"
	"zhiting/drivers/scanner"
	"zhiting/drivers/sscard"
	"zhiting/drivers/ups"
)

// outcome is how a step of a certification ended.
type outcome struct {
	Step    string `json:"step"`
	Verdict string `json:"verdict"` // passed, failed, left out
	Detail  string `json:"detail,omitempty"`
}

// certify holds a device against the steps that every driver's simulator passes, with the technician's hands for cables.
func (c *ctl) certify() *cobra.Command {
	var kind string
	var unattended bool
	cmd := &cobra.Command{
		Use: "certify ADDRESS --kind KIND", Short: "Hold a device against the contract, a verdict a step and in all",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			addr, err := drivers.ParseAddress(args[0])
			if err != nil {
				return &exit{exitUsage, err}
			}
			if _, err := known(kind, addr); err != nil {
				return err
			}
			hands := technician{in: bufio.NewReader(cmd.InOrStdin()), out: cmd.ErrOrStderr(), absent: unattended}
			bench := benchFor(kind, addr, hands)
			var outcomes []outcome
			failed := 0
			for _, step := range conformance.Steps() {
				o := outcome{Step: step.Name, Verdict: "passed"}
				if !step.Possible(bench) {
					o.Verdict, o.Detail = "left out", "needs somebody at the device, or an accident that no hand can cause"
				} else if err := step.Run(cmd.Context(), bench); err != nil {
					o.Verdict, o.Detail = "failed", strings.ReplaceAll(err.Error(), "\n", "; ")
					failed++
				}
				outcomes = append(outcomes, o)
				if cmd.Context().Err() != nil {
					return cmd.Context().Err()
				}
			}
			var text strings.Builder
			for _, o := range outcomes {
				fmt.Fprintf(&text, "%-9s %s\n", o.Verdict, o.Step)
				if o.Verdict == "failed" {
					fmt.Fprintf(&text, "          %s\n", o.Detail)
				}
			}
			if err := c.print(cmd, outcomes, text.String()); err != nil {
				return err
			}
			if failed > 0 {
				return coded(exitFailed, "%s does not keep the contract: %d of %d steps failed; see above", args[0], failed, len(outcomes))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "", "what the device is: idcard, receipt, document, camera, scanner, sscard or ups")
	cmd.Flags().BoolVar(&unattended, "unattended", false, "leave out what needs hands at the device")
	_ = cmd.MarkFlagRequired("kind") // fails only for a flag that does not exist
	return cmd
}

// technician is who does by hand what a command cannot.
type technician struct {
	in     *bufio.Reader
	out    io.Writer
	absent bool
}

// please asks for something and waits until it is done.
func (t technician) please(what string) conformance.Hook {
	if t.absent {
		return nil
	}
	return func(context.Context) error {
		fmt.Fprintf(t.out, "%s, then press Enter: ", what)
		if _, err := t.in.ReadString('\n'); err != nil {
			return fmt.Errorf("nobody answers; run it with --unattended: %w", err)
		}
		return nil
	}
}

// benchFor joins a device with what it is for. A card or code is laid down by the technician; short receipts are printed.
func benchFor(kind string, addr drivers.Address, hands technician) conformance.Bench {
	made := func(at drivers.Address) drivers.Device {
		d, err := known(kind, at)
		if err != nil {
			panic(err) // known said before that it knows the kind
		}
		return d
	}
	// begin is a use that lasts: waiting for a card, or looking at a printer again and again.
	begin := func(ctx context.Context, d drivers.Device) error {
		switch d := d.(type) {
		case *idcard.Reader:
			_, err := d.Await(ctx)
			return err
		case *scanner.Scanner:
			_, err := d.Await(ctx)
			return err
		case *sscard.Reader:
			_, err := d.Await(ctx)
			return err
		case *camera.Camera:
			return d.Preview(ctx, func([]byte) {})
		}
		for {
			if _, err := d.Check(ctx); err != nil {
				return err
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
	use := func(ctx context.Context, d drivers.Device) (err error) {
		switch d := d.(type) {
		case *camera.Camera:
			_, err = d.Snap(ctx)
		case *receipt.Printer:
			err = d.Print(ctx, plainReceipt("zhitingctl device certify"))
		case *document.Printer, *ups.UPS:
			_, err = d.Check(ctx) // a page each time would waste paper
		default:
			if hands.absent { // nobody lays a card down: that the device answers must do
				_, err = d.Check(ctx)
				return err
			}
			fmt.Fprintln(hands.out, "Lay a card or show a code; take it away and do it again when this is asked again.")
			err = begin(ctx, d)
		}
		return err
	}
	absent := addr
	switch addr.Scheme {
	case "serial", "v4l2", "pcsc":
		absent.Path = "/nowhere/certify"
	case "usb", "hid":
		absent.Host = "ffff:fffe"
	default:
		absent.Host = "127.0.0.1:1"
	}
	return conformance.Bench{
		New:    func() drivers.Device { return made(addr) },
		Absent: func() drivers.Device { return made(absent) },
		Use:    use, Begin: begin,
		Vanish: hands.please("Pull the device's cable"), Return: hands.please("Put the cable back and wait until the device is up"),
	}
}
