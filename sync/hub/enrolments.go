package hub

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/identity"
	"zhiting/sync/uplink/wire"
)

// codeTime is how long an enrolment code is good for.
const codeTime = 7 * 24 * time.Hour

var (
	errNoEnrolment = errors.New("this hub has no terminal of that name; add it with zhiting-hub terminal add")
	errWrongCode   = errors.New("the enrolment code is not this terminal's, was used or has run out; get a new one with zhiting-hub terminal add")
)

// Enrolment is a terminal as the hub lets it in.
type Enrolment struct {
	Terminal string    `json:"terminal"`
	AddedAt  time.Time `json:"added_at"`
	State    string    `json:"state" enum:"invited,enrolled,revoked"`
	Until    time.Time `json:"until,omitzero" doc:"End of its certificate, or of its code while it is invited"`
}

// Invitation is the code with which a terminal is enrolled, once.
type Invitation struct {
	Code  string    `json:"code"`
	Until time.Time `json:"until"`
}

// invite makes the code for a terminal, new or known. One that is enrolled stays so until the code is used.
func (h *Hub) invite(ctx context.Context, terminal string) (Invitation, error) {
	code, now := h.opts.Authority.NewCode(), h.opts.Now()
	until := now.Add(codeTime)
	err := h.write(ctx, func(t tx) error {
		return t.Exec(`INSERT INTO enrolments (terminal, code_sha256, code_until, added_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (terminal) DO UPDATE SET code_sha256 = excluded.code_sha256, code_until = excluded.code_until`,
			terminal, identity.SecretHash(code.Secret()), stamp(until), stamp(now))
	})
	return Invitation{code.String(), until}, err
}

// enrol gives a terminal its first certificate. The keys it had before end: it is another machine, or another disk.
func (h *Hub) enrol(ctx context.Context, in wire.Enrol) (wire.Enrolled, error) {
	certificate, key, until, err := h.opts.Authority.Issue([]byte(in.Request), in.Terminal)
	if err != nil {
		return wire.Enrolled{}, err
	}
	now := stamp(h.opts.Now())
	err = h.write(ctx, func(t tx) error {
		n, err := t.Affect(`UPDATE enrolments SET code_sha256 = '' WHERE terminal = $1 AND code_sha256 = $2 AND code_until > $3`, in.Terminal, identity.SecretHash(in.Secret), now)
		if err == nil && n == 0 {
			err = errWrongCode
		}
		if err != nil {
			return err
		}
		if err := t.Exec(`UPDATE terminal_keys SET revoked_at = $1 WHERE terminal = $2 AND revoked_at = '' AND key_sha256 <> $3`, now, in.Terminal, key); err != nil {
			return err
		}
		return t.addKey(in.Terminal, key, now, stamp(until))
	})
	if err != nil {
		return wire.Enrolled{}, err
	}
	h.keys.forget()
	return wire.Enrolled{Certificate: string(certificate), Authority: string(h.opts.Authority.PEM())}, nil
}

// renew gives a terminal its next certificate. The one it has stays good until it ends: the answer may be lost.
func (h *Hub) renew(ctx context.Context, terminal string, in wire.Renew) (wire.Enrolled, error) {
	certificate, key, until, err := h.opts.Authority.Issue([]byte(in.Request), terminal)
	if err != nil {
		return wire.Enrolled{}, err
	}
	err = h.write(ctx, func(t tx) error { return t.addKey(terminal, key, stamp(h.opts.Now()), stamp(until)) })
	return wire.Enrolled{Certificate: string(certificate), Authority: string(h.opts.Authority.PEM())}, err
}

func (t tx) addKey(terminal, key, now, until string) error {
	return t.Exec(`INSERT INTO terminal_keys (terminal, key_sha256, made_at, until, revoked_at) VALUES ($1, $2, $3, $4, '')
		ON CONFLICT (terminal, key_sha256) DO UPDATE SET until = excluded.until, revoked_at = ''`, terminal, key, now, until)
}

// revoke lets a terminal in no more, nor with a code that was made before.
func (h *Hub) revoke(ctx context.Context, terminal string) error {
	now := stamp(h.opts.Now())
	err := h.write(ctx, func(t tx) error {
		n, err := t.Affect(`UPDATE enrolments SET code_sha256 = '' WHERE terminal = $1`, terminal)
		if err == nil && n == 0 {
			err = errNoEnrolment
		}
		if err != nil {
			return err
		}
		return t.Exec(`UPDATE terminal_keys SET revoked_at = $1 WHERE terminal = $2 AND revoked_at = ''`, now, terminal)
	})
	if err == nil {
		h.keys.forget()
	}
	return err
}

func (h *Hub) enrolments(ctx context.Context) ([]Enrolment, error) {
	list := []Enrolment{}
	now := stamp(h.opts.Now())
	err := h.read(ctx, func(t tx) error {
		return t.Each(`SELECT terminal, added_at, CASE WHEN code_until > $1 THEN code_sha256 ELSE '' END, code_until,
				coalesce((SELECT max(until) FROM terminal_keys k WHERE k.terminal = e.terminal AND revoked_at = '' AND until > $1), '')
			FROM enrolments e ORDER BY terminal`, []any{now}, func(r *sql.Rows) error {
			var e Enrolment
			var added, code, codeUntil, until string
			err := r.Scan(&e.Terminal, &added, &code, &codeUntil, &until)
			switch {
			case until != "":
				e.State = "enrolled"
			case code != "":
				e.State, until = "invited", codeUntil
			default:
				e.State = "revoked"
			}
			if err == nil {
				e.AddedAt, err = time.Parse(time.RFC3339, added)
			}
			if err == nil && until != "" {
				e.Until, err = time.Parse(time.RFC3339, until)
			}
			list = append(list, e)
			return err
		})
	})
	return list, err
}

// keyTime is how long a key that was looked up is believed: so late does another gateway hear of a revocation.
const keyTime = 5 * time.Second

// keys remembers which keys were good, so that not every call asks the record.
type keys struct {
	mu   sync.Mutex
	good map[[2]string]time.Time // until when that is believed, by terminal and key
}

func (k *keys) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.good = map[[2]string]time.Time{}
}

// knowsKey says whether a key is one that a terminal was enrolled with and that was not revoked.
func (h *Hub) knowsKey(ctx context.Context, terminal, key string) (bool, error) {
	id, now := [2]string{terminal, key}, time.Now()
	h.keys.mu.Lock()
	until := h.keys.good[id]
	h.keys.mu.Unlock()
	if now.Before(until) {
		return true, nil
	}
	var there bool
	err := h.read(ctx, func(t tx) (err error) {
		var n int
		there, err = t.One(`SELECT 1 FROM terminal_keys WHERE terminal = $1 AND key_sha256 = $2 AND revoked_at = ''`, []any{terminal, key}, &n)
		return err
	})
	if err == nil && there {
		h.keys.mu.Lock()
		defer h.keys.mu.Unlock()
		h.keys.good[id] = now.Add(keyTime)
	}
	return there, err
}

// enrolCalls are how terminals are let in.
func (h *Hub) enrolCalls(api huma.API) {
	type byName struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	}
	type answer struct{ Body wire.Enrolled }
	add := operation("operator", "invite-terminal", "POST", enrolmentsPath+"/{terminal}", "Make the code with which a terminal is enrolled, once")
	register(api, add, func(ctx context.Context, in *byName) (*struct{ Body Invitation }, error) {
		code, err := h.invite(ctx, in.Terminal)
		return &struct{ Body Invitation }{code}, h.apiError(err)
	})
	list := operation("operator", "list-terminals", "GET", enrolmentsPath, "List the terminals that are let in, or were")
	register(api, list, func(ctx context.Context, _ *struct{}) (*struct{ Body []Enrolment }, error) {
		all, err := h.enrolments(ctx)
		return &struct{ Body []Enrolment }{all}, h.apiError(err)
	})
	end := operation("operator", "revoke-terminal", "DELETE", enrolmentsPath+"/{terminal}", "Let a terminal in no more")
	register(api, end, func(ctx context.Context, in *byName) (*struct{}, error) {
		return nil, h.apiError(h.revoke(ctx, in.Terminal))
	})
	first := operation("anybody", "enrol", "POST", enrolPath, "Take a terminal's first certificate, with the code made for it")
	register(api, first, func(ctx context.Context, in *struct{ Body wire.Enrol }) (*answer, error) {
		given, err := h.enrol(ctx, in.Body)
		return &answer{given}, h.apiError(err)
	})
	next := operation("terminal", "renew-certificate", "POST", "/v1/terminals/{terminal}/certificate", "Take a terminal's next certificate")
	register(api, next, func(ctx context.Context, in *struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
		Body     wire.Renew
	}) (*answer, error) {
		given, err := h.renew(ctx, in.Terminal, in.Body)
		return &answer{given}, h.apiError(err)
	})
}

// showTerminals is the list of terminals for a browser.
func (h *Hub) showTerminals(w http.ResponseWriter, r *http.Request) {
	list, err := h.enrolments(r.Context())
	if err != nil {
		h.pageError(w, err)
		return
	}
	h.render(w, http.StatusOK, "terminals", map[string]any{"Who": callerOf(r.Context()), "Terminals": list, "Now": h.opts.Now()})
}
