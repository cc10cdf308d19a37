package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

const (
	connections = 16                    // of one gateway to the database
	conflicts   = 20                    // how often work that met another gateway's is run again
	tellEvery   = 20 * time.Millisecond // changes are told to the other gateways at most so often
	relisten    = time.Second           // after the connection was lost by which others are heard
	channel     = "zhiting"
)

// Postgres opens a record in a PostgreSQL database. The address may name several hosts, of which the one that takes writes
// is used: postgres://hub@a,b,c/zhiting?target_session_attrs=read-write. Changed is called with
// what a gateway announces, and with nothing when anything may have changed.
func Postgres(ctx context.Context, address string, changed func([]string)) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("the database's address cannot be read; write it like postgres://USER@HOST/DATABASE: %w", err)
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	locker, err := lock.NewPostgresSessionLocker() // several gateways may start at once
	if err == nil {
		err = migrate(ctx, db, goose.DialectPostgres, "postgres", goose.WithSessionLocker(locker))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the tables in the database: %w", err), db.Close())
	}
	listening, stop := context.WithCancel(context.WithoutCancel(ctx))
	p := &postgres{db: db, config: config, tell: make(chan struct{}, 1), stop: stop}
	p.running.Go(func() { p.listen(listening, changed) })
	p.running.Go(func() { p.notify(listening) })
	return &Store{p, db}, nil
}

type postgres struct {
	db      *sql.DB
	config  *pgx.ConnConfig
	tell    chan struct{}
	stop    context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	changed map[string]bool // to be told; of those that are named
	all     bool
}

func (p *postgres) write(ctx context.Context, alone bool, work func(Tx) error) error {
	isolation := sql.LevelReadCommitted
	if alone {
		isolation = sql.LevelSerializable
	}
	for try := 0; ; try++ {
		err := p.once(ctx, isolation, work)
		if !conflict(err) || try == conflicts {
			return err
		}
	}
}

func (p *postgres) once(ctx context.Context, isolation sql.IsolationLevel, work func(Tx) error) error {
	t, err := p.db.BeginTx(ctx, &sql.TxOptions{Isolation: isolation})
	if err != nil {
		return fmt.Errorf("beginning to write: %w", err)
	}
	defer t.Rollback() // after a commit there is nothing to roll back
	if err := work(Tx{ctx: ctx, q: t}); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}

// conflict says that others wrote what a transaction worked with, so that it is to be run again: serialization_failure,
// deadlock_detected, and unique_violation where two added the same at once (PostgreSQL 15, appendix A).
func conflict(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && (said.Code == "40001" || said.Code == "40P01" || said.Code == "23505")
}

func (p *postgres) add(t Tx, events []Event) (map[string]bool, error) {
	added := map[string]bool{}
	n := len(events)
	terminals, cases, ids, hashes := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	indices, raws := make([]int, n), make([][]byte, n)
	for i, e := range events {
		terminals[i], cases[i], indices[i], ids[i], hashes[i], raws[i] = e.Terminal, e.CaseID, e.Index, e.ID, e.Hash, e.Raw
	}
	err := t.Each(`INSERT INTO events (terminal, case_id, by_hub, idx, id, hash, json)
		SELECT terminal, case_id, false, idx, id, hash, json
		FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::bytea[]) AS e (terminal, case_id, idx, id, hash, json)
		ON CONFLICT DO NOTHING RETURNING id`, []any{terminals, cases, indices, ids, hashes, raws}, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		added[id] = true
		return err
	})
	return added, err
}

// announce tells the other gateways soon. A NOTIFY within each transaction would make all commits wait for one another.
func (p *postgres) announce(changed []string) {
	p.mu.Lock()
	if p.changed == nil {
		p.changed = map[string]bool{}
	}
	for _, name := range changed {
		p.changed[name] = true
	}
	p.all = p.all || len(changed) == 0
	p.mu.Unlock()
	select {
	case p.tell <- struct{}{}:
	default: // it is to be told already
	}
}

func (p *postgres) notify(ctx context.Context) {
	for {
		select {
		case <-p.tell:
		case <-ctx.Done():
			return
		}
		// An error costs time only: others look by themselves before long.
		_, _ = p.db.ExecContext(ctx, "SELECT pg_notify($1, $2)", channel, p.payload())
		select {
		case <-time.After(tellEvery):
		case <-ctx.Done():
			return
		}
	}
}

// mostPayload is below what a notification may hold (PostgreSQL, NOTIFY: 8000 bytes).
const mostPayload = 7000

// payload takes what is to be told: names with a space between, or nothing for everything.
func (p *postgres) payload() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	names := strings.Join(slices.Sorted(maps.Keys(p.changed)), " ")
	if p.all || len(names) > mostPayload {
		names = ""
	}
	p.changed, p.all = nil, false
	return names
}

// listen calls changed whenever a gateway announces, and after the connection was lost: something may have been missed.
func (p *postgres) listen(ctx context.Context, changed func([]string)) {
	for ctx.Err() == nil {
		p.hear(ctx, changed)
		select {
		case <-time.After(relisten):
			changed(nil)
		case <-ctx.Done():
		}
	}
}

func (p *postgres) hear(ctx context.Context, changed func([]string)) {
	conn, err := pgx.ConnectConfig(ctx, p.config.Copy())
	if err != nil {
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return
	}
	for {
		heard, err := conn.WaitForNotification(ctx)
		if err != nil {
			return
		}
		changed(strings.Fields(heard.Payload))
	}
}

func (p *postgres) close() error {
	p.stop()
	p.running.Wait()
	return nil // the pool is the reader as well
}
