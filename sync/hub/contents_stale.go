package hub

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"gocloud.dev/gcerrors"
)

// A part of a content whose terminal does not go on with it is dropped after partLife.
const (
	partLife  = 90 * 24 * time.Hour
	dropEvery = time.Hour
)

// dropStale drops such parts, and drafts that are too old, again and again until ctx ends.
func (h *Hub) dropStale(ctx context.Context) {
	for ctx.Err() == nil {
		if err := h.dropStaleNow(ctx); err != nil && ctx.Err() == nil {
			h.opts.Log.WithError(err).Error("parts of contents that nobody goes on with were not dropped; look at the place of attachments")
		}
		if err := h.dropOldDrafts(ctx); err != nil && ctx.Err() == nil {
			h.opts.Log.WithError(err).Error("drafts that nobody came back for were not dropped; look at the hub's database")
		}
		select {
		case <-ctx.Done():
		case <-time.After(dropEvery):
		}
	}
}

func (h *Hub) dropStaleNow(ctx context.Context) error {
	var keys []string
	err := h.write(ctx, func(t tx) error {
		keys = nil
		return t.Each(`DELETE FROM arriving WHERE changed_at < $1 RETURNING sha256, parts`, []any{stamp(h.opts.Now().Add(-partLife))}, func(r *sql.Rows) error {
			var sum, parts string
			err := r.Scan(&sum, &parts)
			for _, part := range strings.Fields(parts) {
				keys = append(keys, sum+"."+part)
			}
			return err
		})
	})
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := h.blobs.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			return fmt.Errorf("dropping a part of a content: %w", err)
		}
	}
	return nil
}
