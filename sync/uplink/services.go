package uplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"zhiting/sync/uplink/wire"
)

// askWait is how long a citizen waits for an answer.
const askWait = 12 * time.Second

// Ask puts a question of a service to the hub and reads what it says into answer. A hub that refuses is a *HubError; any
// other error means that it was not reached, or that its answer was lost.
func (u *Uplink) Ask(ctx context.Context, path string, question, answer any) error {
	raw, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("writing a question to the hub: %w", err)
	}
	return u.client.post(ctx, askWait, u.client.base.JoinPath(path), raw, answer)
}

// Code is what the hub said of a question that it refused, "" for any other trouble.
func Code(err error) string {
	if hub, ok := errors.AsType[*HubError](err); ok && hub.Status/100 == 4 {
		return hub.Detail
	}
	return ""
}

// Down says which services nobody answers for, by id. The caller owns it.
func (u *Uplink) Down() map[string]bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return maps.Clone(u.down)
}

// fetchServices asks which services are down. The hub holds the call open while that does not change.
func (u *Uplink) fetchServices(ctx context.Context, _ bool) (pass, error) {
	known := slices.Sorted(maps.Keys(u.Down()))
	var answer wire.Services
	at := u.client.base.JoinPath("v1", "services")
	at.RawQuery = url.Values{"known": known, "wait": {u.patience().String()}}.Encode()
	asked, cancel := context.WithTimeout(ctx, changesWait+30*time.Second)
	defer cancel()
	err := u.client.do(asked, http.MethodGet, at, "", "", nil, 0, &answer)
	if hub, ok := errors.AsType[*HubError](err); ok && hub.Status == http.StatusNotFound {
		return quiet, nil // a hub from before there were services: none can be said to be down
	}
	u.contact(ctx, err)
	if err != nil {
		return quiet, err
	}
	if !slices.Equal(answer.Down, known) {
		down := make(map[string]bool, len(answer.Down))
		for _, id := range answer.Down {
			down[id] = true
		}
		u.change(func(s *Status) { u.down = down; s.Changes++ })
	}
	return poll, nil
}
