package store

import (
	"context"
	"encoding/json"
	"fmt"

	"zhiting/sync/casefile"
)

// CasesOf gives the cases of a person, newest first. Erased cases are not among them, and neither are corrections: what
// they answer says that they were given.
func (s *Store) CasesOf(ctx context.Context, idNumber string) ([]casefile.Standing, error) {
	seqs, err := s.rowsOfPerson(ctx, idNumber)
	if err != nil {
		return nil, err
	}
	return s.standings(ctx, "seq IN (SELECT value FROM json_each(?))", seqs)
}

// CaseOfReceipt gives the case whose receipt has a token; none when it was not filed here.
func (s *Store) CaseOfReceipt(ctx context.Context, token string) ([]casefile.Standing, error) {
	return s.standings(ctx, "kind = 'submitted' AND token = ?", token)
}

// standings gives the cases whose first rows are chosen by a condition.
func (s *Store) standings(ctx context.Context, where string, arg any) ([]casefile.Standing, error) {
	found, err := ids(ctx, s.db, "SELECT case_id FROM events WHERE "+where+" AND data_key IS NOT NULL ORDER BY at DESC, seq DESC", arg)
	if err != nil {
		return nil, err
	}
	cases := make([]casefile.Standing, 0, len(found))
	given := map[casefile.Corrects]casefile.Standing{}
	for _, id := range found {
		c, corrects, err := s.view(ctx, id)
		switch {
		case err != nil:
			return nil, err
		case corrects == nil:
			cases = append(cases, c)
		case given[*corrects].SubmittedAt.Before(c.SubmittedAt):
			given[*corrects] = c
		}
	}
	for i := range cases {
		for j := range cases[i].Children {
			child := &cases[i].Children[j]
			if c, ok := given[casefile.Corrects{CaseID: cases[i].ID, Matter: child.Matter}]; ok && child.State == casefile.StateCorrection && child.At.Before(c.SubmittedAt) {
				child.Corrected = c.SubmittedAt
			}
		}
	}
	return cases, nil
}

// view makes a case from its events: what was filed, and what the hub last said of each child. Of a correction it says
// what it corrects.
func (s *Store) view(ctx context.Context, id string) (c casefile.Standing, corrects *casefile.Corrects, err error) {
	seqs, err := s.rowsOf(ctx, id)
	if err != nil {
		return c, nil, err
	}
	var token string
	if err := s.db.QueryRowContext(ctx, "SELECT token FROM events WHERE seq = ?", seqs[0]).Scan(&token); err != nil {
		return c, nil, err
	}
	_, rows, err := s.history(ctx, s.db, id)
	if err != nil {
		return c, nil, err
	}
	for _, r := range rows {
		var change casefile.ChildChange
		var f casefile.Filing
		switch r.event.Kind {
		case casefile.KindSubmitted:
			err = json.Unmarshal(r.event.Body, &f)
			c, corrects = casefile.NewStanding(id, f, r.event.At), f.Corrects
			c.Token, c.Sent, c.Here = token, r.outbox == acknowledged, true
		case casefile.KindRated:
			c.Rated = true
		case casefile.KindChild:
			err = json.Unmarshal(r.event.Body, &change)
			c.Apply(change, r.event.At)
		}
		if err != nil {
			return c, nil, fmt.Errorf("case %s: %w", id, err)
		}
	}
	return c, corrects, nil
}
