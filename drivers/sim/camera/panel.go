package camera

import "zhiting/drivers/sim/hand"

// Panel is what a hand may do to the camera.
func (c *Camera) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "摄像头", En: "Camera"},
		Groups: []hand.Group{
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
