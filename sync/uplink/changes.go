package uplink

import (
	"context"
	"fmt"
	"time"
)

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
