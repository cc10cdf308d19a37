package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"time"
)

// How long a session lasts: while it is used, and over a working day at most.
const (
	sessionIdle = 30 * time.Minute
	sessionMost = 12 * time.Hour
	sessionNote = time.Minute // its use is written down this often
)

// sessionCookie is the cookie of a session.
const sessionCookie = "zhiting-session"

// errLogin says no more than that: whoever guesses learns nothing of names.
var errLogin = errors.New("name or password is wrong")

func digestOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// wrongPassword takes as long to try as a real one, so that the time taken does not tell which names there are.
var wrongPassword = hashed(secret())

// checkPassword fails with errLogin where an account does not have a password. The owner's is the token, on the hub's own
// machine only.
func (h *Hub) checkPassword(ctx context.Context, name, password string, onMachine bool) error {
	if name == string(RoleOwner) {
		if !onMachine || !same(password, h.opts.OwnerToken) {
			return errLogin
		}
		return nil
	}
	kept := wrongPassword
	there := false
	err := h.read(ctx, func(t tx) (err error) {
		there, err = t.One(`SELECT password FROM clerks WHERE name = $1 AND disabled_at = ''`, []any{name}, &kept)
		return err
	})
	if err != nil {
		return err
	}
	fit, err := fits(password, kept)
	if err == nil && (!fit || !there) {
		err = errLogin
	}
	return err
}

// beginSession begins a session, and clears those away that ended.
func (h *Hub) beginSession(ctx context.Context, name string) (key string, err error) {
	key, now := secret(), h.opts.Now()
	return key, h.write(ctx, func(t tx) error {
		if err := t.Exec(`DELETE FROM sessions WHERE used_at < $1 OR made_at < $2`, stamp(now.Add(-sessionIdle)), stamp(now.Add(-sessionMost))); err != nil {
			return err
		}
		return t.Exec(`INSERT INTO sessions (key_sha256, clerk, made_at, used_at) VALUES ($1, $2, $3, $4)`, digestOf(key), name, stamp(now), stamp(now))
	})
}

// clerkOf is whose session a request belongs to.
func (h *Hub) clerkOf(r *http.Request) (c caller, err error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return c, errNobody
	}
	now := h.opts.Now()
	var used string
	var there bool
	err = h.read(r.Context(), func(t tx) (err error) {
		there, err = t.One(`SELECT s.clerk, coalesce(k.role, ''), coalesce(k.department, ''), s.used_at FROM sessions s LEFT JOIN clerks k ON k.name = s.clerk AND k.disabled_at = ''
			WHERE key_sha256 = $1 AND used_at >= $2 AND s.made_at >= $3`,
			[]any{digestOf(cookie.Value), stamp(now.Add(-sessionIdle)), stamp(now.Add(-sessionMost))}, &c.Name, &c.Role, &c.Department, &used)
		return err
	})
	if there && c.Name == string(RoleOwner) && onMachine(r) {
		c.Role = RoleOwner
	}
	if err != nil || !there || c.Role == anybody {
		return caller{}, errors.Join(err, errNobody)
	}
	if used < stamp(now.Add(-sessionNote)) {
		err = h.write(r.Context(), func(t tx) error {
			return t.Exec(`UPDATE sessions SET used_at = $1 WHERE key_sha256 = $2`, stamp(now), digestOf(cookie.Value))
		})
	}
	return c, err
}

func (h *Hub) sessionPages(mux *http.ServeMux) {
	mux.HandleFunc("GET "+loginPath, func(w http.ResponseWriter, r *http.Request) { h.render(w, http.StatusOK, "login", "") })
	mux.HandleFunc("POST "+loginPath, h.loginForm)
	mux.HandleFunc("POST "+logoutPath, h.logout)
	mux.HandleFunc("GET "+passwordPath, func(w http.ResponseWriter, r *http.Request) { h.render(w, http.StatusOK, "password", "") })
	mux.HandleFunc("POST "+passwordPath, h.passwordForm)
	mux.HandleFunc("GET "+auditPage, h.showAudit)
	mux.HandleFunc("POST "+auditPersonPage, h.showPersonLooks)
	mux.HandleFunc("GET "+terminalsPage, h.showTerminals)
}

// homes are where each role begins.
var homes = map[Role]string{RoleOperator: terminalsPage, RoleAuditor: auditPage}

func (h *Hub) loginForm(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if err := r.ParseForm(); err != nil {
		h.render(w, http.StatusBadRequest, "login", "表单无法读取，请重新填写。")
		return
	}
	name := r.PostForm.Get("name")
	err := h.checkPassword(r.Context(), name, r.PostForm.Get("password"), onMachine(r))
	if errors.Is(err, errLogin) {
		h.render(w, http.StatusUnauthorized, "login", "账号或密码不对，请重新输入。")
		return
	}
	var key string
	if err == nil {
		key, err = h.beginSession(r.Context(), name)
	}
	if err != nil {
		h.pageError(w, err)
		return
	}
	cookie := &http.Cookie{Name: sessionCookie, Value: key, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode}
	http.SetCookie(w, cookie)
	home := "/"
	r.AddCookie(cookie)
	if c, err := h.clerkOf(r); err == nil && homes[c.Role] != "" {
		home = homes[c.Role]
	}
	http.Redirect(w, r, home, http.StatusSeeOther)
}

func (h *Hub) logout(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie(sessionCookie)
	if err == nil {
		err = h.write(r.Context(), func(t tx) error {
			return t.Exec(`DELETE FROM sessions WHERE key_sha256 = $1`, digestOf(cookie.Value))
		})
	}
	if err != nil && !errors.Is(err, http.ErrNoCookie) {
		h.pageError(w, err)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, loginPath, http.StatusSeeOther)
}

func (h *Hub) passwordForm(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	cookie, err := r.Cookie(sessionCookie)
	if err != nil || r.ParseForm() != nil {
		h.render(w, http.StatusBadRequest, "password", "表单无法读取，请重新填写。")
		return
	}
	c := callerOf(r.Context())
	err = h.checkPassword(r.Context(), c.Name, r.PostForm.Get("old"), false)
	if err == nil {
		err = h.setPassword(r.Context(), c.Name, r.PostForm.Get("new"), digestOf(cookie.Value))
	}
	switch {
	case errors.Is(err, errLogin):
		h.render(w, http.StatusUnauthorized, "password", "原密码不对，请重新输入。")
	case errors.Is(err, errShort):
		h.render(w, http.StatusUnprocessableEntity, "password", "新密码至少 10 位。")
	case err != nil:
		h.pageError(w, err)
	default:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}
