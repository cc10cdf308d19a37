package hub

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// serviceCalls are what terminals ask of those behind the services.
func (h *Hub) serviceCalls(api huma.API) {
	list := operation("terminal", "services", "GET", "/v1/services", "Which services cannot be done because nobody behind them answers")
	register(api, list, func(ctx context.Context, in *struct {
		Known []string `query:"known,explode" doc:"Of the last answer: with a wait, the call is held open while that is still so"`
		Wait  string   `query:"wait" default:"0s" doc:"How long to hold the call open, such as 20s; at most 30s"`
	}) (*struct{ Body wire.Services }, error) {
		wait, err := waitOf(in.Wait)
		if err != nil {
			return nil, err
		}
		down, err := h.down(ctx, in.Known, wait)
		return &struct{ Body wire.Services }{wire.Services{Down: down}}, err
	})
	h.billCalls(api)
	h.billClerkCalls(api)
}

// down lists the services that are down; while they are the known ones, it waits for a change.
func (h *Hub) down(ctx context.Context, known []string, wait time.Duration) (down []string, err error) {
	err = h.await(ctx, services, wait, func() (bool, error) {
		down = h.providers.Down()
		return !slices.Equal(down, known), nil
	})
	return down, err
}

// askEach asks every provider of a kind at once and takes what each says, in their order. Partial says that some did not
// answer; when nobody did, that is the error.
func askEach[A any](ctx context.Context, h *Hub, kind provider.Kind, call string, question any, take func(*provider.Provider, A)) (partial bool, err error) {
	asked := h.providers.Of(kind, "")
	answers, faults := make([]A, len(asked)), make([]error, len(asked))
	var asking sync.WaitGroup
	for i, p := range asked {
		asking.Go(func() { faults[i] = h.providerError(p, p.Ask(ctx, call, question, &answers[i])) })
	}
	asking.Wait()
	answered := len(asked) == 0
	for i, p := range asked {
		if faults[i] != nil {
			partial = true
			continue
		}
		answered = true
		take(p, answers[i])
	}
	if !answered {
		return true, errors.Join(faults...)
	}
	return partial, nil
}

// providerError tells the terminal what a provider said.
func (h *Hub) providerError(p *provider.Provider, err error) error {
	h.providers.Note(p, err)
	refused, ok := errors.AsType[*provider.Refused](err)
	switch {
	case err == nil:
		return nil
	case ok:
		return huma.NewError(refused.Status, refused.Code)
	case errors.Is(err, provider.ErrDown):
		h.opts.Log.WithField("provider", p.ID).WithError(err).Warn("provider down")
		return huma.NewError(http.StatusBadGateway, "who is behind this service does not answer; try again later")
	}
	return h.apiError(err)
}
