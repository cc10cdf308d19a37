package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"zhiting/sync/catalog"
	"zhiting/sync/catalog/signed"
	"zhiting/sync/hub"
	"zhiting/sync/provider"
	"zhiting/sync/provider/sample"
)

func serveCommand() *cobra.Command {
	var listen, data, database, attachments, register, providers, public string
	var sampleDepartments []string
	var samples bool
	var catalogueKeys []string
	var spread time.Duration
	c := &cobra.Command{
		Use: "serve", Short: "Run the platform until SIGTERM", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if len(sampleDepartments) > 0 && !samples {
				return &exitError{exitUsage, errors.New("--sample-departments plays with sample data: give --samples as well")}
			}
			return serve(c.Context(), listen, data, database, attachments, register, providers, public, spread, catalogueKeys, samples, sampleDepartments)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8700", "address to listen at")
	c.Flags().StringVar(&data, "data", "", "folder of the database, the attachments and the tokens")
	c.Flags().StringVar(&database, "postgres", "", "PostgreSQL database in place of the one in --data, shared by as many hubs as are needed, such as postgres://hub@db1,db2/zhiting?target_session_attrs=read-write; its password belongs into a passfile")
	c.Flags().StringVar(&attachments, "attachments", "", "place of the attachments: segments:///folder, file:///folder or s3://bucket?region=...; segments in --data when it is not said")
	c.Flags().StringVar(&register, "register", "", "YAML file of registered enterprises, for halls that sign them in; without it their data come later")
	c.Flags().StringVar(&providers, "providers", "", "YAML file of those behind the services: bills, licences, benefits, queues, departments' own systems")
	c.Flags().StringVar(&public, "public", "", "address at which anybody reaches this hub, such as https://hall.example, for the codes on printed licences; --listen when it is not said")
	c.Flags().DurationVar(&spread, "spread", time.Minute, "over how long terminals spread their first contact after an outage; a second for every 100 of them is ample")
	c.Flags().StringArrayVar(&catalogueKeys, "catalogue-key", nil, "file with a public key whose signature a catalogue package may have to be published; may be given again")
	c.Flags().BoolVar(&samples, "samples", false, "play them with sample data (示例数据), for demonstrations and training")
	c.Flags().StringSliceVar(&sampleDepartments, "sample-departments", nil, "with --samples: departments whose matters a sample system works on by itself, by name; clerks work on all others")
	_ = c.MarkFlagRequired("data") // fails only for a flag that does not exist
	return c
}

func serve(ctx context.Context, listen, data, database, attachments, register, providers, public string, spread time.Duration, catalogueKeys []string, samples bool, sampleDepartments []string) (err error) {
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
		Dir: data, Database: database, Attachments: attachments, TerminalToken: terminal, ClerkToken: clerk, Log: log, Now: time.Now, WorkDays: catalog.Calendar{}.Add, Due: catalog.Calendar{}.Due,
		Spread: spread,
		Public: cmp.Or(public, "http://"+listen),
	}
	for _, name := range catalogueKeys {
		file, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("reading --catalogue-key: %w", err)
		}
		key, err := signed.ParsePublic(file)
		if err != nil {
			return fmt.Errorf("--catalogue-key %s: %w", name, err)
		}
		options.CatalogueKeys = append(options.CatalogueKeys, key)
	}
	if register != "" {
		if options.Register, err = hub.ReadRegister(register); err != nil {
			return err
		}
	}
	if providers != "" {
		if options.Providers, err = provider.Read(providers); err != nil {
			return err
		}
	}
	if samples {
		options.Providers = append(options.Providers, sample.Providers(time.Now)...)
		if len(sampleDepartments) > 0 {
			options.Providers = append(options.Providers, sample.NewDepartment(time.Now).Provider(sampleDepartments))
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

	watching, stopWatching := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { h.Watch(watching) })
	defer watch.Wait() // it writes to the store, which is closed after this
	defer stopWatching()

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
