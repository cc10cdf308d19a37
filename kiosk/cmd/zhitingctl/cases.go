package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"zhiting/kiosk/config"
	"zhiting/kiosk/store"
	"zhiting/kiosk/store/tpm"
	"zhiting/sync/casefile"
	"zhiting/sync/identity"
	"zhiting/sync/uplink"
)

// store opens the terminal's database. The kiosk may be running: SQLite serves both.
func (c *ctl) store(cmd *cobra.Command) (*store.Store, config.Config, error) {
	conf, err := config.Load(c.config)
	if err != nil {
		return nil, conf, err
	}
	if _, err := os.Stat(conf.DataDir); err != nil {
		return nil, conf, coded(exitNothing, "no cases were filed here yet: %w", err)
	}
	s, err := store.Open(cmd.Context(), store.Options{
		Dir: conf.DataDir, Key: tpm.Source(conf.TPM, conf.KeyFile), Ciphers: store.Ciphers(conf.Ciphers), Quota: int64(conf.Quota) << 20, Terminal: conf.Terminal, Now: time.Now, NewID: uuid.NewString,
	})
	return s, conf, err
}

// exported is a case as `show` and `export` print it. It holds personal data: it is for who may see the case.
type exported struct {
	ID     string           `json:"id"`
	Filing casefile.Filing  `json:"filing"`
	Events []casefile.Event `json:"events"`
	Prints []store.Print    `json:"prints"` // what became of its papers
}

func (c *ctl) load(cmd *cobra.Command, id string) (exported, error) {
	s, _, err := c.store(cmd)
	if err != nil {
		return exported{}, err
	}
	defer s.Close() // only read from
	events, err := s.Events(cmd.Context(), id)
	if errors.Is(err, store.ErrNoCase) || errors.Is(err, store.ErrErased) {
		return exported{}, &exit{exitNothing, err}
	}
	if err != nil {
		return exported{}, err
	}
	prints, err := s.Prints(cmd.Context(), id)
	if err != nil {
		return exported{}, err
	}
	e := exported{ID: id, Events: events, Prints: prints}
	return e, json.Unmarshal(events[0].Body, &e.Filing)
}

// verify proves both chains of a case.
func (e exported) verify() error {
	chains := map[string][]casefile.Event{}
	for _, event := range e.Events {
		chains[event.Maker] = append(chains[event.Maker], event)
	}
	for _, chain := range chains {
		if err := casefile.Verify(chain); err != nil {
			return err
		}
	}
	return nil
}

// made are the events that were made on this terminal.
func (e exported) made() []casefile.Event {
	return slices.DeleteFunc(slices.Clone(e.Events), func(event casefile.Event) bool { return event.Maker != e.Events[0].Maker })
}

func (c *ctl) cases() *cobra.Command {
	list := &cobra.Command{
		Use: "list", Short: "The cases on this terminal, without personal data", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, _, err := c.store(cmd)
			if err != nil {
				return err
			}
			defer s.Close() // only read from
			cases, err := s.List(cmd.Context())
			if err != nil {
				return err
			}
			if cases == nil {
				cases = []store.Listed{} // a list, not null, in JSON
			}
			var text strings.Builder
			for _, l := range cases {
				fmt.Fprintf(&text, "%s  %s  %s  %s\n", l.ID, l.SubmittedAt.Local().Format("2006-01-02 15:04"), l.Token, standing(l))
			}
			return c.print(cmd, cases, text.String())
		},
	}
	show := &cobra.Command{
		Use: "show CASE", Short: "One case with its events; personal data", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := c.load(cmd, args[0])
			if err != nil {
				return err
			}
			var text strings.Builder
			fmt.Fprintf(&text, "%s  %s\n", e.ID, e.Filing.ThemeName.Zh)
			for _, event := range e.Events {
				fmt.Fprintf(&text, "  %s  %s  %s\n", event.At.Local().Format(time.DateTime), event.Maker, event.Kind)
			}
			for _, p := range e.Prints {
				fmt.Fprintf(&text, "  %s  paper %s %d  %s  %s\n", p.ChangedAt.Local().Format(time.DateTime), p.Paper, p.Copy, p.State, p.Problem)
			}
			return c.print(cmd, e, text.String())
		},
	}
	var paper string
	verify := &cobra.Command{
		Use: "verify CASE", Short: "Prove that a case is as it was filed, and that a receipt is of it", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := c.load(cmd, args[0])
			if err != nil {
				return err
			}
			if err := e.verify(); err != nil {
				return &exit{exitRefused, err}
			}
			if paper != "" {
				if err := casefile.ProveReceipt(e.made(), paper); err != nil {
					return &exit{exitRefused, err}
				}
			}
			head := e.Events[0].Hash
			return c.print(cmd, map[string]any{"ok": true, "events": len(e.Events), "hash": head}, fmt.Sprintf("ok  %d events  %s", len(e.Events), head))
		},
	}
	verify.Flags().StringVar(&paper, "receipt", "", "what the square on the receipt says, to hold the paper against the case")
	export := &cobra.Command{
		Use: "export CASE FILE", Short: "Write one case with its events as JSON; personal data", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := c.load(cmd, args[0])
			if err != nil {
				return err
			}
			b, err := json.MarshalIndent(e, "", "  ")
			if err != nil {
				return err
			}
			if err := os.WriteFile(args[1], b, 0o600); err != nil {
				return fmt.Errorf("case cannot be written: %w", err)
			}
			return c.print(cmd, map[string]string{"file": args[1]}, args[1])
		},
	}
	return group("case", "Cases on this terminal", list, show, verify, export)
}

// standing is where a case is on its way, for people.
func standing(l store.Listed) string {
	switch {
	case l.Erased:
		return "erased"
	case l.Refused > 0:
		return "refused by the hub: " + l.LastError
	case l.Parked > 0:
		return "put aside here: " + l.LastError
	case l.Waiting > 0:
		return fmt.Sprintf("%d events wait for the hub %s", l.Waiting, l.LastError)
	}
	return "at the hub"
}

func (c *ctl) sync() *cobra.Command {
	status := &cobra.Command{
		Use: "status", Short: "What waits for the hub", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, conf, err := c.store(cmd)
			if err != nil {
				return err
			}
			defer s.Close() // only read from
			waiting, err := s.Waiting(cmd.Context())
			if err != nil {
				return err
			}
			attachments, err := s.PendingAttachments(cmd.Context(), 1000)
			if err != nil {
				return err
			}
			aside, err := s.Asides(cmd.Context())
			if err != nil {
				return err
			}
			enrolled := ""
			switch until, err := identity.Folder(conf.Hub.Identity).Until(); {
			case err == nil:
				enrolled = until.Format(time.DateOnly)
			case !errors.Is(err, identity.ErrNotEnrolled):
				return err
			}
			text := fmt.Sprintf("%s: %d events and %d attachments wait", conf.Hub.URL, waiting, len(attachments))
			if enrolled == "" {
				text += "; not enrolled at the hub (zhitingctl enrol)"
			} else {
				text += "; enrolled until " + enrolled
			}
			room, err := s.Room()
			if err != nil {
				return err
			}
			if room.Level != store.RoomFine {
				text += fmt.Sprintf("; the disk's room is %s (%d MB free)", room.Level, room.FreeBytes>>20)
			}
			if len(aside) > 0 {
				text += fmt.Sprintf("; %d need somebody (sync refused)", len(aside))
			}
			return c.print(cmd, map[string]any{"hub": conf.Hub.URL, "waiting": waiting, "attachments": len(attachments), "aside": len(aside), "enrolled_until": enrolled, "room": room.Level, "free_bytes": room.FreeBytes}, text)
		},
	}
	push := &cobra.Command{
		Use: "push", Short: "Send what waits, now", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.push(cmd) },
	}
	return group("sync", "The exchange with the hub", status, push, c.refused(), c.park(), c.retry())
}

// pushTime is how long a push may take.
const pushTime = time.Minute

func (c *ctl) push(cmd *cobra.Command) error {
	s, conf, err := c.store(cmd)
	if err != nil {
		return err
	}
	defer s.Close() // what was acknowledged is written
	up, err := uplink.New(uplink.Options{Hub: conf.Hub.URL, Identity: identity.Folder(conf.Hub.Identity), Terminal: conf.Terminal, Outbox: s, Cap: time.Second})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), pushTime)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		up.Run(ctx)
		close(ended)
	}()
	defer func() { cancel(); <-ended }()
	up.Nudge() // whatever was put off
	for {
		waiting, err := s.Waiting(ctx)
		if err != nil {
			return err
		}
		attachments, err := s.PendingAttachments(ctx, 1)
		if err != nil {
			return err
		}
		if waiting == 0 && len(attachments) == 0 {
			return c.print(cmd, map[string]int{"waiting": 0}, "everything is at the hub")
		}
		select {
		case <-ctx.Done():
			return coded(exitAbsent, "%d events still wait: %s", waiting, up.Status().LastError)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *ctl) configuration() *cobra.Command {
	check := &cobra.Command{
		Use: "check", Short: "Check the configuration whole", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := config.Load(c.config); err != nil {
				return err
			}
			return c.print(cmd, map[string]bool{"ok": true}, "ok")
		},
	}
	show := &cobra.Command{
		Use: "show", Short: "The configuration with its defaults", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			conf, err := config.Load(c.config)
			if err != nil {
				return err
			}
			b, err := json.MarshalIndent(conf, "", "  ")
			if err != nil {
				return err
			}
			return c.print(cmd, conf, string(b))
		},
	}
	return group("config", "The terminal's configuration", check, show)
}
