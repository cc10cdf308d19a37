package visit

import "zhiting/sync/uplink/wire"

// The effects of the hall's queue. Number counts the questions of a service.
type (
	// FindQueue asks what the hall does where, and how many wait: QueueFound or QueueTrouble.
	FindQueue struct{ Number int }
	// TakeTicket takes a ticket: TicketGiven or QueueTrouble.
	TakeTicket struct {
		Number             int
		Provider, Business string
		IDNumber           string // whose turn it is
		Agent              bool   // somebody else came for them
	}
	// CancelTicket withdraws one: TicketGiven, cancelled, or QueueTrouble.
	CancelTicket struct {
		Number                  int
		Provider, Key, IDNumber string
	}
)

// What comes of them.
type (
	// QueueFound is the hall. Stale says that it could not be asked: this is how it was when it could.
	QueueFound struct {
		Number int
		Now    wire.QueueNow
		Stale  bool
	}
	// TicketGiven is a ticket.
	TicketGiven struct {
		Number int
		Given  wire.TicketGiven
	}
	// QueueTrouble is a refusal with the code of the contract, or, without, a side that does not answer.
	QueueTrouble struct {
		Number int
		Code   string
	}
)

func (FindQueue) effect()    {}
func (TakeTicket) effect()   {}
func (CancelTicket) effect() {}

func (QueueFound) event()   {}
func (TicketGiven) event()  {}
func (QueueTrouble) event() {}
