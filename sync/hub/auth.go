package hub

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/provider/papercode"
)

// Token reads a token from a file, making the file with a new random token of 32 bytes if there is none.
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
	secret := make([]byte, 32)
	rand.Read(secret) // crypto/rand never fails
	token := hex.EncodeToString(secret)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("making the folder of the token: %w", err)
	}
	if err := os.WriteFile(path, []byte(token+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("writing the token: %w", err)
	}
	return token, nil
}

// guard lets a request through when it shows the token that its path needs. Paths that are not named here are the
// clerks', so a new one is closed until somebody decides otherwise.
func (h *Hub) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, want := r.URL.Path, h.opts.ClerkToken
		switch {
		case path == "/healthz", path == "/openapi.json", strings.HasPrefix(path, handOverPath): // which knows its own tokens
			next.ServeHTTP(w, r)
			return
		case strings.HasPrefix(path, papercode.Path), strings.HasPrefix(path, "/v1/verify/"): // whoever holds a printed licence
			if !h.guesses.allow(r.RemoteAddr) {
				w.Header().Set("Retry-After", "60")
				problem(w, http.StatusTooManyRequests, "too many codes were asked for from this address; try again in a minute")
				return
			}
			next.ServeHTTP(w, r)
			return
		case path == "/v1/intake", path == "/v1/attachments", path == "/v1/enterprises/find", path == "/v1/services", strings.HasPrefix(path, "/v1/services/"),
			strings.HasPrefix(path, "/v1/attachments/"), strings.HasPrefix(path, "/v1/terminals/"):
			want = h.opts.TerminalToken
		}
		if shown, ok := bearer(r); ok && same(shown, want) {
			next.ServeHTTP(w, r)
			return
		}
		if want == h.opts.ClerkToken {
			if user, shown, ok := r.BasicAuth(); ok && user == "clerk" && same(shown, want) {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("WWW-Authenticate", `Basic realm="zhiting-hub", charset="UTF-8"`)
		}
		problem(w, http.StatusUnauthorized, "this call needs a token that the hub knows; send it as Authorization: Bearer, or as the password of the user clerk")
	})
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
