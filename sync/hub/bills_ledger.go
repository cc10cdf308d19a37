package hub

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// intended is a payment that is written down and of which the company was not asked yet, or did not answer.
const intended provider.OrderState = "intended"

// orderMoves is every move that a payment can make. Paid, failed and expired are ends.
var orderMoves = map[provider.OrderState][]provider.OrderState{
	intended:              {provider.OrderPending, provider.OrderPaid, provider.OrderFailed, provider.OrderExpired, provider.OrderUnknown},
	provider.OrderPending: {provider.OrderPaid, provider.OrderFailed, provider.OrderExpired, provider.OrderUnknown},
	provider.OrderUnknown: {provider.OrderPending, provider.OrderPaid, provider.OrderFailed, provider.OrderExpired},
}

// open says whether the end of a payment in this state is not known.
func open(s provider.OrderState) bool { return len(orderMoves[s]) > 0 }

// billOrder is a payment in the ledger.
type billOrder struct {
	wire.BillOrder
	key       string
	charges   []string
	terminal  string
	codeUntil time.Time
	askedAt   time.Time // when the company was asked of it last
}

// told is what a terminal is told of a payment: one that nobody has answered for is unknown.
func (o billOrder) told(now time.Time) wire.BillOrder {
	t := o.BillOrder
	if t.State == intended {
		t.State = provider.OrderUnknown
	}
	if t.State == provider.OrderPending {
		t.Seconds = max(0, int(o.codeUntil.Sub(now).Seconds()))
	} else {
		t.Code = ""
	}
	return t
}

// Errors of the ledger, which terminals know by their codes.
var (
	errOpenOrder   = errors.New(wire.OpenOrder)
	errPaidAlready = errors.New(wire.PaidAlready)
	errOtherOrder  = errors.New(wire.OtherOrder)
	errNoOrder     = errors.New(provider.NoOrder)
)

// intend writes a payment down before anybody is asked for it. With an id that was used it gives that payment. It is
// errOpenOrder while another of the account is not settled, and errPaidAlready for what was paid.
func (h *Hub) intend(ctx context.Context, q wire.OrderQuery) (o billOrder, err error) {
	err = h.write(ctx, func(t tx) error {
		there := false
		if o, there, err = t.billOrder(q.ID); err != nil {
			return err
		}
		if there {
			if o.Company != q.Company || o.Account != q.Account || o.Amount != q.Amount || !slices.Equal(o.charges, q.Charges) {
				return errOtherOrder
			}
			return nil
		}
		if err := t.mayPay(q); err != nil {
			return err
		}
		now := h.opts.Now()
		o = billOrder{key: h.newID(), charges: q.Charges, terminal: q.Terminal, askedAt: now, BillOrder: wire.BillOrder{
			ID: q.ID, Company: q.Company, Utility: q.Utility, Account: q.Account, Amount: q.Amount, State: intended, At: now,
		}}
		return t.addBillOrder(o)
	})
	return o, err
}

// mayPay says whether a payment of an account may begin.
func (t tx) mayPay(q wire.OrderQuery) error {
	var n int
	found, err := t.One(`SELECT 1 FROM bill_orders WHERE company = $1 AND account = $2 AND state IN ('intended', 'pending', 'unknown')`, []any{q.Company, q.Account}, &n)
	switch {
	case err != nil:
		return err
	case found:
		return errOpenOrder
	}
	for _, charge := range q.Charges {
		found, err := t.One(`SELECT 1 FROM bill_charges_paid WHERE company = $1 AND account = $2 AND charge = $3`, []any{q.Company, q.Account, charge}, &n)
		switch {
		case err != nil:
			return err
		case found:
			return errPaidAlready
		}
	}
	return nil
}

// note writes down what a company said of a payment. A move that is not in the table changes nothing: an end stays.
func (h *Hub) note(ctx context.Context, id, by string, said provider.Order) (o billOrder, err error) {
	err = h.write(ctx, func(t tx) error {
		there := false
		if o, there, err = t.billOrder(id); err != nil || !there {
			return errors.Join(err, whenNot(there, errNoOrder))
		}
		now := h.opts.Now()
		o.askedAt = now
		from := o.State
		if from == said.State || slices.Contains(orderMoves[from], said.State) {
			o.State = said.State
			if said.State == provider.OrderPending {
				o.Code, o.codeUntil = said.Code, now.Add(time.Duration(said.ExpiresIn)*time.Second)
			}
		}
		if o.State != from {
			o.Number, o.PaidAt, o.Reason = said.Number, said.PaidAt, said.Reason
			if err := t.moved(o, by, now); err != nil {
				return err
			}
		}
		return t.setBillOrder(o)
	})
	return o, err
}

// moved keeps a move, and what it paid.
func (t tx) moved(o billOrder, by string, now time.Time) error {
	if err := t.Exec(`INSERT INTO bill_order_moves (order_id, state, at, by) VALUES ($1,$2,$3,$4)`, o.ID, o.State, stamp(now), by); err != nil {
		return err
	}
	if o.State != provider.OrderPaid {
		return nil
	}
	for _, charge := range o.charges {
		if err := t.Exec(`INSERT INTO bill_charges_paid (company, account, charge, order_id) VALUES ($1,$2,$3,$4) ON CONFLICT DO NOTHING`, o.Company, o.Account, charge, o.ID); err != nil {
			return err
		}
	}
	return nil
}

func (t tx) addBillOrder(o billOrder) error {
	charges, err := json.Marshal(o.charges)
	if err != nil {
		return err
	}
	err = t.Exec(`INSERT INTO bill_orders (id, order_key, terminal, company, utility, account, charges, amount, state, made_at, asked_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)`,
		o.ID, o.key, o.terminal, o.Company, o.Utility, o.Account, charges, o.Amount, o.State, stamp(o.At), stamp(o.askedAt))
	if err != nil {
		return err
	}
	return t.Exec(`INSERT INTO bill_order_moves (order_id, state, at, by) VALUES ($1,$2,$3,'terminal')`, o.ID, o.State, stamp(o.At))
}

func (t tx) setBillOrder(o billOrder) error {
	reason, err := json.Marshal(o.Reason)
	if err != nil {
		return err
	}
	return t.Exec(`UPDATE bill_orders SET state=$1, code=$2, code_until=$3, number=$4, paid_at=$5, reason=$6, asked_at=$7 WHERE id=$8`,
		o.State, o.Code, stampOrNone(o.codeUntil), o.Number, stampOrNone(o.PaidAt), reason, stamp(o.askedAt), o.ID)
}

const billColumns = `id, order_key, terminal, company, utility, account, charges, amount, state, code, code_until, number, paid_at, reason, made_at, asked_at`

func (t tx) billOrder(id string) (o billOrder, there bool, err error) {
	list, err := t.billOrders(`WHERE id = $1`, id)
	if err != nil || len(list) == 0 {
		return o, false, err
	}
	return list[0], true, nil
}

// openBillOrders gives the payments whose end is not known, oldest first.
func (t tx) openBillOrders() ([]billOrder, error) {
	return t.billOrders(`WHERE state IN ('intended', 'pending', 'unknown') ORDER BY made_at`)
}

func (t tx) billOrders(where string, args ...any) (list []billOrder, err error) {
	err = t.Each(`SELECT `+billColumns+` FROM bill_orders `+where, args, func(r *sql.Rows) error {
		var o billOrder
		var charges, reason, until, paid, made, asked string
		err := r.Scan(&o.ID, &o.key, &o.terminal, &o.Company, &o.Utility, &o.Account, &charges, &o.Amount, &o.State, &o.Code, &until, &o.Number, &paid, &reason, &made, &asked)
		if err != nil {
			return err
		}
		if reason != "" {
			err = json.Unmarshal([]byte(reason), &o.Reason)
		}
		times := []struct {
			text string
			into *time.Time
		}{{until, &o.codeUntil}, {paid, &o.PaidAt}, {made, &o.At}, {asked, &o.askedAt}}
		for _, at := range times {
			if at.text != "" {
				parsed, fault := time.Parse(time.RFC3339Nano, at.text)
				*at.into, err = parsed, errors.Join(err, fault)
			}
		}
		if err = errors.Join(err, json.Unmarshal([]byte(charges), &o.charges)); err != nil {
			return fmt.Errorf("payment %s in the ledger: %w", o.ID, err)
		}
		list = append(list, o)
		return nil
	})
	return list, err
}

// stampOrNone writes a time, or nothing for none.
func stampOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

// whenNot gives an error when something is not so.
func whenNot(so bool, err error) error {
	if so {
		return nil
	}
	return err
}
