package runtime

import (
	"context"
	"errors"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/document"
	"zhiting/drivers/receipt"
	"zhiting/kiosk/paper"
	"zhiting/kiosk/store"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
)

// printTime is how long a paper may take. It goes on for that long after the visit, since the case is filed and the
// paper is the citizen's; then it is called back from the printer, so that nobody else finds it there.
const printTime = 30 * time.Second

// print prints a paper of the case filed last, once: what the paper ledger says is printed, or on its way, is not sent again.
func (r *Runtime) print(ctx context.Context, p visit.Paper) {
	content, number := r.last.content, r.visit
	r.finishing.Go(func() {
		printCtx, cancel := context.WithTimeout(ctx, printTime)
		defer cancel()
		err := r.printOnce(printCtx, p, content)
		if errors.Is(err, store.ErrPrinting) {
			return // the answer to the first request is the answer to both
		}
		if err != nil {
			r.Log.WithError(err).WithField("paper", p).Warn("not printed")
			r.answer(ctx, number, visit.PrintTrouble{Paper: p, Advice: casefile.Text(drivers.ProblemOf(err).Citizen)})
			return
		}
		r.answer(ctx, number, visit.Printed{Paper: p})
	})
}

// printOnce prints a paper and keeps the ledger: what is not written down is not printed.
func (r *Runtime) printOnce(ctx context.Context, p visit.Paper, content paper.Content) error {
	durable := context.WithoutCancel(ctx) // the ledger is kept to its end
	row, err := r.Store.BeginPrint(durable, content.CaseID, string(p), "", "")
	if errors.Is(err, store.ErrPrinted) && row.State == store.PrintTaken {
		return nil
	}
	if errors.Is(err, store.ErrPrinted) { // lost sight of: the citizen, who asks for it, gets another that says what it is
		row, err = r.Store.BeginPrint(durable, content.CaseID, string(p), "lost sight of", "citizen")
	}
	if err != nil {
		return err
	}
	if err := r.Store.MovePrint(durable, row, store.PrintSent, false, ""); err != nil {
		return err
	}
	content.Reprint = row.Reprint()
	if p == visit.PaperReceipt {
		err = r.printReceipt(ctx, content)
	} else {
		err = r.printForm(ctx, content)
	}
	state, spoiled := fate(err)
	kept := r.Store.MovePrint(durable, row, state, spoiled, drivers.ProblemOf(err).Code)
	if err == nil && kept != nil {
		r.Log.WithError(kept).Error("paper ledger not kept") // the paper is there all the same; the next start calls it unknown
		return nil
	}
	return errors.Join(err, kept)
}

// fate says for the ledger what became of a paper, and of one that failed whether a part of it may be on paper.
func fate(err error) (state store.PrintState, spoiled bool) {
	if err == nil {
		return store.PrintTaken, false
	}
	if slip, ok := errors.AsType[*receipt.PrintError](err); ok {
		if slip.Fate == receipt.FateUnknown {
			return store.PrintUnknown, false
		}
		return store.PrintFailed, slip.Started
	}
	job, ok := errors.AsType[*document.JobError](err)
	return store.PrintFailed, ok && job.Job != 0 && (!job.Withdrawn || job.Sheets > 0)
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
