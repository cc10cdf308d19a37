package runtime

import (
	"context"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/document"
	"zhiting/kiosk/paper"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
)

// printTime is how long a paper may take. It goes on for that long after the visit, since the case is filed and the
// paper is the citizen's; then it is called back from the printer, so that nobody else finds it there.
const printTime = 30 * time.Second

// print prints a paper of the case filed last.
func (r *Runtime) print(ctx context.Context, p visit.Paper) {
	content, number := r.last.content, r.visit
	r.finishing.Go(func() {
		printCtx, cancel := context.WithTimeout(ctx, printTime)
		defer cancel()
		var err error
		switch p {
		case visit.PaperReceipt:
			err = r.printReceipt(printCtx, content)
		case visit.PaperForm:
			err = r.printForm(printCtx, content)
		}
		if err != nil {
			r.Log.WithError(err).WithField("paper", p).Warn("not printed")
			r.answer(ctx, number, visit.PrintTrouble{Paper: p, Advice: casefile.Text(drivers.ProblemOf(err).Citizen)})
			return
		}
		r.answer(ctx, number, visit.Printed{Paper: p})
	})
}

func (r *Runtime) printReceipt(ctx context.Context, content paper.Content) error {
	if r.Devices.Receipt == nil {
		return drivers.NewTrouble(drivers.NoDevice, nil)
	}
	return r.Devices.Receipt.Print(ctx, paper.Receipt(content))
}

func (r *Runtime) printForm(ctx context.Context, content paper.Content) error {
	if r.Devices.Document == nil {
		return drivers.NewTrouble(drivers.NoDevice, nil)
	}
	pdf, err := paper.Acknowledgement(content, r.Fonts)
	if err != nil {
		return err
	}
	// The job's name shows on the printer's panel and in its log: it says nothing of the citizen.
	_, err = r.Devices.Document.Print(ctx, document.Job{Name: "zhiting-" + content.CaseID[:8], PDF: pdf})
	return err
}
