package hub

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"zhiting/sync/casefile"
	"zhiting/sync/identity"
	"zhiting/sync/provider/papercode"
	"zhiting/sync/uplink/wire"
)

// maxWait is the longest that a call for changes is held open.
const maxWait = 30 * time.Second

// Handler is the whole of the hub over HTTP: the API of terminals and clerks, and the clerks' pages.
func (h *Hub) Handler() http.Handler {
	mux := http.NewServeMux()
	h.api(mux)
	h.pages(mux)
	mux.HandleFunc("POST /v1/intake", h.takeBatch)
	mux.HandleFunc("GET "+papercode.Path+"{code}", h.verifyPage)
	mux.HandleFunc("GET "+handOverPath+"{key}/contents/{sha256}", h.handOverContent)
	mux.HandleFunc("GET /healthz", h.health)
	return h.logged(mux, h.announceProtocol(h.guard(http.NewCrossOriginProtection().Handler(h.packed(mux)))))
}

// Description is the API as an OpenAPI document, the same as at /openapi.json, with a line for each value so that changes
// of it can be read.
func Description() ([]byte, error) {
	described, err := json.MarshalIndent(new(Hub).api(http.NewServeMux()).OpenAPI(), "", " ")
	return append(described, '\n'), err
}

// api makes the calls of terminals and clerks.
func (h *Hub) api(mux *http.ServeMux) huma.API {
	config := huma.DefaultConfig("Zhiting hub", "1")
	config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", nil
	config.Info.Description = "Terminals send cases exactly once and read what became of them; clerks list, show and move them."
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"terminal": {Type: "mutualTLS", Description: "The certificate of an enrolled terminal"},
		"clerk":    {Type: "apiKey", In: "cookie", Name: sessionCookie, Description: "The session of an account, of the role that the call is tagged with"},
		"end":      {Type: "http", Scheme: "bearer", Description: "The token of another end, such as a telephone's app"},
		"owner":    {Type: "http", Scheme: "bearer", Description: "The owner's token, on the hub's own machine; for every call that is not a terminal's"},
	}
	api := humago.New(mux, config)
	h.terminalCalls(api)
	h.contentCalls(api)
	h.serviceCalls(api)
	h.progressCalls(api)
	h.helpCalls(api)
	h.ratingCalls(api)
	h.licenceCalls(api)
	h.benefitCalls(api)
	h.queueCalls(api)
	h.clerkCalls(api)
	h.downCalls(api)
	h.enrolCalls(api)
	h.accountCalls(api)
	h.draftCalls(api)
	h.endCalls(api)
	h.auditCalls(api)
	return api
}

// schemaName names a shape in the description of the API. What comes from a contract of providers bears its package's
// name, since other packages have an Order or a Text as well.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	switch from := path.Base(t.PkgPath()); from {
	case "provider", "bilingual":
		return strings.ToUpper(from[:1]) + from[1:] + name
	}
	return name
}

func operation(role, id, method, at, summary string) huma.Operation {
	security := []map[string][]string{{"clerk": {}}, {"owner": {}}}
	switch role {
	case "end":
		security = []map[string][]string{{"end": {}}, {"terminal": {}}}
	case "terminal", "owner":
		security = []map[string][]string{{role: {}}}
	case "anybody":
		security = nil
	}
	return huma.Operation{
		OperationID: id, Method: method, Path: at, Summary: summary, Tags: []string{role},
		Security: security, BodyReadTimeout: 5 * time.Minute,
	}
}

// register makes a call of the API. One that names a terminal, in its path, query or body, is answered to no other terminal.
func register[I, O any](api huma.API, o huma.Operation, answer func(context.Context, *I) (*O, error)) {
	huma.Register(api, o, func(ctx context.Context, in *I) (*O, error) {
		if terminal := spokenOf(reflect.ValueOf(in).Elem()); terminal != "" {
			if err := own(ctx, terminal); err != nil {
				return nil, err
			}
		}
		if c := callerOf(ctx); c.noted != nil {
			if number := askedAfter(reflect.ValueOf(in).Elem()); number != "" {
				if err := c.noted(ctx, number); err != nil {
					return nil, err
				}
			}
		}
		return answer(ctx, in)
	})
}

// spokenOf is the terminal that a request speaks of, "" for none.
func spokenOf(request reflect.Value) string {
	for _, part := range []reflect.Value{request, request.FieldByName("Body")} {
		if part.Kind() != reflect.Struct {
			continue
		}
		if terminal := part.FieldByName("Terminal"); terminal.Kind() == reflect.String {
			return terminal.String()
		}
	}
	return ""
}

func (h *Hub) terminalCalls(api huma.API) {
	h.describeIntake(api)

	find := operation("terminal", "find-enterprise", "POST", "/v1/enterprises/find", "Ask the register of enterprises")
	register(api, find, func(ctx context.Context, in *struct{ Body wire.EnterpriseQuery }) (*struct{ Body wire.Registered }, error) {
		if h.opts.Register == nil {
			return nil, huma.NewError(http.StatusNotImplemented, "this hub reaches no register of enterprises")
		}
		found, err := h.opts.Register.Find(ctx, in.Body)
		return &struct{ Body wire.Registered }{found}, h.apiError(err)
	})

	changes := operation("terminal", "changes", "GET", "/v1/terminals/{terminal}/changes", "Read what became of the cases filed at a terminal")
	register(api, changes, func(ctx context.Context, in *struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
		After    int64  `query:"after" minimum:"0" doc:"Cursor of the last answer, 0 at first"`
		Limit    int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
		Wait     string `query:"wait" default:"0s" doc:"How long to hold the call open when there is nothing, such as 20s; at most 30s"`
	}) (*struct{ Body wire.Changes }, error) {
		wait, err := waitOf(in.Wait)
		if err != nil {
			return nil, err
		}
		answer, err := h.changes(ctx, in.Terminal, in.After, in.Limit, wait)
		return &struct{ Body wire.Changes }{answer}, h.apiError(err)
	})
}

// changes reads a terminal's changes after a cursor; with none it waits for one.
func (h *Hub) changes(ctx context.Context, terminal string, after int64, limit int, wait time.Duration) (answer wire.Changes, err error) {
	err = h.await(ctx, terminal, wait, func() (bool, error) {
		err := h.read(ctx, func(t tx) (err error) {
			answer.Changes, answer.Cursor, err = t.changesAfter(terminal, after, limit)
			return err
		})
		return len(answer.Changes) > 0, err
	})
	return answer, err
}

// await looks until there is something, again whenever the bell rings for something, and no longer than wait.
func (h *Hub) await(ctx context.Context, of string, wait time.Duration, look func() (bool, error)) error {
	deadline := time.After(wait)
	for {
		notice := h.bell.wait(of) // before looking, so that a change between the two is not slept through
		if found, err := look(); err != nil || found || wait == 0 {
			return err
		}
		select {
		case <-notice:
		case <-deadline:
			return nil
		case <-h.stopped:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// waitOf is how long a call asks to be held open.
func waitOf(given string) (time.Duration, error) {
	wait, err := time.ParseDuration(given)
	if err != nil || wait < 0 {
		return 0, huma.Error422UnprocessableEntity("wait is not a length of time; write it like 20s")
	}
	return min(wait, maxWait), nil
}

func (h *Hub) clerkCalls(api huma.API) {
	list := operation("clerk", "list-cases", "GET", "/v1/cases", "List cases, newest first")
	register(api, list, func(ctx context.Context, in *struct {
		Wanted
	}) (*struct{ Body []Summary }, error) {
		cases, err := h.list(ctx, in.Wanted)
		return &struct{ Body []Summary }{cases}, h.apiError(err)
	})

	show := operation("clerk", "show-case", "GET", "/v1/cases/{id}", "Show all of a case")
	register(api, show, func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (*struct{ Body Case }, error) {
		c, err := h.show(ctx, in.ID)
		return &struct{ Body Case }{c}, h.apiError(err)
	})

	move := operation("clerk", "move-child", "POST", "/v1/cases/{id}/children/{matter}", "Move a child case to its next state")
	register(api, move, func(ctx context.Context, in *struct {
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
	case errors.Is(err, errNoCase), errors.Is(err, errNoCall), errors.Is(err, errNoFollowUp), errors.Is(err, errNoAttachment), errors.Is(err, ErrNoEnterprise),
		errors.Is(err, errNoEnrolment), errors.Is(err, errNoAccount), errors.Is(err, errNoDraft), errors.Is(err, errNoEnd):
		return huma.Error404NotFound(err.Error())
	case errors.As(err, &move), errors.As(err, &waiting), errors.Is(err, errAtDepartment), errors.Is(err, errNewerDraft):
		return huma.Error409Conflict(err.Error())
	case errors.Is(err, errFollowUpMove):
		return huma.Error409Conflict(err.Error())
	case errors.Is(err, errWrongCode), errors.Is(err, errNotYours), errors.Is(err, errOthersDraft), errors.Is(err, errOnlyTyped):
		return huma.Error403Forbidden(err.Error())
	case errors.Is(err, identity.ErrRequest), errors.Is(err, errAccountShape), errors.Is(err, errDepartment):
		return huma.Error422UnprocessableEntity(err.Error())
	case errors.Is(err, errManyCalls), errors.Is(err, errManyCodes):
		return huma.Error429TooManyRequests(err.Error())
	case errors.Is(err, errNoReason), errors.Is(err, errNoNote), errors.Is(err, errDraftQuery):
		return huma.Error422UnprocessableEntity(err.Error())
	case errors.Is(err, errWrongContent), errors.Is(err, wire.ErrFrames):
		return huma.Error422UnprocessableEntity(err.Error())
	case errors.Is(err, errCut):
		return huma.NewError(http.StatusRequestTimeout, errCut.Error())
	case errors.Is(err, errManyUploads):
		return huma.ErrorWithHeaders(huma.Error503ServiceUnavailable(err.Error()), http.Header{"Retry-After": {"5"}})
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
