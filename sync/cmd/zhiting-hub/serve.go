package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"zhiting/sync/catalog"
	"zhiting/sync/hub"
)

func serveCommand() *cobra.Command {
	var listen, data, register string
	c := &cobra.Command{
		Use: "serve", Short: "Run the platform until SIGTERM", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return serve(c.Context(), listen, data, register) },
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8700", "address to listen at")
	c.Flags().StringVar(&data, "data", "", "folder of the database, the attachments and the tokens")
	c.Flags().StringVar(&register, "register", "", "YAML file of registered enterprises, for halls that sign them in; without it their data come later")
	_ = c.MarkFlagRequired("data") // fails only for a flag that does not exist
	return c
}

func serve(ctx context.Context, listen, data, register string) (err error) {
	log := logrus.NewEntry(logrus.StandardLogger())
	terminalFile, clerkFile := filepath.Join(data, "terminal.token"), filepath.Join(data, "clerk.token")
	terminal, err := hub.Token(terminalFile)
	if err != nil {
		return err
	}
	clerk, err := hub.Token(clerkFile)
	if err != nil {
		return err
	}
	options := hub.Options{
		Dir: data, TerminalToken: terminal, ClerkToken: clerk, Log: log, Now: time.Now, WorkDays: catalog.Calendar{}.Add,
	}
	if register != "" {
		if options.Register, err = hub.ReadRegister(register); err != nil {
			return err
		}
	}
	h, err := hub.Open(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()

	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listening at %s: %w; choose another --listen or stop the other program", listen, err)
	}

	server := &http.Server{Handler: h.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	server.RegisterOnShutdown(h.Release)
	log.WithFields(logrus.Fields{"listen": "http://" + listener.Addr().String(), "terminal_token": terminalFile, "clerk_token": clerkFile}).Info("serving")
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("some calls did not end in time and were cut: %w", err), server.Close())
	}
	log.Info("stopped")
	return nil
}
