package ups

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the supply.
func (u *UPS) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "不间断电源", En: "Power supply"},
		Groups: []hand.Group{
			{Title: hand.Text{Zh: "供电", En: "Power"}, Commands: []hand.Command{
				{Words: "mains on", Label: hand.Text{Zh: "来电", En: "Mains"}},
				{Words: "mains off", Label: hand.Text{Zh: "停电", En: "Power cut"}, Trouble: "power-cut", Undo: "mains on"},
				{Words: "battery 12", Label: hand.Text{Zh: "电池快用完", En: "Battery nearly empty"}, Trouble: "battery-low", Undo: "mains on"},
			}},
			hand.Faults(
				hand.Fault("silent", hand.Stall, hand.Text{Zh: "没有应答", En: "Silent"}),
				hand.Fault("noise", hand.Garbage, hand.Text{Zh: "杂音", En: "Noise"}),
				hand.Fault("slow", hand.Slow, hand.Text{Zh: "慢", En: "Slow"}),
				hand.Fault("twice", hand.Twice, hand.Text{Zh: "答两遍", En: "Answers twice"}),
			),
			hand.Cable(),
		},
	}
}
