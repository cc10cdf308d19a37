package hub

import (
	"context"
	"maps"
	"slices"

	"zhiting/sync/hub/record"
)

// tx is one transaction of the record. The hub's queries are its methods.
type tx struct {
	record.Tx
	told map[string]bool // terminals that have a new change; nil where none may come
}

// write runs work in one transaction, which is on disk when write returns nil and did not happen otherwise. Terminals for
// which there is a change then hear of it. Work may be run again.
func (h *Hub) write(ctx context.Context, work func(tx) error) error {
	var told map[string]bool
	err := h.store.Write(ctx, func(t record.Tx) error {
		told = map[string]bool{}
		return work(tx{t, told})
	})
	if err == nil && len(told) > 0 {
		h.announce(slices.Collect(maps.Keys(told))...)
	}
	return err
}

// read runs work on one unchanging view of the record.
func (h *Hub) read(ctx context.Context, work func(tx) error) error {
	return h.store.Read(ctx, func(t record.Tx) error { return work(tx{Tx: t}) })
}
