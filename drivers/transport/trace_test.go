package transport

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zhiting/drivers"
)

// script is a Port that gives prepared pieces, one a Read, and then an error.
type script struct {
	pieces []string
	err    error
	closed bool
}

func (s *script) Read(_ context.Context, p []byte) (int, error) {
	if len(s.pieces) == 0 {
		return 0, s.err
	}
	n := copy(p, s.pieces[0])
	s.pieces = s.pieces[1:]
	return n, nil
}

func (s *script) Write(context.Context, []byte) error { return nil }
func (s *script) Flush() error                        { return nil }
func (s *script) Close() error                        { s.closed = true; return nil }

// words is a Mask that holds back until a full stop and hides vowels.
type words struct{ held string }

func (w *words) Next(b []byte) (runs []Run) {
	w.held += string(b)
	for {
		word, rest, whole := strings.Cut(w.held, ".")
		if !whole {
			return runs
		}
		runs, w.held = append(runs, hideVowels(word+".")...), rest
	}
}

func (w *words) Rest() []Run {
	rest := w.held
	w.held = ""
	return hideVowels(rest)
}

func hideVowels(s string) (runs []Run) {
	for _, c := range []byte(s) {
		if strings.IndexByte("aeiou", c) >= 0 {
			runs = append(runs, Run{Hidden: 1})
		} else {
			runs = append(runs, Run{Bytes: []byte{c}})
		}
	}
	return runs
}

var wordMasks = Masks{Protocol: "words", New: func() (Mask, Mask) { return Plain{}, &words{} }}

func traced(t *testing.T, file string) drivers.Address {
	t.Helper()
	addr, err := drivers.ParseAddress("tcp://127.0.0.1:1?trace=" + file)
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

// TestTrace plays sessions with a virtual clock and holds what is written.
func TestTrace(t *testing.T) {
	for name, c := range map[string]struct {
		masks  Masks
		pieces []string
		err    error
		play   func(p Port)
		want   string
	}{
		"held back until whole, and until the host speaks": {
			wordMasks, []string{"ab", "c.d", "e"}, io.EOF,
			func(p Port) { ask(p, "?"); hear(p, 1); hear(p, 1); hear(p, 1); ask(p, "!") },
			"@ T words\n0.000000 > 3f\n2.000000 < *1 62 63 2e\n3.000000 < 64 *1\n3.000000 > 21\n",
		},
		"the rest is written at the end": {
			wordMasks, []string{"abc"}, io.EOF,
			func(p Port) { hear(p, 1); _ = p.Close() },
			"@ T words\n1.000000 < *1 62 63\n",
		},
		"a pause ends what was said": {
			Masks{Protocol: "words", New: wordMasks.New, Pause: 2 * time.Second}, []string{"b", "c", "d", "x."}, io.EOF,
			func(p Port) { hear(p, 1); hear(p, 1); hear(p, 3); hear(p, 1) },
			"@ T words\n2.000000 < 62 63\n6.000000 < 64 78 2e\n",
		},
		"an unknown protocol gives its lengths only": {
			Masks{Protocol: "unknown"}, []string{"secret"}, io.EOF,
			func(p Port) { ask(p, "password"); hear(p, 1) },
			"@ T unknown\n0.000000 > *8\n1.000000 < *6\n",
		},
		"a device that is gone": {
			wordMasks, nil, errors.New("input/output\nerror"),
			func(p Port) { ask(p, "?"); hear(p, 1) },
			"@ T words\n0.000000 > 3f\n1.000000 x input/output error\n",
		},
		"a host that closes is no trouble": {
			wordMasks, nil, os.ErrClosed,
			func(p Port) { hear(p, 1) },
			"@ T words\n",
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "wire.trace")
			port, err := Record(&script{pieces: c.pieces, err: c.err}, traced(t, file), c.masks)
			if err != nil {
				t.Fatal(err)
			}
			c.play(port)
			if err := port.Close(); err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Replace(string(raw), "@ 2000-01-01T00:00:00Z", "@ T", 1)
			if got != c.want {
				t.Errorf("%s: written\n%swant\n%s", name, got, c.want)
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: others may read the trace: %v, %v", name, info.Mode(), err)
			}
		})
	}
}

func ask(p Port, s string) { _ = p.Write(context.Background(), []byte(s)) }

func hear(p Port, seconds int) {
	time.Sleep(time.Duration(seconds) * time.Second)
	var b [16]byte
	_, _ = p.Read(context.Background(), b[:])
}

func TestCallerWhoGivesUpIsNoTrouble(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wire.trace")
	port, err := Record(&script{err: context.Canceled}, traced(t, file), wordMasks)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := port.Read(ctx, make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("Read: %v", err)
	}
	_ = port.Close()
	if raw, _ := os.ReadFile(file); strings.Contains(string(raw), " x ") {
		t.Errorf("written:\n%s", raw)
	}
}

func TestNobodyAskedForATrace(t *testing.T) {
	plain := &script{}
	addr := traced(t, "")
	if port, err := Record(plain, addr, wordMasks); err != nil || port != Port(plain) {
		t.Errorf("Record = %v, %v, want the port itself", port, err)
	}
}

// TestTraceThatCannotBeWritten must not pass for a device that is not there, and must not leave the port open.
func TestTraceThatCannotBeWritten(t *testing.T) {
	port := &script{}
	_, err := Record(port, traced(t, filepath.Join(t.TempDir(), "none", "wire.trace")), wordMasks)
	if err == nil || errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "trace=FILE") || !port.closed {
		t.Errorf("Record: %v; port closed: %t", err, port.closed)
	}
}

func TestTraceIsBounded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wire.trace")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, mostTraced-100); err != nil {
		t.Fatal(err)
	}
	port, err := Record(&script{}, traced(t, file), wordMasks)
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		ask(port, "????????")
	}
	if info, err := os.Stat(file); err != nil || info.Size() > mostTraced || info.Size() == mostTraced-100 {
		t.Errorf("the trace has %d bytes, want up to %d and a little more than before (%v)", info.Size(), mostTraced, err)
	}
	_ = port.Close()
}
