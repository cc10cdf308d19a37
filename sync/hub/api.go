package hub

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// maxWait is the longest that a call for changes is held open.
const maxWait = 30 * time.Second

// Handler is the whole of the hub over HTTP: the API of terminals and clerks, and the clerks' pages.
func (h *Hub) Handler() http.Handler {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Zhiting hub", "1")
	config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", nil
	config.Info.Description = "Terminals send cases exactly once and read what became of them; clerks list, show and move them."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"terminal": {Type: "http", Scheme: "bearer"},
		"clerk":    {Type: "http", Scheme: "bearer"},
	}
	api := humago.New(mux, config)
	h.terminalCalls(api)
	h.clerkCalls(api)
	h.pages(mux)
	mux.HandleFunc("GET /healthz", h.health)
	return h.logged(mux, h.guard(http.NewCrossOriginProtection().Handler(mux)))
}

func operation(role, id, method, path, summary string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{role},
		Security: []map[string][]string{{role: {}}}, BodyReadTimeout: 5 * time.Minute,
	}
}

func (h *Hub) terminalCalls(api huma.API) {
	intake := operation("terminal", "intake", "POST", "/v1/intake", "Take events in, each exactly once")
	intake.MaxBodyBytes = wire.MaxIntake
	huma.Register(api, intake, func(ctx context.Context, in *struct{ Body wire.Intake }) (*struct{ Body wire.IntakeAnswer }, error) {
		if in.Body.Protocol != wire.Protocol {
			return nil, huma.NewError(http.StatusNotImplemented, "this hub speaks protocol 1; update the hub, the terminal keeps its cases until then")
		}
		answer, err := h.intake(ctx, in.Body)
		return &struct{ Body wire.IntakeAnswer }{answer}, h.apiError(err)
	})

	put := operation("terminal", "put-attachment", "PUT", "/v1/attachments/{sha256}", "Store the content that has this SHA-256")
	put.MaxBodyBytes = casefile.MaxAttachment
	huma.Register(api, put, func(ctx context.Context, in *struct {
		SHA256  string `path:"sha256" pattern:"^[0-9a-f]{64}$"`
		RawBody []byte `contentType:"application/octet-stream"`
	}) (*struct{}, error) {
		return nil, h.apiError(h.saveAttachment(ctx, in.SHA256, in.RawBody))
	})

	head := operation("terminal", "has-attachment", "HEAD", "/v1/attachments/{sha256}", "Ask whether content is here: 200 or 404")
	huma.Register(api, head, func(ctx context.Context, in *struct {
		SHA256 string `path:"sha256" pattern:"^[0-9a-f]{64}$"`
	}) (*struct{}, error) {
		there, err := h.hasAttachment(ctx, in.SHA256)
		if err == nil && !there {
			return nil, huma.Error404NotFound("this content has not arrived")
		}
		return nil, h.apiError(err)
	})

	find := operation("terminal", "find-enterprise", "POST", "/v1/enterprises/find", "Ask the register of enterprises")
	huma.Register(api, find, func(ctx context.Context, in *struct{ Body wire.EnterpriseQuery }) (*struct{ Body wire.Registered }, error) {
		if h.opts.Register == nil {
			return nil, huma.NewError(http.StatusNotImplemented, "this hub reaches no register of enterprises")
		}
		found, err := h.opts.Register.Find(ctx, in.Body)
		return &struct{ Body wire.Registered }{found}, h.apiError(err)
	})

	changes := operation("terminal", "changes", "GET", "/v1/terminals/{terminal}/changes", "Read what became of the cases filed at a terminal")
	huma.Register(api, changes, func(ctx context.Context, in *struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
		After    int64  `query:"after" minimum:"0" doc:"Cursor of the last answer, 0 at first"`
		Limit    int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
		Wait     string `query:"wait" default:"0s" doc:"How long to hold the call open when there is nothing, such as 20s; at most 30s"`
	}) (*struct{ Body wire.Changes }, error) {
		wait, err := time.ParseDuration(in.Wait)
		if err != nil || wait < 0 {
			return nil, huma.Error422UnprocessableEntity("wait is not a length of time; write it like 20s")
		}
		answer, err := h.changes(ctx, in.Terminal, in.After, in.Limit, min(wait, maxWait))
		return &struct{ Body wire.Changes }{answer}, h.apiError(err)
	})
}

// changes reads a terminal's changes after a cursor; with none it waits for one.
func (h *Hub) changes(ctx context.Context, terminal string, after int64, limit int, wait time.Duration) (answer wire.Changes, err error) {
	deadline := time.After(wait)
	for {
		notice := h.notice() // before reading, so that a change between the two is not slept through
		err := h.store.read(ctx, func(t tx) (err error) {
			answer.Changes, answer.Cursor, err = t.changesAfter(terminal, after, limit)
			return err
		})
		if err != nil || len(answer.Changes) > 0 || wait == 0 {
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

func (h *Hub) clerkCalls(api huma.API) {
	list := operation("clerk", "list-cases", "GET", "/v1/cases", "List cases, newest first")
	huma.Register(api, list, func(ctx context.Context, in *struct {
		Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	}) (*struct{ Body []Summary }, error) {
		cases, err := h.list(ctx, in.Limit)
		return &struct{ Body []Summary }{cases}, h.apiError(err)
	})

	show := operation("clerk", "show-case", "GET", "/v1/cases/{id}", "Show all of a case")
	huma.Register(api, show, func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (*struct{ Body Case }, error) {
		c, err := h.show(ctx, in.ID)
		return &struct{ Body Case }{c}, h.apiError(err)
	})

	move := operation("clerk", "move-child", "POST", "/v1/cases/{id}/children/{matter}", "Move a child case to its next state")
	huma.Register(api, move, func(ctx context.Context, in *struct {
		ID     string `path:"id"`
		Matter string `path:"matter"`
		Body   Move
	}) (*struct{ Body Case }, error) {
		if err := h.move(ctx, in.ID, in.Matter, in.Body); err != nil {
			return nil, h.apiError(err)
		}
		c, err := h.show(ctx, in.ID)
		return &struct{ Body Case }{c}, h.apiError(err)
	})
}

// apiError gives an error its HTTP status. What is not the caller's fault is logged here and can be tried again.
func (h *Hub) apiError(err error) error {
	var move *casefile.MoveError
	var waiting *waitingError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errNoCase), errors.Is(err, ErrNoEnterprise):
		return huma.Error404NotFound(err.Error())
	case errors.As(err, &move), errors.As(err, &waiting):
		return huma.Error409Conflict(err.Error())
	case errors.Is(err, errNoReason):
		return huma.Error422UnprocessableEntity(err.Error())
	case errors.Is(err, errWrongContent):
		return huma.Error422UnprocessableEntity(err.Error())
	}
	if !errors.Is(err, context.Canceled) { // the caller went, or the hub is being stopped
		h.opts.Log.WithError(err).Error("a call failed; look at the disk that holds the data folder")
	}
	return huma.Error503ServiceUnavailable("the hub cannot read or write its store now; try again later")
}

// health answers whether the store can be read.
func (h *Hub) health(w http.ResponseWriter, r *http.Request) {
	if _, err := h.counts(r.Context()); err != nil {
		problem(w, http.StatusServiceUnavailable, "the hub cannot read its store")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection's deadlines.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logged writes a line a request. It logs the pattern of the path, never the path: that may hold a case's id.
func (h *Hub) logged(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, sw := time.Now(), &statusWriter{w, http.StatusOK}
		next.ServeHTTP(sw, r)
		_, pattern := mux.Handler(r)
		h.opts.Log.WithFields(map[string]any{"method": r.Method, "route": pattern, "status": sw.status, "ms": time.Since(start).Milliseconds()}).Info("request")
	})
}
