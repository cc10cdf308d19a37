// Package record is the hub's store: SQL is the record. It has two drivers with one set of statements: SQLite, with one
// writer that commits for many callers at once, and PostgreSQL, for as many gateways as are needed. It knows tables and
// transactions; what a case is, the hub knows.
//
// Statements keep to the SQL that SQLite, PostgreSQL, Citus and YugabyteDB share: $1 for arguments, ON CONFLICT, RETURNING.
// Every key of what belongs to a terminal's cases begins with the terminal, so that a case and all of it lies on one shard;
// payments lie with their company, contents with their SHA-256. No order and no number comes from a sequence: one that is
// handed out early and committed late would be passed over by whoever reads on from it.
package record

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"testing/fstest"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// Store is the hub's record. Its methods may be called from any goroutine.
type Store struct {
	engine
	reader *sql.DB
}

// engine is what the two drivers do differently.
type engine interface {
	// write runs work in a transaction that is on disk when write returns nil, and did not happen otherwise. It may run
	// work again after a conflict. With alone, nothing that work reads may have changed before the commit; without, work
	// only adds rows by their keys.
	write(ctx context.Context, alone bool, work func(Tx) error) error
	// add adds the events that are not there by their keys, and says which those were.
	add(t Tx, events []Event) (added map[string]bool, err error)
	announce(changed []string)
	close() error
}

// Write runs work in one transaction, which is on disk when Write returns nil and did not happen otherwise. Work must bear
// to be run again: it is after a conflict with another gateway, or when something fails that shared its transaction.
func (s *Store) Write(ctx context.Context, work func(Tx) error) error {
	return s.write(ctx, true, work)
}

// Read runs work on one unchanging view of the record.
func (s *Store) Read(ctx context.Context, work func(Tx) error) error {
	t, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return fmt.Errorf("beginning to read: %w", err)
	}
	defer t.Rollback() // nothing was written
	return work(Tx{ctx: ctx, q: t})
}

// Announce tells other gateways that some things changed, by the names that Postgres's changed gets; with none, all may have.
func (s *Store) Announce(changed []string) { s.announce(changed) }

// Close closes the store, once what is being written is written. A call that comes later gets an error.
func (s *Store) Close() error { return errors.Join(s.reader.Close(), s.close()) }

// Tx is one transaction.
type Tx struct {
	ctx      context.Context
	q        querier
	prepared *statements // of a connection that keeps them; nil for none
}

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Exec runs a statement that gives no rows.
func (t Tx) Exec(query string, args ...any) error {
	_, err := t.Affect(query, args...)
	return err
}

// Affect runs a statement and says how many rows it changed.
func (t Tx) Affect(query string, args ...any) (int64, error) {
	result, err := t.exec(query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t Tx) exec(query string, args ...any) (sql.Result, error) {
	if t.prepared == nil {
		return t.q.ExecContext(t.ctx, query, args...)
	}
	statement, err := t.prepared.of(t.ctx, query)
	if err != nil {
		return nil, err
	}
	return statement.ExecContext(t.ctx, args...)
}

// One scans the first row of a query and says whether there was one.
func (t Tx) One(query string, args []any, into ...any) (there bool, err error) {
	err = t.Each(query, args, func(r *sql.Rows) error {
		if there {
			return nil
		}
		there = true
		return r.Scan(into...)
	})
	return there, err
}

// Each scans every row of a query by scan.
func (t Tx) Each(query string, args []any, scan func(*sql.Rows) error) (err error) {
	var rows *sql.Rows
	if t.prepared == nil {
		rows, err = t.q.QueryContext(t.ctx, query, args...)
	} else {
		var statement *sql.Stmt
		if statement, err = t.prepared.of(t.ctx, query); err == nil {
			rows, err = statement.QueryContext(t.ctx, args...)
		}
	}
	if err != nil {
		return err
	}
	defer rows.Close() // read to the end below
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// migrate brings the tables up to date: by the files of a driver's own folder and by those that both share, which are written
// for SQLite and differ in the name of one type.
func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect, folder string, options ...goose.ProviderOption) error {
	files := fstest.MapFS{} // the one file system of the library that is put together from others
	for _, from := range []string{folder, "both"} {
		entries, err := migrations.ReadDir("migrations/" + from)
		if err != nil {
			return err
		}
		for _, e := range entries {
			text, err := migrations.ReadFile("migrations/" + from + "/" + e.Name())
			if err != nil {
				return err
			}
			if dialect == goose.DialectPostgres {
				text = bytes.ReplaceAll(text, []byte(" BLOB "), []byte(" BYTEA "))
			}
			files[e.Name()] = &fstest.MapFile{Data: text}
		}
	}
	provider, err := goose.NewProvider(dialect, db, files, options...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}
