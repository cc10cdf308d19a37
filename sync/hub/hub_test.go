package hub

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/sync/casefile"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/hub/record/pgtest"
	"zhiting/sync/uplink/wire"
)

const (
	terminalToken = "terminal:T1" // see hubtest
	ownerToken    = hubtest.OwnerToken
)

var day = time.Date(2026, 9, 30, 16, 30, 0, 0, time.UTC) // 1 October in the halls

// database is where the hubs of a test keep their record; empty for SQLite in their folder.
var database string

// both runs a test over both drivers of the record.
func both(t *testing.T, test func(t *testing.T)) {
	t.Run("sqlite", test)
	if testing.Short() {
		return // a server for each test is long under the race detector, which package record shows PostgreSQL to
	}
	t.Run("postgres", func(t *testing.T) {
		database = pgtest.Start(t, "fsync=off").Address()
		defer func() { database = "" }()
		test(t)
	})
}

func options(dir string) Options {
	log := logrus.New()
	log.SetOutput(io.Discard)
	place := ""
	if database != "" {
		place = "file://" + filepath.Join(dir, "contents") // which hubs on one database share
	}
	return Options{
		Dir: dir, Database: database, Attachments: place, Authority: hubtest.Authority(), OwnerToken: ownerToken, MostRate: 1 << 20, TerminalRate: 1 << 20, Log: logrus.NewEntry(log), Now: func() time.Time { return day },
		WorkDays: func(from time.Time, days int) (time.Time, error) { return from.AddDate(0, 0, days), nil },
		Due: func(hours, days int, from time.Time) (time.Time, error) {
			return from.AddDate(0, 0, days).Add(time.Duration(hours) * time.Hour), nil
		},
	}
}

// moved is a clock that a test moves while a hub reads it.
type moved struct{ at atomic.Int64 }

func movedFrom(at time.Time) *moved {
	m := &moved{}
	m.set(at)
	return m
}

func (m *moved) now() time.Time           { return time.Unix(0, m.at.Load()).UTC() }
func (m *moved) set(at time.Time)         { m.at.Store(at.UnixNano()) }
func (m *moved) forward(by time.Duration) { m.at.Add(int64(by)) }

type rig struct {
	*testing.T
	hub *Hub
	web *httptest.Server
}

func start(t *testing.T, dir string) rig {
	t.Helper()
	return startWith(t, options(dir))
}

func startWith(t *testing.T, o Options) rig {
	t.Helper()
	h, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return rig{t, h, serve(t, h)}
}

// serve serves a hub until the test ends.
func serve(t *testing.T, h *Hub) *httptest.Server {
	t.Helper()
	web := httptest.NewServer(hubtest.Handler(t, h.Handler()))
	web.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.Cleanup(func() {
		h.Release()
		web.Close()
	})
	return web
}

// as is the token of the terminal that a request speaks of.
func as(request any) string {
	return hubtest.Token(cmp.Or(spokenOf(reflect.ValueOf(request)), "T1"))
}

// call makes a request with a token and decodes the answer into into, if that is not nil.
func (r rig) call(method, path, token string, body, into any) int {
	r.Helper()
	var sent io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		sent = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			r.Fatal(err)
		}
		sent = bytes.NewReader(raw)
	}
	request, err := http.NewRequest(method, r.web.URL+path, sent)
	if err != nil {
		r.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := r.web.Client().Do(request)
	if err != nil {
		r.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		r.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			r.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return response.StatusCode
}

// send takes events in as one batch with growing seqs, and gives outcome and reason of each as one word or line.
func (r rig) send(events ...casefile.Event) []wire.Result {
	r.Helper()
	in := wire.Intake{Protocol: 1, Terminal: "T1", Epoch: "e"}
	for i, e := range events {
		raw, err := json.Marshal(e)
		if err != nil {
			r.Fatal(err)
		}
		in.Records = append(in.Records, wire.Record{Seq: int64(i + 1), Event: raw})
	}
	var answer wire.IntakeAnswer
	if status := r.call("POST", "/v1/intake", terminalToken, in, &answer); status != 200 {
		r.Fatalf("intake answered %d", status)
	}
	r.settled()
	return answer.Results
}

// settled waits until what arrived is taken apart.
func (r rig) settled() {
	r.Helper()
	for {
		notice := r.hub.bell.wait(anything)
		var waiting int
		if err := r.hub.read(r.Context(), func(t tx) error {
			_, err := t.One(`SELECT count(*) FROM arrivals`, nil, &waiting)
			return err
		}); err != nil {
			r.Fatal(err)
		}
		if waiting == 0 {
			return
		}
		<-notice
	}
}

func filing() casefile.Filing {
	return casefile.Filing{
		Theme: "social-security-card", ThemeName: casefile.Text{Zh: "社会保障卡居民服务", En: "Social security card"},
		Applicant: casefile.Person{Name: "欧阳样例", IDNumber: "371502199001010012", VerifiedBy: "idcard"},
		Matters: []casefile.Matter{
			{ID: "loss", TaskName: casefile.Text{Zh: "社保卡挂失"}, DeptName: casefile.Text{Zh: "人社局"}, PromiseDay: 0},
			{ID: "reissue", TaskName: casefile.Text{Zh: "社保卡补领"}, DeptName: casefile.Text{Zh: "人社局"}, PromiseDay: 5, After: []string{"loss"}},
			{ID: "photo", TaskName: casefile.Text{Zh: "照片更新"}, DeptName: casefile.Text{Zh: "公安局"}, PromiseDay: 3},
		},
	}
}

func event(t testing.TB, id, caseID string, prev *casefile.Event, kind casefile.Kind, maker string, body any) casefile.Event {
	t.Helper()
	e, err := casefile.NewEvent(id, caseID, prev, kind, day, casefile.ChannelTerminal, maker, body)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func submitted(t testing.TB, caseID string) casefile.Event {
	t.Helper()
	return event(t, caseID+"-0", caseID, nil, casefile.KindSubmitted, "T1", filing())
}

func TestIntakeOutcomes(t *testing.T) { both(t, intakeOutcomes) }

func intakeOutcomes(t *testing.T) {
	first := submitted(t, "c1")
	rated := event(t, "c1-1", "c1", &first, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 5, Round: 1})
	otherContent := event(t, "c1-0", "c1", nil, casefile.KindSubmitted, "T1", casefile.Filing{})
	changed := first
	changed.ID, changed.CaseID, changed.Hash = "c2-0", "c2", strings.Repeat("0", 64)
	orphan := event(t, "c9-1", "c9", &rated, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 5, Round: 1})
	afterChanged := changed
	afterChanged.Index = 0
	child := event(t, "c3-1", "c3", &first, casefile.KindChild, "T1", casefile.ChildChange{})
	fork := event(t, "c1-1b", "c1", &first, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 4, Round: 1})
	wrongLink := event(t, "c1-2", "c1", &fork, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 4, Round: 1})
	afterRefused := event(t, "c2-1", "c2", &casefile.Event{Index: 0, Hash: changed.Hash}, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 5, Round: 1})
	circle := filing()
	circle.Matters[0].After = []string{"reissue"}

	r := start(t, t.TempDir())
	for _, c := range []struct {
		name    string
		event   casefile.Event
		outcome wire.Outcome
		reason  string
	}{
		{"rating before its case", rated, wire.Later, "has not arrived"},
		{"case", first, wire.Done, ""},
		{"the same again", first, wire.Done, ""},
		{"rating now", rated, wire.Done, ""},
		{"same id, a broken filing", otherContent, wire.Refused, "no theme"},
		{"same id, other content", event(t, "c1-1", "c1", &first, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 3, Round: 1}), wire.Refused, "the first was kept"},
		{"same place, other id", fork, wire.Refused, "the first was kept"},
		{"next place, wrong link", wrongLink, wire.Refused, "does not follow"},
		{"changed after it was made", changed, wire.Refused, "does not match its hash"},
		{"after a refused one", afterRefused, wire.Refused, "was refused"},
		{"case not there", orphan, wire.Later, "has not arrived"},
		{"made by another", event(t, "c4-0", "c4", nil, casefile.KindSubmitted, "T2", filing()), wire.Refused, "another terminal"},
		{"a terminal moves a child", child, wire.Refused, "cannot make"},
		{"id that is a path", event(t, "../x", "c5", nil, casefile.KindSubmitted, "T1", filing()), wire.Refused, "id"},
		{"matters in a circle", event(t, "c6-0", "c6", nil, casefile.KindSubmitted, "T1", circle), wire.Refused, "circle"},
		{"body of another kind", event(t, "c7-0", "c7", nil, casefile.KindSubmitted, "T1", []int{1}), wire.Refused, "body"},
		{"rating below 3 without a reason", event(t, "c1-7", "c1", &rated, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 2, Round: 2}), wire.Refused, "needs a reason"},
		{"rating with a reason nobody knows", event(t, "c1-8", "c1", &rated, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 2, Details: []string{"rude"}, Round: 2}), wire.Refused, "unknown"},
		{"rating of no round", event(t, "c1-8b", "c1", &rated, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 5}), wire.Refused, "not 1 or 2"},
		{"rating of 9", event(t, "c1-9", "c1", &rated, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 9, Round: 1}), wire.Refused, "1 to 5"},
	} {
		got := r.send(c.event)[0]
		if got.Outcome != c.outcome || !strings.Contains(got.Reason, c.reason) {
			t.Errorf("%s: %s %q, want %s %q", c.name, got.Outcome, got.Reason, c.outcome, c.reason)
		}
	}
	var cases []Summary
	r.call("GET", "/v1/cases", ownerToken, nil, &cases)
	if len(cases) != 1 || cases[0].ID != "c1" {
		t.Errorf("the hub has %+v, want c1 alone", cases)
	}
	var c Case
	r.call("GET", "/v1/cases/c1", ownerToken, nil, &c)
	if err := casefile.Verify(c.Terminals); err != nil || len(c.Terminals) != 2 {
		t.Errorf("terminal chain of %d events: %v", len(c.Terminals), err)
	}
	if err := casefile.Verify(c.Hubs); err != nil || len(c.Hubs) != 2 {
		t.Errorf("hub chain of %d events: %v", len(c.Hubs), err)
	}
}

func TestOneBadRecordSpoilsNoOther(t *testing.T) { both(t, oneBadRecordSpoilsNoOther) }

func oneBadRecordSpoilsNoOther(t *testing.T) {
	r := start(t, t.TempDir())
	a, _ := json.Marshal(submitted(t, "a"))
	b, _ := json.Marshal(submitted(t, "b"))
	var answer wire.IntakeAnswer
	r.call("POST", "/v1/intake", terminalToken, wire.Intake{Protocol: 1, Terminal: "T1", Epoch: "e", Records: []wire.Record{
		{Seq: 4, Event: a}, {Seq: 5, Event: []byte(`{"id":7}`)}, {Seq: 6, Event: []byte(`null`)}, {Seq: 7, Event: b},
	}}, &answer)
	r.settled()
	var got []string
	for _, result := range answer.Results {
		got = append(got, fmt.Sprintf("%d %s", result.Seq, result.Outcome))
	}
	if want := "4 done, 5 refused, 6 refused, 7 done"; strings.Join(got, ", ") != want || answer.HighWater != 7 {
		t.Errorf("%v with high water %d, want %s with 7", got, answer.HighWater, want)
	}
}

func TestChangesWait(t *testing.T) { both(t, changesWait) }

func changesWait(t *testing.T) {
	r := start(t, t.TempDir())
	got := make(chan wire.Changes, 1)
	go func() {
		answer, err := r.hub.changes(context.Background(), "T1", 0, 10, time.Minute)
		if err != nil {
			t.Error(err)
		}
		got <- answer
	}()
	r.send(submitted(t, "c"))
	if answer := <-got; len(answer.Changes) != 2 {
		t.Errorf("the waiting call got %d changes, want the 2 of the opened matters", len(answer.Changes))
	}
}

func TestAttachments(t *testing.T) { both(t, attachments) }

func attachments(t *testing.T) {
	r := start(t, t.TempDir())
	content := []byte("a photo")
	raw := sha256.Sum256(content)
	sum := hex.EncodeToString(raw[:])
	f := filing()
	f.Attachments = []casefile.Attachment{{ID: "1", SHA256: sum, Size: 7}, {ID: "2", SHA256: sum, Size: 7}}
	r.send(event(t, "c-0", "c", nil, casefile.KindSubmitted, "T1", f))
	if c, err := r.hub.show(t.Context(), "c"); err != nil || len(c.Attachments.Missing) != 1 || c.Attachments.Missing[0] != sum {
		t.Errorf("missing %v, want %s once, %v", c.Attachments.Missing, sum, err)
	}
	for _, c := range []struct {
		name, method, path string
		body               []byte
		status             int
	}{
		{"not there", "HEAD", sum, nil, 404},
		{"wrong content", "PUT", sum, []byte("other"), 422},
		{"not an address", "PUT", "..%2Fx", content, 422},
		{"too large", "PUT", sum, make([]byte, casefile.MaxAttachment+1), 413},
		{"still not there", "HEAD", sum, nil, 404},
		{"put", "PUT", sum, content, 204},
		{"put again", "PUT", sum, content, 204},
		{"there", "HEAD", sum, nil, 200},
	} {
		if status := r.call(c.method, "/v1/attachments/"+c.path, terminalToken, c.body, nil); status != c.status {
			t.Errorf("%s: %d, want %d", c.name, status, c.status)
		}
	}
	var c Case
	r.call("GET", "/v1/cases/c", ownerToken, nil, &c)
	if c.Attachments.Have != 2 || c.Attachments.Of != 2 {
		t.Errorf("attachments %d/%d, want 2/2", c.Attachments.Have, c.Attachments.Of)
	}
	if got := r.read("2"); !bytes.Equal(got, content) {
		t.Errorf("a clerk reads %q", got)
	}
	if status := r.call("GET", "/v1/cases/c/attachments/3", ownerToken, nil, nil); status != 404 {
		t.Errorf("an attachment that never was: %d", status)
	}
}

// TestRestart proves that what was answered is there after the process is gone, and that sending it again is harmless.
func TestRestart(t *testing.T) { both(t, restart) }

func restart(t *testing.T) {
	dir := t.TempDir()
	for range 3 {
		t.Run("life", func(t *testing.T) {
			r := start(t, dir)
			if got := r.send(submitted(t, "c"))[0]; got.Outcome != wire.Done {
				t.Fatalf("%+v", got)
			}
			var c Case
			r.call("GET", "/v1/cases/c", ownerToken, nil, &c)
			if len(c.Terminals) != 1 || len(c.Hubs) != 2 {
				t.Errorf("%d events of the terminal and %d of the hub, want 1 and 2", len(c.Terminals), len(c.Hubs))
			}
		})
	}
}

func TestManyTerminalsAtOnce(t *testing.T) { both(t, manyTerminalsAtOnce) }

func manyTerminalsAtOnce(t *testing.T) {
	r := start(t, t.TempDir())
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 5 { // each case is sent by two of the eight
				e := submitted(t, fmt.Sprintf("c%d-%d", i/2, n))
				raw, _ := json.Marshal(e)
				answer, err := r.hub.intake(context.Background(), wire.Intake{Terminal: "T1", Epoch: "e", Records: []wire.Record{{Seq: 1, Event: raw}}})
				if err != nil || answer.Results[0].Outcome != wire.Done {
					t.Errorf("%+v %v", answer, err)
				}
			}
		})
	}
	all.Wait()
	r.settled()
	cases, err := r.hub.list(t.Context(), Wanted{Limit: 1000})
	if err != nil || len(cases) != 20 {
		t.Errorf("%d cases, %v, want 20", len(cases), err)
	}
}

func FuzzIntake(f *testing.F) {
	h, err := Open(context.Background(), options(f.TempDir()))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = h.Close() })
	web := hubtest.Handler(f, h.Handler())
	e, _ := json.Marshal(submitted(f, "c"))
	whole, _ := json.Marshal(wire.Intake{Protocol: 1, Terminal: "T1", Epoch: "e", Records: []wire.Record{{Seq: 1, Event: e}}})
	f.Add(whole)
	f.Add([]byte(`{"protocol":1,"terminal":"T1","epoch":"e","records":[{"seq":1,"event":null},{}]}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		request := httptest.NewRequest(http.MethodPost, "/v1/intake", bytes.NewReader(raw))
		request.Header.Set("Authorization", "Bearer "+terminalToken)
		answer := httptest.NewRecorder()
		web.ServeHTTP(answer, request)
		if answer.Code >= 500 && answer.Code != http.StatusNotImplemented {
			t.Fatalf("%d %s for %q", answer.Code, answer.Body, raw)
		}
	})
}
