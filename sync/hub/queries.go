package hub

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"zhiting/sync/casefile"
)

// child is a matter's case with its department. The zero state is one that is not open yet.
type child struct {
	matter      string
	state       casefile.State
	projectNo   string
	promiseDate string
	reason      string
}

// stamp writes a time so that text order is time order.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// caseRef names a case: its id is the terminal's own.
type caseRef struct{ terminal, id string }

// caseOf finds a case by its id alone. Of two terminals that used one id, the case that was there first is meant.
func (t tx) caseOf(id string) (c caseRef, there bool, err error) {
	c.id = id
	there, err = t.One(`SELECT terminal FROM cases WHERE id = $1 ORDER BY arrived_at LIMIT 1`, []any{id}, &c.terminal)
	return c, there, err
}

func (t tx) eventHash(terminal, id string) (hash string, there bool, err error) {
	there, err = t.One(`SELECT hash FROM events WHERE terminal = $1 AND id = $2`, []any{terminal, id}, &hash)
	return hash, there, err
}

// lastEvent gives the end of one of a case's two chains, nil when it has not begun.
func (t tx) lastEvent(c caseRef, byHub bool) (*casefile.Event, error) {
	var raw []byte
	there, err := t.One(`SELECT json FROM events WHERE terminal = $1 AND case_id = $2 AND by_hub = $3 ORDER BY idx DESC LIMIT 1`, []any{c.terminal, c.id, byHub}, &raw)
	if err != nil || !there {
		return nil, err
	}
	e := new(casefile.Event)
	return e, json.Unmarshal(raw, e)
}

// addHubEvent adds an event of the hub's own chain.
func (t tx) addHubEvent(c caseRef, e casefile.Event) error {
	raw, err := e.AppendJSON(nil)
	if err != nil {
		return err
	}
	return t.Exec(`INSERT INTO events (terminal, case_id, by_hub, idx, id, hash, json) VALUES ($1, $2, TRUE, $3, $4, $5, $6)`,
		c.terminal, c.id, e.Index, e.ID, e.Hash, raw)
}

func (t tx) events(c caseRef, byHub bool) ([]casefile.Event, error) {
	events := []casefile.Event{}
	err := t.Each(`SELECT json FROM events WHERE terminal = $1 AND case_id = $2 AND by_hub = $3 ORDER BY idx`, []any{c.terminal, c.id, byHub}, func(r *sql.Rows) error {
		return scanEvent(r, &events)
	})
	return events, err
}

func scanEvent(r *sql.Rows, into *[]casefile.Event, before ...any) error {
	var raw []byte
	if err := r.Scan(append(before, &raw)...); err != nil {
		return err
	}
	var e casefile.Event
	if err := json.Unmarshal(raw, &e); err != nil {
		return err
	}
	*into = append(*into, e)
	return nil
}

func (t tx) addCase(c caseRef, f casefile.Filing, now time.Time) error {
	corrects, draft := "", ""
	if f.Corrects != nil {
		corrects = f.Corrects.CaseID
	}
	if f.Origin != nil {
		draft = f.Origin.Draft
	}
	if err := t.Exec(`INSERT INTO cases (terminal, id, theme, theme_name, arrived_at, person, token, corrects, draft) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.terminal, c.id, f.Theme, f.ThemeName.Zh, stamp(now), strings.ToUpper(f.Applicant.IDNumber), f.Token, corrects, draft); err != nil {
		return err
	}
	for _, a := range f.Attachments {
		if err := t.Exec(`INSERT INTO attachments (terminal, case_id, id, sha256) VALUES ($1, $2, $3, $4)`, c.terminal, c.id, a.ID, a.SHA256); err != nil {
			return err
		}
	}
	if f.Corrects != nil {
		return nil // it opens no child of its own
	}
	for i, m := range f.Matters {
		if err := t.Exec(`INSERT INTO children (terminal, case_id, matter, position, department, state, project_no, promise_date, reason) VALUES ($1, $2, $3, $4, $5, '', '', '', '')`,
			c.terminal, c.id, m.ID, i, m.DeptName.Zh); err != nil {
			return err
		}
	}
	return nil
}

// twins are the other cases that were filed from the draft that a case was filed from: each end took it for its own while
// the hub could not be asked.
func (t tx) twins(c caseRef) (ids []string, err error) {
	err = t.Each(`SELECT o.id FROM cases c JOIN cases o ON o.draft = c.draft AND (o.terminal <> c.terminal OR o.id <> c.id)
		WHERE c.terminal = $1 AND c.id = $2 AND c.draft <> '' ORDER BY o.arrived_at`, []any{c.terminal, c.id}, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

func (t tx) filing(c caseRef) (casefile.Filing, error) {
	var raw []byte
	if _, err := t.One(`SELECT json FROM events WHERE terminal = $1 AND case_id = $2 AND NOT by_hub AND idx = 0`, []any{c.terminal, c.id}, &raw); err != nil {
		return casefile.Filing{}, err
	}
	var e casefile.Event
	if err := json.Unmarshal(raw, &e); err != nil {
		return casefile.Filing{}, err
	}
	var f casefile.Filing
	return f, json.Unmarshal(e.Body, &f)
}

func (t tx) children(c caseRef) ([]child, error) {
	var list []child
	err := t.Each(`SELECT matter, state, project_no, promise_date, reason FROM children WHERE terminal = $1 AND case_id = $2 ORDER BY position`, []any{c.terminal, c.id}, func(r *sql.Rows) error {
		var k child
		if err := r.Scan(&k.matter, &k.state, &k.projectNo, &k.promiseDate, &k.reason); err != nil {
			return err
		}
		list = append(list, k)
		return nil
	})
	return list, err
}

func (t tx) setChild(c caseRef, k child) error {
	return t.Exec(`UPDATE children SET state = $1, project_no = $2, promise_date = $3, reason = $4 WHERE terminal = $5 AND case_id = $6 AND matter = $7`,
		k.state, k.projectNo, k.promiseDate, k.reason, c.terminal, c.id, k.matter)
}

// projectNo issues the next number of a day: "37", the prefix of Shandong's exchange, the date and a serial of that day.
func (t tx) projectNo(day time.Time) (string, error) {
	date := day.In(hall).Format("20060102")
	var n int
	_, err := t.One(`INSERT INTO project_numbers (day, last) VALUES ($1, 1) ON CONFLICT (day) DO UPDATE SET last = project_numbers.last + 1 RETURNING last`, []any{date}, &n)
	return fmt.Sprintf("37%s%06d", date, n), err
}

// nextCursor counts the changes for whoever reads them, a terminal or another end. It is a row, which stays locked until the
// commit: whoever has read a change has read all before it.
func (t tx) nextCursor(reader string) (cursor int64, err error) {
	_, err = t.One(nextCursor, []any{reader}, &cursor)
	return cursor, err
}

const nextCursor = `INSERT INTO cursors (terminal, last) VALUES ($1, 1) ON CONFLICT (terminal) DO UPDATE SET last = cursors.last + 1 RETURNING last`

// addChange tells a case's terminal of an event of the hub, and the ends that follow the case. Few cases are followed, so
// whether this one is, is asked in the same statement.
func (t tx) addChange(c caseRef, e casefile.Event) error {
	var cursor int64
	var followed bool
	if _, err := t.One(nextCursor+`, EXISTS (SELECT 1 FROM followers WHERE terminal = $1 AND case_id = $2)`, []any{c.terminal, c.id}, &cursor, &followed); err != nil {
		return err
	}
	if followed {
		if err := t.tellFollowers(c, e); err != nil {
			return err
		}
	}
	t.told[c.terminal] = true
	return t.Exec(`INSERT INTO changes (terminal, cursor, case_id, idx) VALUES ($1, $2, $3, $4)`, c.terminal, cursor, c.id, e.Index)
}

func (t tx) changesAfter(terminal string, after int64, limit int) (events []casefile.Event, cursor int64, err error) {
	events, cursor = []casefile.Event{}, after
	err = t.Each(`SELECT c.cursor, e.json FROM changes c
		JOIN events e ON e.terminal = c.terminal AND e.case_id = c.case_id AND e.by_hub AND e.idx = c.idx
		WHERE c.terminal = $1 AND c.cursor > $2 ORDER BY c.cursor LIMIT $3`, []any{terminal, after, limit}, func(r *sql.Rows) error {
		return scanEvent(r, &events, &cursor)
	})
	return events, cursor, err
}

// missing lists the attachments of a case whose content has not arrived.
func (t tx) missing(c caseRef) ([]string, error) {
	list := []string{}
	err := t.Each(`SELECT DISTINCT sha256 FROM attachments a WHERE terminal = $1 AND case_id = $2 AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.sha256 = a.sha256)`,
		[]any{c.terminal, c.id}, func(r *sql.Rows) error {
			var sum string
			if err := r.Scan(&sum); err != nil {
				return err
			}
			list = append(list, sum)
			return nil
		})
	return list, err
}

// raiseHighWater notes that a seq has its final answer and gives the largest so far.
func (t tx) raiseHighWater(terminal, epoch string, seq int64) (high int64, err error) {
	_, err = t.One(`INSERT INTO terminals (terminal, epoch, high_water) VALUES ($1,$2,$3)
		ON CONFLICT (terminal, epoch) DO UPDATE SET high_water = CASE WHEN excluded.high_water > terminals.high_water THEN excluded.high_water ELSE terminals.high_water END RETURNING high_water`, []any{terminal, epoch, seq}, &high)
	return high, err
}

func (t tx) quarantine(terminal string, e casefile.Event, raw []byte, reason string, now time.Time) error {
	sum := sha256.Sum256(append([]byte(terminal+"\n"), raw...))
	return t.Exec(`INSERT INTO quarantine (digest, terminal, event_id, hash, reason, raw, at) VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT DO NOTHING`,
		hex.EncodeToString(sum[:]), terminal, e.ID, e.Hash, reason, raw, stamp(now))
}

// inQuarantine says whether the event of this hash was refused.
func (t tx) inQuarantine(terminal, hash string) (bool, error) {
	var n int
	return t.One(`SELECT 1 FROM quarantine WHERE terminal = $1 AND hash = $2 LIMIT 1`, []any{terminal, hash}, &n)
}
