package store

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"zhiting/sync/casefile"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSM4GCM opens what others sealed: the example of RFC 8998, A.1, with its nonce before it.
func TestSM4GCM(t *testing.T) {
	s, err := SM.sealer(unhex(t, "0123456789abcdeffedcba9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	sealed := unhex(t, "00001234567800000000abcd"+
		"17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"+
		"83de3541e4c2b58177e065a9bf7b62ec")
	place := string(unhex(t, "feedfacedeadbeeffeedfacedeadbeefabaddad2"))
	want := unhex(t, strings.Repeat("aa", 8)+strings.Repeat("bb", 8)+strings.Repeat("cc", 8)+strings.Repeat("dd", 8)+strings.Repeat("ee", 8)+strings.Repeat("ff", 8)+strings.Repeat("ee", 8)+strings.Repeat("aa", 8))
	if plain, err := s.open(sealed, place); err != nil || !bytes.Equal(plain, want) {
		t.Errorf("opened %x: %v", plain, err)
	}
	sealed[20]++
	if _, err := s.open(sealed, place); !errors.Is(err, ErrSealed) {
		t.Errorf("changed: %v", err)
	}
	if _, err := s.open(sealed[:5], place); !errors.Is(err, ErrSealed) {
		t.Errorf("cut off: %v", err)
	}
}

// TestCiphers files a case with each of the ciphers: it is read again, proven and sent, and the database takes no others.
func TestCiphers(t *testing.T) {
	for ciphers, test := range map[Ciphers]struct {
		other  Ciphers
		prefix string
	}{AES: {SM, ""}, SM: {AES, "sm3:"}} {
		t.Run(string(ciphers), func(t *testing.T) {
			o := options(t.TempDir())
			o.Ciphers = ciphers
			s := open(t, o)
			in := submission("c")
			if _, err := s.Submit(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			other := o
			other.Ciphers = test.other
			if _, err := Open(t.Context(), other); !errors.Is(err, ErrCiphers) {
				t.Errorf("with other ciphers: %v", err)
			}
			s = open(t, o)
			events, err := s.Events(t.Context(), "c")
			if err != nil || casefile.Verify(events) != nil || len(events) != 1 || !strings.HasPrefix(events[0].Hash, test.prefix) || len(events[0].Hash) != len(test.prefix)+64 {
				t.Errorf("read again: %v, %v", events, err)
			}
			if found, err := s.CasesOf(t.Context(), in.Filing.Applicant.IDNumber); err != nil || len(found) != 1 {
				t.Errorf("by the person, %d cases (%v)", len(found), err)
			}
			for sum, want := range in.Attachments {
				content, err := s.Attachment(t.Context(), sum)
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(io.NewSectionReader(content, 0, content.Size()))
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("attachment %s: %v", sum, err)
				}
				if err := content.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestCiphersOfBefore opens a database that was begun when there was one kind.
func TestCiphersOfBefore(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	if _, err := s.writer.ExecContext(t.Context(), "DELETE FROM settings WHERE key = 'ciphers'; DELETE FROM goose_db_version WHERE version_id = 6"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	sm := o
	sm.Ciphers = SM
	if _, err := Open(t.Context(), sm); !errors.Is(err, ErrCiphers) {
		t.Errorf("with SM: %v", err)
	}
	open(t, o)
}

// TestEpochOfARestoredDatabase has a hub that answered more than the database ever made: it was restored, or copied.
func TestEpochOfARestoredDatabase(t *testing.T) {
	s := open(t, options(t.TempDir()))
	if _, err := s.Submit(t.Context(), submission("c")); err != nil {
		t.Fatal(err)
	}
	before, err := s.Epoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.HubHas(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if after, err := s.Epoch(t.Context()); err != nil || after != before {
		t.Errorf("the hub has what was made here: epoch %s, then %s (%v)", before, after, err)
	}
	if err := s.HubHas(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	after, err := s.Epoch(t.Context())
	if err != nil || after == before || after == "" {
		t.Errorf("the hub has more than was made here: epoch %s, then %s (%v)", before, after, err)
	}
}

// TestQuota has attachments that take of a quota: somebody is told long before no visit begins.
func TestQuota(t *testing.T) {
	in := submission("c")
	var size int64
	for _, content := range in.Attachments {
		size += int64(len(content))
	}
	for quota, want := range map[int64]RoomLevel{0: RoomFine, 2*size + 1<<20: RoomFine, size: RoomFull} {
		o := options(t.TempDir())
		o.Quota = quota
		s := open(t, o)
		if _, err := s.Submit(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if room, err := s.Room(); err != nil || room.Level != want {
			t.Errorf("with a quota of %d for %d: %+v, want %s (%v)", quota, size, room, want, err)
		}
	}
	if got := roomLevel(ample, 75, 100); got != RoomLow {
		t.Errorf("at three quarters: %s", got)
	}
}
