package hub

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// queueCalls answer for the tickets of halls. The hub keeps nothing of them, and the queue learns nobody's number.
func (h *Hub) queueCalls(api huma.API) {
	now := operation("terminal", "queue-now", "POST", "/v1/services/queue/hall", "Tell what a hall does where, and how many wait")
	register(api, now, func(ctx context.Context, in *struct{ Body wire.QueueQuery }) (*struct{ Body wire.QueueNow }, error) {
		p := h.queueOf(in.Body.Hall)
		if p == nil {
			return nil, huma.NewError(http.StatusBadGateway, "this hub reaches no queue")
		}
		answer := wire.QueueNow{Provider: p.ID, Sample: p.Sample, At: h.opts.Now()}
		err := h.providerError(p, p.Ask(ctx, provider.CallQueueHall, struct{}{}, &answer.Hall))
		return &struct{ Body wire.QueueNow }{answer}, err
	})
	take := operation("terminal", "take-ticket", "POST", "/v1/services/queue/take", "Take a ticket; who waits already gets that one again")
	register(api, take, func(ctx context.Context, in *struct{ Body wire.TicketTake }) (*struct{ Body wire.TicketGiven }, error) {
		given, err := h.takeTicket(ctx, in.Body)
		return &struct{ Body wire.TicketGiven }{given}, err
	})
	cancel := operation("terminal", "cancel-ticket", "POST", "/v1/services/queue/cancel", "Withdraw a ticket")
	register(api, cancel, func(ctx context.Context, in *struct{ Body wire.TicketCancel }) (*struct{ Body wire.TicketGiven }, error) {
		p := h.providers.ByID(provider.Queue, in.Body.Provider)
		if p == nil {
			return nil, huma.Error404NotFound(provider.NoTicket)
		}
		var gone wire.TicketGiven
		question := provider.TicketKey{Key: in.Body.Key, Person: h.queuePerson(in.Body.IDNumber)}
		err := h.providerError(p, p.Ask(ctx, provider.CallCancelTicket, question, &gone.Ticket))
		return &struct{ Body wire.TicketGiven }{gone}, err
	})
}

// queueOf is the queue that is named as the hall, or the first one for a hall that has none of its name.
func (h *Hub) queueOf(hall string) *provider.Provider {
	queues := h.providers.Of(provider.Queue, "")
	i := slices.IndexFunc(queues, func(p *provider.Provider) bool { return p.Name.Zh == hall })
	switch {
	case len(queues) == 0:
		return nil
	case i < 0:
		i = 0
	}
	return queues[i]
}

// queuePerson is by what a queue knows somebody: always the same, and nobody without the authority's key finds the number.
func (h *Hub) queuePerson(idNumber string) string {
	return h.keyed("queue", idNumber)
}

func (h *Hub) takeTicket(ctx context.Context, q wire.TicketTake) (given wire.TicketGiven, err error) {
	p := h.providers.ByID(provider.Queue, q.Provider)
	if p == nil {
		return given, huma.Error404NotFound(provider.NoBusiness)
	}
	person := h.queuePerson(q.IDNumber)
	err = p.Ask(ctx, provider.CallTakeTicket, provider.TicketOrder{Key: q.Key, Business: q.Business, Person: person, Agent: q.Agent}, &given.Ticket)
	if refused, ok := errors.AsType[*provider.Refused](err); ok && refused.Code == provider.HasTicket {
		given.Again = true
		err = p.Ask(ctx, provider.CallFindTicket, provider.TicketQuery{Business: q.Business, Person: person}, &given.Ticket)
	}
	return given, h.providerError(p, err)
}
