package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink"
)

// Epoch tells this database from one restored or cloned: sequence numbers are the terminal's own within an epoch.
func (s *Store) Epoch(ctx context.Context) (string, error) { return s.setting(ctx, "epoch") }

// HubHas hears the largest seq of this epoch that the hub has answered. A database that never made so many was restored from
// a copy, or is one of two: it begins another epoch, so that what it makes is told from what was made before.
func (s *Store) HubHas(ctx context.Context, seq int64) error {
	var last int64
	if err := s.db.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM events").Scan(&last); err != nil || last >= seq {
		return err
	}
	return s.write(ctx, func() error {
		_, err := s.writer.ExecContext(ctx, "UPDATE settings SET value = ? WHERE key = 'epoch'", s.o.NewID())
		return err
	})
}

// lookups are the statements by which the uplink reads, compiled once.
type lookups struct{ setting, first, due, casesOf, keyAt *sql.Stmt }

func (l *lookups) prepare(ctx context.Context, db *sql.DB) error {
	return compile(ctx, db, map[**sql.Stmt]string{
		&l.setting: "SELECT value FROM settings WHERE key = ?",
		&l.first: `SELECT coalesce((SELECT seq FROM events WHERE seq >= ? AND outbox = 'waiting' ORDER BY seq LIMIT 1),
			(SELECT max(seq) + 1 FROM events), 1)`,
		&l.due: "SELECT " + eventColumns + `, e.seq, e.attempts, e.data_key FROM events e WHERE e.seq >= ? AND e.outbox = 'waiting'
			AND e.seq NOT IN (SELECT value FROM json_each(?)) AND (e.next_try <= ? OR e.next_try > ?) ORDER BY e.seq LIMIT ?`,
		&l.casesOf: "SELECT json_group_array(case_id) FROM attachments WHERE sha256 = ? AND at_hub = 0",
		&l.keyAt:   "SELECT data_key FROM events WHERE seq = ?",
	})
}

func (s *Store) setting(ctx context.Context, key string) (string, error) {
	var value string
	err := s.lookups.setting.QueryRowContext(ctx, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// Due gives the records whose turn has come, in the order in which they were made. One that cannot be opened any more is
// set aside for a person, so that it holds up nobody. One whose turn is further away than any is put off waits for a clock
// that has gone back since: it is due. Those in without are passed over.
func (s *Store) Due(ctx context.Context, now time.Time, limit int, without []int64) ([]uplink.Record, error) {
	first, err := s.firstWaiting(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.lookups.due.QueryContext(ctx, first, inSQL(without), now.UnixMilli(), now.Add(uplink.LongestWait).UnixMilli(), limit)
	if err != nil {
		return nil, err
	}
	defer found.Close() // read to the end below
	var records []uplink.Record
	damaged := map[int64]error{}
	for found.Next() {
		var record uplink.Record
		var wrapped []byte
		r, err := scan(found, &record.Seq, &record.Attempts, &wrapped)
		if err != nil {
			return nil, err
		}
		if r.event.Kind != casefile.KindSubmitted { // the key lies with what was submitted
			if wrapped, err = s.wrapped(ctx, s.db, r.event.CaseID); err != nil {
				return nil, err
			}
		}
		key, err := s.keys.caseKey(r.event.CaseID, wrapped)
		if err == nil {
			err = r.unseal(key)
		}
		if err != nil {
			damaged[record.Seq] = err
			continue
		}
		record.Event = r.event
		records = append(records, record)
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	for seq, why := range damaged {
		if err := s.Refuse(ctx, seq, why.Error()); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// Waiting counts the records that the hub does not have yet.
func (s *Store) Waiting(ctx context.Context) (n int, err error) {
	first, err := s.firstWaiting(ctx)
	if err != nil {
		return 0, err
	}
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM events WHERE seq >= ? AND outbox = 'waiting'", first).Scan(&n)
	return n, err
}

// firstWaiting gives a seq before which no record waits, searching from where it ended last: what does not wait any more
// waits again only when a technician says so, and what is new comes after.
func (s *Store) firstWaiting(ctx context.Context) (seq int64, err error) {
	retried, err := s.setting(ctx, "retried")
	if err != nil {
		return 0, err
	}
	if known := s.retried.Swap(&retried); known == nil || *known != retried {
		s.settled.Store(0)
	}
	err = s.lookups.first.QueryRowContext(ctx, s.settled.Load()).Scan(&seq)
	if err == nil {
		s.settled.Store(seq)
	}
	return seq, err
}

// Acknowledge marks records that are durable at the hub.
func (s *Store) Acknowledge(ctx context.Context, seqs []int64) error {
	if err := s.each(ctx, seqs, "outbox = 'acknowledged', last_error = ''"); err != nil {
		return err
	}
	for _, seq := range seqs {
		s.settled.CompareAndSwap(seq, seq+1) // so that it need not be looked for
	}
	return nil
}

// Refuse marks a record that the hub will never take. It stays, with the reason, for a person.
func (s *Store) Refuse(ctx context.Context, seq int64, reason string) error {
	return s.each(ctx, []int64{seq}, "outbox = 'refused', last_error = ?2", reason)
}

// Postpone sets when records are tried again, and why they have to be.
func (s *Store) Postpone(ctx context.Context, seqs []int64, next time.Time, lastError string) error {
	return s.each(ctx, seqs, "attempts = attempts + 1, next_try = ?2, last_error = ?3", next.UnixMilli(), lastError)
}

// each sets columns of records; the arguments are ?2 and on. With ROLLBACK, which no column here can bring about, SQLite
// keeps no copy of every page for undoing the one statement.
func (s *Store) each(ctx context.Context, seqs []int64, columns string, args ...any) error {
	return s.write(ctx, func() error {
		_, err := s.writer.ExecContext(ctx, "UPDATE OR ROLLBACK events SET "+columns+" WHERE seq IN (SELECT value FROM json_each(?1))", append([]any{inSQL(seqs)}, args...)...)
		return err
	})
}

// Cursor is how far the hub's changes were taken.
func (s *Store) Cursor(ctx context.Context) (int64, error) {
	value, err := s.setting(ctx, "cursor")
	if err != nil || value == "" {
		return 0, err
	}
	return strconv.ParseInt(value, 10, 64)
}

// Apply takes changes made by the hub and moves the cursor, both or neither. A change that is there already, or whose
// case is not on this terminal any more or cannot be opened, is passed over.
func (s *Store) Apply(ctx context.Context, changes []casefile.Event, cursor int64) error {
	return s.write(ctx, func() error {
		if err := s.catchUp(ctx); err != nil {
			return err
		}
		added := map[[2]string]bool{} // the directory knows only what is committed
		for _, e := range changes {
			seqs, err := s.directory.rowsOf(e.CaseID)
			if err != nil {
				continue // another database's case
			}
			var wrapped []byte
			var there bool
			if err := s.prepared.takes.QueryRowContext(ctx, inSQL(seqs), e.ID, seqs[0]).Scan(&wrapped, &there); err != nil {
				return err
			}
			key, err := s.keys.caseKey(e.CaseID, wrapped)
			if errors.Is(err, ErrErased) || errors.Is(err, ErrSealed) {
				continue
			}
			if err != nil {
				return err
			}
			if there || added[[2]string{e.CaseID, e.ID}] {
				continue
			}
			added[[2]string{e.CaseID, e.ID}] = true
			if err := s.addEvent(ctx, key, e, received); err != nil {
				return err
			}
		}
		_, err := s.writer.ExecContext(ctx, "INSERT INTO settings VALUES ('cursor', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
			strconv.FormatInt(cursor, 10))
		return err
	})
}
