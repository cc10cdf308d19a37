package hub

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

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

func (t tx) eventHash(id string) (hash string, there bool, err error) {
	there, err = t.one(`SELECT hash FROM events WHERE id = ?`, []any{id}, &hash)
	return hash, there, err
}

// lastEvent gives the end of one of a case's two chains, nil when it has not begun.
func (t tx) lastEvent(caseID string, byHub bool) (*casefile.Event, error) {
	var raw []byte
	there, err := t.one(`SELECT json FROM events WHERE case_id = ? AND by_hub = ? ORDER BY idx DESC LIMIT 1`, []any{caseID, byHub}, &raw)
	if err != nil || !there {
		return nil, err
	}
	e := new(casefile.Event)
	return e, json.Unmarshal(raw, e)
}

func (t tx) addEvent(e casefile.Event, byHub bool) error {
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO events (id, case_id, by_hub, idx, hash, json) VALUES (?,?,?,?,?,?)`, e.ID, e.CaseID, byHub, e.Index, e.Hash, raw)
}

func (t tx) events(caseID string, byHub bool) ([]casefile.Event, error) {
	events := []casefile.Event{}
	err := t.each(`SELECT json FROM events WHERE case_id = ? AND by_hub = ? ORDER BY idx`, []any{caseID, byHub}, func(r *sql.Rows) error {
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

func (t tx) addCase(id, terminal string, f casefile.Filing, now time.Time) error {
	if err := t.exec(`INSERT INTO cases (id, terminal, theme, theme_name, arrived_at) VALUES (?,?,?,?,?)`, id, terminal, f.Theme, f.ThemeName.Zh, stamp(now)); err != nil {
		return err
	}
	for _, a := range f.Attachments {
		if err := t.exec(`INSERT INTO attachments (case_id, id, sha256) VALUES (?,?,?)`, id, a.ID, a.SHA256); err != nil {
			return err
		}
	}
	for i, m := range f.Matters {
		if err := t.exec(`INSERT INTO children (case_id, matter, position, state, project_no, promise_date, reason) VALUES (?,?,?,'','','','')`, id, m.ID, i); err != nil {
			return err
		}
	}
	return nil
}

// terminalOf gives the terminal at which a case was filed.
func (t tx) terminalOf(caseID string) (terminal string, there bool, err error) {
	there, err = t.one(`SELECT terminal FROM cases WHERE id = ?`, []any{caseID}, &terminal)
	return terminal, there, err
}

func (t tx) filing(caseID string) (casefile.Filing, error) {
	var raw []byte
	if _, err := t.one(`SELECT json FROM events WHERE case_id = ? AND by_hub = 0 AND idx = 0`, []any{caseID}, &raw); err != nil {
		return casefile.Filing{}, err
	}
	var e casefile.Event
	if err := json.Unmarshal(raw, &e); err != nil {
		return casefile.Filing{}, err
	}
	var f casefile.Filing
	return f, json.Unmarshal(e.Body, &f)
}

func (t tx) children(caseID string) ([]child, error) {
	var list []child
	err := t.each(`SELECT matter, state, project_no, promise_date, reason FROM children WHERE case_id = ? ORDER BY position`, []any{caseID}, func(r *sql.Rows) error {
		var c child
		if err := r.Scan(&c.matter, &c.state, &c.projectNo, &c.promiseDate, &c.reason); err != nil {
			return err
		}
		list = append(list, c)
		return nil
	})
	return list, err
}

func (t tx) setChild(caseID string, c child) error {
	return t.exec(`UPDATE children SET state=?, project_no=?, promise_date=?, reason=? WHERE case_id=? AND matter=?`,
		c.state, c.projectNo, c.promiseDate, c.reason, caseID, c.matter)
}

// projectNo issues the next number of a day: "37", the prefix of Shandong's exchange, the date and a serial of that day.
func (t tx) projectNo(day time.Time) (string, error) {
	date := day.In(hall).Format("20060102")
	var n int
	_, err := t.one(`INSERT INTO project_numbers (day, last) VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET last = last + 1 RETURNING last`, []any{date}, &n)
	return fmt.Sprintf("37%s%06d", date, n), err
}

func (t tx) addChange(terminal, eventID string) error {
	return t.exec(`INSERT INTO changes (terminal, event_id) VALUES (?,?)`, terminal, eventID)
}

func (t tx) changesAfter(terminal string, after int64, limit int) (events []casefile.Event, cursor int64, err error) {
	events, cursor = []casefile.Event{}, after
	err = t.each(`SELECT c.cursor, e.json FROM changes c JOIN events e ON e.id = c.event_id
		WHERE c.terminal = ? AND c.cursor > ? ORDER BY c.cursor LIMIT ?`, []any{terminal, after, limit}, func(r *sql.Rows) error {
		return scanEvent(r, &events, &cursor)
	})
	return events, cursor, err
}

// missing lists the attachments of a case whose content has not arrived.
func (t tx) missing(caseID string) ([]string, error) {
	list := []string{}
	err := t.each(`SELECT DISTINCT sha256 FROM attachments a WHERE case_id = ? AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.sha256 = a.sha256)`,
		[]any{caseID}, func(r *sql.Rows) error {
			var sum string
			if err := r.Scan(&sum); err != nil {
				return err
			}
			list = append(list, sum)
			return nil
		})
	return list, err
}

func (t tx) hasBlob(sum string) (bool, error) {
	var n int
	return t.one(`SELECT 1 FROM blobs WHERE sha256 = ?`, []any{sum}, &n)
}

func (t tx) addBlob(sum string, size int) error {
	return t.exec(`INSERT INTO blobs (sha256, size) VALUES (?,?) ON CONFLICT DO NOTHING`, sum, size)
}

// raiseHighWater notes that a seq has its final answer and gives the largest so far.
func (t tx) raiseHighWater(terminal, epoch string, seq int64) (high int64, err error) {
	_, err = t.one(`INSERT INTO terminals (terminal, epoch, high_water) VALUES (?,?,?)
		ON CONFLICT (terminal, epoch) DO UPDATE SET high_water = max(high_water, excluded.high_water) RETURNING high_water`, []any{terminal, epoch, seq}, &high)
	return high, err
}

func (t tx) quarantine(terminal string, e casefile.Event, raw []byte, reason string, now time.Time) error {
	sum := sha256.Sum256(append([]byte(terminal+"\n"), raw...))
	return t.exec(`INSERT INTO quarantine (digest, terminal, event_id, hash, reason, raw, at) VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		hex.EncodeToString(sum[:]), terminal, e.ID, e.Hash, reason, raw, stamp(now))
}

// inQuarantine says whether the event of this hash was refused.
func (t tx) inQuarantine(hash string) (bool, error) {
	var n int
	return t.one(`SELECT 1 FROM quarantine WHERE hash = ? LIMIT 1`, []any{hash}, &n)
}
