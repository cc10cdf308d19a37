package remote

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/sync/catalog/signed"
	"zhiting/sync/uplink/wire"
)

// Hub is where packages come from. The uplink is one.
type Hub interface {
	Package(ctx context.Context, address string) (signed.Signature, error)
	PackageFiles(ctx context.Context, sums []string) ([][]byte, error)
	Nudge()
}

// Shelf keeps the catalogues. The terminal's is one.
type Shelf interface {
	Offer(ctx context.Context, files fs.FS) error
	Packages() []fs.FS
}

// Options are what it works with. All are required.
type Options struct {
	Dir     string // of its own; made if absent
	Hub     Hub    // may be set later by Connect
	Shelf   Shelf
	Served  func() string // address of the catalogue that serves
	InForce wire.Settings // with which the program was started
	// Check says why settings cannot be in force, in one line.
	Check func(values map[string]string) error
	// Do does a command that is neither a restart nor a look at the catalogue, and gives what there is to tell of it: no personal data.
	Do      map[wire.CommandName]func(context.Context) (told string, err error)
	Resting func() bool // nobody's visit is on
	Now     func() time.Time
	Log     *logrus.Entry
}

// ErrRestart ends Run when the program is to be started anew: the hub asked for it, or it is how settings come into force.
var ErrRestart = errors.New("the terminal is to be started anew")

// Remote takes what the hub hands down. Its methods may be called from any goroutine; only one may Run.
type Remote struct {
	o     Options
	fresh chan struct{} // something is wanted

	mu     sync.Mutex
	wanted *wire.Down
	state  state
	loaded bool
}

// New makes it. It touches no disk.
func New(o Options) *Remote { return &Remote{o: o, fresh: make(chan struct{}, 1)} }

// Connect says where packages come from: who calls for it needs this one first.
func (r *Remote) Connect(hub Hub) { r.o.Hub = hub }

// Take is told what the hub wants (uplink.Receiver).
func (r *Remote) Take(_ context.Context, wanted wire.Down) error {
	r.mu.Lock()
	r.wanted = &wanted
	r.mu.Unlock()
	r.nudge()
	return nil
}

// nudge makes Run look again.
func (r *Remote) nudge() {
	select {
	case r.fresh <- struct{}{}:
	default: // it is to look already
	}
}

// Reports lists what the hub has not been told (uplink.Receiver).
func (r *Remote) Reports(context.Context) ([]wire.Report, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.load(); err != nil {
		return nil, err
	}
	return slices.Clone(r.state.Reports[:min(len(r.state.Reports), mostReports)]), nil
}

// mostReports is how many go at once.
const mostReports = 100

// Reported forgets reports that are on the hub's disk (uplink.Receiver).
func (r *Remote) Reported(_ context.Context, reports []wire.Report) error {
	return r.change(func(s *state) {
		s.Reports = slices.DeleteFunc(s.Reports, func(have wire.Report) bool { return slices.Contains(reports, have) })
	})
}

// load reads the state once. The caller holds mu.
func (r *Remote) load() error {
	if r.loaded {
		return nil
	}
	s, err := read(r.o.Dir)
	if err != nil {
		return err
	}
	r.state, r.loaded = s, true
	return nil
}

// change alters the state and makes that durable.
func (r *Remote) change(alter func(*state)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.load(); err != nil {
		return err
	}
	next := r.state
	next.Begun, next.Reports, next.Done = slices.Clone(next.Begun), slices.Clone(next.Reports), slices.Clone(next.Done)
	alter(&next)
	if err := next.write(r.o.Dir); err != nil {
		return err
	}
	r.state = next
	return nil
}

// report changes the state and lets the hub hear of it.
func (r *Remote) report(alter func(*state)) error {
	if err := r.change(alter); err != nil {
		return err
	}
	r.o.Hub.Nudge()
	return nil
}

func (r *Remote) now() (wanted *wire.Down, s state) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wanted, r.state
}

const (
	look  = time.Second      // how soon it sees that a visit is over
	again = 30 * time.Second // after trouble, such as a full disk or a hub that is away
)

// Run does what is wanted until ctx ends, or with ErrRestart.
func (r *Remote) Run(ctx context.Context) error {
	if err := r.settle(); err != nil {
		r.o.Log.WithError(err).Error("nothing is taken from the hub but its answers")
		<-ctx.Done()
		return ctx.Err()
	}
	for {
		rest := time.Hour
		waits, err := r.pass(ctx)
		switch {
		case errors.Is(err, ErrRestart) || ctx.Err() != nil:
			return errors.Join(err, ctx.Err())
		case err != nil:
			r.o.Log.WithError(err).Warn("what the hub handed down is not done yet")
			rest = again
		case waits:
			rest = look
		}
		select {
		case <-r.fresh:
		case <-time.After(rest):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// settle ends what the program before this one had begun. A restart is done: here we are. What became of anything else
// nobody knows, and it is not done again.
func (r *Remote) settle() error {
	r.mu.Lock()
	err := r.load()
	begun := slices.Clone(r.state.Begun)
	r.mu.Unlock()
	if err != nil || len(begun) == 0 {
		return err
	}
	return r.report(func(s *state) {
		for _, c := range begun {
			report := wire.Report{Kind: wire.OfCommand, ID: c.ID, Outcome: wire.Done}
			if c.Name != wire.Restart {
				report.Outcome, report.Reason = wire.Refused, "the terminal stopped while it was doing this; it is not done again, send it anew if it is still needed"
			}
			s.end(c, report)
		}
	})
}

// pass does what can be done now. Waits says that something is left until the visit is over.
func (r *Remote) pass(ctx context.Context) (waits bool, err error) {
	wanted, s := r.now()
	if wanted == nil {
		return false, r.inForce(s)
	}
	errs := []error{r.catalogue(ctx, wanted.Catalogue, s.Package)}
	restart, err := r.settings(wanted.Settings)
	errs = append(errs, err)
	for _, c := range wanted.Commands {
		if _, s = r.now(); s.knows(c.ID) {
			continue
		}
		disturbs := c.Name == wire.Restart || c.Name == wire.PrintTestPage
		if disturbs && !r.o.Resting() && r.o.Now().Before(c.Expires) {
			waits = true
			continue
		}
		if err := r.command(ctx, c); err != nil {
			return waits, errors.Join(append(errs, err)...)
		}
	}
	switch {
	case restart && r.o.Resting():
		if err := r.change(func(s *state) { s.Tried = s.Settings.Version }); err != nil {
			return false, err
		}
		return false, ErrRestart
	case restart:
		waits = true
	}
	return waits, errors.Join(errs...)
}

// command does one thing, having written down that it does.
func (r *Remote) command(ctx context.Context, c wire.Command) error {
	report := wire.Report{Kind: wire.OfCommand, ID: c.ID, Outcome: wire.Done}
	do, known := r.o.Do[c.Name]
	switch {
	case !r.o.Now().Before(c.Expires):
		report.Outcome, report.Reason = wire.Refused, "it came too late: its time had run out"
	case !known && c.Name != wire.Restart && c.Name != wire.ReloadCatalogue:
		report.Outcome, report.Reason = wire.Refused, fmt.Sprintf("this terminal's program knows no command %q; update it", c.Name)
	}
	if err := r.change(func(s *state) { s.begin(c) }); err != nil {
		return err
	}
	r.o.Log.WithFields(logrus.Fields{"command": c.Name, "id": c.ID, "refused": report.Reason}).Info("the hub asks")
	if report.Outcome == wire.Done {
		switch c.Name {
		case wire.Restart:
			return ErrRestart // reported by the program that comes up
		case wire.ReloadCatalogue:
			defer r.nudge()
			return r.report(func(s *state) {
				s.Package = ""
				s.end(c, report)
			})
		}
		told, err := do(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		report.Reason = told
		if err != nil {
			report.Outcome, report.Reason = wire.Refused, err.Error()
		}
	}
	return r.report(func(s *state) { s.end(c, report) })
}

// settings keeps settings that may be in force, and says whether the program must be started anew for them.
func (r *Remote) settings(wanted wire.Settings) (restart bool, err error) {
	_, s := r.now()
	if len(wanted.Values) == 0 && len(s.Settings.Values) == 0 {
		return false, nil // nothing ever was set
	}
	if wanted.Version == s.Settings.Version || wanted.Version == s.Told {
		return r.lacksForce(s), r.inForce(s)
	}
	if fault := r.o.Check(wanted.Values); fault != nil {
		return false, r.report(func(s *state) {
			s.Told = wanted.Version
			s.Reports = append(s.Reports, wire.Report{Kind: wire.OfSettings, ID: wanted.Version, Outcome: wire.Refused, Reason: fault.Error()})
		})
	}
	if err := r.change(func(s *state) { s.Settings = wanted }); err != nil {
		return false, err
	}
	_, s = r.now()
	return r.lacksForce(s), r.inForce(s)
}

// lacksForce says whether the program must be started anew for its settings. It is, once for each.
func (r *Remote) lacksForce(s state) bool {
	return !maps.Equal(s.Settings.Values, r.o.InForce.Values) && s.Tried != s.Settings.Version
}

// inForce tells the hub once that its settings are in force, or why not.
func (r *Remote) inForce(s state) error {
	report := wire.Report{Kind: wire.OfSettings, ID: s.Settings.Version, Outcome: wire.Done}
	switch {
	case s.Settings.Version == "" || s.Told == s.Settings.Version || r.lacksForce(s):
		return nil
	case !maps.Equal(s.Settings.Values, r.o.InForce.Values):
		report.Outcome, report.Reason = wire.Refused, "the terminal was started with these settings and could not take them; look at its log"
	}
	return r.report(func(s *state) {
		s.Told = s.Settings.Version
		s.Reports = append(s.Reports, report)
	})
}
