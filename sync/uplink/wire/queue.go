package wire

import (
	"time"

	"zhiting/sync/provider"
)

// QueueQuery asks how a hall is.
type QueueQuery struct {
	_        struct{} `additionalProperties:"true"`
	Terminal string   `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Hall     string   `json:"hall" maxLength:"200" doc:"Name of the hall in Chinese, for a hub with several"`
}

// QueueNow is a hall at a time.
type QueueNow struct {
	Provider string             `json:"provider"`
	Sample   bool               `json:"sample" doc:"Made-up data"`
	Hall     provider.QueueHall `json:"hall"`
	At       time.Time          `json:"at"`
}

// TicketTake takes a ticket.
type TicketTake struct {
	_        struct{} `additionalProperties:"true"`
	Key      string   `json:"key" minLength:"8" maxLength:"64" doc:"Of this order: sent again, it is answered with the same ticket"`
	Terminal string   `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Provider string   `json:"provider"`
	Business string   `json:"business" maxLength:"64"`
	IDNumber string   `json:"id_number" minLength:"1" maxLength:"18" doc:"Whose turn it is; the queue gets a keyed hash of it"`
	Agent    bool     `json:"agent" doc:"Somebody else came for them"`
}

// TicketGiven is a ticket.
type TicketGiven struct {
	Ticket provider.Ticket `json:"ticket"`
	Again  bool            `json:"again" doc:"This person waited for this business already: it is the ticket of then"`
}

// TicketCancel withdraws a ticket.
type TicketCancel struct {
	_        struct{} `additionalProperties:"true"`
	Terminal string   `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Provider string   `json:"provider"`
	Key      string   `json:"key" maxLength:"64"`
	IDNumber string   `json:"id_number" minLength:"1" maxLength:"18"`
}
