package hub

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// EndAccount is another end at which citizens do things, such as a telephone's app: a program, not a person.
type EndAccount struct {
	Name     string    `json:"name"`
	Kind     wire.End  `json:"kind" enum:"pc,mobile,window,tv"`
	MadeAt   time.Time `json:"made_at"`
	Disabled bool      `json:"disabled,omitempty"`
}

// NewEnd asks for an end, or changes one.
type NewEnd struct {
	Kind wire.End `json:"kind" enum:"pc,mobile,window,tv"`
}

// EndToken is what an end shows as a bearer.
type EndToken struct {
	Token string `json:"token" doc:"It is told this once"`
}

var errNoEnd = errors.New("this hub has no end of that name; list them with zhiting-hub end list")

// end is which kind of end makes a call.
func (c caller) end() wire.End {
	if c.Role == RoleTerminal {
		return wire.EndTerminal
	}
	return c.End
}

// setEnd makes an end, or changes one, and lets a disabled one in again. It gets a new token.
func (h *Hub) setEnd(ctx context.Context, name string, in NewEnd) (EndToken, error) {
	token := secret()
	return EndToken{token}, h.write(ctx, func(t tx) error {
		return t.Exec(`INSERT INTO ends (name, kind, token_sha256, made_at, disabled_at) VALUES ($1, $2, $3, $4, '')
			ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, token_sha256 = excluded.token_sha256, disabled_at = ''`,
			name, string(in.Kind), digestOf(token), stamp(h.opts.Now()))
	})
}

// disableEnd lets an end in no more.
func (h *Hub) disableEnd(ctx context.Context, name string) error {
	return h.write(ctx, func(t tx) error {
		n, err := t.Affect(`UPDATE ends SET disabled_at = $1, token_sha256 = '' WHERE name = $2`, stamp(h.opts.Now()), name)
		if err == nil && n == 0 {
			err = errNoEnd
		}
		return err
	})
}

func (h *Hub) ends(ctx context.Context) ([]EndAccount, error) {
	list := []EndAccount{}
	err := h.read(ctx, func(t tx) error {
		return t.Each(`SELECT name, kind, made_at, disabled_at <> '' FROM ends ORDER BY name`, nil, func(r *sql.Rows) error {
			var e EndAccount
			var made string
			err := r.Scan(&e.Name, &e.Kind, &made, &e.Disabled)
			if err == nil {
				e.MadeAt, err = time.Parse(time.RFC3339, made)
			}
			list = append(list, e)
			return err
		})
	})
	return list, err
}

// endOf is the end whose token a request shows.
func (h *Hub) endOf(r *http.Request) (c caller, err error) {
	token, shown := bearer(r)
	if !shown || token == "" {
		return c, errNobody
	}
	c.Role = RoleEnd
	there := false
	err = h.read(r.Context(), func(t tx) (err error) {
		there, err = t.One(`SELECT name, kind FROM ends WHERE token_sha256 = $1 AND disabled_at = ''`, []any{digestOf(token)}, &c.Name, &c.End)
		return err
	})
	if err == nil && !there {
		err = errNobody
	}
	return c, err
}

// What an end hears of.
const (
	DraftKept    = "kept"    // at an end, in a newer version
	DraftDropped = "dropped" // erased by its person
	DraftFiled   = "filed"   // it became a case
	CaseMoved    = "moved"   // a department moved that case
)

// EndChange is what became of a draft that an end had, or of the case it became.
type EndChange struct {
	Cursor int64                 `json:"cursor"`
	At     time.Time             `json:"at"`
	Draft  string                `json:"draft"`
	Kind   string                `json:"kind" enum:"kept,dropped,filed,moved"`
	End    wire.End              `json:"end,omitempty" doc:"Where it was kept, dropped or filed"`
	CaseID string                `json:"case_id,omitempty"`
	Moved  *casefile.ChildChange `json:"moved,omitempty" doc:"Of a case that a department moved"`
}

// EndChanges are those after a cursor.
type EndChanges struct {
	Changes []EndChange `json:"changes"`
	Cursor  int64       `json:"cursor" doc:"For the next call"`
}

// endChange is a row of what an end hears of.
type endChange struct {
	at, draft, kind string
	end             wire.End
	ref             caseRef
	index           int
}

// endName is what an end is called where terminals stand as well. No terminal's name has a space.
func endName(name string) string { return "end " + name }

// hadDraft notes that a caller has a draft; terminals hear of their cases anyway.
func (t tx) hadDraft(c caller, draft string) error {
	if c.Role != RoleEnd {
		return nil
	}
	return t.Exec(`INSERT INTO draft_ends (draft, name) VALUES ($1, $2) ON CONFLICT DO NOTHING`, draft, c.Name)
}

// tellEnds tells the ends that had a draft what became of it.
func (t tx) tellEnds(c endChange) error {
	return t.tell(`SELECT name, draft FROM draft_ends WHERE draft = $1 ORDER BY name`, []any{c.draft}, c)
}

// tellFollowers tells the ends that follow a case of an event of the hub.
func (t tx) tellFollowers(ref caseRef, e casefile.Event) error {
	return t.tell(`SELECT name, draft FROM followers WHERE terminal = $1 AND case_id = $2 ORDER BY name`, []any{ref.terminal, ref.id},
		endChange{at: stamp(e.At), kind: CaseMoved, ref: ref, index: e.Index})
}

func (t tx) tell(whom string, args []any, c endChange) error {
	var names, drafts []string
	if err := t.Each(whom, args, func(r *sql.Rows) error {
		var name, draft string
		err := r.Scan(&name, &draft)
		names, drafts = append(names, name), append(drafts, draft)
		return err
	}); err != nil {
		return err
	}
	for i, name := range names {
		cursor, err := t.nextCursor(endName(name))
		if err != nil {
			return err
		}
		if err := t.Exec(`INSERT INTO end_changes (name, cursor, at, draft, kind, kept_by, terminal, case_id, idx) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			name, cursor, c.at, drafts[i], c.kind, string(c.end), c.ref.terminal, c.ref.id, c.index); err != nil {
			return err
		}
		t.told[endName(name)] = true
	}
	return nil
}

// endChangesAfter gives what an end has not heard yet.
func (t tx) endChangesAfter(name string, after int64, limit int) (list []EndChange, cursor int64, err error) {
	list, cursor = []EndChange{}, after
	err = t.Each(`SELECT c.cursor, c.at, c.draft, c.kind, c.kept_by, c.case_id, e.json FROM end_changes c
		LEFT JOIN events e ON e.terminal = c.terminal AND e.case_id = c.case_id AND e.by_hub AND e.idx = c.idx
		WHERE c.name = $1 AND c.cursor > $2 ORDER BY c.cursor LIMIT $3`, []any{name, after, limit}, func(r *sql.Rows) error {
		var c EndChange
		var at string
		var raw []byte
		if err := r.Scan(&c.Cursor, &at, &c.Draft, &c.Kind, &c.End, &c.CaseID, &raw); err != nil {
			return err
		}
		if len(raw) > 0 {
			var e casefile.Event
			if err := json.Unmarshal(raw, &e); err != nil {
				return err
			}
			c.Moved = new(casefile.ChildChange)
			if err := json.Unmarshal(e.Body, c.Moved); err != nil {
				return err
			}
		}
		var err error
		c.At, err = time.Parse(time.RFC3339, at)
		cursor = c.Cursor
		list = append(list, c)
		return err
	})
	return list, cursor, err
}

// endChanges reads what an end has not heard yet; with nothing it waits.
func (h *Hub) endChanges(ctx context.Context, name string, after int64, limit int, wait time.Duration) (answer EndChanges, err error) {
	err = h.await(ctx, endName(name), wait, func() (bool, error) {
		err := h.read(ctx, func(t tx) (err error) {
			answer.Changes, answer.Cursor, err = t.endChangesAfter(name, after, limit)
			return err
		})
		return len(answer.Changes) > 0, err
	})
	return answer, err
}
