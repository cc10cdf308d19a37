package providertest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"zhiting/sync/provider"
)

// BillsGiven are accounts of the adapter's test system, made up for the check.
type BillsGiven struct {
	Utility provider.Utility
	Owes    string // account that owes something; an order for it is made and withdrawn
	Unknown string // a number of the right shape that no account has
}

// Bills holds a provider of kind bills to its contract. It makes orders and withdraws them; it pays none.
func Bills(ctx context.Context, p *provider.Provider, given BillsGiven) []Finding {
	c := provider.BillCalls{Provider: p}
	var (
		can   provider.BillsCapabilities
		bill  provider.Bill
		order provider.Order
		asked provider.OrderQuestion
	)
	return run([]promise{
		{"it says that it works", func() error { return p.Health(ctx) }},
		{"it says what it can do", func() (err error) {
			can, err = c.Capabilities(ctx)
			switch {
			case err != nil:
				return err
			case !slices.Contains(can.Utilities, given.Utility):
				return fmt.Errorf("its utilities are %v, without %s", can.Utilities, given.Utility)
			case slices.ContainsFunc(can.Utilities, func(u provider.Utility) bool { return !slices.Contains(provider.Utilities, u) }):
				return fmt.Errorf("of its utilities %v one is not in the contract", can.Utilities)
			case !can.Account.Fits(given.Owes) || !can.Account.Fits(given.Unknown):
				return fmt.Errorf("an account of %d to %d digits is none of those given", can.Account.Shortest, can.Account.Longest)
			case can.Phone == "" || can.Pays.IsZero():
				return errors.New("phone or pays is empty")
			}
			return nil
		}},
		{"a bill adds up, and its holder is masked", func() (err error) {
			bill, err = c.FindBill(ctx, provider.BillQuestion{Utility: given.Utility, Account: given.Owes})
			switch {
			case err != nil:
				return err
			case bill.Account != given.Owes || bill.Total == 0:
				return fmt.Errorf("the bill of %s is for %s and owes %d fen", given.Owes, bill.Account, bill.Total)
			case !masked(bill.Holder) || !masked(bill.Address):
				return errors.New("holder or address has no sign covered by *")
			}
			return nil
		}},
		{"an account that is none is refused", func() error {
			_, err := c.FindBill(ctx, provider.BillQuestion{Utility: given.Utility, Account: given.Unknown})
			return refusedAs(err, provider.NoAccount)
		}},
		{"a wrong amount is refused", func() error {
			_, err := c.Order(ctx, ordered(bill, bill.Total+1))
			return refusedAs(err, provider.ChargesDiffer)
		}},
		{"an order gives a code", func() (err error) {
			asked = ordered(bill, bill.Total)
			order, err = c.Order(ctx, asked)
			if err == nil && (order.State != provider.OrderPending || order.Amount != bill.Total || order.ExpiresIn <= 0) {
				err = fmt.Errorf("it is %s over %d fen for %d s", order.State, order.Amount, order.ExpiresIn)
			}
			return err
		}},
		{"the same key is the same order", func() error {
			again, err := c.Order(ctx, asked)
			if err == nil && (again.Code != order.Code || again.State != provider.OrderPending) {
				err = errors.New("it has another code or state")
			}
			return err
		}},
		{"its state is told", func() error { return isIn(c.OrderState(ctx, asked.Key))(provider.OrderPending) }},
		{"no invoice before it is paid", func() error {
			_, err := c.FindInvoice(ctx, asked.Key)
			if !can.Invoices {
				return refusedAs(err, provider.NotOffered)
			}
			return refusedAs(err, provider.NotYet)
		}},
		{"it is withdrawn", func() error { return isIn(c.CancelOrder(ctx, asked.Key))(provider.OrderExpired) }},
		{"withdrawn again, it stays so", func() error { return isIn(c.CancelOrder(ctx, asked.Key))(provider.OrderExpired) }},
		{"what was withdrawn is owed still", func() error {
			after, err := c.FindBill(ctx, provider.BillQuestion{Utility: given.Utility, Account: given.Owes})
			if err == nil && after.Total != bill.Total {
				err = fmt.Errorf("%d fen, before %d", after.Total, bill.Total)
			}
			return err
		}},
		{"a key of no order is refused", func() error {
			_, err := c.OrderState(ctx, uuid.NewString())
			return refusedAs(err, provider.NoOrder)
		}},
		{"notices end after they begin", func() error {
			notices, err := c.Notices(ctx)
			for _, n := range notices {
				if !n.Until.After(n.From) || n.Area.IsZero() {
					err = errors.Join(err, fmt.Errorf("notice from %s until %s for %q", n.From, n.Until, n.Area.Zh))
				}
			}
			return err
		}},
	})
}

// ordered asks for the whole of a bill, with a key of its own.
func ordered(b provider.Bill, amount int64) provider.OrderQuestion {
	q := provider.OrderQuestion{Key: uuid.NewString(), Utility: b.Utility, Account: b.Account, Amount: amount}
	for _, c := range b.Charges {
		q.Charges = append(q.Charges, c.ID)
	}
	return q
}

func isIn(o provider.Order, err error) func(provider.OrderState) error {
	return func(want provider.OrderState) error {
		if err == nil && o.State != want {
			return fmt.Errorf("it is %s, want %s", o.State, want)
		}
		return err
	}
}
