package hub

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/identity"
	"zhiting/sync/provider/papercode"
	"zhiting/sync/uplink/wire"
)

// Role is what somebody who calls may do.
type Role string

// The roles. An owner is whoever can read the owner's token on the hub's machine, and so its database; the others have an
// account each, but for terminals, which have a certificate, and other ends, which have a token.
const (
	RoleTerminal Role = "terminal"
	RoleEnd      Role = "end"      // another end at which citizens do things, such as a telephone's app
	RoleClerk    Role = "clerk"    // 部门办理人员: the cases of one department
	RoleWindow   Role = "window"   // 综合窗口: all cases, calls for help, ratings, payments
	RoleOperator Role = "operator" // 运维人员: terminals, catalogues, settings; nothing personal
	RoleAuditor  Role = "auditor"  // 审计人员: who looked at what
	RoleOwner    Role = "owner"
	anybody      Role = ""
)

// caller is who makes a call.
type caller struct {
	Name       string
	Role       Role
	Department string                                           // of a clerk
	End        wire.End                                         // of an end
	noted      func(ctx context.Context, idNumber string) error // writes down whom the call is after; nil where it is of nobody
}

// rule says who may call the paths that begin in a way.
type rule struct {
	prefix   string
	roles    []Role
	personal bool // what is answered, or done, is of a person: the call is written down before it is answered
}

var (
	caseworkers = []Role{RoleClerk, RoleWindow}
	windows     = []Role{RoleWindow}
	operators   = []Role{RoleOperator}
	terminals   = []Role{RoleTerminal}
	ends        = []Role{RoleEnd}
	allEnds     = []Role{RoleTerminal, RoleEnd}
	auditors    = []Role{RoleAuditor}
	everybody   = []Role{anybody}
)

// rules are tried in their order. An owner may call everything that is not a terminal's; a path that fits none is the
// owner's alone, so that a new one is closed until somebody decides otherwise.
var rules = []rule{
	{"/healthz", everybody, false}, {"/openapi.json", everybody, false}, {loginPath, everybody, false}, {enrolPath, everybody, false},
	{handOverPath, everybody, false}, {papercode.Path, everybody, false}, {verifyPath, everybody, false}, // each knows its own codes
	{"/v1/intake", terminals, false}, {"/v1/attachments", terminals, false}, {"/v1/terminals/", terminals, false},
	{"/v1/enterprises/find", terminals, true}, {"/v1/services/cases/", allEnds, true}, {"/v1/services/licences/", terminals, true},
	{"/v1/services/benefits/", terminals, true}, {"/v1/services/bills/accounts/", terminals, true}, {"/v1/services", terminals, false},
	{draftChangesPath, ends, false}, {draftsPath, allEnds, true},
	{"/v1/cases/", caseworkers, true}, {"/v1/cases", caseworkers, false}, {"/cases/", caseworkers, true},
	{"/v1/ratings", windows, true}, {"/v1/follow-ups", windows, true}, {"/ratings", windows, true}, {"/follow-ups/", windows, true},
	{"/v1/bills/", windows, true}, {"/calls/", windows, false},
	{"/v1/handed/", operators, false}, {"/v1/catalogue", operators, false}, {enrolmentsPath, operators, false}, {terminalsPage, operators, false},
	{auditPersonPath, auditors, true}, {auditPersonPage, auditors, true},
	{auditPath, auditors, false}, {auditPage, auditors, false},
	{logoutPath, []Role{RoleClerk, RoleWindow, RoleOperator, RoleAuditor}, false}, {passwordPath, []Role{RoleClerk, RoleWindow, RoleOperator, RoleAuditor}, false},
}

// The paths that are also named elsewhere.
const (
	loginPath      = "/login"
	logoutPath     = "/logout"
	passwordPath   = "/password"
	enrolPath      = "/v1/enrol"
	enrolmentsPath = "/v1/enrolments"
	terminalsPage  = "/terminals"
	auditPath      = "/v1/audit"
	auditPage      = "/audit"

	auditPersonPath = auditPath + "/person"
	auditPersonPage = auditPage + "/person"

	verifyPath = "/v1/verify/"
	draftsPath = "/v1/drafts"

	draftChangesPath = draftsPath + "/changes"
)

// ruleFor finds the rule of a path.
func ruleFor(path string) rule {
	if path == "/" {
		return rule{path, caseworkers, false}
	}
	for _, r := range rules {
		rest, ok := strings.CutPrefix(path, r.prefix)
		if ok && (rest == "" || strings.HasSuffix(r.prefix, "/") || rest[0] == '/') {
			return r
		}
	}
	return rule{path, nil, true}
}

type callerKey struct{}

// callerOf is who makes the call of a context; nobody for one that anybody may make.
func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// errNotOwn says that a terminal speaks for another.
var errNotOwn = huma.Error403Forbidden("this terminal's certificate is of another name; set its name in the configuration to the one it was enrolled with")

// own says whether a terminal speaks for itself.
func own(ctx context.Context, terminal string) error {
	if c := callerOf(ctx); c.Role == RoleTerminal && c.Name != terminal {
		return errNotOwn
	}
	return nil
}

// guard lets a request through when who makes it may.
func (h *Hub) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		need := ruleFor(r.URL.Path)
		if slices.Contains(need.roles, anybody) {
			h.open(w, r, next)
			return
		}
		c, err := h.whoCalls(r, need)
		switch {
		case errors.Is(err, errNobody):
			h.turnAway(w, r, need)
			return
		case err != nil:
			h.opts.Log.WithError(err).Error("who calls could not be looked up; look at the disk that holds the data folder")
			problem(w, http.StatusServiceUnavailable, "the hub cannot read its store now; try again later")
			return
		case c.Role != RoleOwner && !slices.Contains(need.roles, c.Role):
			h.forbid(w, r)
			return
		case c.Role == RoleTerminal && !ownPath(r.URL.Path, c.Name):
			problem(w, http.StatusForbidden, errNotOwn.Error())
			return
		}
		if slices.Contains(allEnds, c.Role) {
			if after := h.admission.refuse(c); after != "" {
				tooMany(w, after, "more calls come than this hub takes at once; come again after a while")
				return
			}
		}
		if need.personal {
			look, err := h.addLook(r, c)
			if err != nil {
				h.opts.Log.WithError(err).Error("a look could not be written down, so it was refused; look at the disk that holds the data folder")
				problem(w, http.StatusServiceUnavailable, "the hub cannot write its store now; try again later")
				return
			}
			c.noted = func(ctx context.Context, idNumber string) error { return h.apiError(h.noteWhom(ctx, look, idNumber)) }
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, c)))
	})
}

// open answers a call that anybody may make. Where a code or a password could be guessed, an address has a few tries.
func (h *Hub) open(w http.ResponseWriter, r *http.Request, next http.Handler) {
	path := r.URL.Path
	secret := path == enrolPath || path == loginPath // of which only what was wrong is counted
	limited := secret || strings.HasPrefix(path, papercode.Path) || strings.HasPrefix(path, verifyPath)
	if limited && !h.guesses.allow(r.RemoteAddr) {
		tooMany(w, "60", "too many tries came from this address; try again in a minute")
		return
	}
	sw := &statusWriter{w, http.StatusOK}
	next.ServeHTTP(sw, r)
	if limited && (!secret || sw.status/100 == 4) {
		h.guesses.count(r.RemoteAddr)
	}
}

func tooMany(w http.ResponseWriter, after, sentence string) {
	w.Header().Set("Retry-After", after)
	problem(w, http.StatusTooManyRequests, sentence)
}

// ownPath says whether a path that names a terminal names this one.
func ownPath(path, name string) bool {
	rest, named := strings.CutPrefix(path, "/v1/terminals/")
	terminal, _, _ := strings.Cut(rest, "/")
	return !named || terminal == name
}

// errNobody says that a call shows nothing by which the hub knows who makes it.
var errNobody = errors.New("nobody the hub knows")

// whoCalls finds out who makes a request: a terminal by its certificate and another end by its token where those call, and
// nowhere else.
func (h *Hub) whoCalls(r *http.Request, need rule) (caller, error) {
	terminal, end := slices.Contains(need.roles, RoleTerminal), slices.Contains(need.roles, RoleEnd)
	switch {
	case terminal && (!end || r.TLS != nil && len(r.TLS.VerifiedChains) > 0):
		return h.terminalOf(r)
	case end:
		return h.endOf(r)
	}
	if shown, ok := bearer(r); ok && onMachine(r) && same(shown, h.opts.OwnerToken) {
		return caller{Name: string(RoleOwner), Role: RoleOwner}, nil
	}
	return h.clerkOf(r)
}

// terminalOf is the terminal whose certificate the connection showed.
func (h *Hub) terminalOf(r *http.Request) (caller, error) {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
		return caller{}, errNobody
	}
	name, key := identity.Named(r.TLS.PeerCertificates[0])
	known, err := h.knowsKey(r.Context(), name, key)
	if err == nil && !known {
		err = errNobody
	}
	return caller{Name: name, Role: RoleTerminal}, err
}

// onMachine says whether a call comes from the hub's own machine.
func onMachine(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}

// turnAway answers somebody whom the hub does not know.
func (h *Hub) turnAway(w http.ResponseWriter, r *http.Request, need rule) {
	switch {
	case slices.Contains(need.roles, RoleEnd):
		problem(w, http.StatusUnauthorized, "this call needs the certificate of a terminal that is enrolled here, or the token of an end from zhiting-hub end add as Authorization: Bearer")
	case slices.Contains(need.roles, RoleTerminal):
		problem(w, http.StatusUnauthorized, "this call needs the certificate of a terminal that is enrolled here and not revoked; enrol it with a code from zhiting-hub terminal add")
	case isPage(r):
		http.Redirect(w, r, loginPath, http.StatusSeeOther)
	default:
		problem(w, http.StatusUnauthorized, "this call needs a session of an account, or on the hub's own machine the owner's token as Authorization: Bearer")
	}
}

func (h *Hub) forbid(w http.ResponseWriter, r *http.Request) {
	if isPage(r) {
		h.render(w, http.StatusForbidden, "trouble", "您的账号没有这项权限，需要时请联系管理员。")
		return
	}
	problem(w, http.StatusForbidden, "this account's role may not make this call")
}

func isPage(r *http.Request) bool { return !strings.HasPrefix(r.URL.Path, "/v1/") }

// Token reads the owner's token from a file, making the file with a new random token of 32 bytes if there is none.
func Token(path string) (string, error) {
	raw, err := os.ReadFile(path)
	if err == nil {
		if token := strings.TrimSpace(string(raw)); len(token) >= 32 {
			return token, nil
		}
		return "", fmt.Errorf("%s holds no token of at least 32 signs; delete the file to have a new one made", path)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("reading the token: %w", err)
	}
	token := secret()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("making the folder of the token: %w", err)
	}
	if err := os.WriteFile(path, []byte(token+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("writing the token: %w", err)
	}
	return token, nil
}

// secret is 32 random bytes in hexadecimal.
func secret() string {
	b := make([]byte, 32)
	rand.Read(b) // crypto/rand never fails
	return hex.EncodeToString(b)
}

func bearer(r *http.Request) (string, bool) {
	return strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// same compares digests, so that the time taken says nothing of the token, its length included.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// problem answers with one sentence in the form of RFC 9457, as the API's own errors do.
func problem(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	// An error here is a caller who went away.
	_ = json.NewEncoder(w).Encode(huma.ErrorModel{Title: http.StatusText(status), Status: status, Detail: sentence})
}
