package hub

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/provider"
)

// office is a department's system whose moods a test sets.
type office struct {
	*provider.Provider
	mu      sync.Mutex                         // an answer that is lost is heard of before its handler has ended
	taken   map[string]provider.DepartmentCase // by key
	brought map[string]provider.DepartmentCorrection
	asked   int  // hand-overs that reached it
	lose    bool // it takes what it is given, and its answer is lost
	down    bool
	refuse  bool
	changes []provider.DepartmentChange
}

func openOffice(t *testing.T, id string, departments ...string) *office {
	o := &office{taken: map[string]provider.DepartmentCase{}, brought: map[string]provider.DepartmentCorrection{}}
	web := httptest.NewServer(o)
	t.Cleanup(web.Close)
	o.Provider = &provider.Provider{ID: id, Kind: provider.Department, URL: web.URL, Departments: departments}
	return o
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var answer any = provider.DepartmentTaken{Number: "人社2026-1"}
	switch r.URL.Path {
	case "/" + provider.CallHandOver:
		o.asked++
		var c provider.DepartmentCase
		if json.NewDecoder(r.Body).Decode(&c) == nil && !o.down && !o.refuse {
			o.taken[c.Key] = c
		}
	case "/" + provider.CallCorrect:
		var c provider.DepartmentCorrection
		if json.NewDecoder(r.Body).Decode(&c) == nil {
			o.brought[c.ID] = c
		}
	case "/" + provider.CallCaseChanges:
		answer = provider.DepartmentChanges{Changes: o.changes, Cursor: "at-" + o.changes[len(o.changes)-1].ID}
	}
	switch {
	case o.down:
		w.WriteHeader(http.StatusServiceUnavailable)
	case o.lose:
		panic(http.ErrAbortHandler)
	case o.refuse:
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = w.Write([]byte(`{"code":"not-ours","text":{"zh":"本部门不办这个事项。","en":""}}`))
	default:
		_ = json.NewEncoder(w).Encode(answer)
	}
}

// withOffices starts a hub with departments' systems, and a clock that a test moves.
func withOffices(t *testing.T, dir string, offices ...*office) (r rig, later func(time.Duration)) {
	t.Helper()
	var passed atomic.Int64
	o := options(dir)
	o.Now = func() time.Time { return day.Add(time.Duration(passed.Load())) }
	o.Public = "http://hub.test"
	for _, p := range offices {
		o.Providers = append(o.Providers, p.Provider)
	}
	h, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return rig{t, h, serve(t, h)}, func(d time.Duration) { passed.Add(int64(d)) }
}

func (r rig) child(matter string) Child {
	r.Helper()
	var c Case
	r.call("GET", "/v1/cases/c", ownerToken, nil, &c)
	for _, k := range c.Children {
		if k.Matter.ID == matter {
			return k
		}
	}
	r.Fatalf("no matter %s in %+v", matter, c.Children)
	return Child{}
}

func (r rig) handOver(o *office) {
	r.Helper()
	if _, err := r.hub.handOverSome(r.Context(), o.Provider); err != nil {
		r.Fatal(err)
	}
}

// tells lets a department tell changes, each "matter state reason".
func (r rig) tells(o *office, list ...string) {
	r.Helper()
	for _, line := range list {
		parts := strings.SplitN(line+"  ", " ", 3)
		key := r.child(parts[0]).ProjectNo
		o.changes = append(o.changes, provider.DepartmentChange{
			ID: key + "-" + string(rune('a'+len(o.changes))), Key: key, State: casefile.State(parts[1]), Reason: strings.TrimSpace(parts[2]), At: day,
		})
	}
	for range 2 { // told again, it changes nothing
		if _, err := r.hub.takeChanges(r.Context(), o.Provider); err != nil {
			r.Fatal(err)
		}
	}
}

var scan = []byte("示例扫描件")

func scanSum() string {
	sum := sha256.Sum256(scan)
	return hex.EncodeToString(sum[:])
}

// TestADepartmentsOwnSystem follows a matter through it, from taking over to the end, and back to the terminal.
func TestADepartmentsOwnSystem(t *testing.T) { both(t, aDepartmentsOwnSystem) }

func aDepartmentsOwnSystem(t *testing.T) {
	police := openOffice(t, "police", "公安局")
	r, _ := withOffices(t, t.TempDir(), police)
	f := filing()
	f.Matters[0].Fields, f.Matters[2].Fields, f.Matters[2].Materials = []string{"card"}, []string{"phone"}, []string{"portrait"}
	f.Matters[0].Materials = []string{"form"}
	f.Fields = []casefile.Field{{ID: "card", Value: "A1"}, {ID: "phone", Value: "13800000000"}, {ID: "post", Value: "寄送"}}
	f.Attachments = []casefile.Attachment{
		{ID: "1", Material: "form", SHA256: strings.Repeat("a", 64)},
		{ID: "2", Material: "portrait", SHA256: scanSum(), Size: int64(len(scan))},
		{ID: "3", Material: "signature", SHA256: strings.Repeat("b", 64)},
	}
	r.send(event(t, "c-0", "c", nil, casefile.KindSubmitted, "T1", f))
	if got := r.child("photo").HandedOver; got == nil || got.State != HandOverWaiting {
		t.Fatalf("before it is handed over: %+v", got)
	}
	if r.child("loss").HandedOver != nil {
		t.Error("a matter of clerks is handed over")
	}
	r.handOver(police)
	key := r.child("photo").ProjectNo
	got := police.taken[key]
	if len(police.taken) != 1 || got.Matter.ID != "photo" || got.Channel != casefile.ChannelTerminal || got.Applicant.Name != "欧阳样例" {
		t.Fatalf("it took %+v", police.taken)
	}
	if len(got.Fields) != 2 || got.Fields[0].ID != "phone" || got.Fields[1].ID != "post" || len(got.Attachments) != 2 || got.Attachments[0].ID != "2" || got.Attachments[1].ID != "3" {
		t.Errorf("it sees fields %+v and attachments %+v, want those of its matter and those of all", got.Fields, got.Attachments)
	}
	at := strings.TrimPrefix(got.Contents, "http://hub.test") + "/"
	for _, c := range []struct {
		sum, token string
		status     int
	}{
		{scanSum(), got.Token, 404}, // not arrived yet
		{scanSum(), "", 401},
		{scanSum(), terminalToken, 401},
	} {
		if status := r.call("GET", at+c.sum, c.token, nil, nil); status != c.status {
			t.Errorf("a content with token %q: %d, want %d", c.token, status, c.status)
		}
	}
	r.call("PUT", "/v1/attachments/"+scanSum(), terminalToken, scan, nil)
	for sum, want := range map[string]int{scanSum(): 200, strings.Repeat("a", 64): 404} {
		if status := r.call("GET", at+sum, got.Token, nil, nil); status != want {
			t.Errorf("content %s: %d, want %d", sum, status, want)
		}
	}
	if status := r.call("POST", "/v1/cases/c/children/photo", ownerToken, Move{State: casefile.StateAccepted}, nil); status != 409 {
		t.Errorf("a clerk moves what the department's system works on: %d", status)
	}

	if status := r.call("POST", "/cases/c/children/photo", ownerToken, nil, nil); status != 409 {
		t.Errorf("a clerk's form moves it: %d", status)
	}
	r.tells(police, "photo accepted", "photo delivered", "photo correction", "photo correction 照片不清", "loss accepted")
	k := r.child("photo")
	if k.State != casefile.StateCorrection || k.Reason != "照片不清" || len(k.HandedOver.Wrong) != 2 {
		t.Errorf("after its changes: %s %q, wrong %q; want correction and the two that cannot be", k.State, k.Reason, k.HandedOver.Wrong)
	}
	if s := r.child("loss").State; s != casefile.StateSubmitted {
		t.Errorf("it moved another's matter to %s", s)
	}
	mend := filing()
	mend.Matters, mend.Corrects = mend.Matters[2:], &casefile.Corrects{CaseID: "c", Matter: "photo"}
	mend.Attachments = []casefile.Attachment{{ID: "1", Material: "portrait", SHA256: scanSum(), Size: int64(len(scan))}}
	r.send(event(t, "d-0", "d", nil, casefile.KindSubmitted, "T1", mend))
	r.handOver(police)
	if b := police.brought["d"]; b.Key != key || len(b.Attachments) != 1 {
		t.Errorf("the correction it got: %+v", b)
	}
	r.tells(police, "photo accepted", "photo granted", "photo delivered")
	if s := r.child("photo").State; s != casefile.StateDelivered {
		t.Errorf("at the end it is %s", s)
	}
	var c Case
	r.call("GET", "/v1/cases/c", ownerToken, nil, &c)
	if err := casefile.Verify(c.Hubs); err != nil || len(c.Hubs) != 8 { // three opened less one that waits, two moves, the citizen's, three moves
		t.Errorf("%d events of the hub: %v", len(c.Hubs), err)
	}
}

// TestHandingOverLastsUntilItIsTaken: a department that is down holds up no other, and what it did not answer it is asked
// again, under the same key, by whichever hub is there then.
func TestHandingOverLastsUntilItIsTaken(t *testing.T) { both(t, handingOverLastsUntilItIsTaken) }

func handingOverLastsUntilItIsTaken(t *testing.T) {
	dir := t.TempDir()
	police, social := openOffice(t, "police", "公安局"), openOffice(t, "social", "人社局")
	police.down, social.lose = true, true
	at := func() (rig, func(time.Duration)) { return withOffices(t, dir, police, social) }
	r, later := at()
	r.send(submitted(t, "c"))
	for _, o := range []*office{police, social} {
		if _, err := r.hub.handOverSome(t.Context(), o.Provider); err == nil {
			t.Errorf("%s answers", o.ID)
		}
		if k, err := r.hub.handOverSome(t.Context(), o.Provider); k != 0 || err != nil {
			t.Errorf("%s is asked again at once: %d, %v", o.ID, k, err)
		}
	}
	if h := r.child("photo").HandedOver; h.State != HandOverWaiting || h.Attempts != 1 || h.Fault == "" {
		t.Errorf("clerks see %+v", h)
	}
	social.mu.Lock()
	social.lose = false
	social.mu.Unlock()
	later(time.Minute)
	r.handOver(social)
	if h := r.child("loss").HandedOver; h.State != HandOverTaken || h.Number != "人社2026-1" || len(social.taken) != 1 || social.asked != 2 {
		t.Errorf("after a lost answer: %+v, %d asked, %d taken", h, social.asked, len(social.taken))
	}
	// A hub that dies with a hand-over under way leaves it to the next, when its time is over.
	police.down = false
	if list, err := r.hub.claimHandOvers(t.Context(), police.Provider); err != nil || len(list) != 1 {
		t.Fatalf("claimed %d, %v", len(list), err)
	}
	if other, err := r.hub.claimHandOvers(t.Context(), police.Provider); err != nil || len(other) != 0 {
		t.Errorf("two gateways claim the same: %d, %v", len(other), err)
	}
	if err := r.hub.Close(); err != nil {
		t.Fatal(err)
	}
	r, later = at()
	later(10 * time.Minute)
	r.handOver(police)
	if h := r.child("photo").HandedOver; h.State != HandOverTaken || len(police.taken) != 1 {
		t.Errorf("after a restart: %+v, %d taken", h, len(police.taken))
	}
}

// TestARefusedHandOverIsTheClerks: what a department's system will not have is worked on here.
func TestARefusedHandOverIsTheClerks(t *testing.T) {
	police := openOffice(t, "police", "公安局")
	police.refuse = true
	r, _ := withOffices(t, t.TempDir(), police)
	r.send(submitted(t, "c"))
	r.handOver(police)
	if h := r.child("photo").HandedOver; h.State != HandOverRefused || !strings.Contains(h.Fault, "不办") {
		t.Errorf("refused: %+v", h)
	}
	r.moves("photo accepted", "photo granted")
}
