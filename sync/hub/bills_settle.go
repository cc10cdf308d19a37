package hub

import (
	"context"
	"errors"
	"time"

	"zhiting/sync/provider"
)

// A payment whose end is not known is asked after until it has one: by the terminal while its page shows it, and here,
// after restarts and outages.
const (
	settleEvery  = 5 * time.Second
	settleSoon   = 10 * time.Second // after the company was asked last; a call to it takes less
	settleSeldom = 10 * time.Minute // of one that has been unknown for hours
)

// settleBills looks after open payments until ctx ends.
func (h *Hub) settleBills(ctx context.Context) {
	for ctx.Err() == nil {
		if err := h.settleDue(ctx); err != nil && ctx.Err() == nil {
			h.opts.Log.WithError(err).Error("open payments not looked after; look at the disk that holds the data folder")
		}
		select {
		case <-ctx.Done():
		case <-time.After(settleEvery):
		}
	}
}

// settleDue asks after every open payment whose turn it is.
func (h *Hub) settleDue(ctx context.Context) error {
	var list []billOrder
	err := h.read(ctx, func(t tx) (err error) {
		list, err = t.openBillOrders()
		return err
	})
	if err != nil {
		return err
	}
	now := h.opts.Now()
	for _, o := range list {
		if now.Sub(o.askedAt) >= min(settleSeldom, max(settleSoon, now.Sub(o.At)/10)) {
			_, err = h.askAfter(ctx, o)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// askAfter asks the company after a payment and writes down what it says. That the company was not reached is no error: the
// payment is unknown then.
func (h *Hub) askAfter(ctx context.Context, o billOrder) (billOrder, error) {
	p := h.providers.ByID(provider.Bills, o.Company)
	if p == nil {
		return h.note(ctx, o.ID, "hub", provider.Order{State: provider.OrderUnknown}) // taken out of the configuration: a clerk settles it
	}
	said, err := provider.BillCalls{Provider: p}.OrderState(ctx, o.key)
	return h.heard(ctx, o, p, said, err)
}

// heard writes down what came of asking a company about a payment.
func (h *Hub) heard(ctx context.Context, o billOrder, p *provider.Provider, said provider.Order, err error) (billOrder, error) {
	if ctx.Err() != nil {
		return o, ctx.Err() // it says nothing of the company that the caller went
	}
	h.providers.Note(p, err)
	refused, is := errors.AsType[*provider.Refused](err)
	switch {
	case err == nil:
	case is && o.Code == "":
		// The company will not have it, or never had it, and no code of it was ever shown: nobody can have paid.
		said = provider.Order{State: provider.OrderFailed, Reason: refused.Text}
	default:
		said = provider.Order{State: provider.OrderUnknown}
		h.opts.Log.WithField("provider", p.ID).WithError(err).Warn("payment not settled")
	}
	return h.note(ctx, o.ID, p.ID, said)
}
