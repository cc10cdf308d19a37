package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
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
type inserts struct{ newCase, event, attachment *sql.Stmt }

func (i *inserts) prepare(ctx context.Context, db *sql.DB) error {
	for statement, text := range map[**sql.Stmt]string{
		&i.newCase:    "INSERT INTO cases (id, person, token, submitted_at, data_key) VALUES (?, ?, ?, ?, ?)",
		&i.event:      "INSERT INTO events (id, case_id, idx, kind, at, channel, maker, body, prev, hash, outbox) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&i.attachment: "INSERT INTO attachments (case_id, sha256) VALUES (?, ?)",
	} {
		prepared, err := db.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		*statement = prepared
	}
	return nil
}

// Submit makes a case durable: attachments first, then the case and its event, which is outbox and audit row as well, in
// one transaction. When it returns nil, a power cut loses nothing. A case that is there already is left as it is, so that asking again after a
// doubtful answer never makes two.
func (s *Store) Submit(ctx context.Context, in Submission) (casefile.Event, error) {
	s.submitting.Lock()
	defer s.submitting.Unlock()
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
		return s.addEvent(ctx, tx, key, event, waiting)
	})
	if err != nil {
		return casefile.Event{}, fmt.Errorf("case not saved: %w", err)
	}
	return event, nil
}

// addEvent writes an event. outbox is waiting for one made here, received for the hub's.
func (s *Store) addEvent(ctx context.Context, tx *sql.Tx, key sealer, e casefile.Event, outbox string) error {
	_, err := tx.StmtContext(ctx, s.insert.event).ExecContext(ctx, e.ID, e.CaseID, e.Index, e.Kind, e.At.UnixMilli(), e.Channel, e.Maker,
		key.seal(e.Body, "event "+e.ID), e.Prev, e.Hash, outbox)
	return err
}

// attachmentPath is the file of a content. Each case has its own, sealed with its own key; the name tells nothing.
func (s *Store) attachmentPath(caseID, sum string) string {
	return filepath.Join(s.o.Dir, "attachments", hex.EncodeToString(keyed(s.keys.file, caseID+" "+sum)))
}

// Rate adds the citizen's rating to a case, with its outbox row. A case is rated once in a round.
func (s *Store) Rate(ctx context.Context, caseID string, r casefile.Rating) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		key, rows, err := s.history(ctx, tx, caseID)
		if err != nil {
			return err
		}
		var last *casefile.Event
		for i := range rows {
			if rows[i].outbox == received {
				break // the hub's chain comes after the terminal's
			}
			last = &rows[i].event
			var before casefile.Rating
			if last.Kind == casefile.KindRated && json.Unmarshal(last.Body, &before) == nil && before.Round == r.Round {
				return fmt.Errorf("case %s was rated already in round %d", caseID, r.Round)
			}
		}
		event, err := casefile.NewEvent(s.o.NewID(), caseID, last, casefile.KindRated, s.o.Now(), casefile.ChannelTerminal, s.o.Terminal, r)
		if err != nil {
			return err
		}
		return s.addEvent(ctx, tx, key, event, waiting)
	})
}

// caseKey opens a case's own key.
func (s *Store) caseKey(ctx context.Context, q querier, caseID string) (sealer, error) {
	var wrapped []byte
	err := q.QueryRowContext(ctx, "SELECT data_key FROM cases WHERE id = ?", caseID).Scan(&wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return sealer{}, fmt.Errorf("case %s: %w", caseID, ErrNoCase)
	}
	if err != nil {
		return sealer{}, err
	}
	return s.keys.caseKey(caseID, wrapped)
}
