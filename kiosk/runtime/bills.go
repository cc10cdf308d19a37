package runtime

import (
	"context"
	"time"

	"zhiting/kiosk/visit"
	"zhiting/sync/provider"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

// askBill puts a question of the bills service to the hub. What it asks for is the citizen's and is not logged.
func (r *Runtime) askBill(effect visit.Effect) {
	switch e := effect.(type) {
	case visit.FindCompanies:
		askHub(r, "companies", struct{}{}, func(a wire.BillCompanies) visit.Event { return visit.CompaniesFound{Companies: a.Companies} })
	case visit.FindBill:
		askHub(r, "find", e.Query, func(a wire.BillFound) visit.Event { return visit.BillFound{Found: a} })
	case visit.FindAccounts:
		askHub(r, "accounts/find", e.Query, func(a wire.AccountsFound) visit.Event { return visit.AccountsFound{Found: a} })
	case visit.FindInvoice:
		askHub(r, "invoices/find", wire.OrderID{ID: e.ID}, func(a provider.Invoice) visit.Event { return visit.InvoiceFound{Invoice: a} })
	case visit.ReportFault:
		e.Report.ID = r.idOf(e.Number, "")
		askHub(r, "repairs", e.Report, func(a provider.Fault) visit.Event { return visit.FaultTaken{Fault: a} })
	case visit.PayBill:
		e.Query.ID, e.Query.Terminal = r.idOf(e.Number, ""), r.Terminal
		r.followOrder(e.Number, e.Query.ID, "orders", e.Query)
	case visit.FindOrder:
		r.followOrder(e.Number, r.idOf(e.Number, e.ID), "orders/state", wire.OrderID{ID: e.ID})
	case visit.CancelOrder:
		r.cancelOrder(r.idOf(e.Number, ""))
	}
}

// billCalls is where the hub answers for bills.
const billCalls = "v1/services/bills/"

// askHub asks beside the visit and feeds the answer back.
func askHub[A any](r *Runtime, call string, question any, event func(A) visit.Event) {
	ctx, number := r.ctx, r.visit
	go func() {
		var answer A
		if err := r.Uplink.Ask(ctx, billCalls+call, question, &answer); err != nil {
			if ctx.Err() == nil && uplink.Code(err) == "" {
				r.Log.WithError(err).WithField("call", call).Warn("bills not asked")
			}
			r.answer(ctx, number, visit.BillTrouble{Code: uplink.Code(err)})
			return
		}
		r.answer(ctx, number, event(answer))
	}()
}

// idOf gives the id of a payment or report of the visit, from the first attempt on, so that trying again never makes two.
func (r *Runtime) idOf(number int, known string) string {
	if known == "" && r.orders[number] == "" {
		known = r.NewID()
	}
	if known != "" {
		r.orders[number] = known
	}
	return r.orders[number]
}

// How often a payment is asked after, and how often its page counts down.
const (
	orderEvery = 2 * time.Second
	orderTick  = time.Second
)

// followOrder asks for a payment, and then after it until it has an end or another is asked for.
func (r *Runtime) followOrder(number int, id, call string, question any) {
	stop(&r.order)
	ctx, cancel := context.WithCancel(r.ctx)
	r.order = cancel
	visitNumber := r.visit
	go func() {
		defer cancel()
		var o wire.BillOrder
		if err := r.Uplink.Ask(ctx, billCalls+call, question, &o); err != nil {
			r.answer(ctx, visitNumber, visit.BillTrouble{Code: uplink.Code(err)})
			return
		}
		heard, known := time.Now(), time.Now() // of the hub, and of the company through it
		for asked := heard; ; {
			left := max(0, time.Duration(o.Seconds)*time.Second-time.Since(heard))
			silent := time.Since(known)
			if silent < 2*orderEvery && o.State != provider.OrderUnknown {
				silent = 0
			}
			r.answer(ctx, visitNumber, visit.OrderIs{Number: number, Order: o, Left: left, Silent: silent})
			if o.State != provider.OrderPending && o.State != provider.OrderUnknown {
				return
			}
			pause(ctx, orderTick)
			if ctx.Err() != nil {
				return
			}
			if time.Since(asked) < orderEvery {
				continue
			}
			asked = time.Now()
			var now wire.BillOrder
			if err := r.Uplink.Ask(ctx, billCalls+"orders/state", wire.OrderID{ID: id}, &now); err == nil {
				o, heard = now, time.Now()
				if o.State != provider.OrderUnknown {
					known = heard
				}
			}
		}
	}()
}

// cancelTime is how long a code may take to be withdrawn. It goes on for that long after the visit; a code that is not
// withdrawn then runs out by itself.
const cancelTime = 15 * time.Second

// cancelOrder withdraws a code. Whoever follows the payment hears what came of it.
func (r *Runtime) cancelOrder(id string) {
	r.finishing.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), cancelTime)
		defer cancel()
		var o wire.BillOrder
		if err := r.Uplink.Ask(ctx, billCalls+"orders/cancel", wire.OrderID{ID: id}, &o); err != nil {
			r.Log.WithError(err).Warn("payment not withdrawn; its code runs out by itself")
		}
	})
}
