package keypad

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the keypad.
func (k *Keypad) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "辅助键盘", En: "Assistive keypad"},
		Groups: []hand.Group{
			{Title: hand.Text{Zh: "按键", En: "Keys"}, Commands: []hand.Command{
				{Words: "press previous", Label: hand.Text{Zh: "上一项", En: "Previous"}},
				{Words: "press next", Label: hand.Text{Zh: "下一项", En: "Next"}},
				{Words: "press press", Label: hand.Text{Zh: "确定", En: "Press"}},
				{Words: "press back", Label: hand.Text{Zh: "返回", En: "Back"}},
				{Words: "press help", Label: hand.Text{Zh: "求助", En: "Help"}},
				{Words: "press repeat", Label: hand.Text{Zh: "再听一遍", En: "Repeat"}},
				{Words: "press", Label: hand.Text{Zh: "按别的键", En: "Another key"}, Example: "7"},
			}},
			hand.Faults(
				hand.Fault("noise", hand.Garbage, hand.Text{Zh: "杂音", En: "Noise"}),
				hand.Fault("slow", hand.Slow, hand.Text{Zh: "慢", En: "Slow"}),
				hand.Fault("twice", hand.Twice, hand.Text{Zh: "报两遍", En: "Reports twice"}),
				hand.Fault("self-test", "self-test", hand.Text{Zh: "自检未通过", En: "Self-test failed"}),
			),
			hand.Cable(),
		},
	}
}
