package signpad

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the pad.
func (p *Pad) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "手写板", En: "Signature pad"},
		Groups: []hand.Group{
			{Title: hand.Text{Zh: "笔", En: "The pen"}, Commands: []hand.Command{
				{Words: "sign", Label: hand.Text{Zh: "签名", En: "Sign"}},
				{Words: "line", Label: hand.Text{Zh: "画一条线", En: "Draw a line"}, Example: "10 20 90 60 50"},
				{Words: "rest", Label: hand.Text{Zh: "笔放在板上", En: "Leave the pen on it"}},
				{Words: "lift", Label: hand.Text{Zh: "拿起笔", En: "Lift the pen"}},
			}},
			hand.Faults(
				hand.Fault("noise", hand.Garbage, hand.Text{Zh: "杂音", En: "Noise"}),
				hand.Fault("slow", hand.Slow, hand.Text{Zh: "慢", En: "Slow"}),
				hand.Fault("twice", hand.Twice, hand.Text{Zh: "报两遍", En: "Reports twice"}),
			),
			hand.Cable(),
		},
	}
}
