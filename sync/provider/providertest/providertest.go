// Package providertest holds a provider to the contract of its kind, over HTTP: the samples in their tests, a real adapter
// by `zhiting-hub provider check`. It knows nothing of how a provider is made.
package providertest

import (
	"errors"
	"fmt"
	"strings"

	"zhiting/sync/provider"
)

// Finding is a promise of a contract and what became of it.
type Finding struct {
	Promise string
	Err     error // nil: kept
}

// promise is one thing that a contract says, and how it is tried.
type promise struct {
	name string
	try  func() error
}

// run tries promises in their order; after one that is not kept the rest are still tried, since each says what it needs.
func run(promises []promise) []Finding {
	findings := make([]Finding, len(promises))
	for i, p := range promises {
		findings[i] = Finding{p.name, p.try()}
	}
	return findings
}

// refusedAs says whether an error is a refusal with a code.
func refusedAs(err error, code string) error {
	refused, ok := errors.AsType[*provider.Refused](err)
	switch {
	case ok && refused.Code == code:
		return nil
	case err == nil:
		return fmt.Errorf("it is taken, want a refusal with %s", code)
	}
	return fmt.Errorf("want a refusal with %s: %w", code, err)
}

// masked says whether a part of a text is covered.
func masked(text string) bool { return strings.Contains(text, "*") }
