package provider

import "zhiting/sync/bilingual"

// The calls of the contract of kind queue (取号). CONTRACTS.md says what each keeps.
const (
	CallQueueHall    = "queue/hall"   // struct{}: QueueHall
	CallTakeTicket   = "queue/take"   // TicketOrder: Ticket
	CallFindTicket   = "queue/find"   // TicketQuery: Ticket, the one that waits
	CallCancelTicket = "queue/cancel" // TicketKey: Ticket
)

// The codes of its refusals.
const (
	NoBusiness  = "no-business"  // 404: the hall does no such business
	QueuePaused = "queue-paused" // 409: no tickets are given for it now
	HasTicket   = "has-ticket"   // 409: this person waits for this business already; queue/find gives that ticket
	OtherTicket = "other-ticket" // 409: the key was used for another order
	NoTicket    = "no-ticket"    // 404: nobody of this number waits, or no ticket has this key
	TicketEnded = "ticket-ended" // 409: it was called, and cannot be withdrawn any more
)

// QueueHall is a hall as it is now: what is done where, and how many wait.
type QueueHall struct {
	Businesses []QueueBusiness `json:"businesses"`
	Zones      []HallZone      `json:"zones" doc:"What else there is: toilets, the enquiry desk, the 24-hour area"`
}

// QueueBusiness is a kind of business for which people wait in one line.
type QueueBusiness struct {
	ID      string         `json:"id"`
	Name    bilingual.Text `json:"name"`
	Windows []string       `json:"windows" doc:"Numbers of the windows that serve it"`
	Where   bilingual.Text `json:"where" doc:"Floor, zone and the way there"`
	Waiting int            `json:"waiting" doc:"People in the line"`
	Minutes int            `json:"minutes" doc:"Estimated wait of who takes a ticket now"`
	Paused  bool           `json:"paused" doc:"No tickets now"`
	Why     bilingual.Text `json:"why,omitzero" doc:"Why it is paused and when it goes on, one sentence"`
}

// HallZone is a place in the hall that is no window.
type HallZone struct {
	Name  bilingual.Text `json:"name"`
	Where bilingual.Text `json:"where"`
}

// TicketOrder asks for a ticket.
type TicketOrder struct {
	Key      string `json:"key" doc:"Of this order: the same key is answered with the same ticket"`
	Business string `json:"business"`
	Person   string `json:"person" doc:"Whose turn it is: not the ID number but a keyed hash of it, always the same for a person at one hub"`
	Agent    bool   `json:"agent" doc:"Somebody else came for them (代办)"`
}

// TicketQuery asks for the ticket with which somebody waits.
type TicketQuery struct {
	Business string `json:"business"`
	Person   string `json:"person"`
}

// TicketKey names a ticket and whose it is.
type TicketKey struct {
	Key    string `json:"key"`
	Person string `json:"person"`
}

// TicketState is how a ticket stands.
type TicketState string

// The states.
const (
	TicketWaiting   TicketState = "waiting"
	TicketCalled    TicketState = "called"    // its turn has come
	TicketCancelled TicketState = "cancelled" // withdrawn by its owner
)

// Ticket is a place in a line.
type Ticket struct {
	Key      string      `json:"key"`
	Number   string      `json:"number" doc:"As it is called, such as A023"`
	Business string      `json:"business"`
	Agent    bool        `json:"agent"`
	State    TicketState `json:"state"`
	Ahead    int         `json:"ahead" doc:"People before this one now"`
	Minutes  int         `json:"minutes" doc:"Estimated wait from now"`
	TakenAt  string      `json:"taken_at" doc:"RFC 3339"`
}
