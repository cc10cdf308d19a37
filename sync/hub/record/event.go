package record

import "context"

// Event is an event of a case as a terminal sent it.
type Event struct {
	Terminal, CaseID string
	Index            int
	ID               string
	Hash             string
	Raw              []byte // byte for byte, with whatever this program does not know
}

// addEvent adds an event of a terminal's chain. Two keys keep it from being there twice: its place in the chain and its id.
const addEvent = `INSERT INTO events (terminal, case_id, by_hub, idx, id, hash, json) VALUES ($1, $2, FALSE, $3, $4, $5, $6)`

func (e Event) values() []any { return []any{e.Terminal, e.CaseID, e.Index, e.ID, e.Hash, e.Raw} }

// Append runs work in one transaction like Write, but beside others that append: it must rest on nothing that it read, only
// on what Add tells and on keys.
func (s *Store) Append(ctx context.Context, work func(Tx) error) error {
	return s.write(ctx, false, work)
}

// Add adds the events whose place in their chain and whose id are free, and gives the ids of those.
func (s *Store) Add(t Tx, events []Event) (added map[string]bool, err error) {
	if len(events) == 0 {
		return nil, nil
	}
	return s.add(t, events)
}
