package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"zhiting/drivers"
	"zhiting/drivers/idcard"
	"zhiting/drivers/scanner"
	"zhiting/drivers/sscard"
	"zhiting/kiosk/config"
)

// read shows what a card or code says: to whoever holds it in their hand.
func (c *ctl) read() *cobra.Command {
	var at, photo string
	var timeout time.Duration
	cmd := &cobra.Command{
		Use: "read idcard|sscard|scanner --at ADDRESS", Short: "Read the card or code at a device", Args: cobra.ExactArgs(1),
		ValidArgs: []string{"idcard", "sscard", "scanner"},
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := c.at(args[0], at)
			if err != nil {
				return err
			}
			await, ok := reading(d)
			if !ok {
				return coded(exitUsage, "%s cannot be read; read idcard, sscard or scanner", args[0])
			}
			thing := "card"
			if args[0] == "scanner" {
				thing = "code"
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			if err := open(ctx, d); err != nil {
				return err
			}
			defer d.Close() // it was read; there is nothing left to lose
			value, line, err := await(ctx)
			switch {
			case errors.Is(err, context.DeadlineExceeded):
				return coded(exitNothing, "no %s at the device within %v; lay it there and try again", thing, timeout)
			case err != nil:
				return trouble(thing+" not read", err)
			}
			if card, ok := value.(idcard.Card); ok && photo != "" {
				if err := c.savePhoto(cmd.Context(), card, photo); err != nil {
					return err
				}
			}
			return c.print(cmd, value, line)
		},
	}
	cmd.Flags().StringVar(&photo, "photo", "", "write the ID card's picture to this file, by the configured photo_decoder")
	cmd.Flags().StringVar(&at, "at", "", "address, such as serial:///dev/ttyUSB0")
	cmd.Flags().DurationVar(&timeout, "timeout", 5*time.Second, "how long to wait")
	return cmd
}

// savePhoto writes the picture of a card as the vendor's decoder makes it.
func (c *ctl) savePhoto(ctx context.Context, card idcard.Card, file string) error {
	conf, err := config.Load(c.config)
	if err != nil {
		return err
	}
	picture, err := idcard.Decoder{Command: conf.PhotoDecoder.Command, Limit: conf.PhotoDecoder.Timeout}.Decode(ctx, card.PhotoWLT)
	if err != nil {
		return err
	}
	return os.WriteFile(file, picture, 0o600)
}

// reading is how a device is read: a value for JSON and a line for people.
func reading(d drivers.Device) (await func(context.Context) (any, string, error), ok bool) {
	switch d := d.(type) {
	case *idcard.Reader:
		return func(ctx context.Context) (any, string, error) {
			card, err := d.Await(ctx)
			return card, fmt.Sprintf("%s  %s  %s", card.Kind, card.Name, card.Number), err
		}, true
	case *sscard.Reader:
		return func(ctx context.Context) (any, string, error) {
			card, err := d.Await(ctx)
			return card, fmt.Sprintf("%s  %s  %s", card.CardNumber, card.Name, card.Number), err
		}, true
	case *scanner.Scanner:
		return func(ctx context.Context) (any, string, error) {
			code, err := d.Await(ctx)
			return map[string]string{"text": code.Text, "symbology": code.Symbology}, code.Text, err
		}, true
	}
	return nil, false
}
