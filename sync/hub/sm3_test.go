package hub

import (
	"strings"
	"testing"

	"zhiting/sync/casefile"
)

// TestSM3 has a terminal and a hub that chain events with SM3: the case is taken, opened and proven at both ends.
func TestSM3(t *testing.T) {
	o := options(t.TempDir())
	o.Digest = casefile.SM3
	r := startWith(t, o)
	e, err := casefile.SM3.NewEvent("c-0", "c", nil, casefile.KindSubmitted, day, casefile.ChannelTerminal, "T1", filing())
	if err != nil {
		t.Fatal(err)
	}
	changed := e
	changed.ID, changed.CaseID = "d-0", "d"
	if got := r.send(e, changed); got[0].Outcome != "done" || got[1].Outcome != "refused" {
		t.Fatalf("the hub says %+v", got)
	}
	var c Case
	r.call("GET", "/v1/cases/c", ownerToken, nil, &c)
	for _, chain := range [][]casefile.Event{c.Terminals, c.Hubs} {
		if err := casefile.Verify(chain); err != nil || len(chain) == 0 || !strings.HasPrefix(chain[0].Hash, "sm3:") {
			t.Errorf("a chain of %d events: %v", len(chain), err)
		}
	}
}
