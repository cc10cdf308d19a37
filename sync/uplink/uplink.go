package uplink

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	"zhiting/sync/identity"
	"zhiting/sync/uplink/wire"
)

// base is the first step of the back-off.
const base = time.Second

// Options say how an uplink works. Terminal, Outbox, and Identity or HTTP, are needed.
type Options struct {
	Hub      string          // address of the hub, such as https://hub.example
	Identity identity.Folder // what the terminal shows to the hub; it may be enrolled after it was started
	Terminal string
	Outbox   Outbox
	Cap      time.Duration          // longest wait between two tries; 0 is 5 minutes
	Clock    func() wire.ClockFacts // how the machine's clocks stand, for the hub to know; nil tells nothing

	Receiver Receiver // takes what the hub hands down; nil takes nothing

	HTTP  *http.Client                         // nil speaks TLS with Identity; another one has to see to that itself
	Now   func() time.Time                     // nil is the clock
	Rand  func(time.Duration) time.Duration    // a random duration below the one given; nil is math/rand
	After func(time.Duration) <-chan time.Time // a timer; nil is time.After
}

// Status is how the exchange stands.
type Status struct {
	Online      bool // the last try reached the hub and was let in
	LastContact time.Time
	Waiting     int       // records not yet taken by the hub; MaxWaiting means that many or more
	NextTry     time.Time // of the cases' lanes, unless they are nudged before
	Changes     int       // how often what services are down has changed: see Down
	LastError   string    // why Online is false; no personal data
}

// MaxWaiting is as far as Status.Waiting counts.
const MaxWaiting = 200

// Uplink is the exchange of one terminal. Its methods may be called from any goroutine.
type Uplink struct {
	opts   Options
	client *client
	bulk   *client // over a connection of its own, so that nothing small waits behind what is large
	lanes  []*lane

	wanted string // mark of what the hub handed down last; its lane owns it

	mu       sync.Mutex
	status   Status
	down     map[string]bool // ids of services
	watchers map[int]func(Status)
	nextID   int
}

// New checks the options; it does not call the hub.
func New(o Options) (*Uplink, error) {
	hub, err := url.Parse(o.Hub)
	if o.Hub != "" && (err != nil || hub.Host == "" || hub.Scheme != "http" && hub.Scheme != "https") {
		return nil, fmt.Errorf("the hub's address %q is not one; write it like https://hub.example", o.Hub)
	}
	if o.Terminal == "" || o.Outbox == nil || o.Identity == "" && o.HTTP == nil {
		return nil, errors.New("an uplink needs an identity, the terminal's name and an outbox")
	}
	if hub.Scheme == "http" && o.HTTP == nil {
		return nil, fmt.Errorf("the hub's address %q is without TLS, so that it could not know this terminal; write it like https://hub.example", o.Hub)
	}
	if o.Cap == 0 {
		o.Cap = 5 * time.Minute
	}
	bulk := o.HTTP
	if o.HTTP == nil {
		o.HTTP, bulk = newClient(o.Identity), newClient(o.Identity)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = func(d time.Duration) time.Duration { return time.Duration(rand.Int64N(int64(d) + 1)) }
	}
	if o.After == nil {
		o.After = time.After
	}
	u := &Uplink{opts: o, watchers: map[int]func(Status){}}
	heard := new(heard)
	u.client = &client{base: hub, http: o.HTTP, now: o.Now, heard: heard}
	u.bulk = &client{base: hub, http: bulk, now: o.Now, heard: heard}
	cases, contents := newCases(u), newContents(u)
	u.lanes = []*lane{
		{work: cases.send, nudge: make(chan struct{}, 1), ended: cases.ended},
		{work: contents.first, nudge: make(chan struct{}, 1)},
		{work: u.fetchChanges, nudge: make(chan struct{}, 1)},
		{work: u.fetchServices, nudge: make(chan struct{}, 1)},
	}
	for range lanesAtOnce - 1 {
		u.lanes = append(u.lanes, &lane{work: cases.further, nudge: make(chan struct{}, 1), ended: cases.ended}, &lane{work: contents.further, nudge: make(chan struct{}, 1)})
	}
	if o.Identity != "" {
		u.lanes = append(u.lanes, &lane{work: u.renew, nudge: make(chan struct{}, 1)})
	}
	if o.Receiver != nil {
		u.lanes = append(u.lanes, &lane{work: u.fetchDown, nudge: make(chan struct{}, 1)}, &lane{work: u.sendReports, nudge: make(chan struct{}, 1)})
	}
	return u, nil
}

// Run exchanges until ctx ends. Trouble with the hub is in Status and never ends it. It may be called once.
func (u *Uplink) Run(ctx context.Context) {
	var lanes sync.WaitGroup
	for _, l := range u.lanes {
		lanes.Go(func() { l.run(ctx, u) })
	}
	lanes.Wait()
}

// Nudge tries everything at once, such as after a citizen submitted. It does not wait.
func (u *Uplink) Nudge() {
	for _, l := range u.lanes {
		select {
		case l.nudge <- struct{}{}:
		default: // one is waiting already
		}
	}
}

// Status tells how the exchange stands now.
func (u *Uplink) Status() Status {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.status
}

// OnStatus calls watch after each change of Status, until stop is called. Watch must not block.
func (u *Uplink) OnStatus(watch func(Status)) (stop func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	id := u.nextID
	u.nextID++
	u.watchers[id] = watch
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		delete(u.watchers, id)
	}
}

// change alters the status and tells the watchers if it is another one.
func (u *Uplink) change(alter func(*Status)) {
	u.mu.Lock()
	before := u.status
	alter(&u.status)
	after := u.status
	var tell []func(Status)
	if before != after {
		for _, w := range u.watchers {
			tell = append(tell, w)
		}
	}
	u.mu.Unlock()
	for _, w := range tell {
		w(after)
	}
}

// contact notes what came of a call to the hub. When the hub comes back, the other lanes need not sit out their wait.
func (u *Uplink) contact(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return // the call was ended from here: it says nothing about the hub
	}
	reached := err == nil || refused(err)
	returned := false
	u.change(func(s *Status) {
		returned = reached && !s.Online
		s.Online, s.LastError = reached, ""
		if reached {
			s.LastContact = u.opts.Now()
		} else {
			s.LastError = err.Error()
		}
	})
	if returned {
		u.Nudge()
	}
}
