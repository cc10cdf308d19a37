package hub

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/uplink/wire"
)

// everyTerminal is the name under which settings of all terminals are kept.
const everyTerminal = "all"

// downCalls are what terminals are handed, and what they say became of it.
func (h *Hub) downCalls(api huma.API) {
	down := operation("terminal", "down", "GET", "/v1/terminals/{terminal}/down", "Read what is wanted of a terminal: catalogue, settings, commands")
	register(api, down, func(ctx context.Context, in *struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
		Known    string `query:"known" maxLength:"64" doc:"Mark of the last answer: with a wait, the call is held open while that is still so"`
		Wait     string `query:"wait" default:"0s" doc:"How long to hold the call open, such as 20s; at most 30s"`
	}) (*struct{ Body wire.Down }, error) {
		wait, err := time.ParseDuration(in.Wait)
		if err != nil || wait < 0 {
			return nil, huma.Error422UnprocessableEntity("wait is not a length of time; write it like 20s")
		}
		answer, err := h.wanted(ctx, in.Terminal, in.Known, min(wait, maxWait))
		return &struct{ Body wire.Down }{answer}, h.apiError(err)
	})

	reports := operation("terminal", "report", "POST", "/v1/terminals/{terminal}/reports", "Say what became of what was handed down")
	register(api, reports, func(ctx context.Context, in *struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
		Body     wire.Reports
	}) (*struct{}, error) {
		err := h.write(ctx, func(t tx) error {
			for _, r := range in.Body.Reports {
				if err := t.addReport(in.Terminal, r, h.opts.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			h.announce(in.Terminal)
		}
		return nil, h.apiError(err)
	})
	h.packageCalls(api)
	h.handCalls(api)
}

// wanted reads what is wanted of a terminal; while that is what it knows, it waits for a change.
func (h *Hub) wanted(ctx context.Context, terminal, known string, wait time.Duration) (answer wire.Down, err error) {
	deadline := time.After(wait)
	for {
		notice := h.bell.wait(terminal) // before reading, so that a change between the two is not slept through
		err := h.read(ctx, func(t tx) (err error) {
			answer, err = t.wanted(terminal, h.opts.Now())
			return err
		})
		if err != nil || answer.Mark != known || wait == 0 {
			return answer, err
		}
		select {
		case <-notice:
		case <-deadline:
			return answer, nil
		case <-h.stopped:
			return answer, nil
		case <-ctx.Done():
			return answer, ctx.Err()
		}
	}
}

func (t tx) wanted(terminal string, now time.Time) (down wire.Down, err error) {
	if down.Catalogue, err = t.packageFor(terminal); err != nil {
		return down, err
	}
	if down.Settings.Values, err = t.settings(terminal); err != nil {
		return down, err
	}
	if down.Settings.Version, err = digest(down.Settings.Values); err != nil {
		return down, err
	}
	down.Commands = []wire.Command{}
	err = t.Each(`SELECT id, name, expires_at FROM commands c WHERE terminal = $1 AND expires_at > $2 AND NOT EXISTS
		(SELECT 1 FROM terminal_reports r WHERE r.terminal = c.terminal AND r.kind = 'command' AND r.id = c.id) ORDER BY made_at, id`,
		[]any{terminal, stamp(now)}, func(r *sql.Rows) error {
			var c wire.Command
			var expires string
			if err := r.Scan(&c.ID, &c.Name, &expires); err != nil {
				return err
			}
			c.Expires, err = time.Parse(time.RFC3339, expires)
			down.Commands = append(down.Commands, c)
			return err
		})
	if err != nil {
		return down, err
	}
	down.Mark, err = digest(down)
	return down, err
}

// digest is the same for the same content: maps are written in the order of their keys.
func digest(of any) (string, error) {
	raw, err := json.Marshal(of)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16]), err
}

// settings are those of all terminals, and over them the terminal's own.
func (t tx) settings(terminal string) (map[string]string, error) {
	values := map[string]string{}
	for _, of := range []string{everyTerminal, terminal} {
		err := t.Each(`SELECT key, value FROM terminal_settings WHERE terminal = $1`, []any{of}, func(r *sql.Rows) error {
			var key, value string
			err := r.Scan(&key, &value)
			values[key] = value
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return values, nil
}

// addReport keeps what a terminal says. What it said of a command stays; of a catalogue or settings, the last counts.
func (t tx) addReport(terminal string, r wire.Report, now time.Time) error {
	return t.Exec(`INSERT INTO terminal_reports (terminal, kind, id, outcome, reason, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (terminal, kind, id) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason, at = excluded.at WHERE excluded.kind <> 'command'`,
		terminal, string(r.Kind), r.ID, string(r.Outcome), r.Reason, stamp(now))
}
