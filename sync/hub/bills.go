package hub

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// billCalls answer for bills: what is asked of a company goes through to it, what is paid goes through the ledger.
func (h *Hub) billCalls(api huma.API) {
	post := func(id, path, summary string) huma.Operation {
		return operation("terminal", "bills-"+id, "POST", "/v1/services/bills/"+path, summary)
	}
	register(api, post("companies", "companies", "Who sends bills here, how each is, and planned outages"), func(ctx context.Context, _ *struct{}) (*struct{ Body wire.BillCompanies }, error) {
		return &struct{ Body wire.BillCompanies }{wire.BillCompanies{Companies: h.billCompanies(ctx)}}, nil
	})
	register(api, post("find", "find", "What an account owes"), func(ctx context.Context, in *struct{ Body wire.BillQuery }) (*struct{ Body wire.BillFound }, error) {
		found, err := h.findBill(ctx, in.Body)
		return &struct{ Body wire.BillFound }{found}, err
	})
	register(api, post("accounts", "accounts/find", "The accounts of a person who agreed"), func(ctx context.Context, in *struct{ Body wire.AccountsQuery }) (*struct{ Body wire.AccountsFound }, error) {
		return &struct{ Body wire.AccountsFound }{h.findAccounts(ctx, in.Body)}, nil
	})
	register(api, post("order", "orders", "Prepare a payment; with an id that was used, the one it made"), func(ctx context.Context, in *struct{ Body wire.OrderQuery }) (*struct{ Body wire.BillOrder }, error) {
		o, err := h.order(ctx, in.Body)
		return &struct{ Body wire.BillOrder }{o.told(h.opts.Now())}, h.billError(err)
	})
	register(api, post("order-state", "orders/state", "How far a payment is"), func(ctx context.Context, in *struct{ Body wire.OrderID }) (*struct{ Body wire.BillOrder }, error) {
		o, err := h.orderState(ctx, in.Body.ID)
		return &struct{ Body wire.BillOrder }{o.told(h.opts.Now())}, h.billError(err)
	})
	register(api, post("order-cancel", "orders/cancel", "Withdraw the code of a payment; one that was paid meanwhile stays paid"), func(ctx context.Context, in *struct{ Body wire.OrderID }) (*struct{ Body wire.BillOrder }, error) {
		o, err := h.cancelOrder(ctx, in.Body.ID)
		return &struct{ Body wire.BillOrder }{o.told(h.opts.Now())}, h.billError(err)
	})
	register(api, post("invoice", "invoices/find", "The invoice of a payment"), func(ctx context.Context, in *struct{ Body wire.OrderID }) (*struct{ Body provider.Invoice }, error) {
		invoice, err := h.findInvoice(ctx, in.Body.ID)
		return &struct{ Body provider.Invoice }{invoice}, h.billError(err)
	})
	register(api, post("repair", "repairs", "Report something broken"), func(ctx context.Context, in *struct{ Body wire.FaultReport }) (*struct{ Body provider.Fault }, error) {
		p, err := h.company(in.Body.Company)
		if err != nil {
			return nil, err
		}
		b := in.Body
		fault, err := provider.BillCalls{Provider: p}.Report(ctx, provider.FaultQuestion{Key: b.ID, Utility: b.Utility, Kind: b.Kind, Place: b.Place, Phone: b.Phone})
		return &struct{ Body provider.Fault }{fault}, h.providerError(p, err)
	})
}

// company finds a company by id.
func (h *Hub) company(id string) (*provider.Provider, error) {
	if p := h.providers.ByID(provider.Bills, id); p != nil {
		return p, nil
	}
	return nil, huma.Error404NotFound(wire.NoCompany)
}

// billError gives an error of the ledger its code.
func (h *Hub) billError(err error) error {
	if _, answered := errors.AsType[huma.StatusError](err); answered {
		return err
	}
	switch {
	case errors.Is(err, errOpenOrder), errors.Is(err, errPaidAlready), errors.Is(err, errOtherOrder):
		return huma.Error409Conflict(err.Error())
	case errors.Is(err, errNoOrder):
		return huma.Error404NotFound(err.Error())
	}
	return h.apiError(err)
}

// companiesTime is how long the list of companies waits for one of them.
const companiesTime = 3 * time.Second

// billCompanies asks every company what it can do. Of one that does not answer, what it said last is told.
func (h *Hub) billCompanies(ctx context.Context) []wire.BillCompany {
	ctx, cancel := context.WithTimeout(ctx, companiesTime)
	defer cancel()
	companies := h.providers.Of(provider.Bills, "")
	list := make([]wire.BillCompany, len(companies))
	var asking sync.WaitGroup
	for i, p := range companies {
		asking.Go(func() {
			calls := provider.BillCalls{Provider: p}
			can, err := calls.Capabilities(ctx)
			notices := []provider.Notice{}
			if err == nil {
				if told, err := calls.Notices(ctx); err == nil { // a company without notices still takes payments
					notices = append(notices, told...)
				}
			}
			h.providers.Note(p, err)
			list[i] = h.lastSaid(wire.BillCompany{ID: p.ID, Name: p.Name, Sample: p.Sample, Up: err == nil, Can: can, Notices: notices})
		})
	}
	asking.Wait()
	return list
}

// lastSaid keeps what a company said, or gives that where it says nothing now.
func (h *Hub) lastSaid(c wire.BillCompany) wire.BillCompany {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.Up {
		h.companies[c.ID] = c
	} else if last, known := h.companies[c.ID]; known {
		c.Can, c.Notices = last.Can, last.Notices
	}
	return c
}

func (h *Hub) findBill(ctx context.Context, q wire.BillQuery) (found wire.BillFound, err error) {
	p, err := h.company(q.Company)
	if err != nil {
		return found, err
	}
	if found.Bill, err = (provider.BillCalls{Provider: p}).FindBill(ctx, provider.BillQuestion{Utility: q.Utility, Account: q.Account}); err != nil {
		return found, h.providerError(p, err)
	}
	h.providers.Note(p, nil)
	var charges []string
	for _, c := range found.Bill.Charges {
		charges = append(charges, c.ID)
	}
	err = h.read(ctx, func(t tx) error {
		return t.mayPay(wire.OrderQuery{Company: q.Company, Account: q.Account, Charges: charges})
	})
	if found.Open = errors.Is(err, errOpenOrder) || errors.Is(err, errPaidAlready); found.Open {
		err = nil
	}
	return found, h.apiError(err)
}

// findAccounts asks every company that tells accounts by person, all at once.
func (h *Hub) findAccounts(ctx context.Context, q wire.AccountsQuery) wire.AccountsFound {
	found := wire.AccountsFound{Accounts: []wire.BillAccount{}, Missing: []string{}}
	companies := h.providers.Of(provider.Bills, "")
	answers, errs := make([][]provider.Account, len(companies)), make([]error, len(companies))
	var asking sync.WaitGroup
	for i, p := range companies {
		asking.Go(func() {
			answers[i], errs[i] = provider.BillCalls{Provider: p}.FindAccounts(ctx, provider.AccountsQuestion{IDNumber: q.IDNumber, Name: q.Name, Consent: q.Consent})
			h.providers.Note(p, errs[i])
		})
	}
	asking.Wait()
	for i, p := range companies {
		if refused, ok := errors.AsType[*provider.Refused](errs[i]); errs[i] != nil && (!ok || refused.Code != provider.NotOffered) {
			found.Missing = append(found.Missing, p.ID)
		}
		for _, a := range answers[i] {
			found.Accounts = append(found.Accounts, wire.BillAccount{Company: p.ID, Account: a})
		}
	}
	return found
}

// order prepares a payment: first it is written down, then the company is asked. What is asked again after an answer was
// lost on the way is the same payment at every end.
func (h *Hub) order(ctx context.Context, q wire.OrderQuery) (billOrder, error) {
	p, err := h.company(q.Company)
	if err != nil {
		return billOrder{}, err
	}
	o, err := h.intend(ctx, q)
	if err != nil || !open(o.State) {
		return o, err
	}
	said, err := provider.BillCalls{Provider: p}.Order(ctx, provider.OrderQuestion{Key: o.key, Utility: q.Utility, Account: q.Account, Charges: q.Charges, Amount: q.Amount})
	refused, is := errors.AsType[*provider.Refused](err)
	o, noted := h.heard(ctx, o, p, said, err)
	if is && noted == nil {
		return o, huma.NewError(refused.Status, refused.Code)
	}
	return o, noted
}

// orderState tells how far a payment is, by asking the company while the end is not known.
func (h *Hub) orderState(ctx context.Context, id string) (billOrder, error) {
	o, err := h.readOrder(ctx, id)
	if err != nil || !open(o.State) || o.State == intended { // one that is only intended is being asked for just now, or else it is settled soon
		return o, err
	}
	return h.askAfter(ctx, o)
}

func (h *Hub) cancelOrder(ctx context.Context, id string) (billOrder, error) {
	o, err := h.readOrder(ctx, id)
	if err != nil || !open(o.State) {
		return o, err
	}
	p, err := h.company(o.Company)
	if err != nil {
		return o, err
	}
	said, err := provider.BillCalls{Provider: p}.CancelOrder(ctx, o.key)
	return h.heard(ctx, o, p, said, err)
}

func (h *Hub) readOrder(ctx context.Context, id string) (o billOrder, err error) {
	err = h.read(ctx, func(t tx) error {
		there := false
		o, there, err = t.billOrder(id)
		return errors.Join(err, whenNot(there, errNoOrder))
	})
	return o, err
}

func (h *Hub) findInvoice(ctx context.Context, id string) (provider.Invoice, error) {
	o, err := h.readOrder(ctx, id)
	switch {
	case err != nil:
		return provider.Invoice{}, err
	case o.State != provider.OrderPaid:
		return provider.Invoice{}, huma.NewError(http.StatusConflict, provider.NotYet)
	}
	p, err := h.company(o.Company)
	if err != nil {
		return provider.Invoice{}, err
	}
	invoice, err := provider.BillCalls{Provider: p}.FindInvoice(ctx, o.key)
	return invoice, h.providerError(p, err)
}
