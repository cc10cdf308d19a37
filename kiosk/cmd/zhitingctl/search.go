package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	catalogfiles "zhiting/assets/catalog"
	"zhiting/sync/catalog"
	"zhiting/sync/search"
)

func (c *ctl) search() *cobra.Command {
	return &cobra.Command{
		Use: "search WORDS...", Short: "What a citizen's words find, best first", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cat, err := catalog.Load(catalogfiles.FS)
			if err != nil {
				return err
			}
			index, err := search.New(cat)
			if err != nil {
				return err
			}
			question := strings.Join(args, " ")
			found := index.Search(question)
			if len(found) > 0 || c.json {
				var text strings.Builder
				for _, r := range found {
					fmt.Fprintf(&text, "%-7s  %s  %s\n         %s\n", r.Kind, r.ID, r.Title.Zh, r.Why.Zh)
				}
				if err := c.print(cmd, found, text.String()); err != nil {
					return err
				}
			}
			if len(found) == 0 {
				return coded(exitNothing, "nothing here fits %q; try other words, call 12345, or ask a person at the desk", question)
			}
			return nil
		},
	}
}
