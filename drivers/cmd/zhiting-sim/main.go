// Command zhiting-sim plays the devices of a hall: `zhiting-sim run HALL.yaml` serves them, `zhiting-sim do "idcard put
// zhang"` acts on them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"zhiting/drivers/sim"
)

// Exit codes, the same in every program of the house.
const (
	exitFailed   = 1
	exitUsage    = 2
	exitNoAnswer = 3 // no simulator answers
	exitRefused  = 5
)

// usageError is wrong use of the command line.
type usageError struct{ error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "zhiting-sim:", err)
		stop()
		os.Exit(exitCode(err))
	}
}

func exitCode(err error) int {
	_, usage := errors.AsType[usageError](err)
	switch {
	case usage:
		return exitUsage
	case errors.Is(err, sim.ErrNoHall):
		return exitNoAnswer
	case errors.Is(err, sim.ErrRefused):
		return exitRefused
	}
	return exitFailed
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "zhiting-sim",
		Short:         "Simulated hall devices that speak the real wire protocols",
		Args:          usage(cobra.NoArgs),
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(runCommand(), doCommand())
	return root
}

func runCommand() *cobra.Command {
	dock := ""
	cmd := &cobra.Command{
		Use:   "run HALL.yaml",
		Short: "Serve the devices of a hall until interrupted; prints NAME ADDRESS, one a line",
		Args:  usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			hall, err := sim.Load(args[0])
			if err != nil {
				return err
			}
			if dock != "" {
				hall.Dock = dock
			}
			return sim.Run(cmd.Context(), hall, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&dock, "dock", "", "HOST:PORT on this machine for the page on which cards are laid and paper is pulled")
	return cmd
}

func doCommand() *cobra.Command {
	control := os.Getenv("ZHITING_SIM_CONTROL")
	if control == "" {
		control = sim.DefaultControl()
	}
	cmd := &cobra.Command{
		Use:     `do "DEVICE ACTION..."`,
		Short:   "Act on a device of a running hall and print its answer",
		Example: "  zhiting-sim do help\n  zhiting-sim do \"idcard put zhang\"\n  zhiting-sim do \"receipt paper out\"",
		Args:    usage(cobra.MinimumNArgs(1)),
	}
	cmd.Flags().StringVar(&control, "control", control, "control socket of the hall (or ZHITING_SIM_CONTROL)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx, cancel := context.WithTimeout(cmd.Context(), 10*time.Second)
		defer cancel()
		answer, err := sim.Do(ctx, control, strings.Join(args, " "))
		if err != nil {
			return err
		}
		fmt.Fprintln(cmd.OutOrStdout(), strings.TrimSpace("ok "+answer))
		return nil
	}
	return cmd
}

// usage marks a wrong number of arguments as wrong use.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}
