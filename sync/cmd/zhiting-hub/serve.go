package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	stdlog "log"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/signed"
	"zhiting/sync/hub"
	"zhiting/sync/identity"
	"zhiting/sync/provider"
	"zhiting/sync/provider/sample"
	"zhiting/sync/uplink/wire"
)

// server is how the platform is to run.
type server struct {
	listen, data, database, attachments, authority, register, providers, public string
	certificate, certificateKey                                                 string
	sm                                                                          bool
	spread                                                                      time.Duration
	admit                                                                       int
	catalogueKeys, sampleDepartments                                            []string
	samples                                                                     bool
}

// garbage is how much of it there may be beside what is in use, in percent. A hub keeps little and much passes through it: by
// the runtime's own 100 a tenth of its time goes into collecting, and by this it takes some tens of megabytes more.
const garbage = 300

func serveCommand() *cobra.Command {
	s := new(server)
	c := &cobra.Command{
		Use: "serve", Short: "Run the platform until SIGTERM", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if len(s.sampleDepartments) > 0 && !s.samples {
				return &exitError{exitUsage, errors.New("--sample-departments plays with sample data: give --samples as well")}
			}
			return s.serve(c.Context())
		},
	}
	f := c.Flags()
	f.StringVar(&s.listen, "listen", "127.0.0.1:8700", "address to listen at: TLS, and plain HTTP from this machine only")
	f.StringVar(&s.data, "data", "", "folder of the database, the attachments and the owner's token")
	f.StringVar(&s.authority, "authority", "", "folder of the authority that terminals' certificates are of, which hubs on one database share; one in --data when it is not said")
	f.StringVar(&s.database, "postgres", "", "PostgreSQL database in place of the one in --data, shared by as many hubs as are needed, such as postgres://hub@db1,db2/zhiting?target_session_attrs=read-write; its password belongs into a passfile")
	f.StringVar(&s.attachments, "attachments", "", "place of the attachments: segments:///folder, file:///folder or s3://bucket?region=...; segments in --data when it is not said")
	f.StringVar(&s.register, "register", "", "YAML file of registered enterprises, for halls that sign them in; without it their data come later")
	f.StringVar(&s.providers, "providers", "", "YAML file of those behind the services: bills, licences, benefits, queues, departments' own systems")
	f.StringVar(&s.public, "public", "", "address at which terminals and anybody reach this hub, such as https://hall.example; it is in the codes on printed licences; --listen when it is not said")
	f.StringVar(&s.certificate, "certificate", "", "PEM file with the certificate, and what leads to its authority, that people's browsers believe; read again when it is renewed. Terminals do not need it")
	f.StringVar(&s.certificateKey, "certificate-key", "", "PEM file with the key of --certificate")
	f.BoolVar(&s.sm, "sm", false, "chain the hub's own events with SM3 (GB/T 32905); terminals choose theirs in their configuration")
	f.DurationVar(&s.spread, "spread", time.Minute, "over how long terminals spread their first contact after an outage; a second for every 100 of them is ample")
	f.IntVar(&s.admit, "admit", hub.MostRate, "calls of terminals taken in a second; those beyond are told when to come again")
	f.StringArrayVar(&s.catalogueKeys, "catalogue-key", nil, "file with a public key whose signature a catalogue package may have to be published; may be given again")
	f.BoolVar(&s.samples, "samples", false, "play them with sample data (示例数据), for demonstrations and training")
	f.StringSliceVar(&s.sampleDepartments, "sample-departments", nil, "with --samples: departments whose matters a sample system works on by itself, by name; clerks work on all others")
	_ = c.MarkFlagRequired("data") // fails only for a flag that does not exist
	return c
}

// options reads what the hub is to work with.
func (s *server) options() (o hub.Options, err error) {
	o = hub.Options{
		Dir: s.data, Database: s.database, Attachments: s.attachments, Log: logrus.NewEntry(logrus.StandardLogger()), Now: time.Now,
		WorkDays: catalog.Calendar{}.Add, Due: catalog.Calendar{}.Due, Spread: s.spread, MostRate: s.admit,
		Public: cmp.Or(s.public, "https://"+s.listen),
	}
	if s.sm {
		o.Digest = casefile.SM3
	}
	if o.OwnerToken, err = hub.Token(s.tokenFile()); err != nil {
		return o, err
	}
	if o.Authority, err = identity.OpenAuthority(cmp.Or(s.authority, filepath.Join(s.data, "authority")), time.Now); err != nil {
		return o, err
	}
	for _, name := range s.catalogueKeys {
		file, err := os.ReadFile(name)
		if err != nil {
			return o, fmt.Errorf("reading --catalogue-key: %w", err)
		}
		key, err := signed.ParsePublic(file)
		if err != nil {
			return o, fmt.Errorf("--catalogue-key %s: %w", name, err)
		}
		o.CatalogueKeys = append(o.CatalogueKeys, key)
	}
	if s.register != "" {
		if o.Register, err = hub.ReadRegister(s.register); err != nil {
			return o, err
		}
	}
	if s.providers != "" {
		if o.Providers, err = provider.Read(s.providers); err != nil {
			return o, err
		}
	}
	if s.samples {
		o.Providers = append(o.Providers, sample.Providers(time.Now)...)
		if len(s.sampleDepartments) > 0 {
			o.Providers = append(o.Providers, sample.NewDepartment(time.Now).Provider(s.sampleDepartments))
		}
	}
	return o, nil
}

func (s *server) tokenFile() string { return filepath.Join(s.data, "owner.token") }

// hosts are by what the hub is reached, for its certificate.
func (s *server) hosts() ([]string, error) {
	host, _, err := net.SplitHostPort(s.listen)
	if err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("--listen %s is no address; write it like 0.0.0.0:8700", s.listen)}
	}
	public, err := url.Parse(s.public)
	if err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("--public %s is no address; write it like https://hall.example", s.public)}
	}
	return identity.Hosts(host, public.Hostname()), nil
}

func (s *server) serve(ctx context.Context) (err error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	hosts, err := s.hosts()
	if err != nil {
		return err
	}
	options, err := s.options()
	if err != nil {
		return err
	}
	h, err := hub.Open(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()

	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return fmt.Errorf("listening at %s: %w; choose another --listen or stop the other program", s.listen, err)
	}

	watching, stopWatching := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { h.Watch(watching) })
	defer watch.Wait() // it writes to the store, which is closed after this
	defer stopWatching()

	log := options.Log
	noise := log.WriterLevel(logrus.DebugLevel) // of connections that broke off, and of those that are no client's
	defer noise.Close()
	var public func() (*tls.Certificate, error)
	if s.certificate != "" {
		public = identity.Files(s.certificate, s.certificateKey)
		if _, err := public(); err != nil {
			return err
		}
	}
	config := options.Authority.ServerConfig(hosts, public)
	web := &http.Server{
		Handler: h.Handler(), TLSConfig: config, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: stdlog.New(noise, "", 0),
		// What a stream may send ahead of the disk is lost when the line is cut: a chunk is enough to keep both busy.
		HTTP2: &http.HTTP2Config{MaxReceiveBufferPerStream: wire.MaxChunk, MaxReceiveBufferPerConnection: wire.MaxChunk},
	}
	web.RegisterOnShutdown(h.Release)
	log.WithFields(logrus.Fields{"listen": "https://" + listener.Addr().String(), "owner_token": s.tokenFile()}).Info("serving")
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(identity.Listen(listener, config)) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := web.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("some calls did not end in time and were cut: %w", err), web.Close())
	}
	log.Info("stopped")
	return nil
}
