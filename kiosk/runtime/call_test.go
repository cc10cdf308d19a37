package runtime

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"zhiting/kiosk/page"
	"zhiting/kiosk/visit"
	"zhiting/sync/hub/hubtest"
)

// dashboard is the clerks' first page.
func (p *platform) dashboard() string { return p.page("/") }

// page is a page as those see it who may see all.
func (p *platform) page(path string) string {
	p.Helper()
	request, err := http.NewRequest(http.MethodGet, p.web.URL+path, nil)
	if err != nil {
		p.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+hubtest.OwnerToken)
	response, err := p.web.Client().Do(request)
	if err != nil {
		p.Fatal(err)
	}
	defer response.Body.Close()
	html, err := io.ReadAll(response.Body)
	if err != nil {
		p.Fatal(err)
	}
	return string(html)
}

// TestCallForAPersonReachesTheHub calls somebody from a page; who looks at the hub sees where, and the call ends with the visit.
func TestCallForAPersonReachesTheHub(t *testing.T) {
	p := startHub(t)
	p.up.Store(true)
	h := start(t, p.web.URL)
	await(t, "the hub reached", func() bool {
		shown, _ := h.screen.newest()
		return strings.HasPrefix(shown.Status, "可办理　")
	})
	h.tap("start", "help")
	h.tap("call")
	h.until("the call at the hub", func(p page.Page) bool {
		e, ok := p.Find("call-waiting")
		return ok && strings.Contains(e.Label, "0")
	})
	if html := p.dashboard(); !strings.Contains(html, "呼叫帮办") || !strings.Contains(html, "“home”") {
		t.Error("the clerks do not see the call, or not from where")
	}
	h.tap("leave")
	h.at(visit.Attract)
	await(t, "the call ended with the visit", func() bool { return !strings.Contains(p.dashboard(), "呼叫帮办") })
}
