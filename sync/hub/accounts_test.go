package hub

import (
	"bytes"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// browser is a person before the pages.
type browser struct {
	*rig
	*http.Client
}

func (r rig) browse() browser {
	jar, _ := cookiejar.New(nil) // never fails
	client := *r.web.Client()
	client.Jar, client.CheckRedirect = jar, nil
	return browser{&r, &client}
}

// open gives a page's status and text; with a form, it sends that.
func (b browser) open(path string, form url.Values) (int, string) {
	b.Helper()
	var answer *http.Response
	var err error
	if form == nil {
		answer, err = b.Get(b.web.URL + path)
	} else {
		answer, err = b.PostForm(b.web.URL+path, form)
	}
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(answer.Body); err != nil {
		b.Fatal(err)
	}
	return answer.StatusCode, text.String()
}

func (r rig) account(name string, role Role, department string) (password string) {
	r.Helper()
	var given Password
	if status := r.call("PUT", "/v1/accounts/"+name, ownerToken, NewAccount{Role: role, Department: department}, &given); status != 200 {
		r.Fatalf("an account for %s: %d", name, status)
	}
	return given.Password
}

// login opens the pages as an account.
func (r rig) login(name string, role Role, department string) browser {
	r.Helper()
	b := r.browse()
	if status, page := b.open("/login", url.Values{"name": {name}, "password": {r.account(name, role, department)}}); status != 200 || !strings.Contains(page, name) {
		r.Fatalf("%s is not let in: %d %s", name, status, page)
	}
	return b
}

func TestClerksByDepartment(t *testing.T) { both(t, clerksByDepartment) }

func clerksByDepartment(t *testing.T) {
	r := start(t, t.TempDir())
	r.send(submitted(t, "c"))
	var c Case
	r.call("GET", "/v1/cases/c", ownerToken, nil, &c)
	mine := c.Children[0].Matter
	others := slices.IndexFunc(c.Children, func(k Child) bool { return k.Matter.DeptName.Zh != mine.DeptName.Zh })
	if others < 0 {
		t.Fatal("the sample case has one department only")
	}
	clerk := r.login("li", RoleClerk, mine.DeptName.Zh)
	stranger := r.login("zhao", RoleClerk, "别的部门")
	if _, page := clerk.open("/", nil); !strings.Contains(page, "/cases/c") {
		t.Error("a clerk's list lacks a case of the department")
	}
	if _, page := stranger.open("/", nil); strings.Contains(page, "/cases/c") {
		t.Error("a clerk's list has a case that is not of the department")
	}
	if status, page := clerk.open("/cases/c", nil); status != 200 || !strings.Contains(page, c.Filing.Applicant.IDNumber) {
		t.Errorf("a clerk sees a case of the department: %d", status)
	}
	if status, page := stranger.open("/cases/c", nil); status != 404 || strings.Contains(page, c.Filing.Applicant.IDNumber) {
		t.Errorf("a clerk sees a case of another department: %d", status)
	}
	if status, _ := stranger.open("/v1/cases/c", nil); status != 404 {
		t.Errorf("by the API: %d", status)
	}
	accept := url.Values{"state": {string(casefile.StateAccepted)}}
	if status, _ := stranger.open("/cases/c/children/"+mine.ID, accept); status != 404 {
		t.Errorf("a clerk moves a case of another department: %d", status)
	}
	if status, _ := clerk.open("/cases/c/children/"+c.Children[others].Matter.ID, accept); status != 403 {
		t.Errorf("a clerk moves another department's matter of a case: %d", status)
	}
	if status, _ := clerk.open("/cases/c/children/"+mine.ID, accept); status != 200 {
		t.Errorf("a clerk moves the department's own: %d", status)
	}
	if _, page := clerk.open("/?state=accepted", nil); !strings.Contains(page, "/cases/c") {
		t.Error("the filter by state loses the case")
	}
	if _, page := clerk.open("/?overdue=1", nil); strings.Contains(page, "/cases/c") {
		t.Error("a case of today is overdue")
	}
	for _, path := range []string{"/ratings", "/v1/audit", "/audit", "/terminals", "/v1/enrolments", "/v1/accounts", "/v1/handed/T1"} {
		if status, _ := clerk.open(path, nil); status != 403 {
			t.Errorf("a clerk opens %s: %d", path, status)
		}
	}
}

func TestOtherRoles(t *testing.T) {
	r := start(t, t.TempDir())
	r.send(submitted(t, "c"))
	for _, who := range []struct {
		role   Role
		may    []string
		mayNot []string
	}{
		{RoleWindow, []string{"/", "/cases/c", "/ratings", "/v1/bills/orders"}, []string{"/audit", "/terminals", "/v1/accounts"}},
		{RoleOperator, []string{"/terminals", "/v1/enrolments", "/v1/handed/T1"}, []string{"/", "/cases/c", "/v1/cases", "/v1/cases/c", "/audit", "/ratings"}},
		{RoleAuditor, []string{"/audit", "/v1/audit"}, []string{"/", "/cases/c", "/v1/cases/c", "/terminals", "/ratings"}},
	} {
		b := r.login(string(who.role)+"-1", who.role, "")
		for _, path := range who.may {
			if status, _ := b.open(path, nil); status != 200 {
				t.Errorf("%s opens %s: %d", who.role, path, status)
			}
		}
		for _, path := range who.mayNot {
			if status, _ := b.open(path, nil); status != 403 {
				t.Errorf("%s opens %s: %d", who.role, path, status)
			}
		}
	}
}

// TestLooks asks after a case in every way, and finds each in the audit, the refused one too; lists are none.
func TestLooks(t *testing.T) { both(t, looks) }

func looks(t *testing.T) {
	r := start(t, t.TempDir())
	r.send(submitted(t, "c"))
	b := r.login("sun", RoleWindow, "")
	b.open("/", nil)
	b.open("/cases/c", nil)
	b.open("/cases/c/attachments/1", nil)
	b.open("/v1/cases/c", nil)
	b.open("/cases/c/children/none", url.Values{"state": {"accepted"}})
	r.call("POST", "/v1/services/cases/find", terminalToken, wire.CaseQuery{IDNumber: "371523200002290033"}, nil)
	var list []Look
	if status := r.call("GET", "/v1/audit?who=sun", ownerToken, nil, &list); status != 200 {
		t.Fatal(status)
	}
	var got []string
	for _, l := range list {
		got = append(got, l.Method+" "+l.Path)
		if l.Role != RoleWindow || l.Address != "127.0.0.1" || !l.At.Equal(day) {
			t.Errorf("a look says %+v", l)
		}
	}
	slices.Sort(got)
	want := []string{"GET /cases/c", "GET /cases/c/attachments/1", "GET /v1/cases/c", "POST /cases/c/children/none"}
	if !slices.Equal(got, want) {
		t.Errorf("looked at %q, want %q", got, want)
	}
	if r.call("GET", "/v1/audit?who=T1", ownerToken, nil, &list); len(list) != 1 || list[0].Role != RoleTerminal {
		t.Errorf("a terminal that looked for a person's cases: %+v", list)
	}
	r.send(submitted(t, "e"))
	for number, want := range map[string]int{"371523200002290033": 1, "371502199001010012": 4, "371523200002290x": 0} {
		if status := r.call("POST", "/v1/audit/person", ownerToken, PersonLooks{IDNumber: number}, &list); status != 200 || len(list)-ownersLooks(list) != want {
			t.Errorf("looks at %s: %d %+v, want %d", number, status, list, want)
		}
	}
	if r.call("GET", "/v1/audit?case=d", ownerToken, nil, &list); len(list) != 0 {
		t.Errorf("looks at another case: %+v", list)
	}
	auditor := r.login("qian", RoleAuditor, "")
	if _, page := auditor.open("/audit", nil); !strings.Contains(page, "sun") || strings.Contains(page, "371523200002290033") {
		t.Error("the audit's page lacks who looked, or shows who was looked at")
	}
}

// ownersLooks are those of whoever asked the audit itself.
func ownersLooks(list []Look) (n int) {
	for _, l := range list {
		if l.Role == RoleOwner {
			n++
		}
	}
	return n
}

// TestDeeds reads looks as an auditor does.
func TestDeeds(t *testing.T) {
	for look, want := range map[string]string{
		"GET /cases/c": "查看办件 c", "GET /v1/cases/c": "查看办件 c", "GET /cases/c/attachments/1": "查看办件 c 材料 1",
		"POST /cases/c/children/loss": "办理办件 c 事项 loss", "POST /v1/services/cases/find": "查询本人办件", "PUT /v1/accounts/li": "变更账号 li",
		"GET /v1/accounts": "查看账号", "GET /v1/else": "GET /v1/else",
	} {
		method, path, _ := strings.Cut(look, " ")
		if got := did(Look{Method: method, Path: path}); got != want {
			t.Errorf("%s reads %q, want %q", look, got, want)
		}
	}
}

func TestSessions(t *testing.T) {
	clock := movedFrom(day)
	o := options(t.TempDir())
	o.Now = clock.now
	r := startWith(t, o)
	password := r.account("wu", RoleWindow, "")
	in := func(name, password string) (browser, int) {
		b := r.browse()
		status, _ := b.open("/login", url.Values{"name": {name}, "password": {password}})
		return b, status
	}
	for name, tried := range map[string]string{"wu": "wrong", "nobody": password, "owner": "wrong", "": ""} {
		if _, status := in(name, tried); status != 401 {
			t.Errorf("%q with %q: %d", name, tried, status)
		}
	}
	b, status := in("wu", password)
	if status != 200 {
		t.Fatalf("the right password: %d", status)
	}
	if b, status := in("owner", ownerToken); status != 200 {
		t.Errorf("the owner, on this machine: %d", status)
	} else if status, _ := b.open("/v1/accounts", nil); status != 200 {
		t.Errorf("the owner's session: %d", status)
	}
	at := func(after time.Duration, want int) {
		t.Helper()
		clock.forward(after)
		if status, _ := b.open("/v1/cases", nil); status != want {
			t.Errorf("after %v: %d, want %d", after, status, want)
		}
	}
	at(0, 200)
	at(sessionIdle-time.Minute, 200)
	at(sessionIdle-time.Minute, 200) // it was used
	at(sessionIdle+time.Minute, 401)

	b, _ = in("wu", password)
	other, _ := in("wu", password)
	change := func(old, to string) int {
		status, _ := b.open("/password", url.Values{"old": {old}, "new": {to}})
		return status
	}
	if got := []int{change("wrong", "a-new-password"), change(password, "short"), change(password, "a-new-password")}; !slices.Equal(got, []int{401, 422, 200}) {
		t.Errorf("changing the password answers %v", got)
	}
	at(0, 200)
	if status, _ := other.open("/v1/cases", nil); status != 401 {
		t.Errorf("a session elsewhere, after the password was changed: %d", status)
	}
	if _, page := b.open("/logout", url.Values{}); !strings.Contains(page, "登录") {
		t.Error("after logging out there is no page to log in")
	}
	at(0, 401)
	b, _ = in("wu", "a-new-password")
	at(0, 200)
	r.call("DELETE", "/v1/accounts/wu", ownerToken, nil, nil)
	at(0, 401)
	if _, status := in("wu", "a-new-password"); status != 401 {
		t.Errorf("a disabled account: %d", status)
	}
}

// TestGuessing tries passwords from one address until the hub has enough of it.
func TestGuessing(t *testing.T) {
	r := start(t, t.TempDir())
	password := r.account("wu", RoleWindow, "")
	b := r.browse()
	for range asksAMinute {
		b.open("/login", url.Values{"name": {"wu"}, "password": {"wrong"}})
	}
	if status, _ := b.open("/login", url.Values{"name": {"wu"}, "password": {password}}); status != http.StatusTooManyRequests {
		t.Errorf("after %d tries the right password is answered with %d", asksAMinute, status)
	}
}

func TestAccountsThatAreNone(t *testing.T) {
	r := start(t, t.TempDir())
	for path, body := range map[string]NewAccount{
		"owner": {Role: RoleWindow}, "a%20b": {Role: RoleWindow}, "clerk": {Role: RoleClerk}, "window": {Role: RoleWindow, Department: "x"}, "king": {Role: "king"},
	} {
		if status := r.call("PUT", "/v1/accounts/"+path, ownerToken, body, nil); status != 422 {
			t.Errorf("%s %+v: %d", path, body, status)
		}
	}
	if status := r.call("DELETE", "/v1/accounts/none", ownerToken, nil, nil); status != 404 {
		t.Errorf("an account that never was: %d", status)
	}
}
