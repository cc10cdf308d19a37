package uplink

import (
	"context"
	"errors"
	"time"
)

// pass says what a lane found to do.
type pass int

const (
	more  pass = iota // go on at once
	quiet             // nothing to do: look again after Cap, or when nudged
	poll              // nothing to do, but the call itself waited for something: call again soon
)

// lanesAtOnce is how many lanes send cases, and how many contents, on a link that is fast enough for more than one each.
const lanesAtOnce = 3

// lane repeats one kind of work, at once while there is more, after a growing random wait when it fails.
type lane struct {
	// work does a part of the lane's work; eager asks it to try also what was put off.
	work  func(ctx context.Context, eager bool) (pass, error)
	nudge chan struct{}
	ended func(ctx context.Context, next time.Time) // told before each wait; may be nil
}

func (l *lane) run(ctx context.Context, u *Uplink) {
	failures, eager := 0, true
	for ctx.Err() == nil {
		found, err := l.work(ctx, eager)
		wait, nudge := u.opts.Cap, l.nudge
		switch {
		case err != nil:
			wait = u.backoff(failures, err)
			if asked(err) > 0 {
				nudge = nil // the hub wants to be left alone, whoever asks
			}
			failures++
			eager = true
		case found == more:
			failures = 0
			continue
		case found == poll:
			wait = min(u.opts.Rand(base), u.opts.Cap)
			fallthrough
		default:
			failures, eager = 0, false
		}
		if l.ended != nil {
			l.ended(ctx, u.opts.Now().Add(wait))
		}
		select {
		case <-u.opts.After(wait):
		case <-nudge:
			eager = true
		case <-ctx.Done():
		}
	}
}

// outage is after how many failures in a row a trouble counts as an outage, which other terminals have as well.
const outage = 3

// maxSpread is the longest window that a hub may announce.
const maxSpread = 15 * time.Minute

// backoff is full jitter over a doubling step, and never less than the hub asks for. In an outage the step is not below the
// window that the hub announced: what is left to chance spreads the terminals of a province when it is over.
func (u *Uplink) backoff(failures int, err error) time.Duration {
	step := u.opts.Cap
	if failures < 20 {
		step = min(step, base<<failures)
	}
	if failures >= outage {
		step = max(step, min(u.client.spreads(), maxSpread))
	}
	return max(u.opts.Rand(step), asked(err))
}

// asked is how long the hub asked to be left alone.
func asked(err error) time.Duration {
	var hub *HubError
	if errors.As(err, &hub) {
		return hub.RetryAfter
	}
	return 0
}
