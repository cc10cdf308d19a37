package document

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the printer.
func (p *Printer) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "A4 打印机", En: "A4 printer"},
		Groups: []hand.Group{
			hand.Paper(),
			hand.Faults(
				hand.Command{Words: "paper out-next", Label: hand.Text{Zh: "打到一半没纸", En: "Out in the next job"}, Trouble: "paper-out-next", Undo: "paper ok"},
				hand.Fault("silent", hand.Stall, hand.Text{Zh: "没有应答", En: "Silent"}),
				hand.Fault("noise", hand.Garbage, hand.Text{Zh: "坏数据", En: "Garbage"}),
			),
			hand.Cable(),
		},
	}
}
