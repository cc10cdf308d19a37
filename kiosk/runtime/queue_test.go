package runtime

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"zhiting/kiosk/visit"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// ticketHub is a hub that answers for tickets and benefits, loses the first answer to an order, and can be away.
type ticketHub struct {
	mu   sync.Mutex
	keys []string
	away bool
}

func (h *ticketHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	answer := any(wire.QueueNow{Provider: "q"})
	switch {
	case h.away:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case r.URL.Path == "/v1/services/queue/take":
		var order wire.TicketTake
		if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
			panic(http.ErrAbortHandler)
		}
		if h.keys = append(h.keys, order.Key); len(h.keys) == 1 {
			panic(http.ErrAbortHandler)
		}
		answer = wire.TicketGiven{Ticket: provider.Ticket{Number: "A001", Agent: order.Agent}}
	case r.URL.Path == "/v1/services/benefits/list":
		answer = wire.BenefitsFound{Benefits: []wire.BenefitFound{{Provider: "b"}}}
	}
	// An error here is a terminal that went away.
	_ = json.NewEncoder(w).Encode(answer)
}

// TestLostOrderIsSentOnceMore loses the answer to an order: it is sent again under the same key, and makes one ticket.
func TestLostOrderIsSentOnceMore(t *testing.T) {
	h := &ticketHub{}
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	r := idleRuntime(t, web.URL)
	r.do(t.Context(), visit.TakeTicket{Number: 2, Provider: "q", Business: "b", IDNumber: "n", Agent: true})
	if got, ok := nextEvent(t, r).(visit.TicketGiven); !ok || got.Number != 2 || got.Given.Ticket.Number != "A001" || !got.Given.Ticket.Agent {
		t.Errorf("got %+v", got)
	}
	if len(h.keys) != 2 || h.keys[0] != h.keys[1] || h.keys[0] == "" {
		t.Errorf("orders came under the keys %q, want one key twice", h.keys)
	}
	r.do(t.Context(), visit.FindBenefits{Number: 3})
	if got, ok := nextEvent(t, r).(visit.BenefitsFound); !ok || got.Number != 3 || len(got.Found.Benefits) != 1 {
		t.Errorf("got %+v", got)
	}
}

// TestHallIsKnownWhileTheHubIsAway tells the hall as it was, and nothing where it never was known.
func TestHallIsKnownWhileTheHubIsAway(t *testing.T) {
	h := &ticketHub{away: true}
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	r := idleRuntime(t, web.URL)
	ask := func(number int, away bool) visit.Event {
		h.mu.Lock()
		h.away = away
		h.mu.Unlock()
		r.do(t.Context(), visit.FindQueue{Number: number})
		return nextEvent(t, r)
	}
	if got, ok := ask(1, true).(visit.QueueTrouble); !ok || got.Number != 1 {
		t.Errorf("never known: %+v", got)
	}
	if got, ok := ask(2, false).(visit.QueueFound); !ok || got.Stale || got.Now.Provider != "q" {
		t.Errorf("asked: %+v", got)
	}
	if got, ok := ask(3, true).(visit.QueueFound); !ok || !got.Stale || got.Number != 3 || got.Now.Provider != "q" {
		t.Errorf("away: %+v", got)
	}
	r.do(t.Context(), visit.CancelTicket{Number: 4})
	if got, ok := nextEvent(t, r).(visit.QueueTrouble); !ok || got.Code != "" {
		t.Errorf("withdrawn: %+v", got)
	}
	r.do(t.Context(), visit.FindBenefits{Number: 5})
	if got, ok := nextEvent(t, r).(visit.BenefitsTrouble); !ok || got.Number != 5 {
		t.Errorf("benefits: %+v", got)
	}
}
