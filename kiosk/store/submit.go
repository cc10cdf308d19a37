package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
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

// statements are those of a commit, compiled once.
type statements struct{ begin, commit, rollback, submitted, event, takes *sql.Stmt }

func (p *statements) prepare(ctx context.Context, writer *sql.DB) error {
	const columns = "INSERT INTO events (id, case_id, idx, kind, at, channel, maker, body, prev, hash, outbox"
	return compile(ctx, writer, map[**sql.Stmt]string{
		&p.begin:     "BEGIN IMMEDIATE",
		&p.commit:    "COMMIT",
		&p.rollback:  "ROLLBACK",
		&p.submitted: columns + ", token, person, data_key, contents, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		&p.takes:     "SELECT data_key, EXISTS (SELECT 1 FROM events WHERE seq IN (SELECT value FROM json_each(?)) AND id = ?) FROM events WHERE seq = ?",
		&p.event:     columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	})
}

// compile compiles statements by their texts.
func compile(ctx context.Context, db *sql.DB, texts map[**sql.Stmt]string) error {
	for statement, text := range texts {
		compiled, err := db.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		*statement = compiled
	}
	return nil
}

// values are the columns of an event, its body sealed.
func values(key sealer, e casefile.Event, outbox string) []any {
	return []any{e.ID, e.CaseID, e.Index, string(e.Kind), e.At.UnixMilli(), e.Channel, e.Maker, key.seal(e.Body, "event "+e.ID), e.Prev, e.Hash, outbox}
}

// Submit makes a case durable: attachments first, then the case with its event, which is outbox and audit row as well, in
// one statement. When it returns nil, a power cut loses nothing. A case that is there already is left as it is, so that
// asking again after a doubtful answer never makes two.
func (s *Store) Submit(ctx context.Context, in Submission) (casefile.Event, error) {
	event, err := s.keys.ciphers.digest().NewEvent(s.o.NewID(), in.CaseID, nil, casefile.KindSubmitted, s.o.Now(), casefile.ChannelTerminal, s.o.Terminal, in.Filing)
	if err != nil {
		return casefile.Event{}, err
	}
	key, wrapped, err := s.keys.newCaseKey(in.CaseID)
	if err != nil {
		return casefile.Event{}, err
	}
	for sum, content := range in.Attachments {
		if err := writeDurably(s.files, s.attachmentPath(wrapped, sum), key.sealContent(content, "attachment "+sum)); err != nil {
			return casefile.Event{}, errors.Join(fmt.Errorf("attachment not saved: %w", room(err)), s.removeFiles(in, wrapped))
		}
	}
	contents, err := contentList(in.Attachments)
	if err != nil {
		return casefile.Event{}, err
	}
	person := s.person(in.Filing.Applicant.IDNumber)
	added, err := s.insertCase(ctx, in.CaseID, person, append(values(key, event, waiting), in.Token, person, wrapped, contents))
	switch {
	case errors.Is(room(err), ErrNoRoom): // so it was surely not saved, and its files take room
		return casefile.Event{}, errors.Join(fmt.Errorf("case not saved: %w", room(err)), s.removeFiles(in, wrapped))
	case err != nil:
		return casefile.Event{}, fmt.Errorf("case not saved: %w", err)
	case !added:
		return s.submitted(ctx, in, wrapped)
	}
	return event, nil
}

// insertCase writes a case unless it is there already. It takes the row after the last one that the directory knows: where
// somebody else has taken that, perhaps for this very case, the directory learns of it first.
func (s *Store) insertCase(ctx context.Context, caseID string, person []byte, row []any) (added bool, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	for {
		s.directory.mu.Lock()
		next, there := s.directory.last+1, len(s.directory.cases[caseID]) > 0
		s.directory.mu.Unlock()
		if there {
			return false, nil
		}
		result, err := s.prepared.submitted.ExecContext(ctx, append(row, next)...)
		if err != nil {
			return false, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return false, err
		}
		if n == 1 {
			s.directory.mu.Lock()
			s.directory.learn(next, caseID, person)
			s.directory.mu.Unlock()
			return true, nil
		}
		if err := s.catchUp(ctx); err != nil {
			return false, err
		}
	}
}

// person is by what a citizen's cases are found.
func (s *Store) person(idNumber string) []byte {
	return s.keys.keyed(s.keys.person, strings.ToUpper(idNumber))
}

// submitted gives the first event of a case that was there already, and removes the files of the second try.
func (s *Store) submitted(ctx context.Context, in Submission, wrapped []byte) (casefile.Event, error) {
	if err := s.removeFiles(in, wrapped); err != nil {
		return casefile.Event{}, err
	}
	events, err := s.Events(ctx, in.CaseID)
	if err != nil {
		return casefile.Event{}, err
	}
	return events[0], nil
}

// removeFiles removes the files of a try that made no case.
func (s *Store) removeFiles(in Submission, wrapped []byte) error {
	for sum := range in.Attachments {
		if err := s.files.Remove(s.attachmentPath(wrapped, sum)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("a file of no case stays: %w", err)
		}
	}
	return nil
}

// attachmentPath is the file of a content. Each try to submit a case has its own, sealed with its own key; the name tells
// nothing.
func (s *Store) attachmentPath(wrapped []byte, sum string) string {
	return filepath.Join(s.o.Dir, "attachments", hex.EncodeToString(s.keys.keyed(s.keys.file, string(wrapped)+sum)))
}

// addEvent writes an event that follows others of its case. outbox is waiting for one made here, received for the hub's.
func (s *Store) addEvent(ctx context.Context, key sealer, e casefile.Event, outbox string) error {
	_, err := s.prepared.event.ExecContext(ctx, values(key, e, outbox)...)
	return err
}

// Rate adds the citizen's rating to a case, with its outbox row. A case is rated once in a round.
func (s *Store) Rate(ctx context.Context, caseID string, r casefile.Rating) error {
	return s.write(ctx, func() error {
		key, rows, err := s.history(ctx, s.writer, caseID)
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
		event, err := s.keys.ciphers.digest().NewEvent(s.o.NewID(), caseID, last, casefile.KindRated, s.o.Now(), casefile.ChannelTerminal, s.o.Terminal, r)
		if err != nil {
			return err
		}
		return s.addEvent(ctx, key, event, waiting)
	})
}

// wrapped gives a case's own key as it lies on the disk.
func (s *Store) wrapped(ctx context.Context, q querier, caseID string) (key []byte, err error) {
	seqs, err := s.rowsOf(ctx, caseID)
	if err != nil {
		return nil, err
	}
	err = q.QueryRowContext(ctx, "SELECT data_key FROM events WHERE seq = ?", seqs[0]).Scan(&key)
	return key, err
}

// caseKey opens a case's own key.
func (s *Store) caseKey(ctx context.Context, q querier, caseID string) (sealer, error) {
	key, err := s.wrapped(ctx, q, caseID)
	if err != nil {
		return sealer{}, err
	}
	return s.keys.caseKey(caseID, key)
}
