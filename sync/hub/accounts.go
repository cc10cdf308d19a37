package hub

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/crypto/argon2"
)

// Account is a person who works with the hub.
type Account struct {
	Name       string    `json:"name"`
	Role       Role      `json:"role"`
	Department string    `json:"department,omitempty" doc:"Whose cases a clerk works on, by its name in the catalogue"`
	MadeAt     time.Time `json:"made_at"`
	Disabled   bool      `json:"disabled,omitempty"`
}

// NewAccount asks for an account, or changes one.
type NewAccount struct {
	Role       Role   `json:"role" enum:"clerk,window,operator,auditor"`
	Department string `json:"department,omitempty" maxLength:"200"`
}

// Password is one that the hub made.
type Password struct {
	Password string `json:"password" doc:"To be changed by its owner at the first visit"`
}

// accountShape is what an account may be called: a staff number, or letters in any script.
var accountShape = regexp.MustCompile(`^[\p{L}\p{N}._-]{1,64}$`)

var (
	errNoAccount    = errors.New("this hub has no account of that name; list them with zhiting-hub clerk list")
	errAccountShape = errors.New("an account's name is of letters, digits, dots and strokes, and not owner; choose another")
	errDepartment   = errors.New("a clerk needs the department whose cases to work on, and other roles need none")
	errShort        = fmt.Errorf("a password needs at least %d signs", leastPassword)
)

const leastPassword = 10

// setAccount makes an account, or changes the role of one, and lets a disabled one in again. It gets a new password.
func (h *Hub) setAccount(ctx context.Context, name string, in NewAccount) (Password, error) {
	switch {
	case !accountShape.MatchString(name) || name == string(RoleOwner):
		return Password{}, errAccountShape
	case (in.Role == RoleClerk) == (in.Department == ""):
		return Password{}, errDepartment
	}
	b := make([]byte, 12)
	rand.Read(b) // crypto/rand never fails
	password := base64.RawURLEncoding.EncodeToString(b)
	err := h.write(ctx, func(t tx) error {
		if err := t.Exec(`INSERT INTO clerks (name, role, department, password, made_at, disabled_at) VALUES ($1, $2, $3, $4, $5, '')
			ON CONFLICT (name) DO UPDATE SET role = excluded.role, department = excluded.department, password = excluded.password, disabled_at = ''`,
			name, string(in.Role), in.Department, hashed(password), stamp(h.opts.Now())); err != nil {
			return err
		}
		return t.Exec(`DELETE FROM sessions WHERE clerk = $1`, name)
	})
	return Password{password}, err
}

// disable lets an account in no more. It stays in the list, for what it did stays in the audit.
func (h *Hub) disable(ctx context.Context, name string) error {
	return h.write(ctx, func(t tx) error {
		n, err := t.Affect(`UPDATE clerks SET disabled_at = $1 WHERE name = $2`, stamp(h.opts.Now()), name)
		if err == nil && n == 0 {
			err = errNoAccount
		}
		if err != nil {
			return err
		}
		return t.Exec(`DELETE FROM sessions WHERE clerk = $1`, name)
	})
}

// setPassword changes the password of an account and ends its other sessions.
func (h *Hub) setPassword(ctx context.Context, name, password, keep string) error {
	if len([]rune(password)) < leastPassword {
		return errShort
	}
	return h.write(ctx, func(t tx) error {
		if err := t.Exec(`UPDATE clerks SET password = $1 WHERE name = $2`, hashed(password), name); err != nil {
			return err
		}
		return t.Exec(`DELETE FROM sessions WHERE clerk = $1 AND key_sha256 <> $2`, name, keep)
	})
}

func (h *Hub) accounts(ctx context.Context) ([]Account, error) {
	list := []Account{}
	err := h.read(ctx, func(t tx) error {
		return t.Each(`SELECT name, role, department, made_at, disabled_at <> '' FROM clerks ORDER BY name`, nil, func(r *sql.Rows) error {
			var a Account
			var made string
			err := r.Scan(&a.Name, &a.Role, &a.Department, &made, &a.Disabled)
			if err == nil {
				a.MadeAt, err = time.Parse(time.RFC3339, made)
			}
			list = append(list, a)
			return err
		})
	})
	return list, err
}

// The cost of a password: the first choice of OWASP's Password Storage Cheat Sheet for Argon2id (RFC 9106).
const (
	argonTime, argonMemory, argonThreads = 2, 19 << 10, 1
	saltBytes, hashBytes                 = 16, 32
)

// hashed is a password as it is kept, in the form of PHC.
func hashed(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // crypto/rand never fails
	hash := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, hashBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(hash))
}

// fits says whether a password is the one that is kept.
func fits(password, kept string) (bool, error) {
	parts := strings.Split(kept, "$")
	var version int
	var memory, passes uint32
	var threads uint8
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errors.New("a kept password is not one of this hub")
	}
	_, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &threads)
	salt, err2 := base64.RawStdEncoding.DecodeString(parts[4])
	hash, err3 := base64.RawStdEncoding.DecodeString(parts[5])
	if err := errors.Join(err, err2, err3); err != nil || version != argon2.Version {
		return false, fmt.Errorf("a kept password is not one of this hub: %w", err)
	}
	tried := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(hash)))
	return subtle.ConstantTimeCompare(tried, hash) == 1, nil
}

// accountCalls are the owner's: who works with the hub.
func (h *Hub) accountCalls(api huma.API) {
	set := operation("owner", "set-account", "PUT", "/v1/accounts/{name}", "Make an account or change one; it gets a new password")
	register(api, set, func(ctx context.Context, in *struct {
		Name string `path:"name" maxLength:"64"`
		Body NewAccount
	}) (*struct{ Body Password }, error) {
		given, err := h.setAccount(ctx, in.Name, in.Body)
		return &struct{ Body Password }{given}, h.apiError(err)
	})
	list := operation("owner", "list-accounts", "GET", "/v1/accounts", "List the accounts")
	register(api, list, func(ctx context.Context, _ *struct{}) (*struct{ Body []Account }, error) {
		all, err := h.accounts(ctx)
		return &struct{ Body []Account }{all}, h.apiError(err)
	})
	end := operation("owner", "disable-account", "DELETE", "/v1/accounts/{name}", "Let an account in no more")
	register(api, end, func(ctx context.Context, in *struct {
		Name string `path:"name" maxLength:"64"`
	}) (*struct{}, error) {
		return nil, h.apiError(h.disable(ctx, in.Name))
	})
}
