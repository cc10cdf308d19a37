package paper

import (
	"fmt"
	"slices"

	"zhiting/drivers/receipt"
	"zhiting/sync/casefile"
)

// Receipt is the slip that the terminal prints at once. It lies about more easily than a form does, so the name is
// masked and the number of the ID card is left out.
func Receipt(in Content) receipt.Receipt {
	var r receipt.Receipt
	add := func(items ...receipt.Item) { r.Items = append(r.Items, items...) }
	centre := func(s string) receipt.Line { return receipt.Line{Text: s, Align: receipt.AlignCentre} }

	add(centre(in.in(in.Hall)),
		receipt.Line{Text: in.in(wordSlip), Align: receipt.AlignCentre, Double: true, Bold: true})
	if in.Reprint {
		add(centre(in.in(wordReprint)))
	}
	add(receipt.Rule{},
		receipt.Line{Text: in.in(in.Filing.ThemeName), Bold: true},
		receipt.Row{Label: in.in(wordToken), Value: in.Token, Bold: true},
		receipt.Row{Label: in.in(wordTime), Value: in.time()},
		receipt.Row{Label: in.in(wordWho), Value: maskName(in.Filing.Applicant.Name)})
	if agent := in.Filing.Agent; agent != nil {
		add(receipt.Row{Label: in.in(wordAgent), Value: maskName(agent.Name)})
	}
	if e := in.Filing.Enterprise; e != nil {
		add(receipt.Row{Label: in.in(wordEnterprise), Value: e.USCC})
	}
	add(receipt.Rule{})
	for _, m := range in.Filing.Matters {
		add(receipt.Line{Text: in.in(m.TaskName), Bold: true}, receipt.Row{Label: in.in(wordDept), Value: in.in(m.DeptName)})
		if in.Filing.Corrects != nil {
			add(receipt.Line{Text: in.in(wordCorrected)})
			continue // the department's clock goes on as before
		}
		due := receipt.Row{Label: in.in(wordPromise), Value: in.promise(m)}
		if day := in.PromiseDates[m.ID]; day != "" && (m.PromiseDay > 0 || m.Special != nil) {
			due = receipt.Row{Label: in.in(wordBy), Value: in.date(day)}
		}
		add(due)
		for _, clock := range m.Clocks {
			add(receipt.Row{Label: in.in(clock.Name), Value: in.within(clock)})
		}
		if m.CrossRegion != nil {
			add(receipt.Row{Label: in.in(wordCrossRegion), Value: in.in(m.CrossRegion.Result)})
		}
	}
	add(receipt.Rule{})
	if papers := in.papers(); len(papers) > 0 {
		add(receipt.Row{Label: in.in(wordPapers), Value: in.list(papers)})
	}
	if len(in.Filing.Owed) > 0 {
		add(receipt.Row{Label: in.in(wordOwed), Value: in.list(in.all(in.Filing.Owed)), Bold: true})
	}
	for pair := range slices.Chunk(in.Filing.Reductions, 2) {
		var texts [2]string
		for i, n := range pair {
			texts[i] = fmt.Sprintf("%s %d→%d", in.in(wordReduction[n.Kind]), n.Before, n.After)
		}
		add(receipt.Row{Label: texts[0], Value: texts[1]})
	}
	if in.Offline {
		add(receipt.Line{Text: in.in(wordOfflineIn), Bold: true})
	}
	add(receipt.Line{}, receipt.QR{Payload: casefile.ReceiptCode(in.Token, in.HeadHash)})
	if in.HeadHash != "" {
		add(centre(in.say(wordCheck, "{hash}", short(in.HeadHash))))
	}
	add(receipt.Line{}, receipt.Line{Text: in.in(wordFollow)}, receipt.Rule{},
		receipt.Line{Text: in.in(wordNature)}, centre(in.in(wordSample)),
		receipt.Feed{Lines: 1}, receipt.Cut{})
	return r
}
