package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"zhiting/sync/casefile"
)

// Submission is a case to be made durable. Attachments are its contents by SHA-256 in lower-case hex.
type Submission struct {
	CaseID      string
	Token       string
	Filing      casefile.Filing
	Attachments map[string][]byte
}

// inserts are the statements of a commit, compiled once.
type inserts struct{ newCase, event, attachment, audit *sql.Stmt }

func (i *inserts) prepare(ctx context.Context, db *sql.DB) error {
	for statement, text := range map[**sql.Stmt]string{
		&i.newCase:    "INSERT INTO cases VALUES (?, ?, ?, ?, ?)",
		&i.event:      "INSERT INTO events (id, case_id, idx, kind, at, channel, maker, body, prev, hash, outbox) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&i.attachment: "INSERT INTO attachments (case_id, sha256) VALUES (?, ?)",
		&i.audit:      "INSERT INTO audit VALUES (?, ?, ?)",
	} {
		prepared, err := db.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		*statement = prepared
	}
	return nil
}

// Submit makes a case durable: attachments first, then case, event, outbox row and audit row in one transaction. When it
// returns nil, a power cut loses nothing. A case that is there already is left as it is, so that asking again after a
// doubtful answer never makes two.
func (s *Store) Submit(ctx context.Context, in Submission) (casefile.Event, error) {
	if there, err := s.Events(ctx, in.CaseID); err == nil {
		return there[0], nil
	} else if !errors.Is(err, ErrNoCase) {
		return casefile.Event{}, err
	}
	now := s.o.Now()
	event, err := casefile.NewEvent(s.o.NewID(), in.CaseID, nil, casefile.KindSubmitted, now, casefile.ChannelTerminal, s.o.Terminal, in.Filing)
	if err != nil {
		return casefile.Event{}, err
	}
	key, wrapped, err := s.keys.newCaseKey(in.CaseID)
	if err != nil {
		return casefile.Event{}, err
	}
	for sum, content := range in.Attachments {
		path := s.attachmentPath(in.CaseID, sum)
		if err := writeDurably(path, key.seal(content, "attachment "+sum)); err != nil {
			return casefile.Event{}, fmt.Errorf("attachment not saved: %w", room(err))
		}
	}
	person := keyed(s.keys.person, strings.ToUpper(in.Filing.Applicant.IDNumber))
	err = s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.StmtContext(ctx, s.insert.newCase).ExecContext(ctx, in.CaseID, person, in.Token, now.UnixMilli(), wrapped); err != nil {
			return err
		}
		for sum := range in.Attachments {
			if _, err := tx.StmtContext(ctx, s.insert.attachment).ExecContext(ctx, in.CaseID, sum); err != nil {
				return err
			}
		}
		return s.addEvent(ctx, tx, key, event, "waiting")
	})
	if err != nil {
		return casefile.Event{}, fmt.Errorf("case not saved: %w", err)
	}
	return event, nil
}

// addEvent writes an event with its audit row. outbox is "waiting" for one made here, "received" for the hub's.
func (s *Store) addEvent(ctx context.Context, tx *sql.Tx, key sealer, e casefile.Event, outbox string) error {
	_, err := tx.StmtContext(ctx, s.insert.event).ExecContext(ctx, e.ID, e.CaseID, e.Index, e.Kind, e.At.UnixMilli(), e.Channel, e.Maker,
		key.seal(e.Body, "event "+e.ID), e.Prev, e.Hash, outbox)
	if err != nil {
		return err
	}
	_, err = tx.StmtContext(ctx, s.insert.audit).ExecContext(ctx, e.At.UnixMilli(), string(e.Kind), e.CaseID)
	return err
}

// attachmentPath is the file of a content. Each case has its own, sealed with its own key; the name tells nothing.
func (s *Store) attachmentPath(caseID, sum string) string {
	return filepath.Join(s.o.Dir, "attachments", hex.EncodeToString(keyed(s.keys.file, caseID+" "+sum)))
}

// Rate adds the citizen's rating to a case, with its outbox row. A case is rated once in a round.
func (s *Store) Rate(ctx context.Context, caseID string, r casefile.Rating) error {
	events, err := s.Events(ctx, caseID)
	if err != nil {
		return err
	}
	var last casefile.Event
	for _, e := range events {
		if e.Maker != s.o.Terminal {
			continue
		}
		if e.Kind == casefile.KindRated {
			return fmt.Errorf("case %s was rated already", caseID)
		}
		last = e
	}
	event, err := casefile.NewEvent(s.o.NewID(), caseID, &last, casefile.KindRated, s.o.Now(), casefile.ChannelTerminal, s.o.Terminal, r)
	if err != nil {
		return err
	}
	key, err := s.caseKey(ctx, caseID)
	if err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error { return s.addEvent(ctx, tx, key, event, "waiting") })
}

// caseKey opens a case's own key.
func (s *Store) caseKey(ctx context.Context, caseID string) (sealer, error) {
	var wrapped []byte
	err := s.db.QueryRowContext(ctx, "SELECT data_key FROM cases WHERE id = ?", caseID).Scan(&wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return sealer{}, fmt.Errorf("case %s: %w", caseID, ErrNoCase)
	}
	if err != nil {
		return sealer{}, err
	}
	return s.keys.caseKey(caseID, wrapped)
}
