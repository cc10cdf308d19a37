// Package uplink is the terminal's side of the exchange with the hub: it sends what waits in the outbox, sends the
// content of attachments and fetches what became of the cases, for as long as it takes. It must not know SQLite, pages
// or devices; the terminal's store is behind Outbox.
//
// Cases, attachments and changes travel in lanes of their own, so that none waits for another. A record leaves the
// outbox only after the hub says that it is on the hub's disk, and the hub knows records by the event's id, so sending
// one twice is harmless and losing one is not possible.
package uplink

import (
	"context"
	"io"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// Record is one event that waits in the outbox.
type Record struct {
	Seq      int64 // grows within an epoch
	Event    casefile.Event
	Attempts int // how often it was postponed
}

// Content is what an attachment holds. It is read in pieces, so that none is in memory whole.
type Content interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Outbox is the terminal's store as the uplink needs it. Its methods are called from several goroutines.
type Outbox interface {
	// Epoch names this incarnation of the terminal's database.
	Epoch(ctx context.Context) (string, error)
	// HubHas tells the largest seq of this epoch that the hub has answered. A database that has made fewer begins another one.
	HubHas(ctx context.Context, seq int64) error
	// Due lists waiting records whose next try has come by now, smallest seq first. One put off for longer than LongestWait
	// is due as well: the clock has gone back. Those in without are passed over.
	Due(ctx context.Context, now time.Time, limit int, without []int64) ([]Record, error)
	// Acknowledge ends the wait of records that are on the hub's disk.
	Acknowledge(ctx context.Context, seqs []int64) error
	// Refuse sets a record aside for a person to look at; it is not sent again.
	Refuse(ctx context.Context, seq int64, reason string) error
	// Postpone notes a failed try and when the next is.
	Postpone(ctx context.Context, seqs []int64, next time.Time, lastError string) error
	// PendingAttachments lists contents that are not confirmed at the hub, smallest first.
	PendingAttachments(ctx context.Context, limit int) ([]wire.Content, error)
	// Attachment opens the plain content that has a SHA-256.
	Attachment(ctx context.Context, sha256 string) (Content, error)
	// AttachmentsDone notes that contents are on the hub's disk.
	AttachmentsDone(ctx context.Context, sha256 []string) error
	// Cursor is the place in the hub's changes up to which all are applied, 0 at first.
	Cursor(ctx context.Context) (int64, error)
	// Apply writes changes and the cursor in one transaction. A change that is there already changes nothing.
	Apply(ctx context.Context, changes []casefile.Event, cursor int64) error
}
