package main

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"zhiting/sync/catalog/signed"
	"zhiting/sync/hub"
	"zhiting/sync/uplink/wire"
)

// handCommands hand catalogues, settings and commands down to terminals.
func handCommands() []*cobra.Command {
	k := new(clerk)
	group := func(use, short string, under ...*cobra.Command) *cobra.Command {
		c := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs}
		k.flags(c)
		c.AddCommand(under...)
		return c
	}
	var share string
	publish := &cobra.Command{
		Use: "publish DIR", Short: "Publish a signed package to terminals; again with another share to widen or end it", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return k.publish(c, args[0], share) },
	}
	publish.Flags().StringVar(&share, "share", "100%", "of the terminals that serve it")

	var expires time.Duration
	send := &cobra.Command{
		Use: "send TERMINAL NAME", Short: "Ask a terminal to do something once: send-report, sync-push, reload-catalogue, print-test-page, restart", Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			var sent wire.Command
			raw, err := k.call(c.Context(), http.MethodPost, hub.NewCommand{Name: wire.CommandName(args[1]), Seconds: int(expires.Seconds())}, &sent, "v1", "handed", args[0], "commands")
			if err != nil || k.json {
				return k.print(c.OutOrStdout(), raw, err)
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), sent.ID)
			return err
		},
	}
	send.Flags().DurationVar(&expires, "expires", 24*time.Hour, "after which it is not done any more")

	set := func(c *cobra.Command, terminal string, to hub.NewSetting) error {
		var settings wire.Settings
		raw, err := k.call(c.Context(), http.MethodPost, to, &settings, "v1", "handed", terminal, "settings")
		if err != nil || k.json {
			return k.print(c.OutOrStdout(), raw, err)
		}
		_, err = fmt.Fprintln(c.OutOrStdout(), settings.Version)
		return err
	}
	return []*cobra.Command{
		group("catalog", "Publish catalogue packages", publish),
		group("config", "Set keys of terminals' configurations",
			&cobra.Command{Use: "set TERMINAL|all KEY VALUE", Short: "Set a key, such as timeouts.idle", Args: cobra.ExactArgs(3), RunE: func(c *cobra.Command, args []string) error {
				return set(c, args[0], hub.NewSetting{Key: args[1], Value: &args[2]})
			}},
			&cobra.Command{Use: "unset TERMINAL|all KEY", Short: "Leave a key to the terminal again", Args: cobra.ExactArgs(2), RunE: func(c *cobra.Command, args []string) error {
				return set(c, args[0], hub.NewSetting{Key: args[1]})
			}},
			&cobra.Command{Use: "show TERMINAL", Short: "Show the settings of a terminal, and what it said of them and of catalogues", Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error {
				return k.handed(c, args[0], func(h hub.HandedDown, out *tabwriter.Writer) {
					for key, value := range h.Wanted.Settings.Values {
						fmt.Fprintf(out, "%s\t%s\n", key, value)
					}
					for _, r := range h.Reports {
						fmt.Fprintf(out, "%s %.16s\t%s\t%s\n", r.Kind, r.ID, r.Outcome, r.Reason)
					}
				})
			}}),
		group("command", "Ask terminals to do something once", send,
			&cobra.Command{Use: "list TERMINAL", Short: "List what a terminal was asked to do, and what became of it", Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error {
				return k.handed(c, args[0], func(h hub.HandedDown, out *tabwriter.Writer) {
					for _, d := range h.Commands {
						fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", d.ID, d.MadeAt.Local().Format("2006-01-02 15:04"), d.Name, d.Outcome, d.Reason)
					}
				})
			}}),
	}
}

// handed prints what a terminal was handed.
func (k *clerk) handed(c *cobra.Command, terminal string, text func(hub.HandedDown, *tabwriter.Writer)) error {
	var handed hub.HandedDown
	raw, err := k.call(c.Context(), http.MethodGet, nil, &handed, "v1", "handed", terminal)
	if err != nil || k.json {
		return k.print(c.OutOrStdout(), raw, err)
	}
	table := tabwriter.NewWriter(c.OutOrStdout(), 0, 4, 2, ' ', 0)
	text(handed, table)
	return table.Flush()
}

func (k *clerk) publish(c *cobra.Command, dir, share string) error {
	percent, err := strconv.Atoi(strings.TrimSuffix(share, "%"))
	if err != nil {
		return &exitError{exitUsage, fmt.Errorf("--share %q is no share; write it like 10%%", share)}
	}
	sent := hub.NewPackage{Share: percent, Files: map[string][]byte{}}
	files := os.DirFS(dir)
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name != signed.FileName && path.Ext(name) != ".yaml" {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if name == signed.FileName {
			sent.Signature = content
		} else {
			sent.Files[name] = content
		}
		return err
	})
	if err != nil {
		return &exitError{exitUsage, fmt.Errorf("the package cannot be read: %w; name the folder that has package.yaml", err)}
	}
	var published hub.Published
	raw, err := k.call(c.Context(), http.MethodPost, sent, &published, "v1", "catalogue")
	if err != nil || k.json {
		return k.print(c.OutOrStdout(), raw, err)
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "version %s is for %d%% of the terminals, %s\n", published.Version, published.Share, published.Address)
	return err
}
