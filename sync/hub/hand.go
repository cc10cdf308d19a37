package hub

import (
	"context"
	"database/sql"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/uplink/wire"
)

// NewCommand is what a clerk asks of a terminal.
type NewCommand struct {
	Name    wire.CommandName `json:"name" enum:"send-report,sync-push,reload-catalogue,print-test-page,restart"`
	Seconds int              `json:"seconds" minimum:"1" maximum:"2592000" doc:"After which it is not done any more"`
}

// NewSetting sets a key of a terminal's configuration, or of all; without a value it is the terminal's own again.
type NewSetting struct {
	Key   string  `json:"key" pattern:"^[a-z_]+([.][a-z_]+)*$" maxLength:"64"`
	Value *string `json:"value,omitempty" maxLength:"1024"`
}

// HandedCommand is a command and what became of it.
type HandedCommand struct {
	wire.Command
	MadeAt  time.Time    `json:"made_at"`
	Outcome wire.Outcome `json:"outcome,omitempty"`
	Reason  string       `json:"reason,omitempty"`
}

// HandedDown is what a terminal was handed, and what it said of that.
type HandedDown struct {
	Wanted   wire.Down       `json:"wanted"`
	Commands []HandedCommand `json:"commands" doc:"Oldest first"`
	Reports  []wire.Report   `json:"reports" doc:"Of catalogues and settings, oldest first"`
}

// handCalls are how clerks hand something down.
func (h *Hub) handCalls(api huma.API) {
	show := operation("clerk", "show-handed", "GET", "/v1/handed/{terminal}", "Show what a terminal was handed, and what it said of that")
	register(api, show, func(ctx context.Context, in *struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	}) (*struct{ Body HandedDown }, error) {
		var handed HandedDown
		err := h.read(ctx, func(t tx) (err error) {
			handed, err = t.handedDown(in.Terminal, h.opts.Now())
			return err
		})
		return &struct{ Body HandedDown }{handed}, h.apiError(err)
	})

	command := operation("clerk", "send-command", "POST", "/v1/handed/{terminal}/commands", "Ask a terminal to do something once")
	register(api, command, func(ctx context.Context, in *struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
		Body     NewCommand
	}) (*struct{ Body wire.Command }, error) {
		now := h.opts.Now()
		c := wire.Command{ID: h.newID(), Name: in.Body.Name, Expires: now.Add(time.Duration(in.Body.Seconds) * time.Second).UTC().Truncate(time.Millisecond)}
		err := h.write(ctx, func(t tx) error {
			return t.Exec(`INSERT INTO commands (terminal, id, name, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
				in.Terminal, c.ID, string(c.Name), stamp(now), stamp(c.Expires))
		})
		if err == nil {
			h.announce(in.Terminal)
		}
		return &struct{ Body wire.Command }{c}, h.apiError(err)
	})

	setting := operation("clerk", "set-config", "POST", "/v1/handed/{terminal}/settings", "Set a key of a terminal's configuration, or of all terminals")
	register(api, setting, func(ctx context.Context, in *struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
		Body     NewSetting
	}) (*struct{ Body wire.Settings }, error) {
		var settings wire.Settings
		err := h.write(ctx, func(t tx) (err error) {
			if in.Body.Value == nil {
				err = t.Exec(`DELETE FROM terminal_settings WHERE terminal = $1 AND key = $2`, in.Terminal, in.Body.Key)
			} else {
				err = t.Exec(`INSERT INTO terminal_settings (terminal, key, value) VALUES ($1, $2, $3)
					ON CONFLICT (terminal, key) DO UPDATE SET value = excluded.value`, in.Terminal, in.Body.Key, *in.Body.Value)
			}
			if err == nil {
				settings.Values, err = t.settings(in.Terminal)
			}
			if err == nil {
				settings.Version, err = digest(settings.Values)
			}
			return err
		})
		switch {
		case err == nil && in.Terminal == everyTerminal:
			h.announce()
		case err == nil:
			h.announce(in.Terminal)
		}
		return &struct{ Body wire.Settings }{settings}, h.apiError(err)
	})
}

func (t tx) handedDown(terminal string, now time.Time) (handed HandedDown, err error) {
	if handed.Wanted, err = t.wanted(terminal, now); err != nil {
		return handed, err
	}
	handed.Commands, handed.Reports = []HandedCommand{}, []wire.Report{}
	err = t.Each(`SELECT c.id, c.name, c.made_at, c.expires_at, coalesce(r.outcome, ''), coalesce(r.reason, '') FROM commands c
		LEFT JOIN terminal_reports r ON r.terminal = c.terminal AND r.kind = 'command' AND r.id = c.id WHERE c.terminal = $1 ORDER BY c.made_at, c.id`,
		[]any{terminal}, func(r *sql.Rows) error {
			var c HandedCommand
			var made, expires string
			if err := r.Scan(&c.ID, &c.Name, &made, &expires, &c.Outcome, &c.Reason); err != nil {
				return err
			}
			if c.MadeAt, err = time.Parse(time.RFC3339, made); err != nil {
				return err
			}
			c.Expires, err = time.Parse(time.RFC3339, expires)
			handed.Commands = append(handed.Commands, c)
			return err
		})
	if err != nil {
		return handed, err
	}
	err = t.Each(`SELECT kind, id, outcome, reason FROM terminal_reports WHERE terminal = $1 AND kind <> 'command' ORDER BY at`, []any{terminal}, func(r *sql.Rows) error {
		var report wire.Report
		err := r.Scan(&report.Kind, &report.ID, &report.Outcome, &report.Reason)
		handed.Reports = append(handed.Reports, report)
		return err
	})
	return handed, err
}
