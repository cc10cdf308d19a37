package hub

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/uplink/wire"
)

// callLife is how long a call stays when its terminal does not ask after it: the citizen has gone.
const callLife = time.Minute

// mostCalls keeps a broken terminal from filling the list.
const mostCalls = 500

// errManyCalls says that no more calls are taken.
var errManyCalls = errors.New("too many calls are open; call by phone")

// errNoCall says that a call has ended or never was.
var errNoCall = errors.New("there is no such call; it was ended, or its terminal went silent")

// call is somebody at a terminal who wants a person beside them (帮办). It holds nothing of who that is.
type call struct {
	wire.HelpCall
	ID     string
	Since  time.Time
	Coming bool
}

// openCalls are those that are open, oldest first. A terminal has one at most.
func (t tx) openCalls(now time.Time) (open []call, err error) {
	err = t.Each(`SELECT terminal, id, hall, page, since, coming FROM help_calls WHERE seen >= $1 ORDER BY since, terminal`, []any{stamp(now.Add(-callLife))}, func(r *sql.Rows) error {
		var c call
		var since string
		err := r.Scan(&c.Terminal, &c.ID, &c.Hall, &c.At, &since, &c.Coming)
		if err == nil {
			c.Since, err = time.Parse(time.RFC3339, since)
		}
		open = append(open, c)
		return err
	})
	return open, err
}

// addCall takes a call in. One that its terminal makes again is the same call.
func (h *Hub) addCall(ctx context.Context, in wire.HelpCall) (id string, err error) {
	now := h.opts.Now()
	err = h.write(ctx, func(t tx) error {
		id = h.newID()
		if err := t.Exec(`DELETE FROM help_calls WHERE seen < $1`, stamp(now.Add(-callLife))); err != nil {
			return err
		}
		open, err := t.openCalls(now)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(open, func(c call) bool { return c.Terminal == in.Terminal }); i >= 0 {
			id = open[i].ID
			return nil
		}
		if len(open) >= mostCalls {
			return errManyCalls
		}
		return t.Exec(`INSERT INTO help_calls (terminal, id, hall, page, since, seen, coming) VALUES ($1, $2, $3, $4, $5, $6, FALSE)`,
			in.Terminal, id, in.Hall, in.At, stamp(now), stamp(now))
	})
	return id, err
}

// callState says how a call stands, and that its terminal still wants it.
func (h *Hub) callState(ctx context.Context, id string) (state wire.HelpState, err error) {
	now := h.opts.Now()
	err = h.write(ctx, func(t tx) error {
		open, err := t.openCalls(now)
		if err != nil {
			return err
		}
		ahead := 0
		for _, c := range open {
			if c.ID == id {
				state = wire.HelpState{ID: id, Ahead: ahead, Coming: c.Coming}
				return t.Exec(`UPDATE help_calls SET seen = $1 WHERE terminal = $2`, stamp(now), c.Terminal)
			}
			if !c.Coming {
				ahead++
			}
		}
		return errNoCall
	})
	return state, err
}

// callsNow gives the open calls.
func (h *Hub) callsNow(ctx context.Context) (open []call, err error) {
	err = h.read(ctx, func(t tx) error {
		open, err = t.openCalls(h.opts.Now())
		return err
	})
	return open, err
}

// goTo says that somebody is on the way.
func (h *Hub) goTo(ctx context.Context, id string) error {
	return h.write(ctx, func(t tx) error {
		n, err := t.Affect(`UPDATE help_calls SET coming = TRUE WHERE id = $1`, id)
		if err == nil && n == 0 {
			err = errNoCall
		}
		return err
	})
}

// endCall takes a call from the list.
func (h *Hub) endCall(ctx context.Context, id string) error {
	return h.write(ctx, func(t tx) error { return t.Exec(`DELETE FROM help_calls WHERE id = $1`, id) })
}

// helpCalls are for terminals that call somebody.
func (h *Hub) helpCalls(api huma.API) {
	type answer struct{ Body wire.HelpState }
	type byID struct {
		ID string `path:"id" maxLength:"64"`
	}
	state := func(ctx context.Context, id string) (*answer, error) {
		s, err := h.callState(ctx, id)
		return &answer{s}, h.apiError(err)
	}
	register(api, operation("terminal", "call-help", "POST", "/v1/services/help", "Call a person to a terminal"),
		func(ctx context.Context, in *struct{ Body wire.HelpCall }) (*answer, error) {
			id, err := h.addCall(ctx, in.Body)
			if err != nil {
				return nil, h.apiError(err)
			}
			return state(ctx, id)
		})
	register(api, operation("terminal", "help-state", "POST", "/v1/services/help/{id}/state", "Ask whether somebody is coming; a call that nobody asks after for a minute ends"),
		func(ctx context.Context, in *byID) (*answer, error) { return state(ctx, in.ID) })
	register(api, operation("terminal", "end-help", "POST", "/v1/services/help/{id}/end", "Nobody needs to come any more"),
		func(ctx context.Context, in *byID) (*struct{}, error) {
			return nil, h.apiError(h.endCall(ctx, in.ID))
		})
}

// takeCall is the button of the dashboard by which somebody says that they go.
func (h *Hub) takeCall(w http.ResponseWriter, r *http.Request) {
	switch err := h.goTo(r.Context(), r.PathValue("id")); {
	case errors.Is(err, errNoCall):
		h.render(w, http.StatusNotFound, "trouble", "这个呼叫已经结束，请返回列表查看。")
		return
	case err != nil:
		h.pageError(w, err)
		return
	}
	http.Redirect(w, r, (&url.URL{Path: "/"}).String(), http.StatusSeeOther)
}
