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
	"zhiting/drivers/signpad"
	"zhiting/drivers/sscard"
	"zhiting/kiosk/config"
)

// read shows what a card, a code or a pen says: to whoever holds it in their hand.
func (c *ctl) read() *cobra.Command {
	var at, photo string
	var timeout time.Duration
	cmd := &cobra.Command{
		Use: "read idcard|sscard|scanner|signpad --at ADDRESS", Short: "Read the card, the code or the line written at a device", Args: cobra.ExactArgs(1),
		ValidArgs: []string{"idcard", "sscard", "scanner", "signpad"},
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := c.at(args[0], at)
			if err != nil {
				return err
			}
			await, ok := reading(d)
			if !ok {
				return coded(exitUsage, "%s cannot be read; read idcard, sscard, scanner or signpad", args[0])
			}
			thing, remedy := "card", "lay it there"
			switch args[0] {
			case "scanner":
				thing = "code"
			case "signpad":
				thing, remedy = "line", "write one"
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
				return coded(exitNothing, "no %s at the device within %v; %s and try again", thing, timeout, remedy)
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
	case *signpad.Pad:
		return func(ctx context.Context) (any, string, error) {
			l, err := lineOf(ctx, d)
			return l, fmt.Sprintf("%d points", len(l.Points)), err
		}, true
	}
	return nil, false
}

// written is a line on a signature pad, as a signature's attachment has it.
type written struct {
	Ratio  float32 `json:"ratio,omitempty"` // the pad's width divided by its height
	Points []mark  `json:"points"`
}

type mark struct {
	X float32 `json:"x"`
	Y float32 `json:"y"`
	T int64   `json:"t"`
	P float32 `json:"p,omitempty"`
}

// lineOf waits until somebody has written a line and lifted the pen.
func lineOf(ctx context.Context, pad *signpad.Pad) (written, error) {
	l := written{Ratio: pad.Ratio()}
	var began time.Time
	for {
		p, err := pad.Await(ctx)
		if err != nil || !p.Down {
			return l, err
		}
		if began.IsZero() {
			began = p.At
		}
		l.Points = append(l.Points, mark{p.X, p.Y, p.At.Sub(began).Milliseconds(), p.Pressure})
	}
}
