package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zhiting/drivers"
)

// candidates are the kinds of devices that can be asked whether they are at an address, by its scheme. Receipt printers
// come first: the question to an ID card reader is bytes that a printer would print. Relay boards are asked by name only, since
// their address says what hangs on them, and a keypad says nothing until a key is pressed.
var candidates = map[string][]drivers.Kind{
	"serial": {drivers.KindReceipt, drivers.KindIDCard},
	"tcp":    {drivers.KindReceipt, drivers.KindUPS, drivers.KindIDCard},
	"usb":    {drivers.KindIDCard, drivers.KindReceipt},
	"hid":    {drivers.KindSignpad, drivers.KindIDCard}, // a pad tells by its descriptor; a scanner says nothing until it sees a code
	"ipp":    {drivers.KindDocument},
	"v4l2":   {drivers.KindCamera},
	"http":   {drivers.KindCamera},
	"pcsc":   {drivers.KindSocialCard},
}

// speeds are what serial devices are found set to, in bits per second. The ID card reader's driver tries them by itself.
var speeds = []int{115200, 9600, 19200, 38400, 57600}

// probeLimit is what one question may take, with the ID card reader's search for its speed.
const probeLimit = 8 * time.Second

func (c *ctl) probe() *cobra.Command {
	var at, kind string
	cmd := &cobra.Command{
		Use: "probe KIND|ADDRESS", Short: "Open one device and say how it is, or find out what is at an address", Args: cobra.ExactArgs(1),
		Long: "With a KIND, the configured device of that kind, or the one --at ADDRESS, is opened and asked how it is.\n\n" +
			"With an ADDRESS, each driver that can reach it asks in turn, a serial line at each speed, until something\n" +
			"answers. A receipt printer of another speed may print a few odd characters. Scanners say nothing until they\n" +
			"see a code; read one with: zhitingctl device read scanner --at ADDRESS",
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.Contains(args[0], ":") {
				return c.probeAddress(cmd, args[0], kind)
			}
			d, err := c.at(args[0], at)
			if err != nil {
				return err
			}
			return c.verdicts(cmd, []verdict{try(cmd.Context(), args[0], d)})
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "address, such as serial:///dev/ttyUSB0")
	cmd.Flags().StringVar(&kind, "kind", "", "ask for this kind of device only")
	return cmd
}

// probeAddress asks for one kind of device after another and prints the first that answers.
func (c *ctl) probeAddress(cmd *cobra.Command, address, kind string) error {
	addr, err := drivers.ParseAddress(address)
	if err != nil {
		return &exit{exitUsage, err}
	}
	asked := candidates[addr.Scheme]
	if kind != "" {
		if _, err := known(kind, addr); err != nil {
			return err
		}
		asked = []drivers.Kind{drivers.Kind(kind)}
	}
	if v, held := inUse(system, string(asked[0]), makers[asked[0]](addr)); held {
		return c.verdicts(cmd, []verdict{v})
	}
	var tried []verdict
	for _, k := range asked {
		for _, at := range atSpeeds(k, addr) {
			ctx, cancel := context.WithTimeout(cmd.Context(), probeLimit)
			v := try(ctx, string(k), makers[k](at))
			cancel()
			if cmd.Context().Err() != nil {
				return cmd.Context().Err()
			}
			tried = append(tried, v)
			switch {
			case v.State != drivers.StateAbsent:
				return c.verdicts(cmd, []verdict{v})
			case v.Problem.Code != drivers.NoAnswer.Code && v.Problem.Code != drivers.BadAnswer.Code && v.Problem.Code != drivers.WrongDevice.Code:
				return c.verdicts(cmd, []verdict{v}) // the port itself: no other question will do better
			}
		}
	}
	if err := c.print(cmd, tried, fmt.Sprintf("%s: nothing answers to any of %d questions", address, len(tried))); err != nil {
		return err
	}
	return coded(exitAbsent, "nothing at %s answers; check power, cable and speed, or read a code there with: zhitingctl device read scanner --at %s", address, address)
}

// atSpeeds gives an address at each speed at which a driver does not look by itself. One that names a speed means it.
func atSpeeds(kind drivers.Kind, addr drivers.Address) []drivers.Address {
	if addr.Scheme != "serial" || addr.Query().Has("baud") || kind != drivers.KindReceipt {
		return []drivers.Address{addr}
	}
	var all []drivers.Address
	for _, speed := range speeds {
		at, query := addr, addr.Query()
		query.Set("baud", strconv.Itoa(speed))
		at.RawQuery = query.Encode()
		all = append(all, at)
	}
	return all
}
