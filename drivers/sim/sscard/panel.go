package sscard

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the reader and its card.
func (r *Reader) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "社保卡读卡器", En: "Social-security card reader"},
		Groups: []hand.Group{
			{Title: hand.Text{Zh: "卡", En: "Card"}, Commands: []hand.Command{
				{Words: "put ouyang", Label: hand.Text{Zh: "欧阳样例", En: "Ouyang"}},
				{Words: "put zhang", Label: hand.Text{Zh: "张样例", En: "Zhang"}},
				{Words: "pull", Label: hand.Text{Zh: "拔出卡", En: "Pull the card"}},
				{Words: "put", Label: hand.Text{Zh: "插入别的卡", En: "Insert another card"}, Example: "dead"},
			}},
			hand.Faults(
				hand.Fault("silent", hand.Stall, hand.Text{Zh: "没有应答", En: "Silent"}),
				hand.Fault("noise", hand.Garbage, hand.Text{Zh: "杂音", En: "Noise"}),
				hand.Fault("short", hand.Half, hand.Text{Zh: "答得太短", En: "Too short an answer"}),
				hand.Fault("slow", hand.Slow, hand.Text{Zh: "读卡慢", En: "Slow"}),
				hand.Fault("pulled", "pulled", hand.Text{Zh: "读到一半拔出", En: "Pulled while read"}),
			),
			hand.Cable(),
		},
	}
}
