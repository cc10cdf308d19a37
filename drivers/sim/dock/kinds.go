package dock

// text is a label in two languages.
type text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// button acts on a device with a command of its simulator.
type button struct {
	Label   text   `json:"label"`
	Command string `json:"command"`
}

// group is a row of buttons.
type group struct {
	Title   text     `json:"title"`
	Buttons []button `json:"buttons"`
	Minor   bool     `json:"minor,omitempty"` // folded away: troubles that are shown now and then
}

// entry is a field whose text goes behind a command.
type entry struct {
	Label   text   `json:"label"`
	Command string `json:"command"`
	Example string `json:"example"`
}

// kind is what the dock offers for a kind of device.
type kind struct {
	title  text
	groups []group
	entry  *entry
}

// cable is there for every device.
var cable = group{Title: text{"插头", "Plug"}, Buttons: []button{
	{text{"拔掉", "Unplug"}, "unplug"}, {text{"插上", "Plug in"}, "replug"},
}}

func faults(list ...button) group {
	return group{Title: text{"故障", "Faults"}, Minor: true, Buttons: append([]button{{text{"恢复正常", "None"}, "fault off"}}, list...)}
}

var paperRolls = group{Title: text{"纸", "Paper"}, Buttons: []button{
	{text{"装满", "Full"}, "paper ok"}, {text{"快用完", "Near its end"}, "paper low"}, {text{"用完", "Out"}, "paper out"},
}}

// kinds are the kinds of devices that a hall can have. One that is missing here gets its plug alone.
var kinds = map[string]kind{
	"idcard": {
		title: text{"身份证读卡器", "ID card reader"},
		groups: []group{
			{Title: text{"放上", "Lay down"}, Buttons: []button{
				{text{"欧阳样例", "Ouyang"}, "put ouyang"}, {text{"张样例（长期）", "Zhang (no expiry)"}, "put zhang"},
				{text{"王𬍛样（生僻字）", "Wang (rare character)"}, "put rare"}, {text{"刘样（自造字）", "Liu (private-use character)"}, "put pua"},
				{text{"赵样例（81岁）", "Zhao (aged 81)"}, "put longterm"},
				{text{"外国人永居证 2017", "Foreigner's card, 2017"}, "put foreigner"}, {text{"外国人永居证 2023", "Foreigner's card, 2023"}, "put foreigner2023"},
				{text{"港澳台居住证", "Hong Kong, Macao, Taiwan"}, "put hkmt"},
			}},
			{Title: text{"拿走", "Take away"}, Buttons: []button{{text{"拿走证件", "Lift the card"}, "lift"}}},
			faults(
				button{text{"读到一半拿走", "Pulled while read"}, "fault pulled"}, button{text{"叠了两张", "Two cards"}, "fault two-cards"},
				button{text{"芯片坏", "Dead chip"}, "fault rejected"}, button{text{"读卡慢", "Slow"}, "fault slow"},
				button{text{"线路杂音", "Noise"}, "fault noise"}, button{text{"没有应答", "Silent"}, "fault silent"},
				button{text{"自检不过", "Self-test fails"}, "fault self-test-failed"}, button{text{"未授权", "Not authorised"}, "fault not-authorised"},
			),
		},
	},
	"sscard": {
		title: text{"社保卡读卡器", "Social-security card reader"},
		groups: []group{
			{Title: text{"卡", "Card"}, Buttons: []button{{text{"拔出卡", "Pull the card"}, "pull"}}},
			faults(button{text{"没有应答", "Silent"}, "fault silent"}, button{text{"杂音", "Noise"}, "fault noise"}, button{text{"读卡慢", "Slow"}, "fault slow"}),
		},
		entry: &entry{text{"插入卡", "Insert a card"}, "put", "zhang"},
	},
	"scanner": {
		title: text{"扫码器", "Code scanner"},
		groups: []group{
			{Title: text{"出示", "Show"}, Buttons: []button{
				{text{"电子营业执照", "Electronic licence"}, "show EL-DEMO-0001"}, {text{"纸质执照的码", "Printed licence"}, "show 91371500MA00000024"},
			}},
			faults(button{text{"只来一半", "Half a code"}, "fault half"}, button{text{"杂音", "Noise"}, "fault noise"}, button{text{"卡住", "Stalls"}, "fault stall"}),
		},
		entry: &entry{text{"出示别的码", "Show another code"}, "show", "91371500MA00000024"},
	},
	"ups": {
		title: text{"不间断电源", "Power supply"},
		groups: []group{
			{Title: text{"供电", "Power"}, Buttons: []button{
				{text{"来电", "Mains"}, "mains on"}, {text{"停电", "Power cut"}, "mains off"}, {text{"电池快用完", "Battery nearly empty"}, "battery 12"},
			}},
			faults(button{text{"没有应答", "Silent"}, "fault silent"}, button{text{"杂音", "Noise"}, "fault noise"}),
		},
	},
	"camera": {
		title: text{"摄像头", "Camera"},
		groups: []group{faults(
			button{text{"画面很暗", "Dark"}, "fault dark"}, button{text{"画面不动", "Frozen"}, "fault frozen"},
			button{text{"没有画面", "Silent"}, "fault silent"}, button{text{"坏数据", "Garbage"}, "fault garbage"},
		)},
	},
	"receipt": {
		title: text{"小票打印机", "Receipt printer"},
		groups: []group{
			paperRolls,
			{Title: text{"机盖", "Cover"}, Buttons: []button{{text{"打开", "Open"}, "cover open"}, {text{"合上", "Close"}, "cover closed"}}},
			faults(
				button{text{"切刀卡住", "Cutter jams"}, "fault cutter"}, button{text{"没有应答", "Silent"}, "fault silent"},
				button{text{"杂音", "Noise"}, "fault noise"}, button{text{"打印慢", "Slow"}, "fault slow"},
			),
		},
	},
	"document": {
		title: text{"A4 打印机", "A4 printer"},
		groups: []group{
			paperRolls,
			faults(
				button{text{"打到一半没纸", "Out in the next job"}, "paper out-next"}, button{text{"没有应答", "Silent"}, "fault silent"},
				button{text{"坏数据", "Garbage"}, "fault noise"},
			),
		},
	},
}
