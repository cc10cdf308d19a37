package uplink

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhiting/sync/uplink/wire"
)

// fixture reads what programs of protocol 1 said to each other.
func fixture(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/v1/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestOldHub sends a case to a hub of protocol 1, which takes no packed body and says nothing of protocols.
func TestOldHub(t *testing.T) {
	w := newWorld(t)
	w.inside = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var in wire.Intake
		body, err := io.ReadAll(r.Body)
		switch {
		case err != nil || r.Header.Get("Content-Encoding") != "":
			rw.WriteHeader(http.StatusBadRequest)
		case r.URL.Path == "/v1/intake" && (json.Unmarshal(body, &in) != nil || in.Protocol != 1 || in.Clock != nil):
			rw.WriteHeader(http.StatusNotImplemented)
		case r.URL.Path == "/v1/intake":
			_, _ = rw.Write(fixture(t, "intake-answer.json"))
		case strings.HasSuffix(r.URL.Path, "/changes") && r.URL.Query().Get("after") == "0":
			_, _ = rw.Write(fixture(t, "changes-answer.json"))
		case strings.HasSuffix(r.URL.Path, "/changes"):
			_, _ = rw.Write([]byte(`{"cursor":1,"changes":[]}`))
		default:
			rw.WriteHeader(http.StatusNotFound)
		}
	})
	t.Cleanup(func() { w.inside = nil })
	w.up.opts.Clock = func() wire.ClockFacts { return wire.ClockFacts{Boot: "b"} }
	w.box.file(t, "v1case")
	w.run()
	w.until("the case at an old hub", w.sent(1))
	w.until("what became of it", func() bool { w.box.mu.Lock(); defer w.box.mu.Unlock(); return len(w.box.applied) == 1 })
}

// TestHubSetBack proves that a hub which is set back to protocol 1 costs no case: what was packed for the newer one is sent
// again plainly.
func TestHubSetBack(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	w.box.file(t, "a")
	w.run()
	w.until("protocol 2", func() bool { return w.sent(1)() && w.up.client.speaks() == 2 })
	var packed atomic.Int64
	w.mu.Lock()
	w.front = func(rw http.ResponseWriter, r *http.Request, inside http.Handler) {
		if r.Header.Get("Content-Encoding") != "" {
			packed.Add(1)
			rw.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/changes") || r.URL.Path == "/v1/services" {
			panic(http.ErrAbortHandler) // so that the lane of cases is the one that finds out
		}
		whole := httptest.NewRecorder()
		inside.ServeHTTP(whole, r)
		rw.WriteHeader(whole.Code) // without the header that tells of protocols
		_, _ = rw.Write(whole.Body.Bytes())
	}
	w.mu.Unlock()
	w.web.CloseClientConnections() // calls held open by the newer hub
	w.until("protocol 1 or another try", func() bool {
		w.box.file(t, fmt.Sprint("b", time.Now().UnixNano()))
		w.up.Nudge()
		return w.up.client.speaks() == 1
	})
	w.until("all of them", func() bool { s := w.box.states(); return len(s) == 1 && s["acknowledged"] > 1 })
	if packed.Load() == 0 {
		t.Error("nothing packed was sent to the hub that was set back, so this proved nothing")
	}
}

// TestPackedCases proves that batches go packed to a hub that takes them so, and come with the clock.
func TestPackedCases(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	at := time.Date(2026, 9, 30, 8, 0, 0, 0, time.UTC)
	w.up.opts.Clock = func() wire.ClockFacts { return wire.ClockFacts{Wall: at, Boot: "boot", UptimeMS: 7} }
	var sent, plain atomic.Int64
	var told atomic.Pointer[wire.ClockFacts]
	w.front = func(rw http.ResponseWriter, r *http.Request, inside http.Handler) {
		if r.Header.Get("Content-Encoding") == wire.Packed && r.URL.Path == "/v1/intake" {
			body, err := io.ReadAll(r.Body)
			unpacked, fault := wire.Unpack(bytes.NewReader(body), wire.MaxIntake)
			var in wire.Intake
			if err != nil || fault != nil || json.Unmarshal(unpacked, &in) != nil {
				t.Errorf("the batch cannot be read: %v %v", err, fault)
			}
			sent.Add(int64(len(body)))
			plain.Add(int64(len(unpacked)))
			told.Store(in.Clock)
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		inside.ServeHTTP(rw, r)
	}
	for i := range 100 {
		w.box.file(t, fmt.Sprintf("c%03d", i))
	}
	w.run()
	w.until("all", w.sent(100))
	w.holds(100)
	if clock := told.Load(); clock == nil || clock.Boot != "boot" || !clock.Wall.Equal(at) || clock.UptimeMS != 7 || clock.OffsetMS == nil {
		t.Errorf("the hub was told the clock %+v", clock)
	}
	if 3*sent.Load() > plain.Load() || sent.Load() == 0 {
		t.Errorf("%d bytes went packed to %d", plain.Load(), sent.Load())
	}
}

func TestListen(t *testing.T) {
	now := time.Date(2026, 9, 30, 8, 0, 0, 0, time.UTC)
	c := &client{now: func() time.Time { return now }, heard: new(heard)}
	for _, k := range []struct {
		says, spread string
		protocol     int
		spreads      time.Duration
	}{
		{"", "", 1, 0}, {"1-2", "300", 2, 5 * time.Minute}, {"2-3", "-4", 2, 0}, {"1-1", "soon", 1, 0}, {"nonsense", "1", 1, time.Second},
	} {
		c.listen(http.Header{wire.ProtocolHeader: {k.says}, wire.SpreadHeader: {k.spread}, "Date": {"Wed, 30 Sep 2026 08:00:30 GMT"}})
		if c.speaks() != k.protocol || c.spreads() != k.spreads || *c.clockOffset() != 30_000 {
			t.Errorf("%q and %q: protocol %d, spread %v, offset %d", k.says, k.spread, c.speaks(), c.spreads(), *c.clockOffset())
		}
	}
}

// TestSpread proves that an outage's end is spread over the hub's window, and a short trouble is not.
func TestSpread(t *testing.T) {
	u, err := New(Options{Hub: "http://127.0.0.1:1", HTTP: http.DefaultClient, Terminal: "T1", Outbox: newMemory(), Rand: func(d time.Duration) time.Duration { return d }})
	if err != nil {
		t.Fatal(err)
	}
	for spread, want := range map[string]time.Duration{"": 8 * time.Second, "600": 10 * time.Minute, "86400": 15 * time.Minute} {
		u.client.listen(http.Header{wire.SpreadHeader: {spread}})
		if got := u.backoff(outage, io.EOF); got != want {
			t.Errorf("the hub said %q: %v, want %v", spread, got, want)
		}
		if got := u.backoff(0, io.EOF); got != time.Second {
			t.Errorf("the first failure waits %v", got)
		}
	}
}
