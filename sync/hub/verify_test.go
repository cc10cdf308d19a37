package hub

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiting/sync/provider"
	"zhiting/sync/provider/sample"
	"zhiting/sync/uplink/wire"
)

// TestVerificationFollowsTheLicence asks for a code in every state that a paper may come to.
func TestVerificationFollowsTheLicence(t *testing.T) {
	l := startLicences(t)
	state := func(code string) wire.CodeAnswer {
		var answer wire.CodeAnswer
		if status := l.call("GET", "/v1/verify/"+code, "", nil, &answer); status != 200 {
			t.Fatalf("answered %d", status)
		}
		return answer
	}
	code := l.print("consent-1").Code
	if got := state("000000000000"); got != (wire.CodeAnswer{State: wire.CodeUnknown}) {
		t.Errorf("a code nobody issued: %+v", got)
	}
	l.cut = true
	if got := state(code).State; got != wire.CodeUnconfirmed {
		t.Errorf("with the library away: %s", got)
	}
	l.cut = false
	revoked := l.list(sampleWang, provider.LicenceHolder{IDNumber: sampleWang}).Licences
	i := slices.IndexFunc(revoked, func(f wire.LicenceFound) bool { return f.Licence.State == provider.LicenceRevoked })
	err := l.hub.write(t.Context(), func(t tx) error { // the sample revokes nothing by itself: the paper becomes one of a revoked licence
		return t.Exec(`UPDATE licence_codes SET identifier = $1, provider = $2`, revoked[i].Licence.Identifier, revoked[i].Provider)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := state(code); got.State != wire.CodeRevoked || got.Since != "2024-02-29" {
		t.Errorf("a licence revoked since: %+v", got)
	}
	second := l.print("consent-2").Code
	l.clock.set(day.AddDate(0, 0, 31))
	if got := state(second); got.State != wire.CodeExpired || got.Since != "2026-10-31" {
		t.Errorf("after the last day of its use: %+v", got)
	}
}

func TestShownCodesAreResolved(t *testing.T) {
	l := startLicences(t)
	show := func(at time.Time) string {
		code, err := sample.ShowLicence(sample.SampleLicence, at)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	printed := l.print("consent-1")
	for _, c := range []struct {
		code string
		want wire.CodeState
	}{
		{show(day), wire.CodeValid}, {show(day.Add(-time.Hour)), wire.CodeExpired}, {"LTM-SAMPLE-0002", wire.CodeValid}, {"LTM-SAMPLE-0003", wire.CodeRevoked},
		{"nobody's", wire.CodeUnknown}, {printed.Verify, wire.CodeValid},
	} {
		var answer wire.CodeAnswer
		if status, detail := l.ask("resolve", wire.CodeQuery{Terminal: "T1", Code: c.code}, &answer); status != 200 || answer.State != c.want {
			t.Errorf("%.40s: %d %s %+v, want %s", c.code, status, detail, answer, c.want)
		}
		if strings.Contains(answer.Holder, "样") {
			t.Errorf("%.40s names %s", c.code, answer.Holder)
		}
	}
	l.cut = true
	var answer wire.CodeAnswer
	if status, _ := l.ask("resolve", wire.CodeQuery{Terminal: "T1", Code: show(day)}, &answer); status != 502 {
		t.Errorf("with the library away: %d", status)
	}
}

// TestGuessingIsSlow asks for more codes than a person would, and looks at the page for people.
func TestGuessingIsSlow(t *testing.T) {
	l := startLicences(t)
	code := l.print("consent-1").Code
	get := func(path string) (int, string) {
		response, err := l.web.Client().Get(l.web.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(body)
	}
	status, body := get("/verify/" + code)
	for _, want := range []string{"真实有效", "欧***", "银行办理", "示例数据"} {
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("the page (%d) does not say %q", status, want)
		}
	}
	if strings.Contains(body, "欧阳") || strings.Contains(body, sampleOuyang) || strings.Contains(body, `href="/"`) {
		t.Errorf("the page says more than it may: %s", body)
	}
	if status, body = get("/verify/000000000001"); status != 404 || !strings.Contains(body, "请勿采信") {
		t.Errorf("an unknown code: %d", status)
	}
	for range asksAMinute {
		status, _ = get("/verify/" + code)
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("after %d questions in a minute: %d, want 429", asksAMinute+2, status)
	}
	l.clock.forward(time.Minute)
	if status, _ = get("/verify/" + code); status != 200 {
		t.Errorf("a minute later: %d", status)
	}
}
