package casefile

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestReceiptProvesItsCase(t *testing.T) {
	at := time.Date(2026, 9, 30, 8, 0, 0, 0, time.UTC)
	first, err := NewEvent("e0", "c1", nil, KindSubmitted, at, ChannelTerminal, "T1", Filing{Token: "ABCD-EFGH"})
	if err != nil {
		t.Fatal(err)
	}
	rated, err := NewEvent("e1", "c1", &first, KindRated, at, ChannelTerminal, "T1", Rating{Satisfaction: 5})
	if err != nil {
		t.Fatal(err)
	}
	code := ReceiptCode("ABCD-EFGH", first.Hash)
	if len(code) != 9+1+64 || strings.ToUpper(code) != code {
		t.Errorf("the code is %q, want 74 signs of the alphanumeric mode", code)
	}
	altered := first
	altered.Body = []byte(`{"token":"ABCD-EFGH","theme":"newborn"}`)
	for _, c := range []struct {
		name, code string
		events     []Event
		says       string
	}{
		{"as printed", code, []Event{first, rated}, ""},
		{"read in small letters", " " + strings.ToLower(code) + "\n", []Event{first, rated}, ""},
		{"another case", ReceiptCode("ABCD-EFGJ", first.Hash), []Event{first}, "another case"},
		{"a forged paper", ReceiptCode("ABCD-EFGH", strings.Repeat("0", 64)), []Event{first}, "does not match"},
		{"a changed record", code, []Event{altered}, "does not match its hash"},
		{"the number alone", "abcd-efgh", []Event{first}, "number only"},
		{"something else", "https://example.invalid", []Event{first}, "not the code"},
		{"no events", code, nil, "another case"},
	} {
		err := ProveReceipt(c.events, c.code)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
		var receipt *ReceiptError
		var chain *ChainError
		if err != nil && !errors.As(err, &receipt) && !errors.As(err, &chain) {
			t.Errorf("%s: the error is a %T", c.name, err)
		}
	}
}
