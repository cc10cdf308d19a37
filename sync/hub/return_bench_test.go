package hub_test

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/sync/casefile"
	"zhiting/sync/hub"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/identity"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

// What comes back: ten thousand terminals, with the window that the hub's documents advise for so many.
const (
	returning  = 10_000
	caseEach   = 2
	window     = 100 * time.Second
	outageTime = 45 * time.Second
)

var errAway = errors.New("the hub is away")

// line carries the calls of all terminals into the hub in this process, counts them, and can be cut. There is no TLS on it:
// what that costs is measured beside it.
type line struct {
	hub    http.Handler
	up     atomic.Bool
	mu     sync.Mutex
	offers []int // calls in each second since the first
	turned []int // of those, turned away
	from   time.Time
	cuts   context.Context
	cut    context.CancelFunc
}

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	if !l.up.Load() {
		return nil, errAway
	}
	l.mu.Lock()
	cuts := l.cuts
	l.mu.Unlock()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(cuts, cancel)()
	inside := r.Clone(ctx)
	inside.RequestURI, inside.RemoteAddr = r.URL.RequestURI(), "10.0.0.1:1"
	if inside.Body == nil {
		inside.Body = http.NoBody
	}
	answer := httptest.NewRecorder()
	l.hub.ServeHTTP(answer, inside)
	l.count(answer.Code)
	if cuts.Err() != nil {
		return nil, errAway
	}
	return answer.Result(), nil
}

func (l *line) count(status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	second := int(time.Since(l.from) / time.Second)
	for len(l.offers) <= second {
		l.offers, l.turned = append(l.offers, 0), append(l.turned, 0)
	}
	l.offers[second]++
	if status == http.StatusTooManyRequests {
		l.turned[second]++
	}
}

// open lets calls through, and begins to count anew.
func (l *line) open() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cuts, l.cut = context.WithCancel(context.Background())
	l.offers, l.turned, l.from = nil, nil, time.Now()
	l.up.Store(true)
}

// outbox holds what one terminal filed. It is as empty as one can be that the uplink bears.
type outbox struct {
	mu      sync.Mutex
	waiting []uplink.Record
	cursor  int64
}

func (o *outbox) Epoch(context.Context) (string, error) { return "e", nil }
func (o *outbox) HubHas(context.Context, int64) error   { return nil }

func (o *outbox) Due(_ context.Context, _ time.Time, _ int, without []int64) ([]uplink.Record, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(o.waiting), func(r uplink.Record) bool { return slices.Contains(without, r.Seq) }), nil
}

func (o *outbox) Acknowledge(_ context.Context, seqs []int64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waiting = slices.DeleteFunc(o.waiting, func(r uplink.Record) bool { return slices.Contains(seqs, r.Seq) })
	return nil
}

func (o *outbox) Refuse(_ context.Context, _ int64, reason string) error { return errors.New(reason) }

func (o *outbox) Postpone(context.Context, []int64, time.Time, string) error { return nil }

func (o *outbox) PendingAttachments(context.Context, int) ([]wire.Content, error) { return nil, nil }

func (o *outbox) Attachment(context.Context, string) (uplink.Content, error) {
	return nil, errors.New("there is none")
}

func (o *outbox) AttachmentsDone(context.Context, []string) error { return nil }

func (o *outbox) Cursor(context.Context) (int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.cursor, nil
}

func (o *outbox) Apply(_ context.Context, _ []casefile.Event, cursor int64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cursor = cursor
	return nil
}

func (o *outbox) empty() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.waiting) == 0
}

func (o *outbox) file(b *testing.B, terminal string, n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := range n {
		id := fmt.Sprintf("%s-%d", terminal, i)
		e, err := casefile.NewEvent(id+"-0", id, nil, casefile.KindSubmitted, time.Now(), casefile.ChannelTerminal, terminal, casefile.Filing{
			Theme: "newborn", ThemeName: casefile.Text{Zh: "新生儿出生"}, Applicant: casefile.Person{Name: "张样例", IDNumber: "371503195512310023"},
			Matters: []casefile.Matter{{ID: "birth", DeptName: casefile.Text{Zh: "卫健委"}}},
		})
		if err != nil {
			b.Fatal(err)
		}
		o.waiting = append(o.waiting, uplink.Record{Seq: int64(i + 1), Event: e})
	}
}

// BenchmarkReturn takes the hub away from ten thousand terminals, lets each file cases meanwhile, and gives it back.
func BenchmarkReturn(b *testing.B) {
	log := logrus.New()
	log.SetOutput(io.Discard)
	dir := b.TempDir()
	h, err := hub.Open(context.Background(), hub.Options{
		Dir: dir, Authority: hubtest.Authority(), OwnerToken: hubtest.OwnerToken, Spread: window, Log: logrus.NewEntry(log), Now: time.Now,
		WorkDays: func(from time.Time, days int) (time.Time, error) { return from.AddDate(0, 0, days), nil },
		Due:      func(hours, days int, from time.Time) (time.Time, error) { return from, nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	l := &line{hub: hubtest.Handler(b, h.Handler())}
	l.open()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	defer running.Wait()
	defer h.Release()
	defer stop()

	boxes, links := make([]*outbox, returning), make([]*uplink.Uplink, returning)
	for i := range returning {
		name := fmt.Sprintf("t%05d", i)
		boxes[i] = new(outbox)
		if links[i], err = uplink.New(uplink.Options{
			Hub: "https://hub.example", Terminal: name, Outbox: boxes[i], HTTP: hubtest.Client(name, &http.Client{Transport: l}),
		}); err != nil {
			b.Fatal(err)
		}
	}

	for i := range links { // one after another, as they are switched on over a morning
		running.Go(func() { links[i].Run(ctx) })
		if i%20 == 0 {
			time.Sleep(50 * time.Millisecond)
		}
	}
	for online := 0; online < returning; time.Sleep(100 * time.Millisecond) {
		online = 0
		for _, u := range links {
			if u.Status().Online {
				online++
			}
		}
	}

	l.up.Store(false)
	l.cut()
	for i := range boxes {
		boxes[i].file(b, fmt.Sprintf("t%05d", i), caseEach)
		if i%100 == 0 {
			time.Sleep(time.Duration(rand.Int64N(int64(2 * outageTime / (returning / 100)))))
		}
	}
	time.Sleep(outageTime / 2)

	l.open()
	began := time.Now()
	for left := returning; left > 0; time.Sleep(100 * time.Millisecond) {
		left = 0
		for _, o := range boxes {
			if !o.empty() {
				left++
			}
		}
		if time.Since(began) > 10*time.Minute {
			b.Fatalf("%d terminals are not drained", left)
		}
	}
	drained := time.Since(began)
	l.mu.Lock()
	admitted, turned := 0, 0
	for i := range l.offers {
		admitted, turned = max(admitted, l.offers[i]-l.turned[i]), turned+l.turned[i]
	}
	peak := slices.Max(l.offers)
	l.mu.Unlock()

	if there := casesAt(b, dir); there != returning*caseEach {
		b.Errorf("%d cases are there, want %d", there, returning*caseEach)
	}
	verdict := func(ok bool) string {
		if ok {
			return "ok"
		}
		return "short"
	}
	fmt.Printf("bench hub-return ours=%d/s theirs=%d/s ratio=%.2f goal=1.00 %s # calls at the peak, and what is admitted: at most that; %d terminals drained in %.0f s of a window of %.0f, %d calls turned away\n",
		peak, hub.MostRate, float64(peak)/hub.MostRate, verdict(peak <= hub.MostRate), returning, drained.Seconds(), window.Seconds(), turned)
	rate := handshakes(b)
	least := float64(returning) / window.Seconds()
	fmt.Printf("bench hub-handshakes ours=%.0f/s theirs=%.0f/s ratio=%.2f goal=1.00 %s # TLS with a certificate each, both ends, and what a return needs\n", rate, least, rate/least, verdict(rate >= least))
}

// casesAt counts the cases in a hub's database.
func casesAt(b *testing.B, dir string) (n int) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "hub.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for waiting := 1; waiting > 0; time.Sleep(50 * time.Millisecond) { // a moment after they are acknowledged
		if err := db.QueryRow(`SELECT count(*) FROM arrivals`).Scan(&waiting); err != nil {
			b.Fatal(err)
		}
	}
	if err := db.QueryRow(`SELECT count(*) FROM cases`).Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

// handshakes is how many connections of TLS begin in a second, each with a client's certificate.
func handshakes(b *testing.B) float64 {
	const n = 2000
	a := hubtest.Authority()
	folder := identity.Folder(filepath.Join(b.TempDir(), "identity"))
	request, err := folder.Request("t")
	if err != nil {
		b.Fatal(err)
	}
	certificate, _, _, err := a.Issue(request, "t")
	if err == nil {
		err = folder.Keep(certificate, a.PEM())
	}
	if err != nil {
		b.Fatal(err)
	}
	inside, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer inside.Close()
	config := a.ServerConfig(nil, nil)
	go func() {
		for {
			conn, err := inside.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_ = tls.Server(conn, config).Handshake() // the client says when it fails
				_, _ = conn.Read(make([]byte, 1))        // until the client goes
			}()
		}
	}()
	client, err := folder.Client()
	if err != nil {
		b.Fatal(err)
	}
	var begun sync.WaitGroup
	started := time.Now()
	for range 32 {
		begun.Go(func() {
			for range n / 32 {
				conn, err := tls.Dial("tcp", inside.Addr().String(), client)
				if err != nil {
					b.Error(err)
					return
				}
				_ = conn.Close()
			}
		})
	}
	begun.Wait()
	return float64(n/32*32) / time.Since(started).Seconds()
}
