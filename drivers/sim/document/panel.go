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
				hand.Command{Words: "next media-jam", Label: hand.Text{Zh: "打到一半卡纸", En: "Jam in the next job"}, Trouble: "jam-next", Undo: "paper ok"},
				hand.Command{Words: "next cover-open", Label: hand.Text{Zh: "打到一半开盖", En: "Cover opens in the next job"}, Trouble: "cover-next", Undo: "paper ok"},
				hand.Command{Words: "next", Example: "marker-waste-full", Label: hand.Text{Zh: "打到一半停下", En: "The next job stops for a reason"}},
				hand.Fault("silent", hand.Stall, hand.Text{Zh: "没有应答", En: "Silent"}),
				hand.Fault("noise", hand.Garbage, hand.Text{Zh: "坏数据", En: "Garbage"}),
			),
			hand.Cable(),
		},
	}
}
