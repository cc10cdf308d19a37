package showncode

import (
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"zhiting/sync/catalog/signed"
)

var noon = time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)

func shown(issued time.Time, good time.Duration) Shown {
	return Shown{Identifier: "1.2.156.3005.2.x", Type: "t", Holder: HolderHash("1.2.156.3005.2.x", "371502199001010012"), IssuedAt: issued.Unix(), Expires: issued.Add(good).Unix()}
}

func signerOf(t testing.TB, algorithm signed.Algorithm) (crypto.Signer, signed.PublicKey) {
	t.Helper()
	key, err := signed.GenerateKey(algorithm)
	if err != nil {
		t.Fatal(err)
	}
	public, err := signed.Public(key)
	if err != nil {
		t.Fatal(err)
	}
	return key, public
}

func sign(t testing.TB, s Shown, key crypto.Signer) string {
	t.Helper()
	code, err := Sign(s, key)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestVector pins the form: the key is that of RFC 8032 §7.1, test 1.
func TestVector(t *testing.T) {
	seed := []byte("\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60")
	key := ed25519.NewKeyFromSeed(seed)
	const want = "zt1.eyJpZCI6IjEuMi4xNTYuMzAwNS4yLngiLCJ0eXBlIjoidCIsImhvbGRlciI6IjVlNzZmODMwMWE1NzlmNzQzOWMzM2Q3Mjk2Y2I4ODFmODk2NDQzNTEwZTVlN2EzNGM5ZDkyNjBmNDZjNGFhMW" +
		"YiLCJpYXQiOjE3OTA3Njk2MDAsImV4cCI6MTc5MDc2OTkwMCwia2V5IjoiMDZlM2ZkOGZkYTI5YmI2MCJ9.9pPl_Orcur0Sg9AbkVl450e_H3QwBb5lfdmQ1QFwqWHhxHjVUGpN4wS-iqR10AQzaNyndK-lVo0tM_JSXrZLDw"
	if got := sign(t, shown(noon, MaxAge), key); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	public, err := signed.Public(key)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := Verify(want, []signed.PublicKey{public}, noon); err != nil || s.Holder != HolderHash(s.Identifier, "371502199001010012") {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestVerify(t *testing.T) {
	for _, algorithm := range []signed.Algorithm{signed.Ed25519, signed.SM2} {
		t.Run(string(algorithm), func(t *testing.T) {
			key, public := signerOf(t, algorithm)
			_, stranger := signerOf(t, algorithm)
			good := sign(t, shown(noon, MaxAge), key)
			payload, signature, _ := strings.Cut(strings.TrimPrefix(good, mark), ".")
			other, _, _ := strings.Cut(strings.TrimPrefix(sign(t, shown(noon.Add(time.Second), MaxAge), key), mark), ".")
			for _, c := range []struct {
				name    string
				code    string
				trusted signed.PublicKey
				now     time.Time
				want    error
			}{
				{"fresh", good, public, noon.Add(time.Minute), nil},
				{"with spaces around", " " + good + "\r\n", public, noon, nil},
				{"the clock here is behind", good, public, noon.Add(-Skew), nil},
				{"too far behind", good, public, noon.Add(-Skew - time.Second), ErrStale},
				{"at its end and the skew", good, public, noon.Add(MaxAge + Skew), nil},
				{"past it", good, public, noon.Add(MaxAge + Skew + time.Second), ErrStale},
				{"good for longer than may be", sign(t, shown(noon, MaxAge+time.Second), key), public, noon, ErrStale},
				{"ends before it begins", sign(t, shown(noon, -time.Second), key), public, noon, ErrBroken},
				{"of a key not trusted", good, stranger, noon, ErrUnknownKey},
				{"payload of another", mark + other + "." + signature, public, noon, ErrForged},
				{"signature of nothing", mark + payload + ".AAAA", public, noon, ErrForged},
				{"not ours", "LTM-SAMPLE-0001", public, noon, ErrOther},
				{"without signature", mark + payload, public, noon, ErrBroken},
				{"not base64", mark + "***.***", public, noon, ErrBroken},
				{"not JSON", mark + "AAAA.AAAA", public, noon, ErrBroken},
				{"goes on after its end", mark + base64.RawURLEncoding.EncodeToString([]byte(`{"id":"1","iat":1,"exp":2}{}`)) + ".AAAA", public, noon, ErrBroken},
				{"endless", mark + strings.Repeat("A", 1<<20) + ".AAAA", public, noon, ErrBroken},
			} {
				if _, err := Verify(c.code, []signed.PublicKey{c.trusted}, c.now); !errors.Is(err, c.want) {
					t.Errorf("%s: %v, want %v", c.name, err, c.want)
				}
			}
			if _, err := Verify(good, nil, noon); !errors.Is(err, ErrUnknownKey) {
				t.Errorf("with no key: %v", err)
			}
		})
	}
}

// FuzzVerify proves that nothing that is scanned makes trouble, and that nothing but a signed code passes.
func FuzzVerify(f *testing.F) {
	key, public := signerOf(f, signed.Ed25519)
	good := sign(f, shown(noon, MaxAge), key)
	for _, seed := range []string{good, mark, mark + ".", mark + "e30.AA", good + ".", "https://example.invalid"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if _, err := Verify(code, []signed.PublicKey{public}, noon); err == nil && strings.TrimSpace(code) != good {
			t.Errorf("%q passes", code)
		}
	})
}
