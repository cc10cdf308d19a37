package uplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"zhiting/sync/uplink/wire"
)

// maxBatch is the most that a batch of records holds, in bytes, so that a slow link is not held up by one request. A
// record that is larger by itself travels alone.
const maxBatch = 256 << 10

// sendCases sends one batch of the outbox.
func (u *Uplink) sendCases(ctx context.Context, eager bool) (pass, error) {
	horizon := u.opts.Now()
	if eager {
		horizon = horizon.Add(u.opts.Cap)
	}
	records, err := u.opts.Outbox.Due(ctx, horizon, u.batchSize)
	if err != nil {
		return quiet, fmt.Errorf("reading the outbox: %w", err)
	}
	if len(records) == 0 {
		return quiet, nil
	}
	records, batch, err := u.batch(ctx, records)
	if err != nil {
		return quiet, err
	}
	settled, err := u.sendBatch(ctx, records, batch)
	if err != nil || !settled {
		return quiet, err
	}
	return more, nil
}

// batch makes the request for as many of the records as fit, and gives those.
func (u *Uplink) batch(ctx context.Context, records []Record) ([]Record, wire.Intake, error) {
	epoch, err := u.opts.Outbox.Epoch(ctx)
	if err != nil {
		return nil, wire.Intake{}, fmt.Errorf("reading the outbox's epoch: %w", err)
	}
	batch := wire.Intake{Protocol: u.client.speaks(), Terminal: u.opts.Terminal, Epoch: epoch}
	if batch.Protocol >= 2 && u.opts.Clock != nil {
		clock := u.opts.Clock()
		clock.OffsetMS = u.client.clockOffset()
		batch.Clock = &clock
	}
	size := 0
	for i, r := range records {
		raw, err := json.Marshal(r.Event)
		if err != nil {
			return nil, batch, fmt.Errorf("writing record %d: %w", r.Seq, err)
		}
		if size += len(raw); i > 0 && size > maxBatch {
			return records[:i], batch, nil
		}
		batch.Records = append(batch.Records, wire.Record{Seq: r.Seq, Event: raw})
	}
	return records, batch, nil
}

// sendBatch sends records and writes down what the hub says of each. It says whether any was settled for good.
func (u *Uplink) sendBatch(ctx context.Context, records []Record, batch wire.Intake) (settled bool, err error) {
	began := u.opts.Now()
	answer, err := u.client.intake(ctx, batch)
	u.contact(ctx, err)
	u.measureBatch(len(records), u.opts.Now().Sub(began), err)
	switch {
	case refused(err) && len(records) > 1:
		// Something in the batch spoils the request as a whole. Alone, only that record is refused.
		for i := range records {
			one := batch
			one.Records = batch.Records[i : i+1]
			done, err := u.sendBatch(ctx, records[i:i+1], one)
			if err != nil {
				return settled, err
			}
			settled = settled || done
		}
		return settled, nil
	case refused(err):
		return true, u.opts.Outbox.Refuse(ctx, records[0].Seq, err.Error())
	case err != nil:
		if ctx.Err() != nil {
			return false, err
		}
		return false, errors.Join(err, u.postpone(ctx, records, err))
	}
	if answer.HighWater > records[len(records)-1].Seq { // sent again, after what came later; or by another who is called like this one
		if err := u.opts.Outbox.HubHas(ctx, answer.HighWater); err != nil {
			return false, fmt.Errorf("writing the outbox's epoch: %w", err)
		}
	}
	return u.settle(ctx, records, answer)
}

// briskly is how soon a batch is answered on a link that may be given more at once.
const briskly = 10 * time.Second

// measureBatch learns how many records the link takes at once: one at first, more while it goes well, fewer when a batch
// was lost or took long. It is called by the lane of cases alone.
func (u *Uplink) measureBatch(sent int, took time.Duration, err error) {
	hub, answered := errors.AsType[*HubError](err)
	switch {
	case err != nil && (!answered || hub.Status == http.StatusRequestTimeout), took > 2*briskly:
		u.batchSize = max(1, sent/2)
	case err == nil && took <= briskly && sent >= u.batchSize:
		u.batchSize = min(4*u.batchSize, wire.MaxRecords)
	}
}

// settle writes an answer into the outbox. A record of which the answer says nothing is sent again.
func (u *Uplink) settle(ctx context.Context, records []Record, answer wire.IntakeAnswer) (settled bool, err error) {
	results := map[string]wire.Result{}
	bySeq := map[int64]wire.Result{}
	for _, r := range answer.Results {
		results[r.EventID], bySeq[r.Seq] = r, r
	}
	var done []int64
	var later []Record
	for _, r := range records {
		result, ok := results[r.Event.ID]
		if !ok {
			result = bySeq[r.Seq] // the hub could not read the event, so not its id either
		}
		switch result.Outcome {
		case wire.Done:
			done = append(done, r.Seq)
		case wire.Refused:
			settled = true
			if err := u.opts.Outbox.Refuse(ctx, r.Seq, result.Reason); err != nil {
				return false, fmt.Errorf("setting record %d aside: %w", r.Seq, err)
			}
		default:
			later = append(later, r)
		}
	}
	if len(done) > 0 {
		settled = true
		if err := u.opts.Outbox.Acknowledge(ctx, done); err != nil {
			return false, fmt.Errorf("acknowledging %d records: %w", len(done), err)
		}
	}
	return settled, u.postpone(ctx, later, errors.New("the hub did not settle it yet"))
}

// LongestWait is the furthest that a record is put off, whatever the hub asks for. A next try further away than this was
// set by a clock that has gone back since.
const LongestWait = time.Hour

// postpone gives each record its own next try, further away the more often it failed.
func (u *Uplink) postpone(ctx context.Context, records []Record, cause error) error {
	for _, r := range records {
		next := u.opts.Now().Add(min(u.backoff(r.Attempts, cause), LongestWait))
		if err := u.opts.Outbox.Postpone(ctx, []int64{r.Seq}, next, cause.Error()); err != nil {
			return fmt.Errorf("postponing record %d: %w", r.Seq, err)
		}
	}
	return nil
}

// casesEnded counts what still waits, for the technician and the bar at the top of the page.
func (u *Uplink) casesEnded(ctx context.Context, next time.Time) {
	waiting, err := u.opts.Outbox.Due(ctx, u.opts.Now().AddDate(100, 0, 0), MaxWaiting)
	if err != nil {
		return // the lane itself meets the same error and waits
	}
	u.change(func(s *Status) { s.Waiting, s.NextTry = len(waiting), next })
}

// patience is how long the hub may hold a call open: not at all while nobody knows whether it is there.
func (u *Uplink) patience() time.Duration {
	if u.Status().Online {
		return changesWait
	}
	return 0
}

// fetchChanges fetches what became of the cases. The hub holds the call open until there is something.
func (u *Uplink) fetchChanges(ctx context.Context, _ bool) (pass, error) {
	after, err := u.opts.Outbox.Cursor(ctx)
	if err != nil {
		return quiet, fmt.Errorf("reading the cursor: %w", err)
	}
	answer, err := u.client.changes(ctx, u.opts.Terminal, after, u.patience())
	u.contact(ctx, err)
	if err != nil {
		return quiet, err
	}
	if len(answer.Changes) == 0 {
		return poll, nil
	}
	for _, e := range answer.Changes {
		if !e.Intact() { // a kind that this program does not know is kept for one that does
			return quiet, fmt.Errorf("change %s of the hub does not match its hash; it was not applied, look at the hub", e.ID)
		}
	}
	if err := u.opts.Outbox.Apply(ctx, answer.Changes, answer.Cursor); err != nil {
		return quiet, fmt.Errorf("applying %d changes: %w", len(answer.Changes), err)
	}
	return more, nil
}
