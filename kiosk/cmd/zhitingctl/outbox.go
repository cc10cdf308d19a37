package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"zhiting/kiosk/store"
)

// refused lists what is not sent.
func (c *ctl) refused() *cobra.Command {
	return &cobra.Command{
		Use: "refused", Short: "Records that are not sent: refused by the hub, or put aside here", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, _, err := c.store(cmd)
			if err != nil {
				return err
			}
			defer s.Close() // only read from
			list, err := s.Asides(cmd.Context())
			if err != nil {
				return err
			}
			var text strings.Builder
			for _, a := range list {
				fmt.Fprintf(&text, "%d  %s  %s  %s: %s\n    %s\n", a.Seq, a.CaseID, a.Kind, a.State, a.Reason, a.May)
			}
			return c.print(cmd, list, text.String())
		},
	}
}

func (c *ctl) park() *cobra.Command {
	var reason string
	park := &cobra.Command{
		Use: "park SEQ", Short: "Put a record aside, so that it is not sent until it is retried", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.move(cmd, args[0], "parked", func(s *store.Store, seq int64) error { return s.Park(cmd.Context(), seq, reason) })
		},
	}
	park.Flags().StringVar(&reason, "reason", "", "why, for whoever looks at it next")
	return park
}

func (c *ctl) retry() *cobra.Command {
	return &cobra.Command{
		Use: "retry SEQ", Short: "Send a record again that was refused or put aside", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.move(cmd, args[0], "waiting", func(s *store.Store, seq int64) error { return s.Retry(cmd.Context(), seq) })
		},
	}
}

// move brings a record of the outbox into another state, and says so.
func (c *ctl) move(cmd *cobra.Command, number, to string, move func(*store.Store, int64) error) error {
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return coded(exitUsage, "%q is not the number of a record; `zhitingctl sync refused` lists them", number)
	}
	s, _, err := c.store(cmd)
	if err != nil {
		return err
	}
	err = errors.Join(move(s, seq), s.Close())
	var illegal *store.MoveError
	switch {
	case errors.Is(err, store.ErrNoRecord):
		return &exit{exitNothing, err}
	case errors.As(err, &illegal):
		return &exit{exitRefused, err}
	case err != nil:
		return err
	}
	return c.print(cmd, map[string]any{"seq": seq, "state": to}, fmt.Sprintf("record %d is %s", seq, to))
}
