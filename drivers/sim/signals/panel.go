package signals

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the board and the cabinet.
func (b *Board) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "指示灯和柜门", En: "Lights and door"},
		Groups: []hand.Group{
			{Title: hand.Text{Zh: "柜门", En: "Door"}, Commands: []hand.Command{
				{Words: "door open", Label: hand.Text{Zh: "打开", En: "Open"}, Trouble: "door", Undo: "door closed"},
				{Words: "door closed", Label: hand.Text{Zh: "关上", En: "Close"}},
				{Words: "restart", Label: hand.Text{Zh: "板子断电一下", En: "Board loses power"}},
			}},
			hand.Faults(
				hand.Fault("silent", hand.Stall, hand.Text{Zh: "没有应答", En: "Silent"}),
				hand.Fault("noise", hand.Garbage, hand.Text{Zh: "杂音", En: "Noise"}),
				hand.Fault("slow", hand.Slow, hand.Text{Zh: "慢", En: "Slow"}),
				hand.Fault("twice", hand.Twice, hand.Text{Zh: "答两遍", En: "Answers twice"}),
				hand.Fault("checksum", "checksum", hand.Text{Zh: "校验错误", En: "Bad checksum"}),
				hand.Fault("other-unit", "other-unit", hand.Text{Zh: "别的站号应答", En: "Another unit answers"}),
			),
			hand.Cable(),
		},
	}
}
