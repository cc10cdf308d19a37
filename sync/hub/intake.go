package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// refusal says why a record can never be taken. Its text goes to the terminal and holds no personal data.
type refusal struct{ reason string }

func (r *refusal) Error() string { return r.reason }

func refuse(format string, args ...any) error { return &refusal{fmt.Sprintf(format, args...)} }

// errLater marks a record whose predecessor has not arrived.
var errLater = errors.New("the event before this one has not arrived; send it first")

var idShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// intake takes a batch in. What the answer calls done or refused is on disk. An error says that nothing of the batch
// was taken and that the terminal may send it again.
func (h *Hub) intake(ctx context.Context, in wire.Intake) (wire.IntakeAnswer, error) {
	answer := wire.IntakeAnswer{Results: []wire.Result{}}
	err := h.store.write(ctx, func(t tx) (err error) {
		if answer.HighWater, err = t.raiseHighWater(in.Terminal, in.Epoch, 0); err != nil {
			return err
		}
		for _, record := range in.Records {
			result, err := h.judge(t, in.Terminal, record)
			if err != nil {
				return err
			}
			if result.Outcome != wire.Later {
				if answer.HighWater, err = t.raiseHighWater(in.Terminal, in.Epoch, record.Seq); err != nil {
					return err
				}
			}
			answer.Results = append(answer.Results, result)
		}
		return nil
	})
	if err != nil {
		return wire.IntakeAnswer{}, err
	}
	h.announce()
	return answer, nil
}

// judge takes one record, or puts it in quarantine, or leaves it for later. An error is the store's and stops the batch.
func (h *Hub) judge(t tx, terminal string, record wire.Record) (wire.Result, error) {
	result := wire.Result{Seq: record.Seq, Outcome: wire.Done}
	e, err := decode(terminal, record.Event)
	result.EventID = e.ID
	if err == nil {
		err = h.take(t, terminal, e)
	}
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		result.Outcome, result.Reason = wire.Refused, refused.reason
		return result, t.quarantine(terminal, e, record.Event, refused.reason, h.opts.Now())
	case errors.Is(err, errLater):
		result.Outcome, result.Reason = wire.Later, errLater.Error()
		return result, nil
	case err != nil:
		return result, err
	}
	result.Missing, err = t.missing(e.CaseID)
	return result, err
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
	return e, refuse("a terminal cannot make an event of kind %q", e.Kind)
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

// take writes an event that is sound in itself, if its chain lets it.
func (h *Hub) take(t tx, terminal string, e casefile.Event) error {
	hash, there, err := t.eventHash(e.ID)
	switch {
	case err != nil:
		return err
	case there && hash == e.Hash:
		return nil
	case there:
		return refuse("another event with this id is here already, with other content; the first was kept")
	}
	last, err := t.lastEvent(e.CaseID, false)
	if err != nil {
		return err
	}
	if err := h.follows(t, last, e); err != nil {
		return err
	}
	if e.Kind != casefile.KindSubmitted {
		return t.addEvent(e, false)
	}
	var f casefile.Filing
	if err := json.Unmarshal(e.Body, &f); err != nil {
		return err
	}
	if err := t.addCase(e.CaseID, terminal, f, h.opts.Now()); err != nil {
		return err
	}
	if err := t.addEvent(e, false); err != nil {
		return err
	}
	return h.openReady(t, e.CaseID, terminal, f)
}

// follows says whether e is the next event of the chain that ends with last, and if not, whether waiting can help.
func (h *Hub) follows(t tx, last *casefile.Event, e casefile.Event) error {
	next := 0
	if last != nil {
		next = last.Index + 1
	}
	switch {
	case e.Index < next:
		return refuse("event %d of this case is here already, with another id; the first was kept", e.Index)
	case e.Index > next:
		gone, err := t.inQuarantine(e.Prev)
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
