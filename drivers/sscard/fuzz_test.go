package sscard

import (
	"context"
	"io"
	"path/filepath"
	"reflect"
	"testing"
	"time"
	"unicode/utf8"
)

// stream answers with whatever it is made of: a byte of length, then the answer.
type stream struct {
	rest  []byte
	asked int
}

func (s *stream) Transmit(context.Context, []byte) ([]byte, error) {
	s.asked++
	if len(s.rest) == 0 {
		return nil, io.EOF
	}
	n := min(int(s.rest[0]), len(s.rest)-1)
	answer := s.rest[1 : 1+n]
	s.rest = s.rest[1+n:]
	return answer, nil
}

// FuzzCard lets a card answer anything. Whatever it says, reading ends after a bounded number of commands with one error
// or a card whose fields are what they promise.
func FuzzCard(f *testing.F) {
	recordings, err := filepath.Glob("testdata/*.apdu")
	if err != nil || len(recordings) == 0 {
		f.Fatalf("no recordings to begin with: %v", err)
	}
	for _, path := range recordings {
		var seed []byte
		for _, answer := range load(f, path).answers {
			seed = append(append(seed, byte(len(answer))), answer...)
		}
		f.Add(seed)
	}
	most := mostSteps // the application
	for _, file := range files {
		most += mostSteps * (3 + 2*len(file.tags))
	}
	f.Fuzz(func(t *testing.T, answers []byte) {
		card := &stream{rest: answers}
		got, err := readCard(t.Context(), card)
		if card.asked > most {
			t.Fatalf("%d commands, allowed %d", card.asked, most)
		}
		if err != nil {
			if got != (Card{}) {
				t.Fatalf("an error and a card: %+v, %v", got, err)
			}
			return
		}
		for v, i := reflect.ValueOf(got), 0; i < v.NumField(); i++ {
			if s := v.Field(i); s.Kind() == reflect.String && !utf8.ValidString(s.String()) {
				t.Errorf("%s is not UTF-8: %q", v.Type().Field(i).Name, s)
			}
		}
		for _, day := range []string{got.Birth, got.ValidFrom, got.ValidUntil} {
			if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
				t.Errorf("day: %v", err)
			}
		}
	})
}
