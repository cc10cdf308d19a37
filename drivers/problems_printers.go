package drivers

// More problems of the receipt printer and the page printer: those that a simple printer cannot tell.
var (
	ReceiptCutterBroken = Problem{
		Code: "receipt.cutter-broken", Severity: SeverityBlock,
		Title:      Text{"小票机切刀损坏", "Receipt printer cutter is broken"},
		Citizen:    Text{"小票可能没有切断，请轻轻撕下。您办的事已经保存。", "The receipt may not be cut; please tear it off gently. Your case is saved."},
		Technician: Text{"切刀报告无法自行恢复的故障：断电，清除碎纸，再通电；仍报告时更换切刀或打印机。", "The cutter reports an error that it cannot get out of: switch off, clear scraps of paper, switch on; if it stays, replace cutter or printer."},
	}
	ReceiptUnconfirmed = Problem{
		Code: "receipt.unconfirmed", Severity: SeverityHint,
		Title:      Text{"小票机没有确认打完", "Receipt printer did not confirm the receipt"},
		Citizen:    Text{"小票可能已经打印，请看出纸口。没有小票时请记下屏幕上的编号，您办的事已经保存。", "The receipt may be printed: please look at the slot. If there is none, note the number on the screen; your case is saved."},
		Technician: Text{"看出纸口和打印机指示灯；经常出现时，地址里的 profile 与打印机型号不符，换一个 profile。", "Look at the paper slot and the printer's lamps; if frequent, the address's profile does not fit the model: choose another."},
	}

	DocumentWrongPaper = Problem{
		Code: "document.wrong-paper", Severity: SeverityHint,
		Title:      Text{"纸盒里不是 A4 纸", "The tray does not hold A4"},
		Citizen:    Text{"可以继续办理。", "You can go on."},
		Technician: Text{"放入 A4 纸，并在打印机面板上把纸盒的纸张设为 A4。", "Put in A4 paper and set the tray to A4 at the printer's panel."},
	}
	DocumentTrayMissing = Problem{
		Code: "document.tray-missing", Severity: SeverityBlock,
		Title:      Text{"打印机纸盒没有装好", "A tray of the printer is missing"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"把进纸盒和出纸盒推到底，直到卡住。", "Push the paper tray and the output tray home until they click."},
	}
	DocumentOutputFull = Problem{
		Code: "document.output-full", Severity: SeverityBlock,
		Title:      Text{"出纸口满", "The printer's output is full"},
		Citizen:    Text{"请取走出纸口的纸。不是您的纸请交给工作人员。", "Please take the paper from the printer. Hand paper that is not yours to the staff."},
		Technician: Text{"取走出纸口的纸；带有个人信息的纸要销毁。", "Take the paper from the output; destroy what has personal data."},
	}
	DocumentOutputNearlyFull = Problem{
		Code: "document.output-nearly-full", Severity: SeverityHint,
		Title:      Text{"出纸口快满", "The printer's output is nearly full"},
		Citizen:    Text{"可以继续办理。", "You can go on."},
		Technician: Text{"取走出纸口的纸；带有个人信息的纸要销毁。", "Take the paper from the output; destroy what has personal data."},
	}
	DocumentCartridgeMissing = Problem{
		Code: "document.cartridge-missing", Severity: SeverityBlock,
		Title:      Text{"粉盒没有装好", "A cartridge is missing"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"取出粉盒再装入，直到卡住；确认型号相符，封条已撕掉。", "Take the cartridge out and put it in until it clicks; check the model and that its seal is off."},
	}
	DocumentWasteFull = Problem{
		Code: "document.waste-full", Severity: SeverityBlock,
		Title:      Text{"废粉盒满", "The waste toner box is full"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"更换废粉盒。", "Change the waste toner box."},
	}
	DocumentWasteNearlyFull = Problem{
		Code: "document.waste-nearly-full", Severity: SeverityHint,
		Title:      Text{"废粉盒快满", "The waste toner box is nearly full"},
		Citizen:    Text{"可以继续办理。", "You can go on."},
		Technician: Text{"准备新的废粉盒。", "Have a new waste toner box at hand."},
	}
	DocumentDrumWorn = Problem{
		Code: "document.drum-worn", Severity: SeverityBlock,
		Title:      Text{"硒鼓到寿命", "The drum is worn out"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"更换硒鼓（感光鼓）或显影组件。", "Change the drum or the developer unit."},
	}
	DocumentDrumNearEnd = Problem{
		Code: "document.drum-near-end", Severity: SeverityHint,
		Title:      Text{"硒鼓快到寿命", "The drum is nearly worn out"},
		Citizen:    Text{"可以继续办理。", "You can go on."},
		Technician: Text{"准备新硒鼓。", "Have a new drum at hand."},
	}
	DocumentHot = Problem{
		Code: "document.fuser-temperature", Severity: SeverityBlock,
		Title:      Text{"打印机温度不对", "The printer's fuser is too hot or too cold"},
		Citizen:    Text{"请等一会儿，打印机正在准备。", "Please wait a little; the printer is getting ready."},
		Technician: Text{"几分钟后自动恢复；不恢复时断电，检查通风，再通电。", "Recovers in some minutes; if not, switch off, check ventilation, switch on."},
	}
	DocumentPaused = Problem{
		Code: "document.paused", Severity: SeverityBlock,
		Title:      Text{"打印机被暂停", "The printer is paused"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"在打印机面板或打印服务上取消暂停。", "Resume the printer at its panel or in the print service."},
	}
	DocumentMemoryFull = Problem{
		Code: "document.memory-full", Severity: SeverityBlock,
		Title:      Text{"打印机内存满", "The printer's memory is full"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"在面板上取消积压的任务；仍满时断电再通电。", "Cancel the jobs that have piled up at the panel; if it stays full, switch off and on."},
	}
	DocumentNeedsService = Problem{
		Code: "document.needs-service", Severity: SeverityBlock,
		Title:      Text{"打印机需要维修", "The printer needs service"},
		Citizen:    Text{"回执暂时打印不了，您办的事已经保存。可以到窗口补打。", "The form cannot be printed now; your case is saved. A window can print it later."},
		Technician: Text{"断电再通电；仍报告时记下面板上的代码，联系厂家。", "Switch off and on; if it stays, note the code on the panel and call the maker."},
	}
	DocumentCancelled = Problem{
		Code: "document.cancelled", Severity: SeverityHint,
		Title:      Text{"打印被取消", "The job was cancelled at the printer"},
		Citizen:    Text{"回执没有打印，您办的事已经保存。可以再试一次，或到窗口补打。", "The form was not printed; your case is saved. Try again, or let a window print it."},
		Technician: Text{"有人在打印机面板上取消了任务；经常出现时查看打印机的任务记录。", "Somebody cancelled the job at the printer's panel; if frequent, read the printer's job log."},
	}
	DocumentGivenUp = Problem{
		Code: "document.given-up", Severity: SeverityHint,
		Title:      Text{"打印机放弃了任务", "The printer gave the job up"},
		Citizen:    Text{"回执没有打印完整，您办的事已经保存。可以再试一次，或到窗口补打。", "The form was not printed whole; your case is saved. Try again, or let a window print it."},
		Technician: Text{"查看打印机的任务记录；固件太旧时可能不支持这种 PDF。", "Read the printer's job log; old firmware may not support this PDF."},
	}
	DocumentNotInTime = Problem{
		Code: "document.not-in-time", Severity: SeverityHint,
		Title:      Text{"没有按时打完", "The document was not printed in time"},
		Citizen:    Text{"回执没有打印完整，已经取消。您办的事已经保存，可以到窗口补打。", "The form was not printed whole and was cancelled. Your case is saved; a window can print it later."},
		Technician: Text{"看打印机是否在唤醒、清洁或打印别的任务；销毁出纸口剩下的纸。", "See whether the printer was waking, cleaning or busy with other jobs; destroy paper that is left in the output."},
	}
)
