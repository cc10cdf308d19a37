// Command zhitingctl is the technician's command line: devices, cases, sync, configuration, rules. It has no window and
// no C, so it works over SSH on any machine.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes, the same in every program of Zhiting.
const (
	exitFailed  = 1
	exitUsage   = 2
	exitAbsent  = 3 // device absent or not answering
	exitNothing = 4 // no card, no such case
	exitRefused = 5 // bad signature, not allowed
)

// exit is an error with the exit code it means.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string { return e.err.Error() }
func (e *exit) Unwrap() error { return e.err }

func coded(code int, format string, args ...any) error {
	return &exit{code, fmt.Errorf(format, args...)}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run does one command and says with which code to exit.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	c := &ctl{}
	root := &cobra.Command{
		Use: "zhitingctl", Short: "Look after a Zhiting terminal", SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.PersistentFlags().StringVar(&c.config, "config", "/etc/zhiting/kiosk.yaml", "the terminal's configuration")
	root.PersistentFlags().BoolVar(&c.json, "json", false, "print JSON")
	root.AddCommand(c.device(), c.cases(), c.sync(), c.enrol(), c.configuration(), c.validate(), c.rule(), c.plan(), c.search(), c.catalog())
	began := false // the command line was understood
	root.PersistentPreRun = func(*cobra.Command, []string) { began = true }
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(errs, "zhitingctl: "+strings.TrimSpace(err.Error()))
	if coded, ok := errors.AsType[*exit](err); ok {
		return coded.code
	}
	if !began {
		return exitUsage
	}
	return exitFailed
}

// ctl holds what every command shares.
type ctl struct {
	config string
	json   bool
}

// print writes a value as JSON, or the text for people.
func (c *ctl) print(cmd *cobra.Command, value any, text string) error {
	if !c.json {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), strings.TrimRight(text, "\n"))
		return err
	}
	b, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), string(b))
	return err
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }, // with it, cobra refuses a word it does not know
	}
	g.AddCommand(commands...)
	return g
}
