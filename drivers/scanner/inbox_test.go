package scanner

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// at is a moment, in milliseconds from the start of a test.
func at(ms int) time.Time { return time.UnixMilli(1_800_000_000_000 + int64(ms)) }

func code(text string, ms int) scan {
	return scan{code: Code{Text: text, Raw: []byte(text), At: at(ms)}, at: at(ms)}
}

// taken gives the text of the next scan, "!" for an error, "" for none.
func taken(i *inbox, ms int) string {
	s, ok := i.take(at(ms))
	switch {
	case !ok:
		return ""
	case s.err != nil:
		return "!"
	}
	return s.code.Text
}

func expect(t *testing.T, i *inbox, ms int, want string) {
	t.Helper()
	if got := taken(i, ms); got != want {
		t.Errorf("at %d ms: got %q, want %q", ms, got, want)
	}
}

func TestSameCodeIsGivenOnce(t *testing.T) {
	var i inbox
	i.put(code("A", 0))
	i.put(code("A", 100))
	expect(t, &i, 200, "A")
	expect(t, &i, 200, "")
	i.put(code("A", 1500))
	expect(t, &i, 1500, "")
	i.put(code("B", 1600))
	i.put(code("A", 1700))
	expect(t, &i, 1700, "B")
	expect(t, &i, 1700, "")
	i.put(code("A", 3600)) // it never left for 2 s
	expect(t, &i, 3600, "")
	i.put(code("A", 5600))
	expect(t, &i, 5600, "A")
}

func TestNobodyGetsTheCodeOfTheOneBefore(t *testing.T) {
	var i inbox
	i.put(code("A", 0))
	i.put(code("B", 1000))
	expect(t, &i, 2000, "B")
	expect(t, &i, 2000, "")
}

func TestCodeThatStaysIsGivenToWhoeverComesLate(t *testing.T) {
	var i inbox
	for ms := 0; ms < 10_000; ms += 500 {
		i.put(code("A", ms))
	}
	s, ok := i.take(at(10_000))
	if !ok || s.code.Text != "A" || !s.code.At.Equal(at(9500)) {
		t.Errorf("got %q at %v, want A at the moment it was last seen", s.code.Text, s.code.At)
	}
}

func TestEveryFailedScanIsTold(t *testing.T) {
	var i inbox
	for ms := range 3 {
		i.put(scan{err: errors.New("noise"), at: at(ms)})
	}
	i.put(code("A", 3))
	for range 3 {
		expect(t, &i, 10, "!")
	}
	expect(t, &i, 10, "A")
}

func TestInboxIsBounded(t *testing.T) {
	var i inbox
	for n := range 1000 {
		i.put(code(fmt.Sprint(n), 0))
	}
	if len(i.waiting) != most {
		t.Errorf("%d codes wait, want %d", len(i.waiting), most)
	}
	expect(t, &i, 0, fmt.Sprint(1000-most))
	for n := range 1000 {
		i.put(code(fmt.Sprint("x", n), 0))
		taken(&i, 0)
	}
	if len(i.given) > most {
		t.Errorf("%d codes are remembered, want at most %d", len(i.given), most)
	}
}
