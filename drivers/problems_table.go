package drivers

// Problems of any device: the connection, not what the device does.
var (
	NoDevice = Problem{
		Code: "device.no-device", Severity: SeverityBlock, DependsOn: "way.",
		Title:      Text{"设备未连接", "Device not connected"},
		Citizen:    Text{"此功能暂时不能使用，请按屏幕提示换一种方式，或到窗口办理。", "This part is not available now. Please use the other way shown, or go to a window."},
		Technician: Text{"检查电源和数据线，再核对配置里的设备地址。", "Check power and cable, then the device's address in the configuration."},
	}
	NoAnswer = Problem{
		Code: "device.no-answer", Severity: SeverityBlock, DependsOn: "way.",
		Title:      Text{"设备没有应答", "Device does not answer"},
		Citizen:    Text{"此功能暂时不能使用，请按屏幕提示换一种方式，或到窗口办理。", "This part is not available now. Please use the other way shown, or go to a window."},
		Technician: Text{"给设备断电再通电；仍不应答时检查波特率、端口号和数据线。", "Switch the device off and on; if it stays silent, check baud rate, port number and cable."},
	}
	WrongDevice = Problem{
		Code: "device.wrong-device", Severity: SeverityBlock,
		Title:      Text{"接的不是这种设备", "Another kind of device answers"},
		Citizen:    Text{"此功能暂时不能使用，请到窗口办理。", "This part is not available now. Please go to a window."},
		Technician: Text{"这个地址上是别的设备：核对接线和配置里的地址。", "Something else is at this address: compare the wiring with the configuration."},
	}
	BadAnswer = Problem{
		Code: "device.bad-answer", Severity: SeverityBlock,
		Title:      Text{"设备应答错误", "Device answers with errors"},
		Citizen:    Text{"此功能暂时不能使用，请按屏幕提示换一种方式，或到窗口办理。", "This part is not available now. Please use the other way shown, or go to a window."},
		Technician: Text{"换一根短的屏蔽线，远离电源线；仍有错误时更换设备。", "Use a short shielded cable away from power lines; if errors go on, replace the device."},
	}
	NotPermitted = Problem{
		Code: "device.not-permitted", Severity: SeverityBlock,
		Title:      Text{"没有打开端口的权限", "No permission to open the port"},
		Citizen:    Text{"此功能暂时不能使用，请到窗口办理。", "This part is not available now. Please go to a window."},
		Technician: Text{"把运行用户加入 dialout 组（摄像头为 video 组），然后重新登录。", "Add the account to group dialout (video for a camera), then log in again."},
	}
	PortBusy = Problem{
		Code: "device.port-busy", Severity: SeverityBlock,
		Title:      Text{"端口被别的程序占用", "Port is in use by another program"},
		Citizen:    Text{"此功能暂时不能使用，请到窗口办理。", "This part is not available now. Please go to a window."},
		Technician: Text{"用 fuser 查出占用端口的程序并停止它（常见的是 ModemManager）。", "Find the program with fuser and stop it (often ModemManager)."},
	}
)

// Problems of the ID card reader and of the card on it.
var (
	ReaderSelfTestFailed = Problem{
		Code: "reader.self-test-failed", Severity: SeverityBlock,
		Title:      Text{"读卡器自检未通过", "Card reader failed its self-test"},
		Citizen:    Text{"暂时不能读身份证，请手动输入号码，或到窗口办理。", "ID cards cannot be read now. Please type your number, or go to a window."},
		Technician: Text{"给读卡器断电再通电；仍未通过时更换读卡器。", "Switch the reader off and on; if it fails again, replace it."},
	}
	ReaderNotAuthorised = Problem{
		Code: "reader.not-authorised", Severity: SeverityBlock,
		Title:      Text{"读卡器安全模块未授权", "Card reader's security module is not authorised"},
		Citizen:    Text{"暂时不能读身份证，请手动输入号码，或到窗口办理。", "ID cards cannot be read now. Please type your number, or go to a window."},
		Technician: Text{"安全模块没有密钥：联系读卡器厂家。", "The security module holds no keys: call the reader's maker."},
	}
	CardMoved = Problem{
		Code: "card.moved", Severity: SeverityHint,
		Title:      Text{"身份证移动了", "The card moved"},
		Citizen:    Text{"请拿起身份证，重新平放，放稳后不要移动。一次只放一张。", "Please lift your card, lay it flat again and leave it still. One card only."},
		Technician: Text{"偶尔出现属正常；经常出现时检查读卡区附近是否有金属或别的卡。", "Normal now and then; if frequent, look for metal or other cards near the reading area."},
	}
	CardRejected = Problem{
		Code: "card.rejected", Severity: SeverityHint,
		Title:      Text{"身份证未通过验证", "The card was not accepted"},
		Citizen:    Text{"请拿起身份证再放一次。仍不能读取时，请到窗口办理。", "Please lift your card and lay it again. If it is still not read, please go to a window."},
		Technician: Text{"卡与安全模块互相认证失败：换一张卡试；所有卡都失败时联系厂家。", "Card and security module did not authenticate: try another card; if all fail, call the maker."},
	}
	CardInvalid = Problem{
		Code: "card.invalid", Severity: SeverityHint,
		Title:      Text{"身份证信息校验未通过", "The card's data failed verification"},
		Citizen:    Text{"这张身份证的信息没有通过校验，请到窗口办理。", "The data on this card could not be verified. Please go to a window."},
		Technician: Text{"芯片内容的签名不符：不要采用读出的内容，由窗口人工核对。", "The chip's signature does not match: do not use the data; a clerk must verify the card."},
	}
	CardUnknown = Problem{
		Code: "card.unknown", Severity: SeverityHint,
		Title:      Text{"不认识这种卡", "This kind of card is not known"},
		Citizen:    Text{"请放居民身份证、港澳台居民居住证或外国人永久居留身份证。", "Please lay a resident identity card, a residence permit or a permanent resident card."},
		Technician: Text{"放的不是身份证，或读卡器固件太旧，不认识新版证件。", "Not an identity card, or the reader's firmware is too old for a new kind of card."},
	}
	CardTimeout = Problem{
		Code: "card.timeout", Severity: SeverityHint,
		Title:      Text{"读卡超时", "Reading the card took too long"},
		Citizen:    Text{"请拿起身份证，重新平放，等到提示音再拿开。", "Please lift your card, lay it flat again, and wait for the sound."},
		Technician: Text{"换一张卡试；所有卡都超时时给读卡器断电再通电。", "Try another card; if all time out, switch the reader off and on."},
	}
)

// Problems of the card in a social-security card reader.
var (
	SocialCardForeign = Problem{
		Code: "sscard.foreign", Severity: SeverityHint,
		Title:      Text{"不是社会保障卡", "Not a social-security card"},
		Citizen:    Text{"这张卡不是社会保障卡。请取出，换社会保障卡插入。", "This is not a social-security card. Please take it out and insert your social-security card."},
		Technician: Text{"卡上没有社会保障应用：多为银行卡；新版社保卡也这样时联系发卡机构。", "The card has no social-security application, most often a bank card; if social-security cards show this too, ask the issuer."},
	}
	SocialCardUnreadable = Problem{
		Code: "sscard.unreadable", Severity: SeverityHint,
		Title:      Text{"社会保障卡读不出来", "The social-security card cannot be read"},
		Citizen:    Text{"请取出卡，芯片朝上再插一次，插到底。仍不能读取时，请到窗口办理。", "Please take the card out and insert it again, chip up, all the way. If it is still not read, please go to a window."},
		Technician: Text{"换一张卡试；所有卡都读不出时清洁读卡器触点。", "Try another card; if none can be read, clean the reader's contacts."},
	}
	SocialCardPulled = Problem{
		Code: "sscard.pulled", Severity: SeverityHint,
		Title:      Text{"卡取出得太早", "The card was taken out too early"},
		Citizen:    Text{"请再插一次卡，等屏幕提示后再取出。", "Please insert the card again and leave it in until the screen says so."},
		Technician: Text{"偶尔出现属正常；经常出现时检查卡座是否松动。", "Normal now and then; if frequent, look for a loose card slot."},
	}
)

// Problems of the receipt printer.
var (
	ReceiptPaperNearEnd = Problem{
		Code: "receipt.paper-near-end", Severity: SeverityHint,
		Title:      Text{"小票纸快用完", "Receipt paper is low"},
		Citizen:    Text{"可以继续办理。", "You can go on."},
		Technician: Text{"准备新纸卷，空闲时更换。", "Have a new roll at hand and change it when idle."},
	}
	ReceiptPaperOut = Problem{
		Code: "receipt.paper-out", Severity: SeverityBlock,
		Title:      Text{"小票纸用完", "Receipt paper is out"},
		Citizen:    Text{"小票暂时打印不了，您办的事已经保存。请记下屏幕上的编号。", "The receipt cannot be printed now; your case is saved. Please note the number on the screen."},
		Technician: Text{"打开上盖，放入新纸卷，热敏面朝打印头，合上盖。", "Open the cover, put in a new roll with the thermal side to the head, close the cover."},
	}
	ReceiptCoverOpen = Problem{
		Code: "receipt.cover-open", Severity: SeverityBlock,
		Title:      Text{"小票机盖没有合上", "Receipt printer cover is open"},
		Citizen:    Text{"小票暂时打印不了，您办的事已经保存。请记下屏幕上的编号。", "The receipt cannot be printed now; your case is saved. Please note the number on the screen."},
		Technician: Text{"合上机盖，听到卡住的声音为止。", "Close the cover until it clicks."},
	}
	ReceiptCutter = Problem{
		Code: "receipt.cutter", Severity: SeverityBlock,
		Title:      Text{"小票机切刀卡住", "Receipt printer cutter is stuck"},
		Citizen:    Text{"小票可能没有切断，请轻轻撕下。您办的事已经保存。", "The receipt may not be cut; please tear it off gently. Your case is saved."},
		Technician: Text{"断电，打开上盖，清除切刀处的纸，把切刀归位后通电。", "Switch off, open the cover, clear the paper at the cutter, reset the blade, switch on."},
	}
	ReceiptOffline = Problem{
		Code: "receipt.offline", Severity: SeverityBlock,
		Title:      Text{"小票机脱机", "Receipt printer is offline"},
		Citizen:    Text{"小票暂时打印不了，您办的事已经保存。请记下屏幕上的编号。", "The receipt cannot be printed now; your case is saved. Please note the number on the screen."},
		Technician: Text{"看打印机指示灯，按一下进纸键；仍脱机时断电再通电。", "Look at the printer's lamps and press feed once; if still offline, switch it off and on."},
	}
	ReceiptOverheated = Problem{
		Code: "receipt.overheated", Severity: SeverityBlock,
		Title:      Text{"小票机打印头过热", "Receipt printer head is too hot"},
		Citizen:    Text{"请等一会儿，小票机需要降温。", "Please wait a little; the receipt printer has to cool down."},
		Technician: Text{"几分钟后自动恢复；常出现时检查通风和打印浓度。", "Recovers in some minutes; if frequent, check ventilation and print density."},
	}
	ReceiptError = Problem{
		Code: "receipt.error", Severity: SeverityBlock,
		Title:      Text{"小票机故障", "Receipt printer error"},
		Citizen:    Text{"小票暂时打印不了，您办的事已经保存。请记下屏幕上的编号。", "The receipt cannot be printed now; your case is saved. Please note the number on the screen."},
		Technician: Text{"断电再通电；仍有故障时更换打印机。", "Switch the printer off and on; if the error stays, replace it."},
	}
)

// Problems of the page printer.
var (
	DocumentPaperOut = Problem{
		Code: "document.paper-out", Severity: SeverityBlock,
		Title:      Text{"A4 纸用完", "A4 paper is out"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"往纸盒里加 A4 纸，推到底。", "Fill the tray with A4 paper and push it home."},
	}
	DocumentPaperLow = Problem{
		Code: "document.paper-low", Severity: SeverityHint,
		Title:      Text{"A4 纸快用完", "A4 paper is low"},
		Citizen:    Text{"可以继续办理。", "You can go on."},
		Technician: Text{"空闲时加纸。", "Add paper when idle."},
	}
	DocumentJam = Problem{
		Code: "document.jam", Severity: SeverityBlock,
		Title:      Text{"打印机卡纸", "Paper jam"},
		Citizen:    Text{"回执卡在打印机里，您办的事已经保存。请找工作人员。", "The form is stuck in the printer; your case is saved. Please ask the staff."},
		Technician: Text{"打开后盖，顺着走纸方向取出纸；带有个人信息的纸要销毁。", "Open the rear cover, pull the paper along its path; destroy paper with personal data."},
	}
	DocumentTonerLow = Problem{
		Code: "document.toner-low", Severity: SeverityHint,
		Title:      Text{"碳粉快用完", "Toner is low"},
		Citizen:    Text{"可以继续办理。", "You can go on."},
		Technician: Text{"准备新粉盒。", "Have a new cartridge at hand."},
	}
	DocumentTonerOut = Problem{
		Code: "document.toner-out", Severity: SeverityBlock,
		Title:      Text{"碳粉用完", "Toner is out"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"更换粉盒。", "Change the cartridge."},
	}
	DocumentCoverOpen = Problem{
		Code: "document.cover-open", Severity: SeverityBlock,
		Title:      Text{"打印机盖没有合上", "Printer cover is open"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"合上打印机的各个盖板。", "Close every cover of the printer."},
	}
	DocumentOffline = Problem{
		Code: "document.offline", Severity: SeverityBlock,
		Title:      Text{"打印机脱机", "Printer is offline"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"检查打印机电源和网线，看面板上的提示。", "Check the printer's power and network cable and read its panel."},
	}
	DocumentStopped = Problem{
		Code: "document.stopped", Severity: SeverityBlock,
		Title:      Text{"打印机已停止", "Printer is stopped"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"在打印机面板上恢复打印；看是否有报错。", "Resume printing at the printer's panel; look for an error there."},
	}
)

// Problems of the camera.
var (
	CameraNoPicture = Problem{
		Code: "camera.no-picture", Severity: SeverityBlock,
		Title:      Text{"摄像头没有画面", "Camera gives no picture"},
		Citizen:    Text{"暂时不能拍照，材料可以到窗口提交。", "Photos cannot be taken now; papers can be handed in at a window."},
		Technician: Text{"拔下摄像头再插上；画面仍不动时更换摄像头。", "Unplug the camera and plug it in again; if the picture stays frozen, replace it."},
	}
	CameraTooDark = Problem{
		Code: "camera.too-dark", Severity: SeverityHint,
		Title:      Text{"画面太暗", "Picture is too dark"},
		Citizen:    Text{"光线太暗，请移开遮挡，再拍一次。", "It is too dark. Please clear what covers the camera and take it again."},
		Technician: Text{"检查补光灯和镜头保护膜。", "Check the lamp and the lens."},
	}
)

// Problems of the code scanner and of the code before it.
var (
	CodeUnreadable = Problem{
		Code: "code.unreadable", Severity: SeverityHint,
		Title:      Text{"没有扫清楚", "The code was not read clearly"},
		Citizen:    Text{"请把码拿平，正对扫码窗口，再扫一次。手机请调亮屏幕。", "Please hold the code flat before the scanner and scan again. On a phone, make the screen brighter."},
		Technician: Text{"偶尔出现属正常；经常出现时擦净扫码窗口，检查波特率、数据线，以及扫码器设置的结束符（回车或换行）。", "Normal now and then; if frequent, wipe the window and check baud rate, cable and the line end (CR or LF) set in the scanner."},
	}
)

// Problems of the power supply.
var (
	OnBattery = Problem{
		Code: "power.on-battery", Severity: SeverityHint,
		Title:      Text{"停电，正用电池", "Power cut, on battery"},
		Citizen:    Text{"大厅停电了，您的事可以办完。", "The hall has no power. You can finish what you are doing."},
		Technician: Text{"恢复供电；一时不能恢复的，在电池用完前请群众办完离开。", "Restore the power; if that takes long, let people finish before the battery ends."},
	}
	BatteryLow = Problem{
		Code: "power.battery-low", Severity: SeverityBlock,
		Title:      Text{"电池快用完", "Battery nearly empty"},
		Citizen:    Text{"大厅停电，本机马上关机。已经提交的都已安全保存。", "The hall has no power and this machine is about to switch off. What was submitted is kept safely."},
		Technician: Text{"让系统按顺序关机（NUT 的 upsmon）；恢复供电后自动开机。", "Let the system shut down in order (NUT's upsmon); it starts again with the power."},
	}
)

// Problems of the cabinet.
var (
	DoorOpen = Problem{
		Code: "cabinet.door-open", Severity: SeverityHint,
		Title:      Text{"柜门开着", "The cabinet is open"},
		Citizen:    Text{"可以继续办理。", "You can go on."},
		Technician: Text{"关好并锁上柜门；没有人打开过的，查看摄像头记录。关着仍报告时检查门磁和地址里的 open=。", "Close and lock the cabinet; if nobody opened it, look at the hall's cameras. If it is closed, check the sensor and open= in the address."},
	}
)

// Problems of the assistive keypad.
var (
	KeypadSelfTestFailed = Problem{
		Code: "keypad.self-test-failed", Severity: SeverityHint,
		Title:      Text{"辅助键盘自检未通过", "The keypad failed its self-test"},
		Citizen:    Text{"请触摸屏幕办理；不方便时请到窗口。", "Please use the touchscreen. If that is hard for you, please go to a window."},
		Technician: Text{"拔下键盘再插上；仍未通过时更换键盘。", "Unplug the keypad and plug it in again; if it fails again, replace it."},
	}
)

// Problems of the signature pad.
var (
	SignpadPressed = Problem{
		Code: "signpad.pressed", Severity: SeverityHint,
		Title:      Text{"手写板一直被压着", "Something presses on the signature pad"},
		Citizen:    Text{"请拿开手写板上的东西，也可以用手指在屏幕上签名。", "Please clear what lies on the pad, or sign on the screen with your finger."},
		Technician: Text{"把笔放回笔座，拿开板上的东西；板上没有东西仍报告时更换手写板。", "Put the pen into its holder and clear the pad; if nothing lies on it, replace the pad."},
	}
)

// problems is every problem above, in the order of the handbook.
var problems = []Problem{
	NoDevice, NoAnswer, WrongDevice, BadAnswer, NotPermitted, PortBusy,
	HubGone, HostAway, CardServiceDown,
	ReaderSelfTestFailed, ReaderNotAuthorised, CardMoved, CardRejected, CardInvalid, CardUnknown, CardTimeout,
	SocialCardForeign, SocialCardUnreadable, SocialCardPulled,
	ReceiptPaperNearEnd, ReceiptPaperOut, ReceiptCoverOpen, ReceiptCutter, ReceiptOffline, ReceiptOverheated, ReceiptError,
	ReceiptCutterBroken, ReceiptUnconfirmed,
	DocumentPaperOut, DocumentPaperLow, DocumentJam, DocumentTonerLow, DocumentTonerOut, DocumentCoverOpen, DocumentOffline, DocumentStopped,
	DocumentWrongPaper, DocumentTrayMissing, DocumentOutputFull, DocumentOutputNearlyFull, DocumentCartridgeMissing, DocumentWasteFull,
	DocumentWasteNearlyFull, DocumentDrumWorn, DocumentDrumNearEnd, DocumentHot, DocumentPaused, DocumentMemoryFull,
	DocumentNeedsService, DocumentCancelled, DocumentGivenUp, DocumentNotInTime,
	CameraNoPicture, CameraTooDark,
	CodeUnreadable,
	OnBattery, BatteryLow,
	DoorOpen,
	KeypadSelfTestFailed,
	SignpadPressed,
}
