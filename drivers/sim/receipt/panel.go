package receipt

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the printer.
func (p *Printer) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "小票打印机", En: "Receipt printer"},
		Groups: []hand.Group{
			hand.Paper(),
			{Title: hand.Text{Zh: "机盖", En: "Cover"}, Commands: []hand.Command{
				{Words: "cover open", Label: hand.Text{Zh: "打开", En: "Open"}, Trouble: "cover", Undo: "cover closed"},
				{Words: "cover closed", Label: hand.Text{Zh: "合上", En: "Close"}},
				{Words: "tear", Label: hand.Text{Zh: "撕下纸", En: "Tear the paper off"}},
			}},
			hand.Faults(
				hand.Fault("cutter", "cutter", hand.Text{Zh: "切刀卡住", En: "Cutter jams"}),
				hand.Fault("cutter-once", "cutter-once", hand.Text{Zh: "切刀卡一次", En: "Cutter jams once"}),
				hand.Fault("cutter-broken", "cutter-broken", hand.Text{Zh: "切刀损坏", En: "Cutter is broken"}),
				hand.Fault("hot", "hot", hand.Text{Zh: "打印头过热", En: "Head too hot"}),
				hand.Fault("offline", "offline", hand.Text{Zh: "脱机", En: "Offline"}),
				hand.Fault("silent", hand.Stall, hand.Text{Zh: "没有应答", En: "Silent"}),
				hand.Fault("noise", hand.Garbage, hand.Text{Zh: "杂音", En: "Noise"}),
				hand.Fault("slow", hand.Slow, hand.Text{Zh: "打印慢", En: "Slow"}),
				hand.Fault("twice", hand.Twice, hand.Text{Zh: "应答两次", En: "Answers twice"}),
				hand.Command{Words: "paper out-after", Example: "30", Label: hand.Text{Zh: "再打几毫米没纸", En: "Paper ends after some mm"}},
				hand.Command{Words: "after", Example: "30 unplug", Label: hand.Text{Zh: "再打几毫米出事", En: "Something happens after some mm"}},
			),
			hand.Cable(),
		},
	}
}
