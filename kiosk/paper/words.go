package paper

import (
	"strconv"

	"zhiting/sync/casefile"
)

func itoa(n int) string { return strconv.Itoa(n) }

// The words of the papers. A name in braces is a gap.
var (
	wordTitle     = casefile.Text{Zh: "办件回执", En: "Acknowledgement of Submission"}
	wordReprint   = casefile.Text{Zh: "补打：以前打印的同样有效", En: "Printed again; an earlier print is as good"}
	wordSlip      = casefile.Text{Zh: "收件回执", En: "SUBMISSION RECEIPT"}
	wordNature    = casefile.Text{Zh: "本回执为收件凭证，不代表受理决定。", En: "This paper shows that your application was received. It is not a decision to accept it."}
	wordSample    = casefile.Text{Zh: "示例数据，以当地办事指南为准", En: "Sample data; the local service guide decides"}
	wordOffline   = casefile.Text{Zh: "网络暂时不通：您的申请已安全保存在本机，网络恢复后自动报送，您不必等待。", En: "The network is down for now: your application is kept safe here and will be sent by itself."}
	wordOfflineIn = casefile.Text{Zh: "网络恢复后自动报送", En: "Sent when the network is back"}

	wordCorrected = casefile.Text{Zh: "已提交补正，等部门查看", En: "What was asked for is sent; the department will look"}

	wordToken    = casefile.Text{Zh: "回执编号", En: "Receipt number"}
	wordTime     = casefile.Text{Zh: "提交时间", En: "Submitted"}
	wordTheme    = casefile.Text{Zh: "办理事项", En: "Service"}
	wordTerminal = casefile.Text{Zh: "自助终端", En: "Terminal"}

	wordApplicant  = casefile.Text{Zh: "申请人与申报内容", En: "Applicant and what was filed"}
	wordWho        = casefile.Text{Zh: "申请人", En: "Applicant"}
	wordAgent      = casefile.Text{Zh: "代办人", En: "Agent"}
	wordEnterprise = casefile.Text{Zh: "企业代码", En: "Company code"}
	wordRole       = casefile.Text{Zh: "{uscc}（{role}办理）", En: "{uscc} ({role})"}
	wordOther      = casefile.Text{Zh: "{name}（{relation}），{id}", En: "{name} ({relation}), {id}"}
	wordParty      = casefile.Text{Zh: "{name}，{id}", En: "{name}, {id}"}
	wordNatural    = casefile.Text{Zh: "{n} 天", En: "{n} days"}
	wordSpecial    = casefile.Text{Zh: "{name}{special}，之后{days}", En: "{name} {special}, then {days}"}
	wordName       = casefile.Text{Zh: "姓名", En: "Name"}
	wordID         = casefile.Text{Zh: "证件号码", En: "ID number"}
	wordRead       = casefile.Text{Zh: "{id}（已读取居民身份证）", En: "{id} (read from the ID card)"}
	wordTyped      = casefile.Text{Zh: "{id}（手工输入，领取结果时请出示身份证）", En: "{id} (typed; show your ID card when you collect the result)"}

	wordPapers = casefile.Text{Zh: "已交材料", En: "Papers received"}
	wordPage   = casefile.Text{Zh: "{name} {n} 页", En: "{name} ({n} page)"}
	wordPages  = casefile.Text{Zh: "{name} {n} 页", En: "{name} ({n} pages)"}
	wordOwed   = casefile.Text{Zh: "待补材料", En: "Still needed"}
	wordNone   = casefile.Text{Zh: "无需提交纸质材料", En: "No papers were needed"}

	wordMatters     = casefile.Text{Zh: "办理部门与时限", En: "Departments and time limits"}
	wordMatter      = casefile.Text{Zh: "事项", En: "Matter"}
	wordDept        = casefile.Text{Zh: "办理部门", En: "Department"}
	wordCrossRegion = casefile.Text{Zh: "异地办理", En: "Elsewhere"}
	wordCrossAt     = casefile.Text{Zh: "{name}：在本大厅收件，由{dept}办理；{result}。", En: "{name}: received in this hall, handled by the {dept}. {result}."}
	wordPromise     = casefile.Text{Zh: "承诺时限", En: "Promised"}
	wordBy          = casefile.Text{Zh: "预计办结", En: "Expected by"}
	wordAtOnce      = casefile.Text{Zh: "即时办结", En: "At once"}
	wordDay         = casefile.Text{Zh: "1 个工作日", En: "1 working day"}
	wordDays        = casefile.Text{Zh: "{n} 个工作日", En: "{n} working days"}
	wordWithinHours = casefile.Text{Zh: "{n} 小时内（办公时间）", En: "within {n} office hours"}
	wordWithinDays  = casefile.Text{Zh: "{days}内", En: "within {days}"}
	wordEstimate    = casefile.Text{Zh: "预计日期按工作日推算，以部门受理后告知的为准。", En: "Dates are estimated in working days. What the department tells you after accepting the case decides."}

	wordReductions = casefile.Text{Zh: "一次办比分开办，您少了", En: "Done as one thing, compared with one by one"}
	wordReduction  = map[string]casefile.Text{
		"materials": {Zh: "纸质材料", En: "papers"},
		"steps":     {Zh: "环节", En: "steps"},
		"days":      {Zh: "工作日", En: "working days"},
		"trips":     {Zh: "跑动", En: "trips"},
	}

	wordNext    = casefile.Text{Zh: "接下来", En: "What happens next"}
	wordFollow  = casefile.Text{Zh: "查进度：在自助终端放上身份证，点“我的办件”；或拨打 12345，报回执编号。", En: "Follow your case: lay your ID card on a terminal and choose \"My cases\", or call 12345."}
	wordCorrect = casefile.Text{Zh: "部门受理后如需补正，“我的办件”里会写明要补什么。", En: "If a department needs something more, \"My cases\" will say what."}
	wordBring   = casefile.Text{Zh: "待补材料请带到大厅窗口，出示本回执补交。", En: "Please take what is still needed to a window of the hall and show this paper."}

	wordSignature = casefile.Text{Zh: "申请人签名", En: "Signature of the applicant"}
	wordSheet     = casefile.Text{Zh: "第 {n} 页，共 {of} 页", En: "Page {n} of {of}"}
	wordRecord    = casefile.Text{Zh: "办件 {id}", En: "Case {id}"}
	wordCheck     = casefile.Text{Zh: "校验 {hash}", En: "Check {hash}"}
)
