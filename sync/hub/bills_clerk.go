package hub

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// Settlement is how a clerk ends a payment of which the company says nothing, after asking it by other ways.
type Settlement struct {
	State  provider.OrderState `json:"state" enum:"paid,failed"`
	Number string              `json:"number,omitempty" maxLength:"64" doc:"Of a paid one: the company's own of the payment"`
	Clerk  string              `json:"clerk" minLength:"1" maxLength:"64" doc:"Who asked the company"`
}

// billClerkCalls let clerks see and end the payments that settle by no other way.
func (h *Hub) billClerkCalls(api huma.API) {
	list := operation("clerk", "list-open-payments", "GET", "/v1/bills/orders", "List the payments of bills whose end is not known, oldest first")
	register(api, list, func(ctx context.Context, _ *struct{}) (*struct{ Body []wire.BillOrder }, error) {
		orders := []wire.BillOrder{}
		err := h.read(ctx, func(t tx) error {
			open, err := t.openBillOrders()
			for _, o := range open {
				orders = append(orders, o.told(h.opts.Now()))
			}
			return err
		})
		return &struct{ Body []wire.BillOrder }{orders}, h.apiError(err)
	})

	settle := operation("clerk", "settle-payment", "POST", "/v1/bills/orders/{id}", "End a payment that is unknown, once the company has told by other ways what became of it")
	register(api, settle, func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body Settlement
	}) (*struct{ Body wire.BillOrder }, error) {
		said := provider.Order{State: in.Body.State, Number: in.Body.Number}
		switch {
		case said.State == provider.OrderPaid && said.Number == "":
			return nil, huma.Error422UnprocessableEntity("a payment that was made has a number; ask the company for it")
		case said.State == provider.OrderPaid:
			said.PaidAt = h.opts.Now().Truncate(time.Second)
		default:
			said.Reason = bilingual.Text{Zh: "这笔没有付成，没有扣款。", En: "It was not paid; nothing was charged."}
		}
		o, err := h.readOrder(ctx, in.ID)
		if err == nil && o.State != provider.OrderUnknown {
			return nil, huma.Error409Conflict("the payment is " + string(o.State) + ": only an unknown one is settled by hand")
		}
		if err == nil {
			o, err = h.note(ctx, in.ID, in.Body.Clerk, said)
		}
		return &struct{ Body wire.BillOrder }{o.told(h.opts.Now())}, h.billError(err)
	})
}
