package provider

import (
	"context"
	"fmt"
)

// BillCalls are the calls of the contract.
type BillCalls struct{ *Provider }

// Capabilities asks what the company can do.
func (c BillCalls) Capabilities(ctx context.Context) (answer BillsCapabilities, err error) {
	err = c.Ask(ctx, "capabilities", struct{}{}, &answer)
	return answer, err
}

// FindBill asks what an account owes. A bill whose sums are wrong is ErrDown: it must not be paid.
func (c BillCalls) FindBill(ctx context.Context, q BillQuestion) (answer Bill, err error) {
	if err = c.Ask(ctx, "bills/find", q, &answer); err == nil {
		err = c.broken(answer.Check())
	}
	return answer, err
}

// FindAccounts asks for a person's accounts.
func (c BillCalls) FindAccounts(ctx context.Context, q AccountsQuestion) ([]Account, error) {
	var answer struct {
		Accounts []Account `json:"accounts"`
	}
	err := c.Ask(ctx, "accounts/find", q, &answer)
	return answer.Accounts, err
}

// Order asks for a payment to be prepared; with a key that was used, for the one it made.
func (c BillCalls) Order(ctx context.Context, q OrderQuestion) (Order, error) {
	return c.order(ctx, "orders", q.Key, q)
}

// OrderState asks how far a payment is.
func (c BillCalls) OrderState(ctx context.Context, key string) (Order, error) {
	return c.order(ctx, "orders/state", key, keyQuestion{key})
}

// CancelOrder withdraws a code. One that was paid meanwhile stays paid; the answer says which.
func (c BillCalls) CancelOrder(ctx context.Context, key string) (Order, error) {
	return c.order(ctx, "orders/cancel", key, keyQuestion{key})
}

// keyQuestion names an order.
type keyQuestion struct {
	Key string `json:"key"`
}

func (c BillCalls) order(ctx context.Context, call, key string, question any) (answer Order, err error) {
	if err = c.Ask(ctx, call, question, &answer); err == nil {
		err = c.broken(answer.check(key))
	}
	return answer, err
}

// FindInvoice asks for the invoice of a paid order.
func (c BillCalls) FindInvoice(ctx context.Context, key string) (answer Invoice, err error) {
	err = c.Ask(ctx, "invoices/find", keyQuestion{key}, &answer)
	return answer, err
}

// Report reports a fault.
func (c BillCalls) Report(ctx context.Context, q FaultQuestion) (answer Fault, err error) {
	err = c.Ask(ctx, "repairs", q, &answer)
	return answer, err
}

// Notices asks for outages that are planned or known.
func (c BillCalls) Notices(ctx context.Context) ([]Notice, error) {
	var answer struct {
		Notices []Notice `json:"notices"`
	}
	err := c.Ask(ctx, "notices", struct{}{}, &answer)
	return answer.Notices, err
}

// broken is an answer that cannot be relied on: the company does not work.
func (c BillCalls) broken(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %s: %w", ErrDown, c.ID, err)
}
