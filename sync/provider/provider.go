// Package provider is how the hub reaches those who are behind a service: a water company that issues bills, the library of
// licences, the queue of a hall. Each kind has one documented HTTP contract, in the file named after it, which a sample
// (package sample) and a real adapter keep alike; package providertest holds either to it.
//
// The shapes of a contract travel on to the terminal as they are. The package keeps nothing: what must outlive a call is
// kept by the hub.
package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"zhiting/sync/bilingual"
)

// Kind is which contract a provider keeps. The set is closed.
type Kind string

// The kinds. Each but Department stands behind one service of the catalogue.
const (
	Bills    Kind = "bills"    // utility-payment
	Licences Kind = "licences" // licence-print
	Benefits Kind = "benefits" // benefits-without-application
	Queue    Kind = "queue"    // queue-ticket

	Department Kind = "department" // behind no service: works on its matters of every theme
)

// services are the ids of the services behind which a kind stands.
var services = map[Kind]string{
	Bills: "utility-payment", Licences: "licence-print", Benefits: "benefits-without-application", Queue: "queue-ticket",
}

// Provider is one that is configured. Its methods may be called from any goroutine.
type Provider struct {
	ID     string         `yaml:"id"`
	Kind   Kind           `yaml:"kind"`
	Name   bilingual.Text `yaml:"name"`
	Region string         `yaml:"region"` // GB/T 2260 code it serves; empty is everywhere
	URL    string         `yaml:"url"`    // of its adapter, such as https://water.example/zhiting
	Token  string         `yaml:"token_file"`
	// Departments are those whose matters one of kind department works on, by their Chinese names or their codes.
	Departments []string `yaml:"departments"`
	Sample      bool     `yaml:"-"` // made-up data, and said so wherever it is shown

	// Transport carries the calls; nil is HTTP.
	Transport http.RoundTripper `yaml:"-"`
}

// askTime is how long a provider may take: a citizen waits for it.
const askTime = 8 * time.Second

// maxAnswer is the most that is read of an answer, in bytes: a licence with its picture fits.
const maxAnswer = 8 << 20

// ErrDown says that the provider cannot be reached or does not work: it may be asked again later. What was asked of it may
// have happened all the same.
var ErrDown = errors.New("the provider does not answer")

// Refused is a provider's answer that it will not do what it was asked, however often.
type Refused struct {
	Status int            // 404: no such thing; 409: not now; 422: not so
	Code   string         // of the contract
	Text   bilingual.Text // one sentence for the citizen
}

func (r *Refused) Error() string { return "the provider refuses: " + r.Code }

// Ask posts a question to a call of the contract and reads the answer into answer.
func (p *Provider) Ask(ctx context.Context, call string, question, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	body, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("writing a question to %s: %w", p.ID, err)
	}
	return p.do(ctx, http.MethodPost, call, bytes.NewReader(body), answer)
}

// Health asks whether the provider works.
func (p *Provider) Health(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	return p.do(ctx, http.MethodGet, "health", nil, nil)
}

func (p *Provider) do(ctx context.Context, method, call string, body io.Reader, answer any) error {
	address, err := url.JoinPath(p.URL, call)
	if err != nil {
		return fmt.Errorf("the address of %s: %w", p.ID, err)
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return fmt.Errorf("asking %s: %w", p.ID, err)
	}
	request.Header.Set("Content-Type", "application/json")
	if p.Token != "" {
		token, err := os.ReadFile(p.Token)
		if err != nil {
			return fmt.Errorf("the token of %s: %w", p.ID, err)
		}
		request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	}
	client := http.Client{Transport: p.Transport}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDown, p.ID, err)
	}
	defer response.Body.Close() // only read from
	reader := io.LimitReader(response.Body, maxAnswer)
	switch {
	case response.StatusCode/100 == 2 && answer == nil:
		return nil
	case response.StatusCode/100 == 2:
		if err := json.NewDecoder(reader).Decode(answer); err != nil {
			return fmt.Errorf("%w: %s: its answer is not of the contract: %w", ErrDown, p.ID, err)
		}
		return nil
	case response.StatusCode/100 == 4 && response.StatusCode != http.StatusTooManyRequests:
		var said struct {
			Code string         `json:"code"`
			Text bilingual.Text `json:"text"`
		}
		if json.NewDecoder(reader).Decode(&said) == nil && said.Code != "" {
			return &Refused{response.StatusCode, said.Code, said.Text}
		}
	}
	return fmt.Errorf("%w: %s answered %d", ErrDown, p.ID, response.StatusCode)
}
