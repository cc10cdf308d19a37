package receipt

import (
	"context"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

func TestConformance(t *testing.T) {
	for _, cable := range []string{"serial", "tcp"} {
		t.Run(cable, func(t *testing.T) {
			h, _ := hall(t, cable)
			nowhere := absent(t)
			if cable == "serial" {
				nowhere = drivers.Address{}
				nowhere.Scheme, nowhere.Path = "serial", t.TempDir()+"/nothing"
			}
			do := func(command string) func(*testing.T) {
				return func(t *testing.T) { h.Do(t, command) }
			}
			small := Receipt{[]Item{Line{Text: "小票"}, Cut{}}}
			devicetest.Run(t, devicetest.Harness{
				New:    func() drivers.Device { return New(address(t, h, ""), nil) },
				Absent: func() drivers.Device { return New(nowhere, nil) },
				Use:    func(ctx context.Context, d drivers.Device) error { return d.(*Printer).Print(ctx, small) },
				Begin: func(ctx context.Context, d drivers.Device) error {
					for {
						if err := d.(*Printer).Print(ctx, small); err != nil {
							return err
						}
					}
				},
				Vanish:  do("receipt unplug"),
				Return:  do("receipt replug"),
				Stall:   do("receipt fault silent"),
				Garbage: do("receipt fault noise"),
				Late:    do("receipt fault slow"),
				Twice:   do("receipt fault twice"),
				Heal:    do("receipt fault off"),
			})
		})
	}
}
