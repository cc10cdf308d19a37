package hub

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

const (
	sampleUSCC   = "91371500MA00000024"
	sampleLegal  = "371502199001010012"
	sampleAgent  = "371523200002290033"
	registerText = `enterprises:
  - uscc: ` + sampleUSCC + `
    name: 聊城市样例科技有限公司
    representative: {name: 欧阳样例, id_number: "` + sampleLegal + `"}
    agents:
      - {name: 张样例, id_number: "` + sampleAgent + `"}
    state: active
    fields:
      - {field: listing_founded, value: "2016-05-09"}
    codes: [EL-0001]
`
)

func readRegister(t *testing.T, content string) (*FileRegister, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "register.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return ReadRegister(path)
}

func TestRegisterTellsWhoThePersonIs(t *testing.T) {
	register, err := readRegister(t, registerText)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		query  wire.EnterpriseQuery
		holder casefile.Holder
	}{
		{"representative", wire.EnterpriseQuery{USCC: sampleUSCC, IDNumber: sampleLegal}, casefile.HolderLegal},
		{"agent, by the licence's code", wire.EnterpriseQuery{Code: "EL-0001", IDNumber: sampleAgent}, casefile.HolderAgent},
		{"somebody else", wire.EnterpriseQuery{USCC: sampleUSCC, IDNumber: "371503195512310023"}, casefile.HolderNone},
		{"nobody", wire.EnterpriseQuery{USCC: sampleUSCC}, casefile.HolderNone},
	} {
		found, err := register.Find(t.Context(), tt.query)
		if err != nil || found.Holder != tt.holder || found.Name != "聊城市样例科技有限公司" || found.Fields["listing_founded"] != "2016-05-09" {
			t.Errorf("%s: %+v, %v; want holder %s", tt.name, found, err, tt.holder)
		}
	}
	for _, q := range []wire.EnterpriseQuery{{}, {USCC: "91371500MA3EXAMP2J"}, {Code: "EL-0002"}} {
		if found, err := register.Find(t.Context(), q); !errors.Is(err, ErrNoEnterprise) {
			t.Errorf("query %+v found %+v, %v", q, found, err)
		}
	}
}

func TestRegisterTellsItsFaultsByLine(t *testing.T) {
	_, err := readRegister(t, strings.NewReplacer(sampleUSCC, "91371500MA00000025", "active", "alive").Replace(registerText))
	for _, want := range []string{"register.yaml:2: uscc", `register.yaml:7: state is "alive"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("faults are %v; want %q among them", err, want)
		}
	}
}

func TestTerminalsAskTheRegister(t *testing.T) {
	ask := func(r rig, body, token string) int {
		request, _ := http.NewRequest(http.MethodPost, r.web.URL+"/v1/enterprises/find", strings.NewReader(body))
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode
	}
	query := `{"uscc":"` + sampleUSCC + `","id_number":"` + sampleLegal + `"}`
	without := start(t, t.TempDir())
	if got := ask(without, query, terminalToken); got != http.StatusNotImplemented {
		t.Errorf("a hub without register answers %d, want 501", got)
	}
	with := start(t, t.TempDir())
	var err error
	if with.hub.opts.Register, err = readRegister(t, registerText); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		body, token string
		want        int
	}{{query, terminalToken, 200}, {query, ownerToken, 401}, {`{"code":"x","id_number":""}`, terminalToken, 404}} {
		if got := ask(with, tt.body, tt.token); got != tt.want {
			t.Errorf("%s with %s answers %d, want %d", tt.body, tt.token, got, tt.want)
		}
	}
}
