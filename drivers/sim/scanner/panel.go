package scanner

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the scanner.
func (s *Scanner) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "扫码器", En: "Code scanner"},
		Groups: []hand.Group{
			{Title: hand.Text{Zh: "出示", En: "Show"}, Commands: []hand.Command{
				{Words: "show EL-DEMO-0001", Label: hand.Text{Zh: "电子营业执照", En: "Electronic licence"}},
				{Words: "show 91371500MA00000024", Label: hand.Text{Zh: "纸质执照的码", En: "Printed licence"}},
				{Words: "show", Label: hand.Text{Zh: "出示别的码", En: "Show another code"}, Example: "91371500MA00000024"},
			}},
			hand.Faults(
				hand.Fault("half", hand.Half, hand.Text{Zh: "只来一半", En: "Half a code"}),
				hand.Fault("noise", hand.Garbage, hand.Text{Zh: "杂音", En: "Noise"}),
				hand.Fault("stall", hand.Stall, hand.Text{Zh: "卡住", En: "Stalls"}),
				hand.Fault("slow", hand.Slow, hand.Text{Zh: "慢", En: "Slow"}),
				hand.Fault("twice", hand.Twice, hand.Text{Zh: "读两遍", En: "Reads twice"}),
				hand.Fault("long", "long", hand.Text{Zh: "没完没了", En: "Never ends"}),
			),
			hand.Cable(),
		},
	}
}
