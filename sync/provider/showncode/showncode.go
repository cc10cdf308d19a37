// Package showncode is the code that a licence app shows: signed by the library that keeps the licence, good for a few
// minutes, and checked without asking anybody. It says which licence is shown, never what stands in it, and it does not
// say how that licence stands now: only its library does.
//
// A code is "zt1." + payload + "." + signature, both in base64 for addresses without padding (RFC 4648 §5). The package
// has no clock and knows neither scanners nor libraries.
package showncode

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhiting/sync/catalog/signed"
)

const (
	// MaxAge is the longest time that a code may be good for.
	MaxAge = 5 * time.Minute
	// Skew is how far the clocks of two ends may be apart.
	Skew = time.Minute

	mark   = "zt1."
	longTo = 1500 // bytes: what a code to scan holds well
)

// What is wrong with a code.
var (
	ErrOther      = errors.New("the code is not one of these; ask who it belongs to")
	ErrBroken     = errors.New("the code is damaged; show it again")
	ErrUnknownKey = errors.New("the code is signed with a key that is not trusted here")
	ErrForged     = errors.New("the code was not signed by the library that it names")
	ErrStale      = errors.New("the code was shown too long ago; show a new one")
)

// Shown is what a code says.
type Shown struct {
	Identifier string `json:"id"`     // of the licence, GB/T 36904-2018
	Type       string `json:"type"`   // code of its type
	Holder     string `json:"holder"` // HolderHash: who knows the holder can tell that it is theirs, nobody else can tell whose
	IssuedAt   int64  `json:"iat"`    // seconds since 1970
	Expires    int64  `json:"exp"`    // the same
	Key        string `json:"key"`    // id of the key it is signed with
}

// HolderHash hides a holder's number. The licence's identifier goes in, so that two licences of one holder do not look
// alike.
func HolderHash(identifier, number string) string {
	sum := sha256.Sum256([]byte(identifier + "\n" + number))
	return hex.EncodeToString(sum[:])
}

// signedBytes are what the signature is made over. The first line keeps a signature made for anything else from passing
// as one of these.
func signedBytes(payload string) []byte { return []byte("zhiting shown licence v1\n" + payload) }

// Sign makes a code. It sets Key.
func Sign(s Shown, key crypto.Signer) (string, error) {
	public, err := signed.Public(key)
	if err != nil {
		return "", err
	}
	s.Key = public.ID
	raw, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("writing a code: %w", err)
	}
	payload := base64.RawURLEncoding.EncodeToString(raw)
	signature, err := signed.SignMessage(key, signedBytes(payload))
	if err != nil {
		return "", err
	}
	return mark + payload + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// Verify reads a code and says whether it is genuine and fresh. With ErrStale what it says is genuine all the same.
func Verify(code string, trusted []signed.PublicKey, now time.Time) (Shown, error) {
	s, payload, signature, err := parse(code)
	if err != nil {
		return Shown{}, err
	}
	i := slices.IndexFunc(trusted, func(k signed.PublicKey) bool { return k.ID == s.Key })
	if i < 0 {
		return Shown{}, ErrUnknownKey
	}
	if !trusted[i].Verify(signedBytes(payload), signature) {
		return Shown{}, ErrForged
	}
	issued, expires := time.Unix(s.IssuedAt, 0), time.Unix(s.Expires, 0)
	if expires.Sub(issued) > MaxAge || now.Before(issued.Add(-Skew)) || now.After(expires.Add(Skew)) {
		return s, ErrStale
	}
	return s, nil
}

// parse takes a code apart. It says nothing of who made it.
func parse(code string) (s Shown, payload string, signature []byte, err error) {
	rest, ours := strings.CutPrefix(strings.TrimSpace(code), mark)
	if !ours {
		return s, "", nil, ErrOther
	}
	payload, sealed, two := strings.Cut(rest, ".")
	if !two || len(rest) > longTo {
		return s, "", nil, ErrBroken
	}
	strict := base64.RawURLEncoding.Strict()
	raw, err := strict.DecodeString(payload)
	if err != nil {
		return s, "", nil, ErrBroken
	}
	if signature, err = strict.DecodeString(sealed); err != nil {
		return s, "", nil, ErrBroken
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if err := d.Decode(&s); err != nil || d.InputOffset() != int64(len(raw)) || s.Identifier == "" || s.Expires <= s.IssuedAt {
		return Shown{}, "", nil, ErrBroken
	}
	return s, payload, signature, nil
}
