package sample

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
)

// make prepares a payment, once a key.
func (c *Company) make(w http.ResponseWriter, q provider.OrderQuestion) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o := c.orders[q.Key]; o != nil {
		return c.told(o)
	}
	a := c.accounts[q.Account]
	if a == nil {
		refuse(w, http.StatusNotFound, provider.NoAccount, bilingual.Text{Zh: "没有这个户号", En: "There is no such account"})
		return nil
	}
	var sum int64
	for _, charge := range a.bill.Charges {
		if slices.Contains(q.Charges, charge.ID) {
			sum += charge.Amount
		}
	}
	if sum == 0 || sum != q.Amount {
		refuse(w, http.StatusConflict, provider.ChargesDiffer, bilingual.Text{Zh: "账单已经变了，请重新查询", En: "The bill has changed; please ask for it again"})
		return nil
	}
	o := &order{OrderQuestion: q, made: c.now()}
	c.orders[q.Key] = o
	return c.told(o)
}

func (c *Company) ask(w http.ResponseWriter, q struct{ Key string }) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o := c.orders[q.Key]; o != nil {
		return c.told(o)
	}
	refuse(w, http.StatusNotFound, provider.NoOrder, bilingual.Text{Zh: "没有这笔缴费", En: "There is no such payment"})
	return nil
}

func (c *Company) withdraw(w http.ResponseWriter, q struct{ Key string }) any {
	c.mu.Lock()
	if o := c.orders[q.Key]; o != nil && c.state(o) == provider.OrderPending {
		o.withdrawn = true
	}
	c.mu.Unlock()
	return c.ask(w, q)
}

// state is how far an order is now. The caller holds the lock.
func (c *Company) state(o *order) provider.OrderState {
	if o.settled != "" {
		return o.settled
	}
	pays := c.accounts[o.Account].pays
	paid := pays.after > 0 && !c.now().Before(o.made.Add(pays.after))
	switch {
	case o.withdrawn:
		return c.settle(o, provider.OrderExpired, c.now())
	case paid && c.trouble == TroubleNever:
		return provider.OrderUnknown
	case paid && pays.fails:
		return c.settle(o, provider.OrderFailed, c.now())
	case paid:
		return c.settle(o, provider.OrderPaid, o.made.Add(pays.after))
	case !c.now().Before(o.made.Add(codeTime)):
		return c.settle(o, provider.OrderExpired, c.now())
	}
	return provider.OrderPending
}

// settle ends an order; what is paid is owed no longer.
func (c *Company) settle(o *order, to provider.OrderState, at time.Time) provider.OrderState {
	o.settled, o.at = to, at
	if to == provider.OrderPaid {
		bill := &c.accounts[o.Account].bill
		bill.Charges = slices.DeleteFunc(slices.Clone(bill.Charges), func(charge provider.Charge) bool { return slices.Contains(o.Charges, charge.ID) })
		bill.Total -= o.Amount
	}
	return to
}

// told is an order as the contract tells it.
func (c *Company) told(o *order) provider.Order {
	answer := provider.Order{Key: o.Key, State: c.state(o), Amount: o.Amount}
	switch answer.State {
	case provider.OrderPending:
		answer.Code = "https://pay.example/zhiting/" + o.Key
		answer.ExpiresIn = int(o.made.Add(codeTime).Sub(c.now()).Seconds())
	case provider.OrderPaid:
		answer.PaidAt, answer.Number = o.at, fmt.Sprintf("SAMPLE%s%04d", o.at.Format("20060102150405"), o.Amount%10000)
	case provider.OrderFailed:
		answer.Reason = bilingual.Text{Zh: "示例：银行卡余额不足。", En: "Sample: there is not enough money on the bank card."}
	case provider.OrderExpired, provider.OrderUnknown:
	}
	return answer
}
