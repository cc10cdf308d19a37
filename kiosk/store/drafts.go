package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"

	"zhiting/sync/uplink/wire"
)

// ErrNoDraft says that the person has kept nothing of this theme, or too long ago.
var ErrNoDraft = errors.New("no such draft on this terminal")

// KeepDraft keeps what a person filled in of a theme, in place of what they kept before.
func (s *Store) KeepDraft(ctx context.Context, idNumber, theme string, body []byte) error {
	place := s.draftPlace(idNumber, theme)
	key, wrapped, err := s.keys.newCaseKey(place)
	if err != nil {
		return err
	}
	return s.write(ctx, func() error {
		if err := s.deleteOldDrafts(ctx); err != nil {
			return err
		}
		_, err := s.writer.ExecContext(ctx, "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?)",
			s.person(idNumber), theme, s.o.Now().UnixMilli(), wrapped, key.seal(body, place))
		return err
	})
}

// Draft gives what a person kept of a theme, or ErrNoDraft.
func (s *Store) Draft(ctx context.Context, idNumber, theme string) ([]byte, error) {
	var wrapped, sealed []byte
	err := s.db.QueryRowContext(ctx, "SELECT data_key, body FROM drafts WHERE person = ? AND theme = ? AND at >= ?",
		s.person(idNumber), theme, s.oldestDraft()).Scan(&wrapped, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoDraft
	}
	if err != nil {
		return nil, err
	}
	place := s.draftPlace(idNumber, theme)
	key, err := s.keys.caseKey(place, wrapped)
	if err != nil {
		return nil, err
	}
	return key.open(sealed, place)
}

// DropDraft destroys what a person kept of a theme; without a draft it does nothing.
func (s *Store) DropDraft(ctx context.Context, idNumber, theme string) error {
	err := s.write(ctx, func() error {
		_, err := s.writer.ExecContext(ctx, "DELETE FROM drafts WHERE person = ? AND theme = ?", s.person(idNumber), theme)
		return err
	})
	if err != nil {
		return err
	}
	return s.emptyLog(ctx, "the draft")
}

// dropOldDrafts destroys what nobody came back for.
func (s *Store) dropOldDrafts(ctx context.Context) error {
	return s.write(ctx, func() error { return s.deleteOldDrafts(ctx) })
}

// deleteOldDrafts is dropOldDrafts within a transaction.
func (s *Store) deleteOldDrafts(ctx context.Context) error {
	_, err := s.writer.ExecContext(ctx, "DELETE FROM drafts WHERE at < ?", s.oldestDraft())
	return err
}

// oldestDraft is when a draft that still counts may have been kept, in Unix milliseconds.
func (s *Store) oldestDraft() int64 { return s.o.Now().Add(-wire.DraftLife).UnixMilli() }

// draftPlace binds a draft to its row, without holding the number.
func (s *Store) draftPlace(idNumber, theme string) string {
	return "draft " + hex.EncodeToString(s.person(idNumber)) + " " + theme
}
