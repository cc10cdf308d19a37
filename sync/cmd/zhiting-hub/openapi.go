package main

import (
	"github.com/spf13/cobra"

	"zhiting/sync/hub"
)

func openapiCommand() *cobra.Command {
	return &cobra.Command{
		Use: "openapi", Short: "Print the description of the API, from which other ends make their clients", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			described, err := hub.Description()
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(described)
			return err
		},
	}
}
