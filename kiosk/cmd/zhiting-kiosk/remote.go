package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/drivers"
	"zhiting/kiosk/clock"
	"zhiting/kiosk/config"
	"zhiting/kiosk/remote"
	"zhiting/kiosk/runtime"
	"zhiting/kiosk/store"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

func remoteDir(conf config.Config) string { return filepath.Join(conf.DataDir, "remote") }

// handedDown is the configuration with the settings of the hub. Where these cannot be, the file's own serves.
func handedDown(conf config.Config, log *logrus.Logger) (config.Config, wire.Settings) {
	settings, err := remote.Settings(remoteDir(conf))
	if err == nil {
		var with config.Config
		if with, err = conf.With(settings.Values); err == nil {
			return with, settings
		}
	}
	log.WithError(err).Error("the hub's settings are not in force")
	return conf, wire.Settings{}
}

// hands are what the hub may do at this terminal.
type hands struct {
	*kiosk
	supervisor *drivers.Supervisor
	store      *store.Store
	began      time.Time
	runtime    atomic.Pointer[runtime.Runtime] // once there is one
}

func (k *kiosk) hands(supervisor *drivers.Supervisor, s *store.Store) *hands {
	return &hands{kiosk: k, supervisor: supervisor, store: s, began: time.Now()}
}

func (h *hands) options() remote.Options {
	return remote.Options{
		Dir: remoteDir(h.conf), Shelf: h.shelf, InForce: h.handed, Now: time.Now, Log: h.log.WithField("part", "remote"),
		Served: func() string { return h.shelf.Status().Address },
		Check: func(values map[string]string) error {
			_, err := h.conf.With(values)
			return err
		},
		Resting: func() bool {
			r := h.runtime.Load()
			return r != nil && r.Resting()
		},
		Do: map[wire.CommandName]func(context.Context) (string, error){
			wire.SendReport:    h.report,
			wire.SyncPush:      h.push,
			wire.PrintTestPage: func(ctx context.Context) (string, error) { return h.runtime.Load().PrintTestPage(ctx) },
		},
	}
}

// push tries at once what waits, and tells how much that was.
func (h *hands) push(ctx context.Context) (string, error) {
	waiting, err := h.store.Waiting(ctx)
	h.runtime.Load().Uplink.Nudge()
	return fmt.Sprintf("%d events waited", waiting), err
}

// report tells how the terminal stands. There is nothing of a person in it.
func (h *hands) report(ctx context.Context) (string, error) {
	waiting, err := h.store.Waiting(ctx)
	if err != nil {
		return "", err
	}
	aside, err := h.store.Asides(ctx)
	if err != nil {
		return "", err
	}
	room, err := h.store.Room()
	if err != nil {
		return "", err
	}
	type device struct {
		State   drivers.State `json:"state"`
		Problem string        `json:"problem,omitempty"`
	}
	devices := map[string]device{}
	for name, s := range h.supervisor.Statuses() {
		devices[name] = device{s.State, s.Problem.Code}
	}
	catalogue := h.shelf.Status()
	told, err := json.Marshal(struct {
		Since     time.Time         `json:"since"` // when the program was started
		Clock     string            `json:"clock"`
		Catalogue string            `json:"catalogue"`
		Refused   bool              `json:"catalogue_refused,omitempty"`
		Waiting   int               `json:"waiting"`
		Aside     int               `json:"aside"`
		FreeBytes uint64            `json:"free_bytes"`
		Room      store.RoomLevel   `json:"room"`
		Devices   map[string]device `json:"devices"`
		Uplink    uplink.Status     `json:"uplink"`
	}{h.began.UTC(), clock.String(), catalogue.Version, catalogue.Refused != nil, waiting, len(aside), room.FreeBytes, room.Level, devices, h.runtime.Load().Uplink.Status()})
	if err != nil {
		return "", fmt.Errorf("writing the report: %w", err)
	}
	return string(told), nil
}
