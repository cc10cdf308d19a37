package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhiting/drivers"
	"zhiting/drivers/conformance"
)

// How a step of a certification ends.
const (
	stepPassed  = "passed"
	stepFailed  = "failed"
	stepLeftOut = "left out"
)

// outcome is how a step ended, and why.
type outcome struct {
	Step    string `json:"step"`
	Verdict string `json:"verdict"`
	Detail  string `json:"detail,omitempty"`
}

func (o outcome) line() string {
	text := fmt.Sprintf("%-9s %s", o.Verdict, o.Step)
	if o.Detail != "" {
		text += "\n          " + o.Detail
	}
	return text
}

// certificate is what a certification came to.
type certificate struct {
	Info    drivers.Info `json:"info"`
	Time    time.Time    `json:"time"`
	Verdict string       `json:"verdict"` // passed: all that can be done by hand; in part: without hands; failed
	Steps   []outcome    `json:"steps"`
}

// certify holds a device against the steps that every driver's simulator passes, with the technician's hands for cables.
func (c *ctl) certify() *cobra.Command {
	var kind string
	var unattended bool
	cmd := &cobra.Command{
		Use: "certify ADDRESS", Short: "Hold a device against the contract, a verdict a step and in all", Args: cobra.ExactArgs(1),
		Long: "Runs the steps of the conformance suite against real hardware and asks for what only hands can do: lay a card,\n" +
			"lift it, pull the cable, put it back. A receipt printer prints about ten short receipts. The kiosk must not run.",
		RunE: func(cmd *cobra.Command, args []string) error {
			addr, err := drivers.ParseAddress(args[0])
			if err != nil {
				return &exit{exitUsage, err}
			}
			if kind == "" {
				if kind, err = c.kindAt(addr); err != nil {
					return err
				}
			}
			d, err := known(kind, addr)
			if err != nil {
				return err
			}
			if v, held := inUse(system, kind, d); held {
				return coded(exitRefused, "%s: %s", args[0], v.Detail)
			}
			return c.hold(cmd, drivers.Kind(kind), addr, newHands(cmd.InOrStdin(), cmd.ErrOrStderr(), unattended))
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "", "what the device is: "+kinds())
	cmd.Flags().BoolVar(&unattended, "unattended", false, "leave out what needs hands at the device")
	return cmd
}

// kindAt is what the device at an address must be: as configured, or the only kind that such an address can have.
func (c *ctl) kindAt(addr drivers.Address) (string, error) {
	if devices, err := c.configured(); err == nil {
		for name, d := range devices {
			if info := d.Info(); info.Address.String() == addr.String() {
				return name, nil
			}
		}
	}
	if kinds := candidates[addr.Scheme]; len(kinds) == 1 {
		return string(kinds[0]), nil
	}
	return "", coded(exitUsage, "several kinds of devices are reached over %s://; say which with --kind", addr.Scheme)
}

// hold runs the steps and prints the verdict.
func (c *ctl) hold(cmd *cobra.Command, kind drivers.Kind, addr drivers.Address, h *hands) error {
	bench := benchFor(kind, addr, h)
	result := certificate{Time: time.Now(), Verdict: stepPassed}
	count := map[string]int{}
	for _, step := range conformance.Steps() {
		o := outcome{Step: step.Name, Verdict: stepPassed}
		if !step.Possible(bench) {
			o.Verdict, o.Detail = stepLeftOut, "no hand can cause this; the driver's simulator does"
			if h.absent && step.Possible(benchFor(kind, addr, &hands{})) {
				o.Detail = "needs hands at the device"
			}
		} else if err := step.Run(cmd.Context(), bench); err != nil {
			o.Verdict, o.Detail = stepFailed, strings.ReplaceAll(err.Error(), "\n", "; ")
		}
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		count[o.Verdict]++
		result.Steps = append(result.Steps, o)
		if !c.json { // each as it comes: somebody stands there
			fmt.Fprintln(cmd.OutOrStdout(), o.line())
		}
	}
	switch {
	case count[stepFailed] > 0:
		result.Verdict = stepFailed
	case h.absent:
		result.Verdict = "in part"
	}
	result.Info = infoOf(cmd.Context(), makers[kind](addr))
	text := fmt.Sprintf("\n%s: %s %s %s: %d steps passed, %d failed, %d left out", result.Verdict, kind, addr.String(),
		strings.TrimSpace(result.Info.Model+" "+result.Info.Serial), count[stepPassed], count[stepFailed], count[stepLeftOut])
	if err := c.print(cmd, result, text); err != nil {
		return err
	}
	if count[stepFailed] > 0 {
		return coded(exitFailed, "%s does not keep the contract: %d of %d steps failed; see above", addr.String(), count[stepFailed], len(result.Steps))
	}
	return nil
}

// infoOf is what a device says that it is; its address and kind when it says nothing.
func infoOf(ctx context.Context, d drivers.Device) drivers.Info {
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	if d.Open(ctx) == nil {
		defer d.Close() // it was asked; there is nothing left to lose
	}
	return d.Info()
}
