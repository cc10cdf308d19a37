// Package runtime is where a visit meets the world: it runs the effects of the visit's machine on devices, store,
// uplink and voice, and feeds what comes of them back as events.
//
// One goroutine owns the machine. Everything slow runs beside it under the visit's context and answers through one
// channel, so that no device can hold up a page. The package draws nothing and decides nothing about a visit.
package runtime

import (
	"context"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/drivers"
	"zhiting/drivers/camera"
	"zhiting/drivers/document"
	"zhiting/drivers/idcard"
	"zhiting/drivers/keypad"
	"zhiting/drivers/receipt"
	"zhiting/drivers/scanner"
	"zhiting/drivers/signals"
	"zhiting/drivers/signpad"
	"zhiting/kiosk/page"
	"zhiting/kiosk/paper"
	"zhiting/kiosk/store"
	"zhiting/kiosk/visit"
	"zhiting/kiosk/voice"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/signed"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

// Screen shows pages. Its methods may be called from any goroutine.
type Screen interface {
	Show(page.Page)
	Preview(image.Image) // the live picture of a page that has a preview; the screen may keep it
	Press(page.Key)      // a key of the assistive keypad
	Pen(page.Pen)        // what the pen of the signature pad does
}

// Devices are those the configuration names; one that it does not name is nil.
type Devices struct {
	Reader   *idcard.Reader
	Receipt  *receipt.Printer
	Document *document.Printer
	Camera   *camera.Camera
	Scanner  *scanner.Scanner
	Signals  *signals.Board
	Keypad   *keypad.Keypad
	Signpad  *signpad.Pad
}

// Options are what a runtime works with. All but Voice, LicenceKeys and ClockTrusted are required.
type Options struct {
	Terminal   string
	Hall       catalog.Text // its name, for the papers
	Machine    *visit.Machine
	Screen     Screen
	Supervisor *drivers.Supervisor
	Devices    Devices
	Store      *store.Store
	Uplink     *uplink.Uplink
	Fonts      paper.Fonts
	Voice      *voice.Speaker
	Log        *logrus.Entry
	Now        func() time.Time
	NewID      func() string // of cases; never the same twice
	NewToken   func() string // opaque, on receipts
	// LicenceKeys are of those who sign the codes that licence apps show; without any, all of them are asked of the hub.
	LicenceKeys []signed.PublicKey
	// ClockTrusted says whether the machine's clock is kept right; nil where it always is. What is filed otherwise is marked.
	ClockTrusted func() bool
}

// Runtime runs one terminal's visits.
type Runtime struct {
	Options
	events    chan tagged
	ended     chan struct{}  // closed when Run returns: nobody takes events any more
	finishing sync.WaitGroup // what goes on after the visit that asked for it: saving, rating, printing
	world     visit.World
	lit       signals.Lamps // as the board is to show them
	showing   context.CancelFunc
	room      store.RoomLevel               // as it was last told
	doorTold  int                           // the visit during which the open door was told of
	hallKnown atomic.Pointer[wire.QueueNow] // the hall as it was told last
	resting   atomic.Bool                   // nobody has begun a visit

	// The rest belongs to the visit and ends with it.
	visit   int // counts visits, so that a late answer never reaches the next citizen
	ctx     context.Context
	cancel  context.CancelFunc
	card    context.CancelFunc
	code    context.CancelFunc
	live    context.CancelFunc
	order   context.CancelFunc // the payment that is followed
	speech  context.CancelFunc
	papers  signals.Lamps                // of the slots in which a paper is being printed, or lies
	slots   map[visit.Paper]drivers.Kind // where each paper of the visit comes out
	cases   map[int]filed                // by number within the visit
	orders  map[int]string               // ids of payments and reports, by number within the visit
	last    filed
	shown   string // id of the page on show
	heading string // of the same
}

// tagged is an event and the visit it belongs to; 0 belongs to every visit.
type tagged struct {
	visit int
	event visit.Event
	touch bool          // only the time-out begins anew
	look  *page.Element // what somebody who goes by keys came to; one without id for the page itself
	filed *filed        // with visit.Saved: the case whose papers are printed and that is rated
}

// New makes a runtime. Run starts it.
func New(o Options) *Runtime {
	return &Runtime{Options: o, events: make(chan tagged, 64), ended: make(chan struct{}), cases: map[int]filed{}}
}

// Send feeds what the person at the screen did. It may be called from any goroutine; after Run it does nothing.
func (r *Runtime) Send(e visit.Event) { r.feed(tagged{event: e}) }

// Touch says that the screen was touched somewhere: nobody has gone.
func (r *Runtime) Touch() { r.feed(tagged{touch: true}) }

// Look says that somebody goes through the page with keys and came to an element, or to something with a label that is
// none. It is spoken: who needs keys may not see the page, so that the first one turns the voice on.
func (r *Runtime) Look(id, label string) {
	r.feed(tagged{look: &page.Element{ID: id, Role: page.RoleText, Label: label}})
}

// Repeat says the page again, and turns the voice on as well.
func (r *Runtime) Repeat() { r.feed(tagged{look: &page.Element{}}) }

// Resting says that nobody's visit is on. It may be called from any goroutine.
func (r *Runtime) Resting() bool { return r.resting.Load() }

func (r *Runtime) feed(e tagged) {
	select {
	case r.events <- e:
	case <-r.ended:
	}
}

// Run serves visits until ctx ends, and returns when what was asked to be saved is. It may be called once.
func (r *Runtime) Run(ctx context.Context) error {
	r.begin(ctx)
	defer r.finishing.Wait()
	defer close(r.ended)
	defer func() { r.cancel() }()
	idle := time.NewTimer(time.Hour)
	defer idle.Stop()
	world := make(chan struct{}, 1)
	stop := r.watchWorld(ctx, world)
	defer stop()
	if r.Devices.Keypad != nil {
		r.finishing.Go(func() { r.readKeys(ctx) })
	}
	if r.Devices.Signpad != nil {
		r.finishing.Go(func() { r.readPen(ctx) })
	}

	r.look()
	r.handle(ctx, r.world)
	r.rest(idle)
	for {
		r.light(ctx, r.guided())
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-world:
			r.look()
			r.handle(ctx, r.world)
		case <-idle.C:
			r.handle(ctx, visit.Idle{})
			r.rest(idle)
		case e := <-r.events:
			if e.visit != 0 && e.visit != r.visit {
				if late, ok := e.event.(interface{ Destroy() }); ok {
					late.Destroy()
				}
				continue
			}
			if e.filed != nil {
				r.last = *e.filed
			}
			before := r.shown
			switch {
			case e.look != nil:
				r.lookedAt(ctx, *e.look)
			case !e.touch:
				r.handle(ctx, e.event)
			}
			if e.visit == 0 || r.shown != before {
				r.rest(idle) // a touch or a new page: the time-out begins anew
			}
		}
	}
}

// begin starts a visit's own context.
func (r *Runtime) begin(ctx context.Context) {
	r.visit++
	r.ctx, r.cancel = context.WithCancel(ctx)
	r.cases, r.last, r.papers = map[int]filed{}, filed{}, signals.Lamps{}
	r.orders = map[int]string{}
	r.slots = map[visit.Paper]drivers.Kind{visit.PaperReceipt: drivers.KindReceipt, visit.PaperForm: drivers.KindDocument}
}

// rest sets the time-out of the page on show.
func (r *Runtime) rest(idle *time.Timer) {
	idle.Stop()
	if t := r.Machine.Page().Timeout; t > 0 {
		idle.Reset(t)
	}
}

// handle gives the machine an event, does what it asks and shows the page.
func (r *Runtime) handle(ctx context.Context, e visit.Event) {
	before, heading, speaking := r.Machine.Place(), r.heading, r.Machine.Speaking()
	switch e := e.(type) {
	case visit.Printed:
		r.papers[r.slots[e.Paper]] = signals.Blinking // it is to be taken
	case visit.PrintTrouble:
		delete(r.papers, r.slots[e.Paper])
	}
	for _, effect := range r.Machine.Handle(e) {
		r.do(ctx, effect)
	}
	p := r.Machine.Page()
	r.resting.Store(r.Machine.Place() == visit.Attract)
	r.Screen.Show(p)
	r.shown, r.heading = p.ID, p.Heading
	if after := r.Machine.Place(); after != before {
		r.Log.WithFields(logrus.Fields{"visit": r.visit, "from": before, "to": after}).Info("page")
		if before == visit.Attract && !r.world.Online {
			r.Uplink.Nudge() // somebody is here: whether the hub is back matters now
		}
	}
	if p.Heading != heading || r.Machine.Speaking() != speaking { // another page, or the same in another language or with another question
		r.speak(p)
	}
}

// answer feeds back what became of an effect of a visit. It says whether the machine's goroutine will have it: an answer to
// a visit that is over may be the caller's still.
func (r *Runtime) answer(ctx context.Context, visitNumber int, e visit.Event) bool {
	select {
	case r.events <- tagged{visit: visitNumber, event: e}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (r *Runtime) do(ctx context.Context, effect visit.Effect) {
	switch e := effect.(type) {
	case visit.ReadCard:
		r.readCard()
	case visit.StopCard:
		stop(&r.card)
	case visit.ReadCode:
		r.readCode()
	case visit.StopCode:
		stop(&r.code)
	case visit.FindEnterprise:
		r.findEnterprise(e)
	case visit.StartCamera:
		r.startCamera()
	case visit.StopCamera:
		stop(&r.live)
	case visit.TakePhoto:
		r.takePhoto(e.Of)
	case visit.SaveCase:
		r.saveCase(e)
	case visit.Print:
		r.papers[r.slots[e.Paper]] = signals.On
		r.print(ctx, e.Paper)
	case visit.PrintSheet:
		kind := formKinds[e.Sheet.Form]
		r.slots[visit.Paper(e.Sheet.ID)], r.papers[kind] = kind, signals.On
		r.printSheet(ctx, e.Sheet)
	case visit.SaveRating:
		r.saveRating(ctx, e)
	case visit.FindCases:
		r.findCases(e)
	case visit.CallHelp:
		r.callHelp(e)
	case visit.FindLicences:
		r.findLicences(e)
	case visit.FetchLicence:
		r.fetchLicence(e)
	case visit.CheckCode:
		r.checkCode(e)
	case visit.FindBenefits:
		r.findBenefits(e)
	case visit.FindQueue:
		r.findQueue(e)
	case visit.TakeTicket:
		r.takeTicket(e)
	case visit.CancelTicket:
		r.cancelTicket(e)
	case visit.FindDraft:
		r.findDraft(e)
	case visit.LookDraft:
		r.lookDraft(e)
	case visit.KeepDraft:
		r.keepDraft(e)
	case visit.DropDraft:
		r.dropDraft(e)
	case visit.FindCompanies, visit.FindBill, visit.FindAccounts, visit.FindInvoice, visit.ReportFault, visit.PayBill, visit.FindOrder, visit.CancelOrder:
		r.askBill(e)
	case visit.Wipe:
		r.wipe(ctx)
	}
}

// wipe ends the visit: nothing that still runs for the citizen may answer, and papers get a last chance to come out.
func (r *Runtime) wipe(ctx context.Context) {
	stop(&r.card)
	stop(&r.code)
	stop(&r.live)
	stop(&r.order)
	stop(&r.speech)
	r.cancel()
	r.begin(ctx)
}

func stop(cancel *context.CancelFunc) {
	if *cancel != nil {
		(*cancel)()
		*cancel = nil
	}
}

// lookedAt speaks one element of the page, or the page.
func (r *Runtime) lookedAt(ctx context.Context, e page.Element) {
	if r.Voice != nil && !r.Machine.Speaking() {
		r.handle(ctx, visit.Tap{ID: "speak", At: r.Now()})
	}
	p := r.Machine.Page()
	if e.ID == "" {
		r.speak(p)
		return
	}
	if found, ok := p.Find(e.ID); ok {
		e = found
	}
	r.speak(page.Page{Language: p.Language, Elements: []page.Element{e}})
}

// speak says a new page when the citizen asked for that.
func (r *Runtime) speak(p page.Page) {
	stop(&r.speech)
	if r.Voice == nil || !r.Machine.Speaking() {
		return
	}
	ctx, cancel := context.WithCancel(r.ctx)
	r.speech = cancel
	go func() {
		defer cancel()
		if err := r.Voice.Speak(ctx, p); err != nil && ctx.Err() == nil {
			r.Log.WithError(err).Warn("voice")
		}
	}()
}
