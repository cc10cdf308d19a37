package hub

import (
	"context"

	"zhiting/sync/hub/record"
)

// tx is one transaction of the record. The hub's queries are its methods.
type tx struct{ record.Tx }

// write runs work in one transaction, which is on disk when write returns nil and did not happen otherwise. Work may be run
// again.
func (h *Hub) write(ctx context.Context, work func(tx) error) error {
	return h.store.Write(ctx, func(t record.Tx) error { return work(tx{t}) })
}

// read runs work on one unchanging view of the record.
func (h *Hub) read(ctx context.Context, work func(tx) error) error {
	return h.store.Read(ctx, func(t record.Tx) error { return work(tx{t}) })
}
