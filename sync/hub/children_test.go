package hub

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

func TestChildrenOpenAndMove(t *testing.T) { both(t, childrenOpenAndMove) }

func childrenOpenAndMove(t *testing.T) {
	r := start(t, t.TempDir())
	r.send(submitted(t, "c"))
	states := func() string {
		var c Case
		r.call("GET", "/v1/cases/c", ownerToken, nil, &c)
		var list []string
		for _, k := range c.Children {
			list = append(list, string(k.State)+" "+k.ProjectNo+" "+k.PromiseDate)
		}
		return strings.Join(list, "; ")
	}
	if got, want := states(), "submitted 3720261001000001 2026-10-01;   ; submitted 3720261001000002 2026-10-04"; got != want {
		t.Fatalf("after intake: %s\nwant %s", got, want)
	}
	for _, step := range []struct {
		matter, state, reason string
		status                int
		detail                string
	}{
		{"reissue", "accepted", "", 409, "not open yet"},
		{"loss", "granted", "", 409, `"submitted" cannot become "granted"`},
		{"loss", "nonsense", "", 409, "cannot become"},
		{"loss", "accepted", "", 200, ""},
		{"loss", "accepted", "", 409, "cannot become"},
		{"photo", "rejected", "", 422, "reason"},
		{"photo", "rejected", "照片不清", 200, ""},
		{"loss", "granted", "", 200, ""},
		{"nothing", "accepted", "", 404, "no such"},
		{"reissue", "accepted", "", 200, ""},
	} {
		var said struct{ Detail string }
		status := r.call("POST", "/v1/cases/c/children/"+step.matter, ownerToken, Move{casefile.State(step.state), step.reason}, &said)
		if status != step.status || !strings.Contains(said.Detail, step.detail) {
			t.Errorf("%s to %s: %d %q, want %d %q", step.matter, step.state, status, said.Detail, step.status, step.detail)
		}
	}
	if got, want := states(), "granted 3720261001000001 2026-10-01; accepted 3720261001000003 2026-10-06; rejected 3720261001000002 2026-10-04"; got != want {
		t.Errorf("at the end: %s\nwant %s", got, want)
	}
	var changes wire.Changes
	r.call("GET", "/v1/terminals/T1/changes", terminalToken, nil, &changes)
	if err := casefile.Verify(changes.Changes); err != nil || len(changes.Changes) != 7 {
		t.Errorf("the terminal reads %d changes: %v, want 7 in one chain", len(changes.Changes), err)
	}
	var rest wire.Changes
	r.call("GET", fmt.Sprintf("/v1/terminals/T1/changes?after=%d", changes.Cursor), terminalToken, nil, &rest)
	if len(rest.Changes) != 0 || rest.Cursor != changes.Cursor {
		t.Errorf("after the last change: %+v, want none and the same cursor", rest)
	}
	if r.call("GET", "/v1/terminals/T2/changes", terminalToken, nil, &rest); len(rest.Changes) != 0 {
		t.Errorf("another terminal reads %d changes of this one", len(rest.Changes))
	}
}

// moves makes a clerk's moves, each "matter state reason", and fails where one is not taken.
func (r rig) moves(list ...string) {
	r.Helper()
	for _, m := range list {
		parts := strings.SplitN(m+"  ", " ", 3)
		move := Move{casefile.State(parts[1]), strings.TrimSpace(parts[2])}
		if status := r.call("POST", "/v1/cases/c/children/"+parts[0], ownerToken, move, nil); status != 200 {
			r.Fatalf("%s to %s: %d", parts[0], parts[1], status)
		}
	}
}

// TestARefusedChildDoesNotSinkTheOthers proves that what waits for a refused matter says that it never begins, and why,
// and that the rest of the case goes on.
func TestARefusedChildDoesNotSinkTheOthers(t *testing.T) {
	r := start(t, t.TempDir())
	f := filing()
	f.Matters[0].LinkWay = "12333"
	f.Matters = append(f.Matters, casefile.Matter{ID: "notify", TaskName: casefile.Text{Zh: "寄送通知"}, DeptName: casefile.Text{Zh: "人社局"}, After: []string{"reissue"}})
	r.send(event(t, "c-0", "c", nil, casefile.KindSubmitted, "T1", f))
	r.moves("loss rejected 没有这张卡", "photo accepted", "photo granted")
	var c Case
	r.call("GET", "/v1/cases/c", ownerToken, nil, &c)
	for i, want := range []string{"rejected 没有这张卡", "blocked “社保卡挂失”没有办成 12333", "granted", "blocked “社保卡挂失”没有办成 12333"} {
		got := c.Children[i]
		for _, part := range strings.Fields(want) {
			if !strings.Contains(string(got.State)+" "+got.Reason, part) {
				t.Errorf("%s is %q because of %q, want %s", got.Matter.ID, got.State, got.Reason, want)
			}
		}
	}
	if status := r.call("POST", "/v1/cases/c/children/reissue", ownerToken, Move{State: casefile.StateAccepted}, nil); status != 409 {
		t.Errorf("a child that never begins was accepted: %d", status)
	}
}

// TestTheClockStopsForASpecialProcedure: three working days of suspension move the promised date by three.
func TestTheClockStopsForASpecialProcedure(t *testing.T) { both(t, theClockStopsForASpecialProcedure) }

func theClockStopsForASpecialProcedure(t *testing.T) {
	clock := movedFrom(day)
	o := options(t.TempDir())
	o.Now = clock.now
	h, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	r := rig{T: t, hub: h, web: serve(t, h)}
	f := filing()
	f.Matters[2].Special = &casefile.Special{Name: casefile.Text{Zh: "公示", En: "notice"}, Days: 20}
	r.send(event(t, "c-0", "c", nil, casefile.KindSubmitted, "T1", f))
	date := func() string {
		var c Case
		r.call("GET", "/v1/cases/c", ownerToken, nil, &c)
		return c.Children[2].PromiseDate
	}
	if got := date(); got != "2026-10-24" { // 1 October, 20 natural days of notice, then 3 (every day works here)
		t.Errorf("promised %s, want 2026-10-24", got)
	}
	r.moves("photo accepted", "photo processing", "photo suspended 专家评审")
	clock.set(day.AddDate(0, 0, 3))
	r.moves("photo processing")
	if got := date(); got != "2026-10-27" {
		t.Errorf("after three days of suspension promised %s, want 2026-10-27", got)
	}
}

// post sends a clerk's form, as if from a page of site, and gives the status and the page that came back.
func (r rig) post(path, site string, form url.Values) (int, string) {
	r.Helper()
	request, err := http.NewRequest(http.MethodPost, r.web.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", site)
	return r.asClerk(request)
}

// page is a clerk's page.
func (r rig) page(path string) string {
	r.Helper()
	request, err := http.NewRequest(http.MethodGet, r.web.URL+path, nil)
	if err != nil {
		r.Fatal(err)
	}
	status, page := r.asClerk(request)
	if status != http.StatusOK {
		r.Fatalf("%s answered %d", path, status)
	}
	return page
}

// asClerk makes a request that may see all, and follows no redirect.
func (r rig) asClerk(request *http.Request) (int, string) {
	r.Helper()
	request.Header.Set("Authorization", "Bearer "+ownerToken)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		r.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		r.Fatal(err)
	}
	return response.StatusCode, string(raw)
}

func TestMoveForm(t *testing.T) {
	r := start(t, t.TempDir())
	r.send(submitted(t, "c"))
	for _, c := range []struct {
		name, matter, site string
		form               url.Values
		status             int
		says               string
	}{
		{"from another site", "loss", "cross-site", url.Values{"state": {"accepted"}}, 403, ""},
		{"no reason", "loss", "same-origin", url.Values{"state": {"correction"}}, 422, "需要写明理由"},
		{"wrong move", "loss", "same-origin", url.Values{"state": {"delivered"}}, 409, "不能这样变更"},
		{"not open", "reissue", "same-origin", url.Values{"state": {"accepted"}}, 409, "自动开启"},
		{"good", "loss", "same-origin", url.Values{"state": {"accepted"}}, 303, ""},
	} {
		status, page := r.post("/cases/c/children/"+c.matter, c.site, c.form)
		if status != c.status || !strings.Contains(page, c.says) {
			t.Errorf("%s: %d, want %d and %q", c.name, status, c.status, c.says)
		}
	}
}

// TestClerksSeeEverybodyOfACase: agent, enterprise, other persons and value-added services stand on the clerks' page.
func TestClerksSeeEverybodyOfACase(t *testing.T) { both(t, clerksSeeEverybodyOfACase) }

func clerksSeeEverybodyOfACase(t *testing.T) {
	r := start(t, t.TempDir())
	f := filing()
	f.Agent = &casefile.Agent{Person: casefile.Person{Name: "张样例", IDNumber: "371503195512310023"}, Relation: casefile.Text{Zh: "子女"}}
	f.Enterprise = &casefile.Enterprise{USCC: "91371500MA00000024", Role: casefile.Text{Zh: "法定代表人"}}
	f.Parties = []casefile.Party{{ID: "father", Role: casefile.Text{Zh: "孩子父亲"}, Person: casefile.Person{Name: "王𬍛样", IDNumber: "371523200002290033"}}}
	f.Extras = []casefile.Extra{{ID: "advice", Name: casefile.Text{Zh: "法律咨询"}, Provider: casefile.Text{Zh: "样例中心"}}}
	f.ReceivedAt = casefile.Text{Zh: "样例大厅"}
	f.Situation = []casefile.Answer{{Question: casefile.Text{Zh: "诉求类型"}, Answer: casefile.Text{Zh: "投诉"}}}
	r.send(event(t, "c-0", "c", nil, casefile.KindSubmitted, "T1", f))
	page := r.page("/cases/c")
	for _, want := range []string{"张样例", "371503195512310023", "子女", "91371500MA00000024", "法定代表人办理", "孩子父亲", "王𬍛样", "法律咨询", "样例中心", "样例大厅", "诉求类型", "投诉"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
}
