package hub

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// TestKnownServicesAreAllRead proves that the hub reads every service that the terminal knows to be down, and not only the
// first: it would answer at once for ever, or hold a call that it must answer.
func TestKnownServicesAreAllRead(t *testing.T) {
	o := options(t.TempDir())
	for _, kind := range []provider.Kind{provider.Bills, provider.Licences, provider.Benefits} {
		o.Providers = append(o.Providers, &provider.Provider{ID: string(kind), Kind: kind})
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
	for _, p := range o.Providers {
		h.providers.Note(p, nil)
	}
	r := rig{t, h, serve(t, h)}
	r.web.Client().Timeout = 10 * time.Second // less than the call may be held
	var down wire.Services
	if status := r.call("GET", "/v1/services?wait=30s&known=queue-ticket&known=utility-payment", terminalToken, nil, &down); status != http.StatusOK || !slices.Equal(down.Down, []string{"queue-ticket"}) {
		t.Errorf("answered %d, %v", status, down.Down)
	}
}
