// Command zhiting-hub is the reference central platform, and a clerk's command line for it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// exitError ends the program with a code other than 1.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// The exit codes of every program here.
const (
	exitFailed   = 1
	exitUsage    = 2
	exitNotThere = 4
	exitRefused  = 5
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string) int {
	root := &cobra.Command{
		Use: "zhiting-hub", Short: "The central platform: takes cases in, lets clerks move them",
		SilenceErrors: true, SilenceUsage: true,
	}
	root.AddCommand(serveCommand(), caseCommand(), providerCommand(), openapiCommand())
	root.AddCommand(handCommands()...)
	root.AddCommand(accessCommands()...)
	root.SetArgs(args)
	started := false
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if err := c.ValidateRequiredFlags(); err != nil {
			return err
		}
		started = true
		return nil
	}
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, "zhiting-hub:", err)
	var exit *exitError
	switch {
	case errors.As(err, &exit):
		return exit.code
	case !started:
		return exitUsage // cobra found the words wrong before any command ran
	}
	return exitFailed
}
