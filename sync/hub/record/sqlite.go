package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// readers is how many calls read beside the writer.
const readers = 4

// ErrDamaged says that a database is not as it was written. Nothing is taken into it, nor told from it.
var ErrDamaged = errors.New("the hub's database is damaged; keep its folder for whoever looks after lost cases, put back the newest backup of it, and look at the disk")

// whole reads the file through before anything is answered from it. It takes as long as reading it once.
func whole(ctx context.Context, db *sql.DB, path string) error {
	var verdict string
	err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict)
	var fault *sqlite.Error
	switch {
	case errors.As(err, &fault) && (fault.Code()&0xff == sqlite3.SQLITE_CORRUPT || fault.Code()&0xff == sqlite3.SQLITE_NOTADB):
		return fmt.Errorf("%s: %w (%w)", path, ErrDamaged, err)
	case err != nil:
		return fmt.Errorf("reading %s: %w", path, err)
	case verdict != "ok":
		return fmt.Errorf("%s: %w (%s)", path, ErrDamaged, strings.Join(strings.Fields(verdict), " "))
	}
	return nil
}

// SQLite opens a record in a file, making it on the first start. A damaged one is ErrDamaged.
func SQLite(ctx context.Context, path string) (*Store, error) {
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_txlock=immediate&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)"
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	if err := whole(ctx, db, path); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := migrate(ctx, db, goose.DialectSQLite3, "sqlite"); err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the tables in %s: %w", path, err), db.Close())
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening %s to write: %w", path, err), db.Close())
	}
	reader, err := sql.Open("sqlite", name+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening %s to read: %w", path, err), conn.Close(), db.Close())
	}
	reader.SetMaxOpenConns(readers)
	w := &writer{db: db, conn: conn, prepared: &statements{conn: conn, all: map[string]*sql.Stmt{}}}
	return &Store{w, reader}, nil
}

// writer is SQLite's one connection that writes. Whoever comes while a transaction is on its way to the disk waits for the
// next, and all who wait share that one: a commit costs a write to the disk, however many are in it.
type writer struct {
	db       *sql.DB
	conn     *sql.Conn
	prepared *statements

	mu      sync.Mutex
	waiting []*job
	busy    bool // a transaction is under way, and what waits is taken up after it
	closed  bool
	ending  sync.WaitGroup // transactions under way
}

// job is one caller's part of a transaction.
type job struct {
	ctx   context.Context
	work  func(Tx) error
	err   error
	panic any
	done  chan struct{}
}

func (w *writer) write(ctx context.Context, _ bool, work func(Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// A transaction that others share is not broken off because one of them went.
	j := &job{ctx: context.WithoutCancel(ctx), work: work, done: make(chan struct{})}
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return sql.ErrConnDone
	}
	w.waiting = append(w.waiting, j)
	first := !w.busy
	if first {
		w.busy = true
		w.ending.Add(1)
	}
	w.mu.Unlock()
	if first {
		w.turn()
	}
	<-j.done
	if j.panic != nil {
		panic(j.panic)
	}
	return j.err
}

// turn commits for all who wait, and leaves those who came meanwhile to a turn of their own.
func (w *writer) turn() {
	defer w.ending.Done()
	w.mu.Lock()
	jobs := w.waiting
	w.waiting = nil
	w.mu.Unlock()
	w.commit(jobs)
	w.mu.Lock()
	w.busy = len(w.waiting) > 0
	if w.busy {
		w.ending.Add(1)
		go w.turn()
	}
	w.mu.Unlock()
	for _, j := range jobs {
		close(j.done)
	}
}

// commit runs jobs in one transaction. Where one fails, each is run in a transaction of its own: that is seldom, and a
// savepoint for each would cost more than it.
func (w *writer) commit(jobs []*job) {
	if len(jobs) > 1 && w.together(jobs) == nil {
		return
	}
	for _, j := range jobs {
		j.err, j.panic = nil, nil
		if err := w.together([]*job{j}); j.err == nil && err != nil {
			j.err = fmt.Errorf("writing to the record: %w", err)
		}
	}
}

// together runs jobs in one transaction. With an error nothing of any is done.
func (w *writer) together(jobs []*job) error {
	ctx := jobs[0].ctx
	t := Tx{ctx: ctx, q: w.conn, prepared: w.prepared}
	err := t.Exec("BEGIN IMMEDIATE")
	for _, j := range jobs {
		if err == nil {
			err = j.run(t)
		}
	}
	if err == nil {
		err = t.Exec("COMMIT")
	}
	if err != nil {
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK") // fails where SQLite has rolled back by itself
	}
	return err
}

// run runs a job's part. What its work says is its caller's alone.
func (j *job) run(t Tx) (err error) {
	defer func() {
		if j.panic = recover(); j.panic != nil {
			err = errors.New("a part of the transaction ended unexpectedly")
		}
	}()
	j.err = j.work(t)
	return j.err
}

func (w *writer) add(t Tx, events []Event) (map[string]bool, error) {
	added := map[string]bool{}
	for _, e := range events {
		n, err := t.Affect(addEvent+" ON CONFLICT DO NOTHING", e.values()...)
		if err != nil {
			return nil, err
		}
		if n == 1 {
			added[e.ID] = true
		}
	}
	return added, nil
}

func (w *writer) announce([]string) {} // there is no other gateway

func (w *writer) close() error {
	w.mu.Lock()
	w.closed = true // a call that was cut may still be at work
	w.mu.Unlock()
	w.ending.Wait()
	return errors.Join(w.prepared.close(), w.conn.Close(), w.db.Close())
}

// statements are those of a connection, each compiled once. Only whoever has the connection uses them.
type statements struct {
	conn *sql.Conn
	all  map[string]*sql.Stmt
}

func (s *statements) of(ctx context.Context, query string) (*sql.Stmt, error) {
	if known := s.all[query]; known != nil {
		return known, nil
	}
	compiled, err := s.conn.PrepareContext(ctx, query)
	if err == nil {
		s.all[query] = compiled
	}
	return compiled, err
}

func (s *statements) close() (err error) {
	for _, statement := range s.all {
		err = errors.Join(err, statement.Close())
	}
	return err
}
