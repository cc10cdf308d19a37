package drivers

// Problems of what devices are reached through. One of them explains several devices that are away.
var (
	HubGone = Problem{
		Code: "way.hub-gone", Severity: SeverityBlock,
		Title:      Text{"USB 集线器掉线", "A USB hub is gone"},
		Citizen:    Text{"有几项功能暂时不能使用，请按屏幕提示换一种方式，或到窗口办理。", "Some parts are not available now. Please use the other way shown, or go to a window."},
		Technician: Text{"接在同一个集线器上的设备一起掉线：检查集线器的电源和它通往主机的线，必要时更换集线器。", "The devices on one hub went away together: check the hub's power and its cable to the computer; replace the hub if need be."},
	}
	HostAway = Problem{
		Code: "way.host-away", Severity: SeverityBlock,
		Title:      Text{"网络上的设备主机没有应答", "A host on the network does not answer"},
		Citizen:    Text{"有几项功能暂时不能使用，请按屏幕提示换一种方式，或到窗口办理。", "Some parts are not available now. Please use the other way shown, or go to a window."},
		Technician: Text{"同一网络地址上的设备一起失去联系：检查该主机的电源、网线和交换机端口。", "The devices at one network address went away together: check that host's power, its network cable and the switch port."},
	}
	CardServiceDown = Problem{
		Code: "way.card-service-down", Severity: SeverityBlock,
		Title:      Text{"智能卡服务没有运行", "The card service is not running"},
		Citizen:    Text{"暂时不能读社会保障卡，请按屏幕提示换一种方式，或到窗口办理。", "Social-security cards cannot be read now. Please use the other way shown, or go to a window."},
		Technician: Text{"启动 pcscd 服务：systemctl enable --now pcscd.socket；仍不行时看 journalctl -u pcscd。", "Start the service: systemctl enable --now pcscd.socket; if that fails, read journalctl -u pcscd."},
	}
)
