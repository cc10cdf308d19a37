package camera

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the camera.
func (c *Camera) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "摄像头", En: "Camera"},
		Groups: []hand.Group{
			{Title: hand.Text{Zh: "镜头前", En: "Before it"}, Commands: []hand.Command{
				{Words: "show desk", Label: hand.Text{Zh: "桌上的证件", En: "A card on a desk"}},
				{Words: "show person", Label: hand.Text{Zh: "一个人", En: "A person"}},
				{Words: "show far", Label: hand.Text{Zh: "太远", En: "Too far away"}},
				{Words: "show aside", Label: hand.Text{Zh: "偏到一边", En: "To one side"}},
				{Words: "show near", Label: hand.Text{Zh: "头没拍全", En: "Head cut off"}},
				{Words: "show two", Label: hand.Text{Zh: "两个人", En: "Two people"}},
				{Words: "show nobody", Label: hand.Text{Zh: "没有人", En: "Nobody"}},
			}},
			hand.Faults(
				hand.Fault("dark", "dark", hand.Text{Zh: "画面很暗", En: "Dark"}),
				hand.Fault("frozen", "frozen", hand.Text{Zh: "画面不动", En: "Frozen"}),
				hand.Fault("silent", hand.Stall, hand.Text{Zh: "没有画面", En: "Silent"}),
				hand.Fault("half-frame", hand.Half, hand.Text{Zh: "半张画面", En: "Half a picture"}),
				hand.Fault("garbage", hand.Garbage, hand.Text{Zh: "坏数据", En: "Garbage"}),
			),
			hand.Cable(),
		},
	}
}
