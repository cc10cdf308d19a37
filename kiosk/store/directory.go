package store

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
)

// directory says in which rows the events of a case and the first events of a person's cases are. It lives in memory,
// since an index in the database costs one more page in every commit; the rows themselves are the record. No row of events
// ever goes or changes its case, so it only has to learn the rows after the last one it knows, whoever wrote them.
type directory struct {
	mu     sync.Mutex
	last   int64 // seq of the last row known
	cases  map[string][]int64
	people map[string][]int64
}

// learn takes in the next row. One that is known already is passed over.
func (d *directory) learn(seq int64, caseID string, person []byte) {
	if seq <= d.last {
		return
	}
	d.last = seq
	d.cases[caseID] = append(d.cases[caseID], seq)
	if person != nil {
		d.people[string(person)] = append(d.people[string(person)], seq)
	}
}

// catchUp learns what was committed since. It reads outside the writer's transaction, for what is rolled back there must
// not be learnt.
func (s *Store) catchUp(ctx context.Context) error {
	d := &s.directory
	d.mu.Lock()
	defer d.mu.Unlock()
	found, err := s.db.QueryContext(ctx, "SELECT seq, case_id, person FROM events WHERE seq > ? ORDER BY seq", d.last)
	if err != nil {
		return err
	}
	defer found.Close() // read to the end below
	for found.Next() {
		var seq int64
		var caseID string
		var person []byte
		if err := found.Scan(&seq, &caseID, &person); err != nil {
			return err
		}
		d.learn(seq, caseID, person)
	}
	return found.Err()
}

// rowsOf gives the rows of a case, oldest first; the first is what was submitted.
func (s *Store) rowsOf(ctx context.Context, caseID string) ([]int64, error) {
	if err := s.catchUp(ctx); err != nil {
		return nil, err
	}
	return s.directory.rowsOf(caseID)
}

// rowsOf gives those rows that are known.
func (d *directory) rowsOf(caseID string) ([]int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	seqs := d.cases[caseID]
	if len(seqs) == 0 {
		return nil, fmt.Errorf("case %s: %w", caseID, ErrNoCase)
	}
	return seqs, nil
}

// rowsOfPerson gives the first row of each of a person's cases, as a list for SQL.
func (s *Store) rowsOfPerson(ctx context.Context, idNumber string) (string, error) {
	if err := s.catchUp(ctx); err != nil {
		return "", err
	}
	s.directory.mu.Lock()
	defer s.directory.mu.Unlock()
	return inSQL(s.directory.people[string(s.person(idNumber))]), nil
}

// inSQL makes rows an argument for json_each.
func inSQL(seqs []int64) string {
	if seqs == nil {
		return "[]" // a list without anything in it is not nothing, of which SQL knows not what is in it
	}
	b, _ := json.Marshal(seqs) // numbers cannot fail
	return string(b)
}
