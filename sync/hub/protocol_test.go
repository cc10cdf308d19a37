package hub

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// TestOldTerminal takes in what a terminal of protocol 1 sent, byte for byte.
func TestOldTerminal(t *testing.T) {
	r := start(t, t.TempDir())
	raw, err := os.ReadFile("../uplink/testdata/v1/intake.json")
	if err != nil {
		t.Fatal(err)
	}
	var answer wire.IntakeAnswer
	if status := r.call("POST", "/v1/intake", terminalToken, raw, &answer); status != 200 || len(answer.Results) != 1 || answer.Results[0].Outcome != wire.Done {
		t.Errorf("answered %d %+v", status, answer)
	}
	for _, protocol := range []string{"0", "3"} {
		other := bytes.Replace(raw, []byte(`"protocol":1`), []byte(`"protocol":`+protocol), 1)
		if status := r.call("POST", "/v1/intake", terminalToken, other, nil); status != http.StatusNotImplemented {
			t.Errorf("protocol %s answered %d", protocol, status)
		}
	}
}

// post sends a body as it is, packed or not.
func (r rig) postPacked(body []byte, encoding string) (int, http.Header) {
	r.Helper()
	request, err := http.NewRequest(http.MethodPost, r.web.URL+"/v1/intake", bytes.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+terminalToken)
	request.Header.Set("Content-Encoding", encoding)
	response, err := r.web.Client().Do(request)
	if err != nil {
		r.Fatal(err)
	}
	defer response.Body.Close() // not read
	return response.StatusCode, response.Header
}

func TestPackedRequests(t *testing.T) {
	dir := t.TempDir()
	o := options(dir)
	o.Spread = 5 * time.Minute
	h, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	r := rig{t, h, serve(t, h)}
	bomb := wire.Pack(make([]byte, 64<<20))
	for _, k := range []struct {
		what, encoding string
		body           []byte
		want           int
	}{
		{"a sound batch", wire.Packed, wire.Pack([]byte(`{"protocol":2,"terminal":"T1","epoch":"e","records":[]}`)), 200},
		{"a bomb", wire.Packed, bomb, http.StatusRequestEntityTooLarge},
		{"damage", wire.Packed, []byte("this is not packed"), http.StatusRequestEntityTooLarge},
		{"another way of packing", "br", []byte("{}"), http.StatusUnsupportedMediaType},
	} {
		status, head := r.postPacked(k.body, k.encoding)
		if status != k.want || head.Get(wire.ProtocolHeader) != "1-2" || head.Get(wire.SpreadHeader) != "300" {
			t.Errorf("%s: %d with %v, want %d", k.what, status, head, k.want)
		}
	}
	n := 0
	err = h.read(t.Context(), func(x tx) error {
		_, err := x.One(`SELECT count(*) FROM quarantine WHERE reason LIKE '%packed%'`, nil, &n)
		return err
	})
	if err != nil || n != 2 {
		t.Errorf("%d refused bodies in quarantine, want the bomb and the damaged one: %v", n, err)
	}
}

// TestUnknownIsKept sends what only a newer terminal knows: a field in a filing, and a kind of event. Both are at the clerk's
// as they were made, with their hashes.
func TestUnknownIsKept(t *testing.T) {
	r := start(t, t.TempDir())
	body := json.RawMessage(strings.Replace(string(submitted(t, "c1").Body), `{"theme"`, `{"of_tomorrow":{"示例数据":[1,2.50]},"theme"`, 1))
	first, err := casefile.NewEvent("e0", "c1", nil, casefile.KindSubmitted, day, casefile.ChannelTerminal, "T1", body)
	if err != nil {
		t.Fatal(err)
	}
	second, err := casefile.NewEvent("e1", "c1", &first, "of-tomorrow", day, casefile.ChannelTerminal, "T1", map[string]string{"said": "示例数据"})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.send(first, second); got[0].Outcome != wire.Done || got[1].Outcome != wire.Done {
		t.Fatalf("answered %+v", got)
	}
	var c Case
	r.call("GET", "/v1/cases/c1", ownerToken, nil, &c)
	if len(c.Terminals) != 2 || !bytes.Equal(c.Terminals[0].Body, first.Body) || !bytes.Equal(c.Terminals[1].Body, second.Body) {
		t.Fatalf("the clerk has %+v", c.Terminals)
	}
	if err := casefile.Verify(c.Terminals); err != nil {
		t.Error(err)
	}
}

// TestDoubtfulRecord sends records that two programs may read as two things, between sound ones: they are refused, each by itself.
func TestDoubtfulRecord(t *testing.T) {
	r := start(t, t.TempDir())
	raw := func(id string) []byte {
		b, err := json.Marshal(submitted(t, id))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	twice := bytes.Replace(raw("c2"), []byte(`{`), []byte(`{"maker":"T2",`), 1)
	noText := bytes.Replace(raw("c3"), []byte(`"prev":""`), []byte("\"prev\":\"\",\"more\":\"\xff\""), 1)
	body := []byte(`{"protocol":1,"terminal":"T1","epoch":"e","records":[`)
	for i, event := range [][]byte{raw("c1"), twice, noText, raw("c4")} {
		body = fmt.Appendf(body, `%s{"seq":%d,"event":%s}`, []string{"", ","}[min(i, 1)], i+1, event)
	}
	var answer wire.IntakeAnswer
	if status := r.call("POST", "/v1/intake", terminalToken, append(body, `]}`...), &answer); status != 200 || len(answer.Results) != 4 {
		t.Fatalf("%d %+v", status, answer)
	}
	for i, want := range []wire.Outcome{wire.Done, wire.Refused, wire.Refused, wire.Done} {
		if got := answer.Results[i]; got.Outcome != want {
			t.Errorf("record %d: %+v, want %s", i+1, got, want)
		}
	}
	r.settled()
}
