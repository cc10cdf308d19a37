package uplink

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/sync/casefile"
	"zhiting/sync/hub"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/uplink/wire"
)

// world is a real hub behind a front that can misbehave, and an outbox that an uplink drains.
type world struct {
	*testing.T
	dir    string
	mu     sync.Mutex
	hub    *hub.Hub
	inside http.Handler // nil while the hub is down
	front  func(w http.ResponseWriter, r *http.Request, inside http.Handler)
	web    *httptest.Server
	box    *memory
	up     *Uplink
}

func newWorld(t *testing.T) *world {
	w := &world{T: t, dir: t.TempDir(), box: newMemory()}
	w.web = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		inside, front := w.inside, w.front
		w.mu.Unlock()
		switch {
		case inside == nil:
			panic(http.ErrAbortHandler) // as a dead hub looks from outside: the connection breaks
		case front != nil:
			front(rw, r, inside)
		default:
			inside.ServeHTTP(rw, r)
		}
	}))
	t.Cleanup(w.web.Close)
	t.Cleanup(w.stopHub)
	up, err := New(Options{Hub: w.web.URL, HTTP: hubtest.Client("T1", nil), Terminal: "T1", Outbox: w.box, Cap: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	w.up = up
	return w
}

func (w *world) startHub() {
	w.Helper()
	log := logrus.New()
	log.SetOutput(io.Discard)
	h, err := hub.Open(context.Background(), hub.Options{
		Dir: w.dir, Authority: hubtest.Authority(), OwnerToken: hubtest.OwnerToken, TerminalRate: 1 << 20, MostRate: 1 << 20, Log: logrus.NewEntry(log), Now: time.Now,
		WorkDays: func(from time.Time, days int) (time.Time, error) { return from.AddDate(0, 0, days), nil },
	})
	if err != nil {
		w.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hub, w.inside = h, hubtest.Handler(w, h.Handler())
}

// stopHub stops the hub in the middle of whatever it does for others.
func (w *world) stopHub() {
	w.mu.Lock()
	h := w.hub
	w.hub, w.inside = nil, nil
	w.mu.Unlock()
	if h == nil {
		return
	}
	h.Release()
	if err := h.Close(); err != nil {
		w.Error(err)
	}
}

// run starts the uplink until the test ends.
func (w *world) run() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { w.up.Run(ctx); close(ended) }()
	w.Cleanup(func() { cancel(); <-ended })
}

// until waits for something that has to come, and says what did not.
func (w *world) until(what string, ok func() bool) {
	w.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("%s did not come; outbox %v, status %+v", what, w.box.states(), w.up.Status())
		}
	}
}

func (w *world) sent(n int) func() bool {
	return func() bool { return w.box.states()["acknowledged"] == n }
}

// clerk calls the hub itself, past the front.
func (w *world) clerk(method, path string, body, into any) {
	w.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.Fatal(err)
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(raw))
	asOwner(r)
	answer := httptest.NewRecorder()
	w.inside.ServeHTTP(answer, r)
	if answer.Code != 200 {
		w.Fatalf("%s %s: %d %s", method, path, answer.Code, answer.Body)
	}
	if err := json.Unmarshal(answer.Body.Bytes(), into); err != nil {
		w.Fatal(err)
	}
}

// asOwner makes a request one of the hub's owner.
func asOwner(r *http.Request) {
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("Authorization", "Bearer "+hubtest.OwnerToken)
}

// clerkReads reads an attachment, if it is there.
func (w *world) clerkReads(id string, attachment int, into *bytes.Buffer) bool {
	w.Helper()
	r := httptest.NewRequest(http.MethodGet, fmt.Sprintf("/v1/cases/%s/attachments/%d", id, attachment), nil)
	asOwner(r)
	answer := httptest.NewRecorder()
	w.inside.ServeHTTP(answer, r)
	*into = *answer.Body
	return answer.Code == 200
}

// holds proves that the hub has each case once, with both chains whole.
func (w *world) holds(cases int) {
	w.Helper()
	var list []hub.Summary
	w.until(fmt.Sprintf("%d cases that are opened", cases), func() bool { // a moment after they are acknowledged
		w.clerk("GET", "/v1/cases?limit=1000", nil, &list)
		return len(list) >= cases
	})
	if len(list) != cases {
		w.Errorf("the hub has %d cases, want %d", len(list), cases)
	}
	for _, s := range list {
		var c hub.Case
		w.clerk("GET", "/v1/cases/"+s.ID, nil, &c)
		if err := casefile.Verify(c.Terminals); err != nil {
			w.Error(err)
		}
		if err := casefile.Verify(c.Hubs); err != nil || len(c.Hubs) != 1 {
			w.Errorf("case %s has %d events of the hub, want 1: %v", s.ID, len(c.Hubs), err)
		}
	}
}

// TestExactlyOnce sends cases through a front that loses requests, loses answers after the hub committed, and delivers
// requests twice and late.
func TestExactlyOnce(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	var faults atomic.Int64
	random := rand.New(rand.NewPCG(1, 2))
	var mu sync.Mutex
	w.front = func(rw http.ResponseWriter, r *http.Request, inside http.Handler) {
		if strings.HasSuffix(r.URL.Path, "/changes") {
			inside.ServeHTTP(rw, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		pass := func(rw http.ResponseWriter) {
			again := r.Clone(context.Background())
			again.Body = io.NopCloser(bytes.NewReader(body))
			inside.ServeHTTP(rw, again)
		}
		mu.Lock()
		fault := random.IntN(6)
		mu.Unlock()
		if fault < 5 && faults.Add(1) > 60 {
			fault = 5
		}
		switch fault {
		case 0: // the request is lost
			panic(http.ErrAbortHandler)
		case 1: // the answer is lost
			pass(httptest.NewRecorder())
			panic(http.ErrAbortHandler)
		case 2: // the answer breaks off
			whole := httptest.NewRecorder()
			pass(whole)
			rw.WriteHeader(whole.Code)
			_, _ = rw.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
			panic(http.ErrAbortHandler)
		case 3: // it comes twice
			pass(httptest.NewRecorder())
			pass(rw)
		case 4: // the answer is lost and a copy comes late, behind younger requests
			time.AfterFunc(10*time.Millisecond, func() { pass(httptest.NewRecorder()) })
			panic(http.ErrAbortHandler)
		default:
			pass(rw)
		}
	}
	w.run()
	for i := range 60 {
		first := w.box.file(t, "c"+string(rune('A'+i/26))+string(rune('a'+i%26)), "photo "+string(rune('a'+i%7)))
		rating, err := casefile.NewEvent(first.CaseID+"-1", first.CaseID, &first, casefile.KindRated, time.Now(), casefile.ChannelTerminal, "T1", casefile.Rating{Satisfaction: 5, Round: 1})
		if err != nil {
			t.Fatal(err)
		}
		w.box.add(rating)
		w.up.Nudge()
		time.Sleep(time.Millisecond)
	}
	w.until("the acknowledgement of all records", w.sent(120))
	w.until("all attachments", func() bool { p, _ := w.box.PendingAttachments(t.Context(), 9); return len(p) == 0 })
	time.Sleep(20 * time.Millisecond) // the last late copy
	w.holds(60)
	if faults.Load() < 20 {
		t.Errorf("only %d faults happened, so this proved little", faults.Load())
	}
	w.until("each change once", func() bool { w.box.mu.Lock(); defer w.box.mu.Unlock(); return len(w.box.applied) == 60 })
	var list []hub.Summary
	w.clerk("GET", "/v1/cases?limit=1000", nil, &list)
	for _, s := range list {
		if s.Attachments.Have != 1 {
			t.Errorf("case %s has attachments %d/%d, want 1/1", s.ID, s.Attachments.Have, s.Attachments.Of)
		}
	}
}

func TestHubComesBack(t *testing.T) {
	w := newWorld(t)
	w.box.file(t, "c1", "photo")
	w.run()
	w.until("the note that the hub is away", func() bool { s := w.up.Status(); return s.Waiting == 1 && s.LastError != "" })
	if w.up.Status().Online {
		t.Error("online without a hub")
	}
	w.startHub()
	w.until("the case", w.sent(1))
	w.stopHub()
	w.box.file(t, "c2")
	w.up.Nudge()
	w.until("the note that it went away again", func() bool { return !w.up.Status().Online })
	w.startHub()
	w.until("the second case", w.sent(2))
	w.until("the status", func() bool { s := w.up.Status(); return s.Online && s.Waiting == 0 && s.LastError == "" })
	w.holds(2)
}

func TestRefusedRecordDoesNotBlock(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	w.box.file(t, "a")
	broken := w.box.file(t, "b")
	w.box.rows[1].Event.Hash = strings.Repeat("0", 64)
	after, err := casefile.NewEvent("b-1", "b", &casefile.Event{Hash: w.box.rows[1].Event.Hash, CaseID: broken.CaseID}, casefile.KindRated, time.Now(), 5, "T1", casefile.Rating{Satisfaction: 5, Round: 1})
	if err != nil {
		t.Fatal(err)
	}
	w.box.add(after)
	w.box.file(t, "c")
	w.box.rows[3].Event.Body = json.RawMessage(`"` + strings.Repeat("x", 2<<20) + `"`) // larger than any request may be
	w.box.file(t, "d")
	w.run()
	w.until("the sound ones", w.sent(2))
	w.until("the end of waiting", func() bool { return w.box.states()["waiting"] == 0 })
	w.holds(2)
}

func TestMissingFileDoesNotBlock(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	w.box.file(t, "a", "one", "two", "three")
	var gone string
	w.box.mu.Lock()
	for sum := range w.box.blobs {
		gone = max(gone, sum)
	}
	w.box.blobs[gone] = nil
	w.box.mu.Unlock()
	w.run()
	w.until("the other two", func() bool {
		p, _ := w.box.PendingAttachments(t.Context(), 9)
		return len(p) == 1 && p[0].SHA256 == gone
	})
}

func TestChangesComeDown(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	w.box.file(t, "c1")
	w.run()
	applied := func(n int) func() bool {
		return func() bool { w.box.mu.Lock(); defer w.box.mu.Unlock(); return len(w.box.applied) == n }
	}
	w.until("the opened child", applied(1))
	for _, state := range []casefile.State{casefile.StateAccepted, casefile.StateGranted} {
		w.clerk("POST", "/v1/cases/c1/children/birth", hub.Move{State: state}, new(hub.Case))
	}
	w.until("two moves and the child that they opened", applied(4))
	if err := casefile.Verify(w.box.applied); err != nil {
		t.Error(err)
	}
}

// TestNotEnrolled has a hub that does not know the terminal: it keeps its cases until it does.
func TestNotEnrolled(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	w.up.client.http = &http.Client{}
	w.box.file(t, "c1")
	w.run()
	w.until("the reason", func() bool { return strings.Contains(w.up.Status().LastError, "401") })
	if got := w.box.states(); got["waiting"] != 1 {
		t.Errorf("outbox %v: not to be enrolled must not cost a case", got)
	}
}

func TestStatusIsTold(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	told := make(chan Status, 100)
	stop := w.up.OnStatus(func(s Status) { told <- s })
	w.run()
	if s := <-told; !s.Online && s.NextTry.IsZero() {
		t.Errorf("told %+v, which is no change", s)
	}
	stop()
	if len(w.up.watchers) != 0 {
		t.Error("the watcher is still there")
	}
}

func TestBackoff(t *testing.T) {
	u, err := New(Options{Hub: "http://127.0.0.1:1", HTTP: http.DefaultClient, Terminal: "T1", Outbox: newMemory(), Cap: 10 * time.Second, Rand: func(d time.Duration) time.Duration { return d }})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		failures int
		err      error
		want     time.Duration
	}{
		{0, io.EOF, time.Second}, {1, io.EOF, 2 * time.Second}, {3, io.EOF, 8 * time.Second}, {4, io.EOF, 10 * time.Second},
		{99, io.EOF, 10 * time.Second}, {0, &HubError{Status: 503, RetryAfter: time.Minute}, time.Minute},
	} {
		if got := u.backoff(c.failures, c.err); got != c.want {
			t.Errorf("after %d failures and %v: %v, want %v", c.failures, c.err, got, c.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 9, 30, 8, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-7": 0, "soon": 0,
		"Wed, 30 Sep 2026 08:00:30 GMT": 30 * time.Second, "Wed, 30 Sep 2026 07:00:00 GMT": 0,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

// TestAskedToWait proves that a nudge does not break the peace that a busy hub asked for.
func TestAskedToWait(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	var calls atomic.Int64
	w.front = func(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
		calls.Add(1)
		rw.Header().Set("Retry-After", "3600")
		rw.WriteHeader(http.StatusTooManyRequests)
	}
	w.box.file(t, "c1", "photo")
	w.run()
	w.until("the first call of each lane", func() bool { return calls.Load() == 4 })
	w.until("the next try", func() bool { return time.Until(w.up.Status().NextTry) > 50*time.Minute })
	for range 10 {
		w.up.Nudge()
		time.Sleep(2 * time.Millisecond)
	}
	if n := calls.Load(); n != 4 {
		t.Errorf("%d calls in the hour that the hub asked for, want one of each lane", n)
	}
}

// TestSpoiledBatch proves that a request which is refused as a whole costs only the record that spoils it.
func TestSpoiledBatch(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	w.front = func(rw http.ResponseWriter, r *http.Request, inside http.Handler) {
		body, err := io.ReadAll(r.Body)
		plain := body
		if r.Header.Get("Content-Encoding") == wire.Packed && err == nil {
			plain, err = wire.Unpack(bytes.NewReader(body), wire.MaxIntake)
		}
		if err != nil || bytes.Contains(plain, []byte("spoiler-0")) {
			rw.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		inside.ServeHTTP(rw, r)
	}
	for _, id := range []string{"a", "spoiler", "b", "c"} {
		w.box.file(t, id)
	}
	w.run()
	w.until("the others", w.sent(3))
	if got := w.box.states(); got["waiting"] != 0 {
		t.Errorf("outbox %v: the one that spoils should be set aside", got)
	}
	w.holds(3)
}

func TestNew(t *testing.T) {
	for name, o := range map[string]Options{
		"no scheme":   {Hub: "hub.example", Identity: "x", Terminal: "T1", Outbox: newMemory()},
		"no identity": {Hub: "https://hub.example", Terminal: "T1", Outbox: newMemory()},
		"no TLS":      {Hub: "http://hub.example", Identity: "x", Terminal: "T1", Outbox: newMemory()},
		"no outbox":   {Hub: "https://hub.example", Identity: "x", Terminal: "T1"},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
