package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"zhiting/sync/provider"
	"zhiting/sync/provider/providertest"
)

// checks holds a provider of a kind to its contract, with what the adapter's test system has.
var checks = map[provider.Kind]func(context.Context, *provider.Provider, map[string]string) []providertest.Finding{
	provider.Bills: func(ctx context.Context, p *provider.Provider, given map[string]string) []providertest.Finding {
		return providertest.Bills(ctx, p, providertest.BillsGiven{
			Utility: provider.Utility(given["utility"]), Owes: given["owes"], Unknown: given["unknown"],
		})
	},
	provider.Department: func(ctx context.Context, p *provider.Provider, given map[string]string) []providertest.Finding {
		return providertest.Department(ctx, p, given["matter"], given["task"])
	},
}

func providerCommand() *cobra.Command {
	parent := &cobra.Command{Use: "provider", Short: "Adapters of those behind the services"}
	p := &provider.Provider{ID: "adapter"}
	var given map[string]string
	check := &cobra.Command{
		Use: "check URL", Short: "Hold an adapter to the contract of its kind; use its test system", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			p.URL = args[0]
			try := checks[p.Kind]
			if try == nil {
				return &exitError{exitUsage, fmt.Errorf("--kind is %q; write one of %v", p.Kind, slices.Sorted(maps.Keys(checks)))}
			}
			return report(c.OutOrStdout(), try(c.Context(), p, given))
		},
	}
	check.Flags().StringVar((*string)(&p.Kind), "kind", "", "which contract: bills or department")
	check.Flags().StringVar(&p.Token, "token-file", "", "file with the token that the adapter wants")
	check.Flags().StringToStringVar(&given, "given", nil, "what its test system has, as CONTRACTS.md says: NAME=VALUE")
	_ = check.MarkFlagRequired("kind") // fails only for a flag that does not exist
	parent.AddCommand(check)
	return parent
}

// report prints a line a promise.
func report(out io.Writer, findings []providertest.Finding) error {
	broken := 0
	for _, f := range findings {
		verdict := "kept    " + f.Promise
		if f.Err != nil {
			broken++
			verdict = fmt.Sprintf("broken  %s: %v", f.Promise, f.Err)
		}
		fmt.Fprintln(out, verdict)
	}
	if broken > 0 {
		return fmt.Errorf("%d promises are not kept; sync/provider/CONTRACTS.md says what each means", broken)
	}
	return nil
}
