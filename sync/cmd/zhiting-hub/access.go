package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zhiting/sync/hub"
	"zhiting/sync/uplink/wire"
)

// accessCommands say who may call a hub, and tell who looked at what.
func accessCommands() []*cobra.Command {
	k := new(clerk)
	group := func(use, short string, under ...*cobra.Command) *cobra.Command {
		c := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs}
		k.flags(c)
		c.AddCommand(under...)
		return c
	}
	var wanted hub.NewAccount
	add := &cobra.Command{
		Use: "add NAME", Short: "Make an account, or change one, and print its new password", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var given hub.Password
			raw, err := k.call(c.Context(), http.MethodPut, wanted, &given, "v1", "accounts", args[0])
			if err != nil || k.json {
				return k.print(c.OutOrStdout(), raw, err)
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), given.Password)
			return err
		},
	}
	add.Flags().StringVar((*string)(&wanted.Role), "role", "", "clerk (部门办理), window (综合窗口), operator (运维) or auditor (审计)")
	add.Flags().StringVar(&wanted.Department, "department", "", "of a clerk, by its name in the catalogue")
	_ = add.MarkFlagRequired("role") // fails only for a flag that does not exist

	var end hub.NewEnd
	addEnd := &cobra.Command{
		Use: "add NAME", Short: "Let another end in, or change one, and print its new token", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if kinds := []wire.End{wire.EndPC, wire.EndMobile, wire.EndWindow, wire.EndTV}; !slices.Contains(kinds, end.Kind) {
				return &exitError{exitUsage, fmt.Errorf("--kind is %q; write one of %v", end.Kind, kinds)}
			}
			var given hub.EndToken
			raw, err := k.call(c.Context(), http.MethodPut, end, &given, "v1", "ends", args[0])
			if err != nil || k.json {
				return k.print(c.OutOrStdout(), raw, err)
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), given.Token)
			return err
		},
	}
	addEnd.Flags().StringVar((*string)(&end.Kind), "kind", "", "pc (电脑), mobile (移动), window (窗口) or tv (电视)")
	_ = addEnd.MarkFlagRequired("kind") // fails only for a flag that does not exist

	var caseID, who string
	looks := &cobra.Command{
		Use: "list", Short: "List who looked at what is of a person, newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			k.query = url.Values{"case": {caseID}, "who": {who}}
			return listed(k, c, "audit", lookLine)
		},
	}
	looks.Flags().StringVar(&caseID, "case", "", "only looks at this case")
	looks.Flags().StringVar(&who, "who", "", "only looks of this account or terminal")

	return []*cobra.Command{
		group("terminal", "Let terminals in, or no more",
			&cobra.Command{Use: "add TERMINAL", Short: "Print the code with which a terminal is enrolled, once", Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error {
				var made hub.Invitation
				raw, err := k.call(c.Context(), http.MethodPost, nil, &made, "v1", "enrolments", args[0])
				if err != nil || k.json {
					return k.print(c.OutOrStdout(), raw, err)
				}
				_, err = fmt.Fprintln(c.OutOrStdout(), made.Code)
				return err
			}},
			&cobra.Command{Use: "list", Short: "List the terminals that are let in, or were", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
				return listed(k, c, "enrolments", func(e hub.Enrolment) string {
					until := "-"
					if !e.Until.IsZero() {
						until = e.Until.Local().Format("2006-01-02")
					}
					return fmt.Sprintf("%s\t%s\t%s", e.Terminal, e.State, until)
				})
			}},
			&cobra.Command{Use: "revoke TERMINAL", Short: "Let a terminal in no more, within 5 s at every hub", Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error {
				_, err := k.call(c.Context(), http.MethodDelete, nil, nil, "v1", "enrolments", args[0])
				return err
			}}),
		group("clerk", "Say who works with the hub", add,
			&cobra.Command{Use: "list", Short: "List the accounts", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
				return listed(k, c, "accounts", func(a hub.Account) string {
					return fmt.Sprintf("%s\t%s\t%s\t%s", a.Name, a.Role, activity(a.Disabled), a.Department)
				})
			}},
			&cobra.Command{Use: "disable NAME", Short: "Let an account in no more", Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error {
				_, err := k.call(c.Context(), http.MethodDelete, nil, nil, "v1", "accounts", args[0])
				return err
			}}),
		group("end", "Let other ends in, such as a telephone's app, or no more", addEnd,
			&cobra.Command{Use: "list", Short: "List the other ends", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
				return listed(k, c, "ends", func(e hub.EndAccount) string {
					return fmt.Sprintf("%s\t%s\t%s", e.Name, e.Kind, activity(e.Disabled))
				})
			}},
			&cobra.Command{Use: "disable NAME", Short: "Let an end in no more", Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error {
				_, err := k.call(c.Context(), http.MethodDelete, nil, nil, "v1", "ends", args[0])
				return err
			}}),
		group("audit", "Tell who looked at what", looks,
			&cobra.Command{Use: "person", Short: "List who looked at what is of a person, whose number is read from the input", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
				in := bufio.NewScanner(c.InOrStdin()) // an argument would stay in the shell's history
				in.Scan()
				number := strings.TrimSpace(in.Text())
				if number == "" {
					return &exitError{exitUsage, errors.New("no number was given; write it to the input")}
				}
				var list []hub.Look
				raw, err := k.call(c.Context(), http.MethodPost, hub.PersonLooks{IDNumber: number}, &list, "v1", "audit", "person")
				if err != nil || k.json {
					return k.print(c.OutOrStdout(), raw, err)
				}
				return table(c, list, lookLine)
			}}),
	}
}

// activity says whether somebody, or something, is let in.
func activity(disabled bool) string {
	if disabled {
		return "disabled"
	}
	return "active"
}

// listed prints a list of the hub, a line each.
func listed[T any](k *clerk, c *cobra.Command, what string, line func(T) string) error {
	var list []T
	raw, err := k.call(c.Context(), http.MethodGet, nil, &list, "v1", what)
	if err != nil || k.json {
		return k.print(c.OutOrStdout(), raw, err)
	}
	return table(c, list, line)
}

func table[T any](c *cobra.Command, list []T, line func(T) string) error {
	out := tabwriter.NewWriter(c.OutOrStdout(), 0, 4, 2, ' ', 0)
	for _, item := range list {
		fmt.Fprintln(out, line(item))
	}
	return out.Flush()
}

func lookLine(l hub.Look) string {
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", l.At.Local().Format("2006-01-02 15:04:05"), l.Who, l.Role, l.Address, l.Method, l.Path)
}
