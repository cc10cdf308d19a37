package idcard

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the reader.
func (r *Reader) Panel() hand.Panel {
	lay := func(card, zh, en string) hand.Command {
		return hand.Command{Words: "put " + card, Label: hand.Text{Zh: zh, En: en}}
	}
	fault := func(name, trouble, zh, en string) hand.Command {
		return hand.Fault(name, trouble, hand.Text{Zh: zh, En: en})
	}
	return hand.Panel{
		Title: hand.Text{Zh: "身份证读卡器", En: "ID card reader"},
		Groups: []hand.Group{
			{Title: hand.Text{Zh: "放上", En: "Lay down"}, Commands: []hand.Command{
				lay("ouyang", "欧阳样例", "Ouyang"),
				lay("zhang", "张样例（长期）", "Zhang (no expiry)"),
				lay("rare", "王𬍛样（生僻字）", "Wang (rare character)"),
				lay("pua", "刘样（自造字）", "Liu (private-use character)"),
				lay("longterm", "赵样例（81岁）", "Zhao (aged 81)"),
				lay("foreigner", "外国人永居证 2017", "Foreigner's card, 2017"),
				lay("foreigner2023", "外国人永居证 2023", "Foreigner's card, 2023"),
				lay("hkmt", "港澳台居住证", "Hong Kong, Macao, Taiwan"),
			}},
			{Title: hand.Text{Zh: "拿走", En: "Take away"}, Commands: []hand.Command{
				{Words: "lift", Label: hand.Text{Zh: "拿走证件", En: "Lift the card"}},
			}},
			hand.Faults(
				fault("pulled", "pulled", "读到一半拿走", "Pulled while read"),
				fault("two-cards", "two-cards", "叠了两张", "Two cards"),
				fault("rejected", "dead-chip", "芯片坏", "Dead chip"),
				fault("slow", hand.Slow, "读卡慢", "Slow"),
				fault("noise", hand.Garbage, "线路杂音", "Noise"),
				fault("half-frame", hand.Half, "只来一半", "Half an answer"),
				fault("twice", hand.Twice, "答两遍", "Answers twice"),
				fault("silent", hand.Stall, "没有应答", "Silent"),
				fault("self-test-failed", "self-test", "自检不过", "Self-test fails"),
				fault("not-authorised", "not-authorised", "未授权", "Not authorised"),
			),
			hand.Cable(),
		},
	}
}
