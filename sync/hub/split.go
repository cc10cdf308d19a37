package hub

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"zhiting/sync/casefile"
)

// What arrived is taken apart in the order in which it came, by one gateway at a time.
const (
	splitMost  = 32                    // events in one transaction, so that intake does not wait long for the next
	splitQuiet = 10 * time.Millisecond // without an intake, so that it is not in the way of one
	splitLate  = 5 * time.Second       // what arrived so long ago is opened though there is no quiet
	splitYield = 20 * time.Millisecond // for so long it waits for quiet then
	splitLook  = 5 * time.Second       // after so long it looks for itself, whether another gateway left something
	splitAgain = 30 * time.Second      // after what could not be taken apart
)

// nudge says that something arrived.
func (h *Hub) nudge() {
	select {
	case h.arrived <- struct{}{}:
	default: // it is known already
	}
}

// split does what follows from the events that arrived, until ctx ends: it opens child cases, keeps ratings, gives
// corrections to their departments. Each is done once: its arrival goes in the same transaction.
func (h *Hub) split(ctx context.Context) {
	late := time.Now().Add(splitLate)
	for ctx.Err() == nil {
		h.giveWay(ctx, late)
		found, err := h.splitSome(ctx)
		if err != nil && ctx.Err() == nil {
			h.opts.Log.WithError(err).Error("cases that arrived are not opened; look at the hub's database")
		}
		if found > 0 && err == nil {
			h.announce(anything)
			continue
		}
		select {
		case <-h.arrived:
		case <-time.After(splitLook):
		case <-ctx.Done():
		}
		late = time.Now().Add(splitLate)
	}
}

// giveWay waits while intakes come one after another: until what waits is late, and for a moment each time from then on.
func (h *Hub) giveWay(ctx context.Context, late time.Time) {
	end := time.Now().Add(splitYield)
	if late.After(end) {
		end = late
	}
	for time.Now().Before(end) && ctx.Err() == nil {
		quiet := splitQuiet - time.Since(time.Unix(0, h.taken.Load()))
		if quiet <= 0 && h.taking.Load() == 0 {
			return
		}
		time.Sleep(max(quiet, splitQuiet/4))
	}
}

// arrival is what one request brought.
type arrival struct {
	terminal string
	first    string   // id of its first event
	events   []string // ids of those that are not taken apart yet
}

// splitSome takes some of what arrived apart and says how much it found. What cannot be taken apart is left for later, and
// holds up nothing else.
func (h *Hub) splitSome(ctx context.Context) (found int, err error) {
	var list []arrival
	var failed *arrival
	err = h.write(ctx, func(t tx) error {
		failed = nil
		now := h.opts.Now()
		if err := t.Exec(`UPDATE duties SET since = $1 WHERE name = 'split'`, stamp(now)); err != nil {
			return err
		}
		if list, err = t.arrivals(now, splitMost); err != nil {
			return err
		}
		for i, a := range list {
			if err := h.splitOne(t, a); err != nil {
				failed = &list[i]
				return err
			}
		}
		return nil
	})
	if failed != nil && ctx.Err() == nil {
		err = fmt.Errorf("what terminal %s sent: %w", failed.terminal, err)
		later := stamp(h.opts.Now().Add(splitAgain))
		if fault := h.write(ctx, func(t tx) error { return t.postponeArrival(*failed, later) }); fault != nil {
			return 0, fault
		}
		h.nudge() // for the others
	}
	return len(list), err
}

func (h *Hub) splitOne(t tx, a arrival) error {
	now := a.events[:min(len(a.events), splitMost)]
	for _, id := range now {
		e, err := t.event(a.terminal, id)
		if err != nil {
			return err
		}
		if err := h.follow(t, a.terminal, e); err != nil {
			return err
		}
	}
	if a.events = a.events[len(now):]; len(a.events) > 0 {
		return t.keepArrival(a)
	}
	return t.endArrival(a)
}

// follow does what follows from one event.
func (h *Hub) follow(t tx, terminal string, e casefile.Event) error {
	switch e.Kind {
	case casefile.KindSubmitted:
	case casefile.KindRated:
		return h.rated(t, terminal, e)
	default:
		return nil // of a newer terminal: nothing follows from it here
	}
	var f casefile.Filing
	if err := json.Unmarshal(e.Body, &f); err != nil {
		return err
	}
	ref := caseRef{terminal, e.CaseID}
	if err := t.addCase(ref, f, h.opts.Now()); err != nil {
		return err
	}
	if f.Corrects != nil {
		return h.corrected(t, *f.Corrects, ref.id)
	}
	if f.Origin != nil {
		if err := h.draftFiled(t, ref, *f.Origin); err != nil {
			return err
		}
	}
	return h.openReady(t, ref, nil, f, nil)
}

func (t tx) addArrival(terminal string, seq int64, events []string, now time.Time) error {
	list, err := json.Marshal(events)
	if err != nil {
		return err
	}
	return t.Exec(`INSERT INTO arrivals (terminal, first, seq, events, due) VALUES ($1, $2, $3, $4, $5)`, terminal, events[0], seq, string(list), stamp(now))
}

// keepArrival keeps what of an arrival is still to be taken apart.
func (t tx) keepArrival(a arrival) error {
	list, err := json.Marshal(a.events)
	if err != nil {
		return err
	}
	return t.Exec(`UPDATE arrivals SET events = $1 WHERE terminal = $2 AND first = $3`, string(list), a.terminal, a.first)
}

// arrivals gives what is due, oldest first: one arrival, and more while they have no more than so many events together.
// None is put off for longer than splitAgain, so a time after that was written by a clock that has gone back since.
func (t tx) arrivals(now time.Time, most int) (list []arrival, err error) {
	due := []any{stamp(now), stamp(now.Add(splitAgain)), most}
	err = t.Each(`SELECT terminal, first, events FROM arrivals WHERE due <= $1 OR due > $2 ORDER BY due, terminal, seq LIMIT $3`, due, func(r *sql.Rows) error {
		var a arrival
		var events string
		if err := r.Scan(&a.terminal, &a.first, &events); err != nil {
			return err
		}
		if most <= 0 {
			return nil
		}
		err := json.Unmarshal([]byte(events), &a.events)
		if most -= len(a.events); len(list) == 0 || most >= 0 {
			list = append(list, a)
		}
		return err
	})
	return list, err
}

func (t tx) endArrival(a arrival) error {
	return t.Exec(`DELETE FROM arrivals WHERE terminal = $1 AND first = $2`, a.terminal, a.first)
}

func (t tx) postponeArrival(a arrival, due string) error {
	return t.Exec(`UPDATE arrivals SET due = $1 WHERE terminal = $2 AND first = $3`, due, a.terminal, a.first)
}

// event gives an event of a terminal.
func (t tx) event(terminal, id string) (casefile.Event, error) {
	var events []casefile.Event
	err := t.Each(`SELECT json FROM events WHERE terminal = $1 AND id = $2`, []any{terminal, id}, func(r *sql.Rows) error {
		return scanEvent(r, &events)
	})
	if err == nil && len(events) == 0 {
		err = fmt.Errorf("event %s arrived and is not there", id)
	}
	if err != nil {
		return casefile.Event{}, err
	}
	return events[0], nil
}
