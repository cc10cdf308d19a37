package runtime

import (
	"bytes"
	"context"
	"errors"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/document"
	"zhiting/drivers/receipt"
	"zhiting/kiosk/paper"
	"zhiting/kiosk/sheet"
	"zhiting/kiosk/store"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
)

// printTime is how long a paper may take. It goes on for that long after the visit, since the case is filed and the
// paper is the citizen's; then it is called back from the printer, so that nobody else finds it there.
const printTime = 30 * time.Second

// print prints a paper of the case filed last, once: what the paper ledger says is printed, or on its way, is not sent again.
func (r *Runtime) print(ctx context.Context, p visit.Paper) {
	content := r.last.content
	r.printing(ctx, p, func(ctx context.Context) error { return r.printOfCase(ctx, p, content) })
}

func (r *Runtime) printOfCase(ctx context.Context, p visit.Paper, content paper.Content) error {
	return r.printOnce(ctx, content.CaseID, string(p), func(again bool) error {
		content.Reprint = again
		if p == visit.PaperReceipt {
			return r.printSlip(ctx, paper.Receipt(content))
		}
		return r.printPages(ctx, content.CaseID[:8], func() ([]byte, error) { return paper.Acknowledgement(content, r.Fonts) })
	})
}

// printSheet prints a paper of a service; through the paper ledger, where it is one that is printed once.
func (r *Runtime) printSheet(ctx context.Context, s sheet.Sheet) {
	s.PDF = bytes.Clone(s.PDF) // the visit may end, and destroy its own, before the printer has it
	r.printing(ctx, visit.Paper(s.ID), func(ctx context.Context) error {
		defer clear(s.PDF)
		send := func(again bool) error {
			if s.Form == sheet.Slip {
				return r.printSlip(ctx, paper.Slip(s, again))
			}
			return r.printPages(ctx, "sheet", func() ([]byte, error) { return paper.Pages(s, again, r.Fonts, r.Now()) })
		}
		if s.Once == "" {
			return send(false)
		}
		return r.printOnce(ctx, s.Once, string(s.Form), send)
	})
}

// printing runs a print beside the visit and feeds back what became of the paper.
func (r *Runtime) printing(ctx context.Context, p visit.Paper, run func(context.Context) error) {
	number := r.visit
	r.finishing.Go(func() {
		printCtx, cancel := context.WithTimeout(ctx, printTime)
		defer cancel()
		err := run(printCtx)
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

// printOnce prints a paper and keeps the ledger: what is not written down is not printed. Send is told whether an earlier
// print may be in somebody's hands.
func (r *Runtime) printOnce(ctx context.Context, key, name string, send func(again bool) error) error {
	durable := context.WithoutCancel(ctx) // the ledger is kept to its end
	row, err := r.Store.BeginPrint(durable, key, name, "", "")
	if errors.Is(err, store.ErrPrinted) && row.State == store.PrintTaken {
		return nil
	}
	if errors.Is(err, store.ErrPrinted) { // lost sight of: the citizen, who asks for it, gets another that says what it is
		row, err = r.Store.BeginPrint(durable, key, name, "lost sight of", "citizen")
	}
	if err != nil {
		return err
	}
	if err := r.Store.MovePrint(durable, row, store.PrintSent, false, ""); err != nil {
		return err
	}
	err = send(row.Reprint())
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

func (r *Runtime) printSlip(ctx context.Context, slip receipt.Receipt) error {
	if r.Devices.Receipt == nil {
		return drivers.NewTrouble(drivers.NoDevice, nil)
	}
	return r.Devices.Receipt.Print(ctx, slip)
}

// printPages prints the PDF that set makes. The job's name shows on the printer's panel and in its log: it says nothing of the citizen.
func (r *Runtime) printPages(ctx context.Context, name string, set func() ([]byte, error)) error {
	if r.Devices.Document == nil {
		return drivers.NewTrouble(drivers.NoDevice, nil)
	}
	pdf, err := set()
	if err != nil {
		return err
	}
	_, err = r.Devices.Document.Print(ctx, document.Job{Name: "zhiting-" + name, PDF: pdf})
	return err
}
