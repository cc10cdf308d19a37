package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"strings"
)

// half is the length of each of a code's two parts, in bytes.
const half = 10

// alphabet leaves out I, L, O and U, which are misread (Crockford's base 32).
var alphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// Code is with what a technician enrols a terminal, once: a secret that only the hub knows besides, and the beginning of the
// SHA-256 of the hub's authority, so that the terminal talks to no other hub.
type Code struct {
	secret    [half]byte
	authority [half]byte
}

// NewCode makes the code for one enrolment at this authority.
func (a *Authority) NewCode() (c Code) {
	rand.Read(c.secret[:]) // crypto/rand never fails
	c.authority = mark(a.certificate.Raw)
	return c
}

func mark(certificate []byte) (m [half]byte) {
	sum := sha256.Sum256(certificate)
	copy(m[:], sum[:])
	return m
}

// String is the code in eight groups of four signs, to be read out and typed.
func (c Code) String() string {
	signs := alphabet.EncodeToString(append(c.secret[:], c.authority[:]...))
	var groups []string
	for ; signs != ""; signs = signs[4:] {
		groups = append(groups, signs[:4])
	}
	return strings.Join(groups, "-")
}

// Secret is the part that the terminal shows to the hub.
func (c Code) Secret() string { return alphabet.EncodeToString(c.secret[:]) }

// SecretHash is by what the hub knows a secret: its SHA-256 in hexadecimal. The secret has 80 random bits, which nobody
// tries all of, so it needs no salt.
func SecretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// ErrCode says that a text is no code of an enrolment.
var ErrCode = errors.New("this is no enrolment code; it has eight groups of four letters and digits, as the hub printed it")

// ParseCode reads a code as a person types it: in any case, with or without the strokes, O for 0, I and L for 1.
func ParseCode(text string) (c Code, err error) {
	signs := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(text)))
	raw, err := alphabet.DecodeString(signs)
	if err != nil || len(signs) != alphabet.EncodedLen(2*half) {
		return c, ErrCode
	}
	copy(c.secret[:], raw)
	copy(c.authority[:], raw[half:])
	return c, nil
}
