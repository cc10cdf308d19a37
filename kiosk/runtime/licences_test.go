package runtime

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"zhiting/kiosk/visit"
	"zhiting/sync/catalog/signed"
	"zhiting/sync/provider"
	"zhiting/sync/provider/sample"
	"zhiting/sync/uplink/wire"
)

// library is a hub that answers for licences alone, and loses the first answer to a consent.
type library struct {
	mu   sync.Mutex
	keys []string // of the consents that came
	said map[string]any
}

func (l *library) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.URL.Path == "/v1/services/licences/authorise" {
		var consent wire.LicenceConsent
		if err := json.NewDecoder(r.Body).Decode(&consent); err != nil {
			panic(http.ErrAbortHandler)
		}
		if l.keys = append(l.keys, consent.Key); len(l.keys) == 1 {
			panic(http.ErrAbortHandler)
		}
	}
	answer, ok := l.said[r.URL.Path]
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	// An error here is a terminal that went away.
	_ = json.NewEncoder(w).Encode(answer)
}

func startLibrary(t *testing.T) (*library, *httptest.Server) {
	l := &library{said: map[string]any{
		"/v1/services/licences/authorise": wire.LicenceGrant{Grant: "g"},
		"/v1/services/licences/fetch":     wire.LicenceCopy{Grant: "g", Code: "0123456789AB", Copy: provider.LicenceCopy{Content: []byte("picture")}},
		"/v1/services/licences/resolve":   wire.CodeAnswer{State: wire.CodeValid},
	}}
	web := httptest.NewServer(l)
	t.Cleanup(web.Close)
	return l, web
}

// nextEvent waits for the next event of the visit.
func nextEvent(t *testing.T, r *Runtime) visit.Event {
	t.Helper()
	select {
	case e := <-r.events:
		return e.event
	case <-time.After(patience):
		t.Fatal("no answer came")
		return nil
	}
}

// idleRuntime is one whose effects are run by the test, and whose events it reads.
func idleRuntime(t *testing.T, hub string, sets ...set) *Runtime {
	t.Helper()
	h := start(t, hub, sets...)
	h.stop()
	r := New(h.Options)
	r.begin(t.Context())
	t.Cleanup(func() { r.cancel() })
	return r
}

// TestLostConsentIsSentOnceMore loses the answer to a consent: it is asked for again under the same key.
func TestLostConsentIsSentOnceMore(t *testing.T) {
	l, web := startLibrary(t)
	r := idleRuntime(t, web.URL)
	r.fetchLicence(visit.FetchLicence{Number: 3, Actor: "a", Purpose: "p", UseUntil: "2026-10-30"})
	got, ok := nextEvent(t, r).(visit.LicenceFetched)
	if !ok || got.Number != 3 || got.Copy.Code != "0123456789AB" || string(got.Copy.Copy.Content) != "picture" {
		t.Errorf("got %+v", got)
	}
	if len(l.keys) != 2 || l.keys[0] != l.keys[1] || l.keys[0] == "" {
		t.Errorf("consents came under the keys %q, want one key twice", l.keys)
	}
	r.findLicences(visit.FindLicences{Number: 4})
	if e, ok := nextEvent(t, r).(visit.LicenceTrouble); !ok || e.Number != 4 || e.Code != "" {
		t.Errorf("a hub that fails gives %+v", e)
	}
}

// TestAnswerToNobodyIsDestroyed brings a licence for a visit that is over.
func TestAnswerToNobodyIsDestroyed(t *testing.T) {
	h := start(t, "")
	late := visit.LicenceFetched{Number: 1, Copy: wire.LicenceCopy{Copy: provider.LicenceCopy{Content: []byte("picture")}}}
	h.feed(tagged{visit: 1000, event: late})
	h.tap("start")
	h.at(visit.Home)
	h.stop()
	if got := string(late.Copy.Copy.Content); got != "\x00\x00\x00\x00\x00\x00\x00" {
		t.Errorf("kept %q", got)
	}
}

// TestShownCodeIsCheckedHereFirst checks codes with the network up and down.
func TestShownCodeIsCheckedHereFirst(t *testing.T) {
	_, web := startLibrary(t)
	r := idleRuntime(t, web.URL, func(o *Options) { o.LicenceKeys = []signed.PublicKey{sample.LicenceKey()} })
	show := func(at time.Time) string {
		code, err := sample.ShowLicence(sample.SampleLicence, at)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	for code, want := range map[string]visit.Checked{
		show(noon): visit.CheckedGenuine, show(noon.Add(-time.Hour)): visit.CheckedStale, show(noon) + "AAAA": visit.CheckedForged, "LTM-SAMPLE-0001": visit.CheckedNothing,
	} {
		r.checkCode(visit.CheckCode{Number: 1, Text: code})
		if got := nextEvent(t, r).(visit.CodeChecked); got.Here != want || got.More || got.Answer != nil {
			t.Errorf("%.20s with the network down: %+v, want %q", code, got, want)
		}
	}
	r.world.Online = true
	r.checkCode(visit.CheckCode{Number: 2, Text: show(noon)})
	if got := nextEvent(t, r).(visit.CodeChecked); got.Here != visit.CheckedGenuine || !got.More {
		t.Errorf("first %+v", got)
	}
	if got := nextEvent(t, r).(visit.CodeChecked); got.Number != 2 || got.More || got.Answer == nil || got.Answer.State != wire.CodeValid {
		t.Errorf("then %+v", got)
	}
	r.LicenceKeys = nil
	if got := r.checkHere(show(noon)); got != visit.CheckedUnknown {
		t.Errorf("without keys: %q", got)
	}
}
