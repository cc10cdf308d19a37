package hub

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/go-json-experiment/json"

	"zhiting/sync/casefile"
	"zhiting/sync/hub/record"
	"zhiting/sync/uplink/wire"
)

// refusal says why a record can never be taken. Its text goes to the terminal and holds no personal data.
type refusal struct{ reason string }

func (r *refusal) Error() string { return r.reason }

func refuse(format string, args ...any) error { return &refusal{fmt.Sprintf(format, args...)} }

// errLater marks a record whose predecessor has not arrived.
var errLater = errors.New("the event before this one has not arrived; send it first")

var idShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// arrived is a record as it stood in a request, and what is wrong with it in itself.
type arrived struct {
	wire.Record
	event casefile.Event
	fault error
}

// intake takes a batch in. What the answer calls done or refused is on disk. An error says that nothing of the batch
// was taken and that the terminal may send it again.
//
// It only appends. What follows from an event is done after the answer, by split.
func (h *Hub) intake(ctx context.Context, in wire.Intake) (wire.IntakeAnswer, error) {
	records := make([]arrived, len(in.Records))
	for i, r := range in.Records {
		if r.Event == nil {
			r.Event = []byte("null") // what is refused is kept, and so is nothing
		}
		records[i].Record = r
		records[i].event, records[i].fault = decode(in.Terminal, r.Event)
	}
	var answer wire.IntakeAnswer
	err := h.store.Append(ctx, func(t record.Tx) (err error) {
		answer, err = h.append(tx{Tx: t}, in, records)
		return err
	})
	if err != nil {
		return wire.IntakeAnswer{}, err
	}
	h.nudge()
	return answer, nil
}

func (h *Hub) append(t tx, in wire.Intake, came []arrived) (answer wire.IntakeAnswer, err error) {
	answer = wire.IntakeAnswer{Results: make([]wire.Result, 0, len(came))}
	var first []record.Event
	for _, r := range came {
		if r.fault == nil && r.event.Index == 0 {
			first = append(first, stored(in.Terminal, r))
		}
	}
	fresh, err := h.store.Add(t.Tx, first)
	if err != nil {
		return answer, err
	}
	var added []string
	high, firstSeq := int64(0), int64(0)
	for _, r := range came {
		result := wire.Result{Seq: r.Seq, EventID: r.event.ID, Outcome: wire.Done}
		taken, err := fresh[r.event.ID], r.fault
		delete(fresh, r.event.ID) // a second one of that id in the batch is judged for itself
		if err == nil && !taken {
			taken, err = h.place(t, in.Terminal, r)
		}
		if taken && added == nil {
			firstSeq = r.Seq
		}
		if taken {
			added = append(added, r.event.ID)
		}
		var refused *refusal
		switch {
		case errors.As(err, &refused):
			result.Outcome, result.Reason = wire.Refused, refused.reason
			err = t.quarantine(in.Terminal, r.event, r.Event, refused.reason, h.opts.Now())
		case errors.Is(err, errLater):
			result.Outcome, result.Reason, err = wire.Later, errLater.Error(), nil
		}
		if err != nil {
			return answer, err
		}
		if result.Outcome != wire.Later {
			high = max(high, r.Seq)
		}
		answer.Results = append(answer.Results, result)
	}
	if len(added) > 0 {
		if err := t.addArrival(in.Terminal, firstSeq, added, h.opts.Now()); err != nil {
			return answer, err
		}
	}
	answer.HighWater, err = t.raiseHighWater(in.Terminal, in.Epoch, high)
	return answer, err
}

func stored(terminal string, r arrived) record.Event {
	return record.Event{Terminal: terminal, CaseID: r.event.CaseID, Index: r.event.Index, ID: r.event.ID, Hash: r.event.Hash, Raw: r.Event}
}

// place judges an event that is not the first of its case, or whose place or id was taken, and adds it if it fits.
func (h *Hub) place(t tx, terminal string, r arrived) (taken bool, err error) {
	hash, there, err := t.eventHash(terminal, r.event.ID)
	switch {
	case err != nil:
		return false, err
	case there && hash == r.event.Hash:
		return false, nil
	case there:
		return false, refuse("another event with this id is here already, with other content; the first was kept")
	}
	last, err := t.lastEvent(caseRef{terminal, r.event.CaseID}, false)
	if err != nil {
		return false, err
	}
	if err := t.follows(terminal, last, r.event); err != nil {
		return false, err
	}
	fresh, err := h.store.Add(t.Tx, []record.Event{stored(terminal, r)})
	if err == nil && !fresh[r.event.ID] {
		err = errLater // another request of this terminal took the place just now: judged anew when it comes again
	}
	return err == nil, err
}

// decode reads an event and checks all that can be checked without the store.
func decode(terminal string, raw []byte) (casefile.Event, error) {
	var e casefile.Event
	if err := json.Unmarshal(raw, &e); err != nil {
		return casefile.Event{}, refuse("the record is not an event; it was damaged or comes from a newer program")
	}
	switch {
	case !idShape.MatchString(e.ID) || !idShape.MatchString(e.CaseID):
		return casefile.Event{}, refuse("the event's id or case id is empty, too long or has other signs than letters, digits, dot, dash and underscore")
	case e.Maker != terminal:
		return e, refuse("the event was made by another terminal than the one that sends it")
	case !e.Intact():
		return e, refuse("the event does not match its hash; it was changed after it was made")
	case e.Index < 0 || (e.Index == 0) != (e.Kind == casefile.KindSubmitted):
		return e, refuse("event %d of a case cannot be of kind %q", e.Index, e.Kind)
	}
	switch e.Kind {
	case casefile.KindSubmitted:
		var f casefile.Filing
		return e, checkBody(e.Body, &f, func() error { return f.Check() })
	case casefile.KindRated:
		var r casefile.Rating
		return e, checkBody(e.Body, &r, func() error { return r.Check() })
	}
	if e.Kind == casefile.KindChild {
		return e, refuse("a terminal cannot make an event of kind %q", e.Kind)
	}
	return e, nil // of a newer terminal: kept and passed on as it is
}

func checkBody(raw []byte, into any, check func() error) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return refuse("the event's body cannot be read as what its kind says")
	}
	if err := check(); err != nil {
		return refuse("%s", err)
	}
	return nil
}

// follows says whether e is the next event of the chain that ends with last, and if not, whether waiting can help.
func (t tx) follows(terminal string, last *casefile.Event, e casefile.Event) error {
	next := 0
	if last != nil {
		next = last.Index + 1
	}
	switch {
	case e.Index < next:
		return refuse("event %d of this case is here already, with another id; the first was kept", e.Index)
	case e.Index > next:
		gone, err := t.inQuarantine(terminal, e.Prev)
		if err == nil && gone {
			return refuse("the event before this one was refused")
		}
		if err == nil {
			return errLater
		}
		return err
	case last != nil && last.Maker != e.Maker:
		return refuse("the case was filed at another terminal")
	case e.Check(last) != nil:
		return refuse("the event does not follow the one before it")
	}
	return nil
}
