package uplink

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"zhiting/sync/uplink/wire"
)

// maxBatch is the most that a batch of records holds, in bytes, so that a slow link is not held up by one request. A
// record that is larger by itself travels alone.
const maxBatch = 512 << 10

// cases sends the records, in one lane, and in further ones beside it on a link that takes them quickly: while the hub works
// on a batch the next is made ready and the last one written down.
type cases struct {
	*Uplink

	taking chan struct{} // has room for the one lane that takes records; that lane alone knows room
	room   int           // records for which a batch has room, as far as is known

	mu      sync.Mutex
	size    int            // records in the next batch, if they have room
	quick   bool           // the last batch was answered soon
	sending map[int64]bool // seqs on their way in a lane
}

func newCases(u *Uplink) *cases {
	return &cases{Uplink: u, taking: make(chan struct{}, 1), room: wire.MaxRecords, size: 1, sending: map[int64]bool{}}
}

// further is the work of those that run beside the first lane.
func (c *cases) further(ctx context.Context, eager bool) (pass, error) {
	c.mu.Lock()
	quick := c.quick
	c.mu.Unlock()
	if !quick {
		return quiet, nil
	}
	return c.send(ctx, eager)
}

// send sends one batch of the outbox.
func (c *cases) send(ctx context.Context, eager bool) (pass, error) {
	records, batch, err := c.next(ctx, eager)
	if err != nil || len(records) == 0 {
		return quiet, err
	}
	defer c.release(records)
	settled, err := c.sendBatch(ctx, records, batch)
	if err != nil || !settled {
		return quiet, err
	}
	return more, nil
}

// next takes the first records that are due and not on their way, and makes the request of them.
func (c *cases) next(ctx context.Context, eager bool) ([]Record, wire.Intake, error) {
	horizon := c.opts.Now()
	if eager {
		horizon = horizon.Add(c.opts.Cap)
	}
	select {
	case c.taking <- struct{}{}: // while the outbox is read, so that no other lane takes the same
		defer func() { <-c.taking }()
	case <-ctx.Done():
		return nil, wire.Intake{}, ctx.Err()
	}
	// Of what a batch has no room for, little is read and opened for nothing.
	c.room = min(c.room+c.room/8+1, wire.MaxRecords)
	c.mu.Lock()
	size, without := c.size, slices.Collect(maps.Keys(c.sending))
	c.mu.Unlock()
	records, err := c.opts.Outbox.Due(ctx, horizon, min(size, c.room), without)
	if err != nil {
		return nil, wire.Intake{}, fmt.Errorf("reading the outbox: %w", err)
	}
	if len(records) == 0 {
		return nil, wire.Intake{}, nil
	}
	records, batch, err := c.batch(ctx, records)
	if err != nil {
		return nil, batch, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range records {
		c.sending[r.Seq] = true
	}
	return records, batch, nil
}

func (c *cases) release(records []Record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range records {
		delete(c.sending, r.Seq)
	}
}

// batch makes the request for as many of the records as fit, and gives those.
func (c *cases) batch(ctx context.Context, records []Record) ([]Record, wire.Intake, error) {
	epoch, err := c.opts.Outbox.Epoch(ctx)
	if err != nil {
		return nil, wire.Intake{}, fmt.Errorf("reading the outbox's epoch: %w", err)
	}
	batch := wire.Intake{Protocol: c.client.speaks(), Terminal: c.opts.Terminal, Epoch: epoch}
	if batch.Protocol >= 2 && c.opts.Clock != nil {
		clock := c.opts.Clock()
		clock.OffsetMS = c.client.clockOffset()
		batch.Clock = &clock
	}
	size := 0
	for i, r := range records {
		raw, err := r.Event.AppendJSON(nil)
		if err != nil {
			return nil, batch, fmt.Errorf("writing record %d: %w", r.Seq, err)
		}
		if size += len(raw); i > 0 && size > maxBatch {
			c.room = i
			return records[:i], batch, nil
		}
		batch.Records = append(batch.Records, wire.Record{Seq: r.Seq, Event: raw})
	}
	return records, batch, nil
}

// sendBatch sends records and writes down what the hub says of each. It says whether any was settled for good.
func (c *cases) sendBatch(ctx context.Context, records []Record, batch wire.Intake) (settled bool, err error) {
	began := c.opts.Now()
	answer, err := c.client.intake(ctx, batch)
	c.contact(ctx, err)
	c.measure(len(records), c.opts.Now().Sub(began), err)
	switch {
	case refused(err) && len(records) > 1:
		// Something in the batch spoils the request as a whole. Alone, only that record is refused.
		for i := range records {
			one := batch
			one.Records = batch.Records[i : i+1]
			done, err := c.sendBatch(ctx, records[i:i+1], one)
			if err != nil {
				return settled, err
			}
			settled = settled || done
		}
		return settled, nil
	case refused(err):
		return true, c.opts.Outbox.Refuse(ctx, records[0].Seq, err.Error())
	case err != nil:
		if ctx.Err() != nil {
			return false, err
		}
		return false, errors.Join(err, c.postpone(ctx, records, err))
	}
	if answer.HighWater > records[len(records)-1].Seq { // sent again, after what came later; or by another who is called like this one
		if err := c.opts.Outbox.HubHas(ctx, answer.HighWater); err != nil {
			return false, fmt.Errorf("writing the outbox's epoch: %w", err)
		}
	}
	return c.settle(ctx, records, answer)
}

// How soon a batch is answered on a link that may be given more.
const (
	briskly = 10 * time.Second // more in a batch
	quickly = time.Second      // some batches at once
)

// measure learns how much the link takes at once: one record at first, more while it goes well, fewer when a batch was lost
// or took long.
func (c *cases) measure(sent int, took time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	hub, answered := errors.AsType[*HubError](err)
	switch {
	case err != nil && (!answered || hub.Status == http.StatusRequestTimeout), took > 2*briskly:
		c.size = max(1, sent/2)
	case err == nil && took <= briskly && sent >= c.size:
		c.size = min(4*c.size, wire.MaxRecords)
	}
	before := c.quick
	c.quick = err == nil && took <= quickly
	if c.quick && !before {
		c.Nudge() // the further lanes
	}
}

// settle writes an answer into the outbox. A record of which the answer says nothing is sent again.
func (c *cases) settle(ctx context.Context, records []Record, answer wire.IntakeAnswer) (settled bool, err error) {
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
			if err := c.opts.Outbox.Refuse(ctx, r.Seq, result.Reason); err != nil {
				return false, fmt.Errorf("setting record %d aside: %w", r.Seq, err)
			}
		default:
			later = append(later, r)
		}
	}
	if len(done) > 0 {
		settled = true
		if err := c.opts.Outbox.Acknowledge(ctx, done); err != nil {
			return false, fmt.Errorf("acknowledging %d records: %w", len(done), err)
		}
	}
	return settled, c.postpone(ctx, later, errors.New("the hub did not settle it yet"))
}

// LongestWait is the furthest that a record is put off, whatever the hub asks for. A next try further away than this was
// set by a clock that has gone back since.
const LongestWait = time.Hour

// postpone gives each record its own next try, further away the more often it failed.
func (c *cases) postpone(ctx context.Context, records []Record, cause error) error {
	for _, r := range records {
		next := c.opts.Now().Add(min(c.backoff(r.Attempts, cause), LongestWait))
		if err := c.opts.Outbox.Postpone(ctx, []int64{r.Seq}, next, cause.Error()); err != nil {
			return fmt.Errorf("postponing record %d: %w", r.Seq, err)
		}
	}
	return nil
}

// ended counts what still waits, for the technician and the bar at the top of the page.
func (c *cases) ended(ctx context.Context, next time.Time) {
	waiting, err := c.opts.Outbox.Due(ctx, c.opts.Now().AddDate(100, 0, 0), MaxWaiting, nil)
	if err != nil {
		return // the lane itself meets the same error and waits
	}
	c.change(func(s *Status) { s.Waiting, s.NextTry = len(waiting), next })
}
