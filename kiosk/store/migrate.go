package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
)

// ErrRehearsal says that a newer program could not bring a copy of the database up to date, so that it did not try the
// database itself.
var ErrRehearsal = errors.New("this program cannot bring the terminal's database up to date, and has changed nothing; put the former program back and call support")

// migrate brings the tables up to date, each step in a transaction of its own. Where cases are kept already, a copy goes
// first: what fails there never reaches them.
func (s *Store) migrate(ctx context.Context) error {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, s.writer, folder)
	if err != nil {
		return err
	}
	version, err := provider.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	due, err := provider.HasPending(ctx)
	if err != nil || !due {
		return err
	}
	if version > 0 {
		if err := s.rehearse(ctx, folder); err != nil {
			return err
		}
	}
	_, err = provider.Up(ctx)
	return err
}

// rehearse brings a copy up to date and proves it. The copy needs as much room again, and its steps perhaps as much.
func (s *Store) rehearse(ctx context.Context, folder fs.FS) (err error) {
	var size uint64
	if err := s.writer.QueryRowContext(ctx, "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").Scan(&size); err != nil {
		return err
	}
	left, err := s.freeBytes()
	if err != nil {
		return err
	}
	if need := 3 * size; left < need {
		return fmt.Errorf("bringing the database up to date needs %d MB: %w", need>>20, ErrNoRoom)
	}
	dir := filepath.Join(s.o.Dir, "rehearsal") // one that a power cut left goes first
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	copied := filepath.Join(dir, "copy.db")
	if _, err := s.writer.ExecContext(ctx, "VACUUM INTO ?", copied); err != nil {
		return room(err)
	}
	db, err := sql.Open("sqlite", "file:"+copied)
	if err != nil {
		return err
	}
	defer db.Close() // the copy goes with its folder
	db.SetMaxOpenConns(1)
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, folder)
	if err != nil {
		return err
	}
	var verdict string
	if _, err = provider.Up(ctx); err == nil {
		err = db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict)
	}
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrRehearsal, err)
	}
	if verdict != "ok" {
		return fmt.Errorf("%w (%s)", ErrRehearsal, verdict)
	}
	return nil
}
