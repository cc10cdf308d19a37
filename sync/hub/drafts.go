package hub

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

var (
	errNoDraft     = errors.New("there is no such draft; it was filed, erased or kept too long ago, or the code is another")
	errNewerDraft  = errors.New("a newer version of this draft was kept elsewhere; find it, and keep yours in its place or leave it")
	errOthersDraft = errors.New("the code is of another person's draft")
	errOnlyTyped   = errors.New("a number that was only typed opens no draft without its code, and keeps none")
	errDraftQuery  = errors.New("a draft is asked for by the number of a person; only a terminal may ask by the code alone")
	errManyCodes   = errors.New("too many codes were tried here; try again in a minute")
)

// draftRow is a draft as it is kept. One that was filed has no code and no body any more.
type draftRow struct {
	person, theme, id, code, maker string
	version                        int64
	body                           []byte
	end                            wire.End
	at, until                      string
}

// draftBody is what is sealed. The code is in it, so that every end that keeps the draft can tell it again.
type draftBody struct {
	Code  string     `json:"code"`
	Draft wire.Draft `json:"draft"`
}

const draftColumns = `person, theme, id, code, maker, version, body, kept_by, kept_at, until`

// draft gives the first draft of which something is so.
func (t tx) draft(where string, args ...any) (d draftRow, there bool, err error) {
	there, err = t.One(`SELECT `+draftColumns+` FROM drafts WHERE `+where, args, d.columns()...)
	return d, there, err
}

func (d *draftRow) columns() []any {
	return []any{&d.person, &d.theme, &d.id, &d.code, &d.maker, &d.version, &d.body, &d.end, &d.at, &d.until}
}

// keyed is a keyed hash, by which a number or a code is found and from which it cannot be told.
func (h *Hub) keyed(purpose, value string) string {
	mac := hmac.New(sha256.New, h.opts.Authority.Secret(purpose))
	mac.Write([]byte(strings.ToUpper(value)))
	return hex.EncodeToString(mac.Sum(nil))
}

func (h *Hub) draftPerson(idNumber string) string { return h.keyed("person of a draft", idNumber) }
func (h *Hub) draftCode(code string) string       { return h.keyed("code of a draft", code) }

// draftSeal seals what is in drafts (AES-256-GCM), with a key that lies with the hub's authority and not in the record.
func (h *Hub) draftSeal() (cipher.AEAD, error) {
	block, err := aes.NewCipher(h.opts.Authority.Secret("drafts"))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (h *Hub) openDraft(d draftRow) (body draftBody, err error) {
	seal, err := h.draftSeal()
	if err != nil {
		return body, err
	}
	plain, err := seal.Open(nil, nil, d.body, []byte(d.id))
	if err != nil {
		return body, fmt.Errorf("a draft cannot be opened; was the hub's authority changed? %w", err)
	}
	return body, json.Unmarshal(plain, &body)
}

// keepDraft keeps a draft in place of the version that the caller had. errNewerDraft says that there is another.
func (h *Hub) keepDraft(ctx context.Context, c caller, in wire.DraftKeep) (kept wire.DraftKept, err error) {
	if in.VerifiedBy == casefile.VerifiedTyped {
		return kept, errOnlyTyped
	}
	seal, err := h.draftSeal()
	if err != nil {
		return kept, err
	}
	now := h.opts.Now()
	until := now.Add(wire.DraftLife)
	err = h.write(ctx, func(t tx) error {
		d, there, err := t.draft(`person = $1 AND theme = $2 AND code <> '' AND until > $3`, h.draftPerson(in.IDNumber), in.Draft.Theme, stamp(now))
		if err != nil {
			return err
		}
		body := draftBody{Draft: in.Draft}
		if there {
			was, err := h.openDraft(d)
			if err != nil {
				return err
			}
			if d.version != in.Base {
				if d.version == in.Base+1 && d.maker == c.Name && sameDraft(was.Draft, in.Draft) { // it was kept, and the answer was lost
					kept.ID, kept.Version, kept.Code = d.id, d.version, was.Code
					kept.Until, err = time.Parse(time.RFC3339, d.until)
					return err
				}
				return errNewerDraft
			}
			body.Code = was.Code
		} else {
			d = draftRow{person: h.draftPerson(in.IDNumber), theme: in.Draft.Theme, id: h.newID()}
			if body.Code, err = h.freeCode(t); err != nil {
				return err
			}
		}
		plain, err := json.Marshal(body)
		if err != nil {
			return err
		}
		kept = wire.DraftKept{ID: d.id, Version: max(d.version, in.Base) + 1, Code: body.Code, Until: until.Truncate(time.Millisecond)}
		if err := t.Exec(`INSERT INTO drafts (`+draftColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (person, theme) DO UPDATE SET id = excluded.id, code = excluded.code, maker = excluded.maker, version = excluded.version,
				body = excluded.body, kept_by = excluded.kept_by, kept_at = excluded.kept_at, until = excluded.until`,
			d.person, d.theme, d.id, h.draftCode(body.Code), c.Name, kept.Version, seal.Seal(nil, nil, plain, []byte(d.id)), string(c.end()), stamp(now), stamp(until)); err != nil {
			return err
		}
		if err := t.hadDraft(c, d.id); err != nil {
			return err
		}
		return t.tellEnds(endChange{at: stamp(now), draft: d.id, kind: DraftKept, end: c.end()})
	})
	return kept, err
}

func sameDraft(a, b wire.Draft) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}

// freeCode is a pick-up code that no draft has.
func (h *Hub) freeCode(t tx) (string, error) {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
		if err != nil {
			return "", err
		}
		code := fmt.Sprintf("%08d", n)
		if _, taken, err := t.draft(`code = $1`, h.draftCode(code)); err != nil || !taken {
			return code, err
		}
	}
}

// findDrafts gives what a person kept. What was filled in goes along only where one thing is asked for, of a person whom the
// caller has verified.
func (h *Hub) findDrafts(ctx context.Context, c caller, q wire.DraftQuery) ([]wire.DraftFound, error) {
	switch {
	case q.IDNumber == "" && (c.Role != RoleTerminal || q.Code == ""):
		return nil, errDraftQuery
	case q.IDNumber != "" && q.VerifiedBy == casefile.VerifiedTyped && q.Code == "":
		return nil, errOnlyTyped
	case q.Code != "" && !h.guesses.allow(c.Name):
		return nil, errManyCodes
	}
	look := h.read
	if c.Role == RoleEnd {
		look = h.write // that it has them is written down
	}
	var rows []draftRow
	err := look(ctx, func(t tx) error {
		rows = nil
		where, args := `person = $2 AND ($3 = '' OR theme = $3)`, []any{stamp(h.opts.Now()), h.draftPerson(q.IDNumber), q.Theme}
		if q.Code != "" {
			where, args = `code = $2`, []any{args[0], h.draftCode(q.Code)}
		}
		if err := t.Each(`SELECT `+draftColumns+` FROM drafts WHERE until > $1 AND code <> '' AND `+where+` ORDER BY kept_at DESC`, args, func(r *sql.Rows) error {
			var d draftRow
			err := r.Scan(d.columns()...)
			rows = append(rows, d)
			return err
		}); err != nil {
			return err
		}
		if q.Code != "" && len(rows) == 0 {
			return errNoDraft
		}
		for _, d := range rows {
			if q.Code != "" && q.IDNumber != "" && d.person != h.draftPerson(q.IDNumber) {
				return errOthersDraft
			}
			if err := t.hadDraft(c, d.id); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errNoDraft) || errors.Is(err, errOthersDraft) {
		h.guesses.count(c.Name)
	}
	if err != nil {
		return nil, err
	}
	found := []wire.DraftFound{}
	for _, d := range rows {
		f := wire.DraftFound{ID: d.id, Version: d.version, End: d.end, Theme: d.theme}
		at, err := time.Parse(time.RFC3339, d.at)
		until, err2 := time.Parse(time.RFC3339, d.until)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
		f.KeptAt, f.Until = at, until
		if q.IDNumber != "" && (q.Theme != "" || q.Code != "") {
			body, err := h.openDraft(d)
			if err != nil {
				return nil, err
			}
			f.Draft = &body.Draft
		}
		found = append(found, f)
	}
	return found, nil
}

// dropDraft destroys a draft; one that is not there is no trouble.
func (h *Hub) dropDraft(ctx context.Context, c caller, in wire.DraftDrop) error {
	return h.write(ctx, func(t tx) error {
		n, err := t.Affect(`DELETE FROM drafts WHERE person = $1 AND id = $2 AND code <> ''`, h.draftPerson(in.IDNumber), in.ID)
		if err != nil || n == 0 {
			return err
		}
		if err := t.tellEnds(endChange{at: stamp(h.opts.Now()), draft: in.ID, kind: DraftDropped, end: c.end()}); err != nil {
			return err
		}
		return t.Exec(`DELETE FROM draft_ends WHERE draft = $1`, in.ID)
	})
}

// draftFiled closes the draft from which a case was filed: its content is destroyed, and the ends that had it follow the case
// from now on.
func (h *Hub) draftFiled(t tx, ref caseRef, origin casefile.Origin) error {
	if err := t.Exec(`UPDATE drafts SET code = '', body = $1 WHERE id = $2`, []byte{}, origin.Draft); err != nil {
		return err
	}
	if err := t.Exec(`INSERT INTO followers (terminal, case_id, name, draft) SELECT $1, $2, name, draft FROM draft_ends WHERE draft = $3 ON CONFLICT DO NOTHING`,
		ref.terminal, ref.id, origin.Draft); err != nil {
		return err
	}
	if err := t.tellEnds(endChange{at: stamp(h.opts.Now()), draft: origin.Draft, kind: DraftFiled, end: wire.EndTerminal, ref: ref, index: -1}); err != nil {
		return err
	}
	return t.Exec(`DELETE FROM draft_ends WHERE draft = $1`, origin.Draft)
}

// dropOldDrafts destroys what nobody came back for.
func (h *Hub) dropOldDrafts(ctx context.Context) error {
	return h.write(ctx, func(t tx) error {
		now := stamp(h.opts.Now())
		if err := t.Exec(`DELETE FROM draft_ends WHERE draft IN (SELECT id FROM drafts WHERE until <= $1)`, now); err != nil {
			return err
		}
		return t.Exec(`DELETE FROM drafts WHERE until <= $1`, now)
	})
}
