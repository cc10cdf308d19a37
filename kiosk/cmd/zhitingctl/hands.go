package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/camera"
	"zhiting/drivers/conformance"
	"zhiting/drivers/idcard"
	"zhiting/drivers/keypad"
	"zhiting/drivers/receipt"
	"zhiting/drivers/scanner"
	"zhiting/drivers/signals"
	"zhiting/drivers/signpad"
	"zhiting/drivers/sscard"
)

// hands are a technician's, who does what a command cannot.
type hands struct {
	in     *bufio.Reader
	out    io.Writer
	absent bool
}

func newHands(in io.Reader, out io.Writer, absent bool) *hands {
	return &hands{bufio.NewReader(in), out, absent}
}

// please asks for something and waits until it is done.
func (h *hands) please(what string) conformance.Hook {
	if h.absent {
		return nil
	}
	return func(context.Context) error {
		fmt.Fprintf(h.out, "%s, then press Enter: ", what)
		if _, err := h.in.ReadString('\n'); err != nil {
			return fmt.Errorf("nobody answers; run it with --unattended: %w", err)
		}
		return nil
	}
}

// benchFor joins a device with what it is for.
func benchFor(kind drivers.Kind, addr drivers.Address, h *hands) conformance.Bench {
	return conformance.Bench{
		New:    func() drivers.Device { return makers[kind](addr) },
		Absent: func() drivers.Device { return makers[kind](nowhere(addr)) },
		Use:    h.use, Begin: lasting,
		Vanish: h.please("Pull the device's cable"), Return: h.please("Put the cable back and wait until the device is up"),
	}
}

// nowhere is an address like another, where nothing is.
func nowhere(addr drivers.Address) drivers.Address {
	switch addr.Scheme {
	case "serial", "v4l2", "pcsc":
		addr.Path = "/nowhere/certify"
	case "usb", "hid":
		addr.Host = "ffff:fffe"
	default:
		addr.Host = "127.0.0.1:1"
	}
	return addr
}

// allBlinking is every lamp that a terminal can have.
var allBlinking = signals.Lamps{
	drivers.KindIDCard: signals.Blinking, drivers.KindSocialCard: signals.Blinking, drivers.KindScanner: signals.Blinking,
	drivers.KindReceipt: signals.Blinking, drivers.KindDocument: signals.Blinking, drivers.KindCamera: signals.Blinking,
}

// lasting is a use that goes on until the device fails: waiting for a card, letting lamps blink, or looking at a printer
// again and again, which costs no paper.
func lasting(ctx context.Context, d drivers.Device) error {
	switch d := d.(type) {
	case *idcard.Reader:
		_, err := d.Await(ctx)
		return err
	case *sscard.Reader:
		_, err := d.Await(ctx)
		return err
	case *scanner.Scanner:
		_, err := d.Await(ctx)
		return err
	case *keypad.Keypad:
		_, err := d.Await(ctx)
		return err
	case *signpad.Pad:
		for { // a line has many points
			if _, err := d.Await(ctx); err != nil {
				return err
			}
		}
	case *signals.Board:
		return d.Show(ctx, allBlinking)
	case *camera.Camera:
		return d.Preview(ctx, image.Pt(1, 1), func(image.Image) {})
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

// use does once with a device what it is for. A page printer is only asked: a page each time would waste paper.
func (h *hands) use(ctx context.Context, d drivers.Device) error {
	if _, err := d.Check(ctx); err != nil {
		return err
	}
	lay, lift, wait := "", "", lasting
	switch d := d.(type) {
	case *camera.Camera:
		_, err := d.Still(ctx)
		return err
	case *receipt.Printer:
		return d.Print(ctx, plainReceipt("zhitingctl device certify"))
	case *idcard.Reader:
		lay, lift = "Lay an ID card on the reader", "Read. Lift the card"
	case *sscard.Reader:
		lay, lift = "Insert a social-security card", "Read. Take the card out"
	case *signals.Board:
		return idle(ctx, d)
	case *keypad.Keypad:
		lay, lift = "Press a key that walks, such as down", "Read"
	case *signpad.Pad:
		lay, lift = "Write a line on the pad", "Read"
		wait = func(ctx context.Context, _ drivers.Device) error {
			_, err := lineOf(ctx, d)
			return err
		}
	case *scanner.Scanner:
		lay, lift = "Show a code, another than before", "Read. Take the code away"
	default:
		return nil
	}
	if h.absent {
		return idle(ctx, d)
	}
	fmt.Fprintln(h.out, lay+".")
	if err := wait(ctx, d); err != nil {
		return err
	}
	fmt.Fprintln(h.out, lift+".")
	return nil
}

// idle waits for a card or a code that nobody lays down. That it goes on waiting is what can be seen without hands.
func idle(ctx context.Context, d drivers.Device) error {
	short, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	defer cancel()
	err := lasting(short, d)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil
	}
	return err
}
