package runtime

import (
	"context"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/drivers"
	"zhiting/kiosk/store"
	"zhiting/kiosk/visit"
	"zhiting/sync/uplink"
)

// watchWorld raises changed when something about the terminal may have changed: a device, the hub, the minute.
func (r *Runtime) watchWorld(ctx context.Context, changed chan<- struct{}) (stop func()) {
	raise := func() {
		select {
		case changed <- struct{}{}:
		default: // one is raised already
		}
	}
	unsubscribe := r.Supervisor.Subscribe(func(string, drivers.Status, drivers.Status) { raise() })
	unwatch := r.Uplink.OnStatus(func(uplink.Status) { raise() })
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for {
			now := r.Now()
			select {
			case <-ctx.Done():
				return
			case <-time.After(now.Truncate(time.Minute).Add(time.Minute).Sub(now)):
				raise()
			}
		}
	}()
	return func() {
		cancel()
		unwatch()
		unsubscribe()
	}
}

// look finds out how the terminal is.
func (r *Runtime) look() {
	statuses := r.Supervisor.Statuses()
	usable := func(k drivers.Kind) bool {
		s, configured := statuses[string(k)]
		return configured && s.Usable()
	}
	room, err := r.Store.Room()
	if err != nil {
		r.Log.WithError(err).Error("free room on the disk unknown")
	}
	if err == nil && room.Level != r.room {
		log := r.Log.WithFields(logrus.Fields{"from": r.room, "to": room.Level, "free_bytes": room.FreeBytes})
		switch room.Level {
		case store.RoomFine:
			log.Info("room on the disk")
		case store.RoomLow:
			log.Warn("the disk has little room; see what fills it, and whether cases reach the hub (zhitingctl sync status)")
		case store.RoomFull:
			log.Error("the disk is full: no visit begins; make room, and see whether cases reach the hub (zhitingctl sync status)")
		}
		r.room = room.Level
	}
	r.watchDoor(statuses[string(drivers.KindSignals)].Problem)
	now := r.Now()
	r.world = visit.World{
		Online: r.Uplink.Status().Online,
		Room:   err == nil && room.Level != store.RoomFull,
		Power:  power(statuses[string(drivers.KindUPS)].Problem),
		Reader: usable(drivers.KindIDCard),
		Camera: usable(drivers.KindCamera),
		Codes:  usable(drivers.KindScanner),
		Slips:  usable(drivers.KindReceipt),
		Pages:  usable(drivers.KindDocument),
		Pen:    usable(drivers.KindSignpad),
		Down:   r.Uplink.Down(),
		Voice:  r.Voice != nil,
		Clock:  now.Format("15:04"),
		Today:  now,
	}
}

// power understands what the power supply's state says. A supply that is gone says nothing of the mains.
func power(p drivers.Problem) visit.Power {
	switch p.Code {
	case drivers.OnBattery.Code:
		return visit.PowerBattery
	case drivers.BatteryLow.Code:
		return visit.PowerEnding
	}
	return visit.PowerMains
}
