package drivers

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/thejerf/suture/v4"
)

// Supervisor opens devices, watches them, reopens them after trouble, and tells how each one is. A device that hangs
// holds up nobody else.
type Supervisor struct {
	policy   Policy
	log      *logrus.Logger
	services *suture.Supervisor
	topology topology

	mu      sync.Mutex
	devices map[string]*watch
	nextID  int
	hear    map[int]func(name string, from, to Status)
	causes  []string // ways that were found gone and logged
}

// NewSupervisor makes a supervisor without devices. It starts nothing.
func NewSupervisor(policy Policy, log *logrus.Logger) *Supervisor {
	s := &Supervisor{
		policy: policy, log: log, topology: system{"/"},
		devices: map[string]*watch{},
		hear:    map[int]func(string, Status, Status){},
	}
	s.services = suture.New("devices", suture.Spec{EventHook: func(e suture.Event) {
		log.WithFields(logrus.Fields(e.Map())).Error("device watch failed")
	}})
	return s
}

// Add gives a device to the supervisor, before Run or during it. The name must be new.
func (s *Supervisor) Add(name string, d Device) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.devices[name] != nil {
		return fmt.Errorf("device %q is already supervised; give each device its own name", name)
	}
	w := &watch{
		supervisor: s, name: name, device: d,
		retry:  make(chan struct{}, 1),
		health: health{state: StateOpening},
		status: Status{State: StateOpening, Since: time.Now()},
	}
	s.devices[name] = w
	s.services.Add(w)
	return nil
}

// Run watches the devices until the context ends, and closes them.
func (s *Supervisor) Run(ctx context.Context) error {
	if err := s.services.Serve(ctx); ctx.Err() == nil {
		return err
	}
	return nil // asked to end
}

// Status says how a device is; it never waits for the device. A name that was not added is absent.
func (s *Supervisor) Status(name string) Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.devices[name]; w != nil {
		return w.status
	}
	return Status{State: StateAbsent, Problem: NoDevice, Detail: "not configured"}
}

// Statuses says how every device is.
func (s *Supervisor) Statuses() map[string]Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(map[string]Status, len(s.devices))
	for name, w := range s.devices {
		all[name] = w.status
	}
	return all
}

// Subscribe calls f at every change of a status, in the order of a device's changes. f must return at once: the
// device's watch waits for it.
func (s *Supervisor) Subscribe(f func(name string, from, to Status)) (cancel func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.nextID
	s.nextID++
	s.hear[id] = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.hear, id)
	}
}

// Retry is a person's wish to try a device again now, whatever its state.
func (s *Supervisor) Retry(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.devices[name]; w != nil {
		select {
		case w.retry <- struct{}{}:
		default: // one wish is already waiting
		}
	}
}

// watch is the goroutine of one device.
type watch struct {
	supervisor *Supervisor
	name       string
	device     Device
	retry      chan struct{}
	health     health // used by the goroutine alone
	status     Status // guarded by the supervisor's lock
	ways       []way  // what the device was last reached through; guarded by the supervisor's lock
}

// String names the watch in suture's events.
func (w *watch) String() string { return w.name }

// Serve opens, watches and reopens the device until the context ends.
func (w *watch) Serve(ctx context.Context) error {
	defer w.device.Close()
	for ctx.Err() == nil {
		if w.open(ctx) {
			w.attend(ctx)
			if err := w.device.Close(); err != nil {
				w.supervisor.log.WithError(err).WithField("device", w.name).Debug("device did not close cleanly")
			}
		}
		w.rest(ctx)
	}
	return ctx.Err()
}

func (w *watch) open(ctx context.Context) (ok bool) {
	w.locate()
	limited, cancel := context.WithTimeout(ctx, w.supervisor.policy.OpenLimit)
	defer cancel()
	err := w.device.Open(limited)
	if ctx.Err() != nil {
		return err == nil
	}
	if err != nil {
		w.happen(event{eventOpenFailed, ProblemOf(err), err.Error()})
		return false
	}
	return true
}

// locate notes what the device hangs on. When it is away, that can no longer be seen.
func (w *watch) locate() {
	ways := w.supervisor.topology.ways(w.device.Info().Address)
	if len(ways) == 0 {
		return
	}
	w.supervisor.mu.Lock()
	defer w.supervisor.mu.Unlock()
	w.ways = ways
}

// attend checks the open device, at once and then regularly, until it is lost.
func (w *watch) attend(ctx context.Context) {
	for ctx.Err() == nil {
		limited, cancel := context.WithTimeout(ctx, w.supervisor.policy.CheckLimit)
		problem, err := w.device.Check(limited)
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !plugged(USBDevices(), w.device.Info().Address):
			w.happen(event{kind: eventUnplugged, detail: err.Error()})
			return
		case err != nil:
			w.happen(event{eventLost, ProblemOf(err), err.Error()})
			return
		}
		w.happen(event{kind: eventChecked, problem: problem})
		w.pause(ctx, w.supervisor.policy.CheckEvery)
	}
}

// rest waits until the device is worth another try: after the policy's pause unless it is faulty, as soon as its device
// file comes back, or when a person asks.
func (w *watch) rest(ctx context.Context) {
	policy := w.supervisor.policy
	there := plugged(USBDevices(), w.device.Info().Address)
	tryAt := time.Now().Add(policy.pause(w.health))
	for ctx.Err() == nil {
		wait := policy.CheckEvery
		if w.health.state != StateFaulty {
			wait = min(wait, time.Until(tryAt))
		}
		if w.pause(ctx, wait) {
			w.happen(event{kind: eventRetry})
			return
		}
		switch now := plugged(USBDevices(), w.device.Info().Address); {
		case now && !there:
			w.happen(event{kind: eventReplugged})
			return
		case !now && there:
			there = false
			w.happen(event{kind: eventUnplugged, detail: "device file disappeared"})
		}
		if w.health.state != StateFaulty && !time.Now().Before(tryAt) {
			return
		}
	}
}

// pause waits, and says whether a person's wish ended the wait.
func (w *watch) pause(ctx context.Context, d time.Duration) (asked bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-w.retry:
		return true
	case <-ctx.Done():
	}
	return false
}

// happen is the only place where a status changes. It logs and tells what changed.
func (w *watch) happen(e event) {
	s := w.supervisor
	now := time.Now()
	w.health = s.policy.next(w.health, e, now)
	to := Status{State: w.health.state, Problem: w.health.problem, Detail: w.health.detail, Since: now}

	s.mu.Lock()
	from := w.status
	if from.State == to.State && from.Problem.Code == to.Problem.Code {
		w.status.Detail = to.Detail
		s.mu.Unlock()
		return
	}
	w.status = to
	hear := maps.Clone(s.hear)
	s.mu.Unlock()

	fields := logrus.Fields{"device": w.name, "from": from.State, "to": to.State, "after": now.Sub(from.Since).Round(time.Millisecond).String()}
	if !to.Problem.IsZero() {
		fields["problem"], fields["detail"] = to.Problem.Code, to.Detail
	}
	s.log.WithFields(fields).Info("device state")
	s.logCauses()
	for _, f := range hear {
		f(w.name, from, to)
	}
}

// logCauses logs each cause of several absences once.
func (s *Supervisor) logCauses() {
	var causes []string
	found := s.Findings()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range found {
		if f.Way == "" {
			continue
		}
		causes = append(causes, f.Way)
		if !slices.Contains(s.causes, f.Way) {
			s.log.WithFields(logrus.Fields{"problem": f.Problem.Code, "way": f.Way, "devices": f.Devices}).Warn("devices have one cause")
		}
	}
	s.causes = causes
}
