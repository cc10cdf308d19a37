package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zhiting/kiosk/store/pages"
	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// Salvage is what was carried over from a damaged database.
type Salvage struct {
	Path   string // where the damaged one was moved to
	Events int    // carried over
	Lost   int    // events that are missing between the first and the last, or of a case whose key is gone
	Papers int    // lines of the paper ledger
	Drafts int
}

// salvaged is what a damaged database holds, by what tells a row from others of its table.
type salvaged struct {
	events map[int64][]any
	prints map[string][]any
	drafts map[string][]any
}

// salvage carries over what is whole in a damaged database: events with their place in the outbox, the paper ledger and
// drafts. Contents lie beside the database, and which the hub has, it tells.
func (s *Store) salvage(ctx context.Context, path string) (report Salvage, err error) {
	found := salvaged{map[int64][]any{}, map[string][]any{}, map[string][]any{}}
	if err := pages.Read(path, found.take); err != nil {
		return report, err
	}
	report.Path = path
	kept := found.withKeys()
	if seqs := slices.Sorted(maps.Keys(found.events)); len(seqs) > 0 {
		report.Lost = int(seqs[len(seqs)-1]) - len(kept)
	}
	err = s.write(ctx, func() error {
		for _, seq := range slices.Sorted(maps.Keys(kept)) {
			row := append([]any{seq}, kept[seq][1:]...)
			row[columnContents] = newerContents(row[columnContents])
			if err := s.insertSalvaged(ctx, "events", row); err != nil {
				return err
			}
			report.Events++
		}
		for _, row := range found.prints {
			if err := s.insertSalvaged(ctx, "prints", row); err != nil {
				return err
			}
			report.Papers++
		}
		for _, row := range found.drafts {
			if err := s.insertSalvaged(ctx, "drafts", row); err != nil {
				return err
			}
			report.Drafts++
		}
		return nil
	})
	if err != nil {
		return report, fmt.Errorf("carrying over from %s: %w", path, err)
	}
	return report, s.catchUp(ctx)
}

// insertSalvaged writes a row as it was. One that is shorter than the table is from before columns were added.
func (s *Store) insertSalvaged(ctx context.Context, table string, row []any) error {
	columns, err := ids(ctx, s.writer, "SELECT name FROM pragma_table_info(?)", table)
	if err != nil {
		return err
	}
	if len(row) > len(columns) {
		return fmt.Errorf("a row of %s has %d columns, the table %d", table, len(row), len(columns))
	}
	columns = columns[:len(row)]
	_, err = s.writer.ExecContext(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES (?"+strings.Repeat(", ?", len(row)-1)+")", row...)
	return err
}

// Places of the columns of events.
const (
	columnID, columnCase, columnKind, columnOutbox, columnContents = 1, 2, 4, 11, 16

	eventColumnCount = 20
)

// newerContents writes the list of a case's contents as it is written since their sizes are known.
func newerContents(list any) any {
	text, _ := list.(string)
	var sums []string
	if json.Unmarshal([]byte(text), &sums) != nil {
		return list
	}
	var contents []wire.Content
	for _, sum := range sums {
		contents = append(contents, wire.Content{SHA256: sum})
	}
	raw, _ := json.Marshal(contents) // text and numbers cannot fail
	return string(raw)
}

// take sorts a row by its shape: in which table it was, the page does not say.
func (f *salvaged) take(r pages.Row) {
	switch v := r.Values; {
	case len(v) >= eventColumnCount && isEvent(v):
		if _, there := f.events[r.ID]; r.ID > 0 && !there {
			f.events[r.ID] = v
		}
	case len(v) == 10 && is[string](v, 0, 1, 3, 5) && is[int64](v, 2, 4, 8, 9) && slices.Contains(printStates, PrintState(v[3].(string))):
		f.prints[fmt.Sprint(v[:3])] = v
	case len(v) == 5 && is[[]byte](v, 0, 3, 4) && is[string](v, 1) && is[int64](v, 2):
		f.drafts[fmt.Sprint(v[:2])] = v
	}
}

func isEvent(v []any) bool {
	if !is[string](v, columnID, columnCase, columnKind, 7, 9, 10, columnOutbox) || !is[int64](v, 3, 5, 6) || !is[[]byte](v, 8) {
		return false
	}
	kinds := []casefile.Kind{casefile.KindSubmitted, casefile.KindRated, casefile.KindChild}
	return slices.Contains(kinds, casefile.Kind(v[columnKind].(string))) && slices.Contains(outboxStates, v[columnOutbox].(string))
}

func is[T any](v []any, places ...int) bool {
	for _, i := range places {
		if _, ok := v[i].(T); !ok {
			return false
		}
	}
	return true
}

// withKeys leaves out what follows on a case of which the first event, and with it the key, is gone: nothing opens it.
func (f *salvaged) withKeys() map[int64][]any {
	first := map[any]bool{}
	for _, v := range f.events {
		if v[columnKind] == string(casefile.KindSubmitted) {
			first[v[columnCase]] = true
		}
	}
	kept := map[int64][]any{}
	for seq, v := range f.events {
		if first[v[columnCase]] {
			kept[seq] = v
		}
	}
	return kept
}
