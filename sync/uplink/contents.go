package uplink

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"zhiting/sync/uplink/wire"
)

// How requests with contents are sized. What is sent in requestTime can be lost time on a link that is cut, never lost
// bytes but one chunk; a chunk takes chunkTime.
const (
	firstRate   = 4 << 10 // bytes a second, until it is measured
	requestTime = 20 * time.Second
	chunkTime   = 4 * time.Second
	maxRequest  = 32 << 20 // bytes
	fastLink    = 1 << 20  // bytes a second, from which on further lanes run
	maxPutOff   = 24 * time.Hour
)

// contents sends the contents, in one lane on a slow link and a few at once on a fast one. One that cannot be read here, or
// that the hub refuses, is put off for longer and longer, and the others go on.
type contents struct {
	*Uplink

	mu      sync.Mutex
	rate    float64         // of one lane, in bytes a second, as measured
	sending map[string]bool // by a lane
	putOff  map[string]putOff
}

type putOff struct {
	until time.Time
	times int
}

func newContents(u *Uplink) *contents {
	return &contents{Uplink: u, rate: firstRate, sending: map[string]bool{}, putOff: map[string]putOff{}}
}

// first is the work of the lane that always runs.
func (c *contents) first(ctx context.Context, _ bool) (pass, error) { return c.send(ctx) }

// further is the work of those that run beside it on a fast link.
func (c *contents) further(ctx context.Context, _ bool) (pass, error) {
	c.mu.Lock()
	slow := c.rate < fastLink
	c.mu.Unlock()
	if slow {
		return quiet, nil
	}
	return c.send(ctx)
}

// send asks the hub what it has of the smallest contents that wait, and sends what it lacks, or as much of that as a
// request holds.
func (c *contents) send(ctx context.Context) (pass, error) {
	asked, err := c.next(ctx)
	if err != nil || len(asked) == 0 {
		return quiet, err
	}
	defer c.release(asked)
	states, err := c.client.contentStates(ctx, wire.ContentQuery{Terminal: c.opts.Terminal, Contents: asked})
	c.contact(ctx, err)
	if err != nil {
		return quiet, err
	}
	if err := c.settle(ctx, states); err != nil {
		return quiet, err
	}
	states = slices.DeleteFunc(states, func(s wire.ContentState) bool { return s.Outcome != wire.Partial })
	if len(states) == 0 {
		return more, nil
	}
	if err := c.sendStream(ctx, newContentStream(c.opts.Outbox, c.budget(), c.chunk(), states)); err != nil {
		return quiet, err
	}
	return more, nil
}

// budget is how many bytes a request holds.
func (c *contents) budget() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return min(max(int64(c.rate*requestTime.Seconds()), wire.MinChunk), maxRequest)
}

// chunk is how many bytes a chunk holds.
func (c *contents) chunk() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return min(max(int64(c.rate*chunkTime.Seconds())/wire.MinChunk*wire.MinChunk, wire.MinChunk), wire.MaxChunk)
}

// next takes the smallest contents that wait, are not put off and not on their way, as many as a request holds.
func (c *contents) next(ctx context.Context) ([]wire.Content, error) {
	room := c.budget()
	c.mu.Lock() // while the outbox is read, so that no other lane takes the same
	defer c.mu.Unlock()
	waiting, err := c.opts.Outbox.PendingAttachments(ctx, wire.MaxContents+len(c.putOff)+len(c.sending))
	if err != nil {
		return nil, fmt.Errorf("listing attachments: %w", err)
	}
	var list []wire.Content
	for _, content := range waiting {
		if c.sending[content.SHA256] || c.opts.Now().Before(c.putOff[content.SHA256].until) {
			continue
		}
		if len(list) == wire.MaxContents || room <= 0 {
			break
		}
		list, room = append(list, content), room-content.Size
		c.sending[content.SHA256] = true
	}
	return list, nil
}

func (c *contents) release(list []wire.Content) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, content := range list {
		delete(c.sending, content.SHA256)
	}
}

// settle writes down what is at the hub, and puts off what the hub refuses.
func (c *contents) settle(ctx context.Context, states []wire.ContentState) error {
	var done []string
	for _, s := range states {
		switch s.Outcome {
		case wire.Done:
			done = append(done, s.SHA256)
		case wire.Refused:
			c.later(s.SHA256)
		}
	}
	if len(done) == 0 {
		return nil
	}
	if err := c.opts.Outbox.AttachmentsDone(ctx, done); err != nil {
		return fmt.Errorf("acknowledging %d attachments: %w", len(done), err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, sum := range done {
		delete(c.putOff, sum)
	}
	return nil
}

// later puts a content off.
func (c *contents) later(sum string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.putOff[sum]
	wait := min(c.opts.Cap<<min(before.times, 20), maxPutOff)
	c.putOff[sum] = putOff{c.opts.Now().Add(wait), before.times + 1}
}

// errNoProgress says that a hub answered and yet has no more than before.
var errNoProgress = errors.New("the hub took nothing of what was sent; look at the hub's log")

// sendStream sends one request and writes down what became of what it brought.
func (c *contents) sendStream(ctx context.Context, s *contentStream) error {
	began := c.opts.Now()
	states, err := c.bulk.sendContents(ctx, c.opts.Terminal, s)
	c.contact(ctx, err)
	sent, unreadable := s.finish()
	c.measure(sent, s.budget, c.opts.Now().Sub(began), err)
	for _, sum := range unreadable {
		c.later(sum)
	}
	if err != nil {
		return err
	}
	progress := len(unreadable) > 0
	for _, state := range states {
		progress = progress || state.Outcome != wire.Partial || state.Have > s.from(state.SHA256)
	}
	if !progress {
		return errNoProgress
	}
	return c.settle(ctx, states)
}

// measure learns how fast the link is from a request that was long enough to tell, or that failed on its way.
func (c *contents) measure(sent, budget int64, took time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	slow := c.rate < fastLink
	var hub *HubError
	switch {
	case errors.As(err, &hub):
	case err != nil:
		c.rate = max(c.rate/2, 1<<10)
	case 2*sent >= budget:
		c.rate = min(float64(sent)/max(took, time.Millisecond).Seconds(), 8*c.rate)
	}
	if slow && c.rate >= fastLink {
		c.Nudge() // the further lanes
	}
}
