package runtime

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/kiosk/page"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
	"zhiting/sync/hub"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/provider"
	"zhiting/sync/uplink"
)

// platform is a hub behind a line that can be cut.
type platform struct {
	*testing.T
	web  *httptest.Server
	up   atomic.Bool
	lose atomic.Bool // the answer to the next intake is lost on the way
}

func startHub(t *testing.T, providers ...*provider.Provider) *platform {
	t.Helper()
	log := logrus.New()
	log.SetOutput(io.Discard)
	h, err := hub.Open(t.Context(), hub.Options{
		Dir: t.TempDir(), Authority: hubtest.Authority(), OwnerToken: hubtest.OwnerToken, TerminalRate: 1 << 20, Log: logrus.NewEntry(log), Now: func() time.Time { return noon },
		WorkDays:  func(from time.Time, days int) (time.Time, error) { return from.AddDate(0, 0, days), nil },
		Providers: providers,
	})
	if err != nil {
		t.Fatal(err)
	}
	watching, stop := context.WithCancel(context.Background())
	var watch sync.WaitGroup
	watch.Go(func() { h.Watch(watching) })
	p := &platform{T: t}
	handler := hubtest.Handler(t, h.Handler())
	p.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !p.up.Load() {
			panic(http.ErrAbortHandler) // cuts the connection
		}
		if r.URL.Path == "/v1/intake" && p.lose.CompareAndSwap(true, false) {
			handler.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		h.Release()
		p.web.Close()
		stop()
		watch.Wait()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// clerk makes a call as a clerk and decodes the answer.
func (p *platform) clerk(method, path string, body, into any) {
	p.Helper()
	p.call(hubtest.OwnerToken, method, path, body, into)
}

// call makes a call with a token and decodes the answer.
func (p *platform) call(token, method, path string, body, into any) {
	p.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		p.Fatal(err)
	}
	request, err := http.NewRequest(method, p.web.URL+path, bytes.NewReader(sent))
	if err != nil {
		p.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := p.web.Client().Do(request)
	if err != nil {
		p.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		p.Fatalf("%s %s: status %d, %v: %s", method, path, response.StatusCode, err, answer)
	}
	if err := json.Unmarshal(answer, into); err != nil {
		p.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
}

// await asks until it is so.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(patience)
	for !so() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("never came: %s", what)
		}
	}
}

// TestVisitAsksForTheHub has a hub that is back after an outage, in which the terminal waits for long between two tries: a
// visit does not wait that long for what only the hub can do.
func TestVisitAsksForTheHub(t *testing.T) {
	p := startHub(t)
	var waited atomic.Int32
	h := start(t, p.web.URL, func(o *Options) {
		up, err := uplink.New(uplink.Options{
			Hub: p.web.URL, HTTP: hubtest.Client("t1", nil), Terminal: "t1", Outbox: o.Store,
			After: func(time.Duration) <-chan time.Time { waited.Add(1); return nil }, // forever
		})
		if err != nil {
			t.Fatal(err)
		}
		o.Uplink = up
	})
	await(t, "a try that failed", func() bool { return waited.Load() > 0 && h.Uplink.Status().LastError != "" })
	p.up.Store(true)
	h.tap("start")
	h.until("the home page with a hub", func(page.Page) bool { return h.Uplink.Status().Online })
}

// TestDoubtfulClock files with a clock that nothing keeps right: terminal, hub and clerk know.
func TestDoubtfulClock(t *testing.T) {
	p := startHub(t)
	p.up.Store(true)
	h := start(t, p.web.URL, func(o *Options) { o.ClockTrusted = func() bool { return false } })
	h.toReview()
	h.tap("submit")
	h.at(visit.Submitted)
	var c hub.Case
	id := h.only()
	await(t, "the case at the hub", func() bool {
		waiting, err := h.Store.Waiting(t.Context())
		return err == nil && waiting == 0
	})
	await(t, "the case opened", func() bool {
		page := p.page("/cases/" + id)
		return strings.Contains(page, "终端时钟未校准")
	})
	if p.clerk(http.MethodGet, "/v1/cases/"+id, nil, &c); !c.Filing.ClockDoubtful {
		t.Error("the filing does not say that its times are doubtful")
	}
}

// TestJourneyOfflineThenSynced is the main job: filed with the hub away, kept, sent once when it is back, and moved on.
func TestJourneyOfflineThenSynced(t *testing.T) {
	ctx := context.Background()
	p := startHub(t)
	h := start(t, p.web.URL)
	h.toReview()
	if review, _ := h.screen.newest(); !holds(review, "网络") {
		t.Errorf("the review does not say that the network is away: %+v", review.Elements)
	}
	h.tap("submit")
	submitted := h.at(visit.Submitted)
	if !holds(submitted, "ABCD-EFGH") || !holds(submitted, "10月13日") {
		t.Errorf("the case's token and promised day are not on the page: %+v", submitted.Elements)
	}
	id := h.only() // the page came after the case was durable
	if waiting, err := h.Store.Waiting(ctx); err != nil || waiting != 1 {
		t.Errorf("%d events wait for the hub (%v), want 1", waiting, err)
	}
	h.tap("finish", "star-5", "next")
	h.at(visit.Goodbye)
	h.Send(visit.Tap{ID: "leave"})
	h.at(visit.Attract)
	await(t, "the rating in the outbox", func() bool {
		waiting, err := h.Store.Waiting(ctx)
		return err == nil && waiting == 2
	})

	p.lose.Store(true)
	p.up.Store(true)
	await(t, "the outbox empty", func() bool {
		waiting, err := h.Store.Waiting(ctx)
		pending, pendingErr := h.Store.PendingAttachments(ctx, 10)
		return err == nil && pendingErr == nil && waiting == 0 && len(pending) == 0
	})
	if p.lose.Load() {
		t.Error("no answer was lost: the case was not sent twice, and this test shows nothing")
	}
	var list []hub.Summary
	await(t, "the case opened", func() bool {
		p.clerk("GET", "/v1/cases", nil, &list)
		return len(list) > 0
	})
	if len(list) != 1 || list[0].ID != id {
		t.Fatalf("the hub has %+v, want case %s alone", list, id)
	}
	var there hub.Case
	p.clerk("GET", "/v1/cases/"+id, nil, &there)
	if len(there.Terminals) != 2 || there.Terminals[0].Kind != casefile.KindSubmitted || there.Terminals[1].Kind != casefile.KindRated {
		t.Errorf("the hub has %d events of the terminal, want what was submitted and the rating", len(there.Terminals))
	}
	if there.Filing.Applicant.Name != "欧阳样例" || !slices.Equal(there.Filing.Answers["card"], []string{"lost"}) || len(there.Filing.Attachments) != 3 {
		t.Errorf("the hub has the case with %d attachments and answers %v", len(there.Filing.Attachments), there.Filing.Answers)
	}

	first := there.Children[0].Matter.ID
	p.clerk("POST", "/v1/cases/"+id+"/children/"+first, hub.Move{State: casefile.StateAccepted}, &there)
	p.clerk("POST", "/v1/cases/"+id+"/children/"+first, hub.Move{State: casefile.StateCorrection, Reason: "请补一张照片"}, &there)
	await(t, "the hub's change in the store", func() bool {
		cases, err := h.Store.CasesOf(ctx, ouyang().Person.IDNumber)
		return err == nil && len(cases) == 1 && cases[0].Children[0].State == casefile.StateCorrection
	})
	h.tap("start", "service-case-progress")
	h.at(visit.Identify)
	h.Send(ouyang())
	h.tap("case-" + id)
	h.until("the change with its reason", func(p page.Page) bool { return p.ID == string(visit.CasePlace) && holds(p, "请补一张照片") })

	// What the department asks for is brought here, and goes the way of every case.
	h.tap("correct-"+first, "words")
	h.Send(visit.Input{ID: "entry", Text: "照片已寄出"})
	h.tap("next", "submit")
	h.at(visit.Submitted)
	await(t, "the child given back to its department", func() bool {
		p.clerk("GET", "/v1/cases/"+id, nil, &there)
		return there.Children[0].State == casefile.StateSubmitted
	})
	if len(there.Corrections) != 1 || there.Corrections[0].Fields[0].Value != "照片已寄出" {
		t.Errorf("the clerk sees as corrections %+v", there.Corrections)
	}
	if p.clerk("GET", "/v1/cases", nil, &list); len(list) != 1 {
		t.Errorf("the correction stands as a case of its own: %+v", list)
	}
}
