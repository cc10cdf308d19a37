// Package sample plays the providers behind the services, with made-up people and made-up data, over the same HTTP
// contracts as real ones. Each contract's sample is in the file named after it. The hub serves it when it is told to
// (serve --samples), and all that comes from it says that it is sample data (示例数据).
package sample

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
)

// Providers gives one provider or more of each kind, played in this process. Now is the clock of what they play.
func Providers(now func() time.Time) []*provider.Provider {
	all := []*provider.Provider{licences(now), benefitsProvider(now), queueProvider(now)}
	for _, c := range Companies(now) {
		all = append(all, c.Provider())
	}
	return all
}

// play makes a provider of a handler: calls reach it without a socket.
func play(id string, kind provider.Kind, name bilingual.Text, handler http.Handler) *provider.Provider {
	return &provider.Provider{ID: id, Kind: kind, Name: name, URL: "http://" + id, Sample: true, Transport: carried{handler}}
}

// carried gives requests to a handler.
type carried struct{ http.Handler }

// RoundTrip serves the request.
func (c carried) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w.Result(), nil
}

// refuse answers as a contract's refusal does.
func refuse(w http.ResponseWriter, status int, code string, text bilingual.Text) {
	w.WriteHeader(status)
	// An error here is a caller who went away.
	_ = json.NewEncoder(w).Encode(map[string]any{"code": code, "text": text})
}

// answers makes a handler of a call: its question is decoded, its answer encoded.
func answers[Q any](call func(w http.ResponseWriter, question Q) (answer any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var q Q
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			refuse(w, http.StatusBadRequest, "unreadable", bilingual.Text{Zh: "问题读不懂", En: "The question cannot be read"})
			return
		}
		if answer := call(w, q); answer != nil {
			_ = json.NewEncoder(w).Encode(answer)
		}
	}
}

// healthy answers that the provider works.
func healthy(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
