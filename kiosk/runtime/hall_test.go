package runtime

import (
	"context"
	"errors"
	"image"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	catalogfiles "zhiting/assets/catalog"
	"zhiting/assets/texts"
	"zhiting/drivers"
	"zhiting/kiosk/page"
	"zhiting/kiosk/store"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/validate"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/search"
	"zhiting/sync/uplink"
)

// patience is how long a test waits for what must come; only a test that fails waits so long.
const patience = 20 * time.Second

var noon = time.Date(2026, 9, 30, 12, 0, 0, 0, time.Local)

// screen is a Screen that keeps every page it was told to show.
type screen struct {
	mu      sync.Mutex
	pages   []page.Page
	keys    []page.Key
	pen     []page.Pen
	changed chan struct{} // closed, and made anew, at every page
}

func (s *screen) Preview(image.Image) {}

func (s *screen) Press(k page.Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = append(s.keys, k)
}

func (s *screen) Pen(p page.Pen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pen = append(s.pen, p)
}

func (s *screen) Show(p page.Page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages = append(s.pages, p)
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *screen) newest() (page.Page, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pages) == 0 {
		return page.Page{}, s.changed
	}
	return s.pages[len(s.pages)-1], s.changed
}

// all gives the pages in their order.
func (s *screen) all() []page.Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pages)
}

// ids are the pages in their order, each once while it stayed.
func (s *screen) ids() []string {
	var ids []string
	for _, p := range s.all() {
		ids = append(ids, p.ID)
	}
	return slices.Compact(ids)
}

// hall is a terminal without a window: everything in it is real but the screen.
type hall struct {
	t *testing.T
	*Runtime
	screen *screen
	data   string // folder of the store
	stop   func() // ends the runtime and waits for it; may be called again
}

// set changes the options of a hall before it starts.
type set func(*Options)

// start opens a terminal whose citizens have an hour a page, with a hub at an address where there may be none.
func start(t *testing.T, hub string, sets ...set) *hall {
	t.Helper()
	log := logrus.New()
	log.SetOutput(io.Discard)
	dir := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{
		Dir: filepath.Join(dir, "data"), Key: store.KeyFile(filepath.Join(dir, "key")), Terminal: "t1", Now: func() time.Time { return noon }, NewID: uuid.NewString,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	up, err := uplink.New(uplink.Options{
		Hub: hub, HTTP: hubtest.Client("t1", nil), Terminal: "t1", Outbox: s, Cap: 50 * time.Millisecond,
		Rand: func(d time.Duration) time.Duration { return min(d, 20*time.Millisecond) },
	})
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Terminal: "t1", Hall: catalog.Text{Zh: "样例大厅", En: "Sample Hall"}, Machine: machine(t, time.Hour, time.Hour),
		Screen: &screen{changed: make(chan struct{})}, Supervisor: drivers.NewSupervisor(drivers.DefaultPolicy(), log),
		Store: s, Uplink: up, Log: logrus.NewEntry(log), Now: func() time.Time { return noon },
		NewID: uuid.NewString, NewToken: func() string { return "ABCD-EFGH" },
	}
	for _, set := range sets {
		set(&o)
	}
	h := &hall{t: t, Runtime: New(o), screen: o.Screen.(*screen), data: filepath.Join(dir, "data")}

	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { o.Uplink.Run(ctx) })
	running.Go(func() {
		if err := o.Supervisor.Run(ctx); err != nil {
			t.Errorf("the supervisor ended with %v", err)
		}
	})
	running.Go(func() {
		if err := h.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("the runtime ended with %v", err)
		}
	})
	h.stop = func() {
		cancel()
		running.Wait()
	}
	t.Cleanup(h.stop)
	h.at("attract")
	return h
}

func machine(t *testing.T, idle, answer time.Duration) *visit.Machine {
	t.Helper()
	cat, err := catalog.Load(catalogfiles.FS)
	if err != nil {
		t.Fatal(err)
	}
	index, err := search.New(cat)
	if err != nil {
		t.Fatal(err)
	}
	words, err := texts.New()
	if err != nil {
		t.Fatal(err)
	}
	return visit.New(visit.Options{
		Hall:    visit.Hall{Name: catalog.Text{Zh: "样例大厅", En: "Sample Hall"}, Help: catalog.Text{Zh: "咨询台", En: "the desk"}, Phone: "12345"},
		Catalog: cat, Index: index, Texts: words, CheckID: func(n string) error { return validate.ID(n, noon) }, Language: "zh", Idle: idle, Answer: answer,
	})
}

// until waits for a page that is as wanted, and gives it.
func (h *hall) until(what string, wanted func(page.Page) bool) page.Page {
	h.t.Helper()
	limit := time.After(patience)
	for {
		p, changed := h.screen.newest()
		if wanted(p) {
			return p
		}
		select {
		case <-changed:
		case <-limit:
			h.t.Fatalf("never came: %s; on show is %s with %+v, before it came %v", what, p.ID, p.Elements, h.screen.ids())
		}
	}
}

// at waits for the page of a place.
func (h *hall) at(place visit.Place) page.Page {
	h.t.Helper()
	return h.until("page "+string(place), func(p page.Page) bool { return p.ID == string(place) })
}

// tap waits until an element can be touched and touches it.
func (h *hall) tap(ids ...string) {
	h.t.Helper()
	for _, id := range ids {
		h.until("something to touch called "+id, func(p page.Page) bool {
			return slices.ContainsFunc(p.All(), func(e page.Element) bool {
				star := slices.ContainsFunc(e.Items, func(i page.Item) bool { return e.Role == page.RoleStars && i.ID == id })
				return e.ID == id && e.Tappable() || star
			})
		})
		h.Send(visit.Tap{ID: id, At: noon})
	}
}

// photograph is what the citizen's material looks like; each use gets bytes of its own, for the visit destroys them.
func photograph() []byte { return []byte("a photograph of the citizen") }

// chip is the photo on the card.
func chip() []byte { return []byte("WLf, the photo on the chip") }

// ouyang is made up; the number is valid by its check digit alone.
func ouyang() visit.CardRead {
	return visit.CardRead{
		Person: casefile.Person{Name: "欧阳样例", IDNumber: "371502199001010012", Sex: "男", Birth: "1990-01-01", Address: "山东省聊城市东昌府区样例路9号"},
		Photo:  chip(),
	}
}

// toReview walks from the resting page to the review of a lost card.
func (h *hall) toReview() {
	h.t.Helper()
	h.toAddress()
	h.onToReview()
}

// toAddress walks from the resting page to where a lost card's successor shall be sent.
func (h *hall) toAddress() {
	h.t.Helper()
	h.tap("start", "theme-social-security-card", "begin")
	h.at(visit.Identify)
	h.Send(ouyang())
	h.tap("option-lost", "option-mail", "next")
	h.at(visit.Field)
	h.Send(visit.Input{ID: "entry", Text: "13800000000"})
	h.tap("next")
}

// onToReview walks from there to the review.
func (h *hall) onToReview() {
	h.t.Helper()
	h.tap("card-address")
	h.at(visit.Photo)
	h.Send(visit.Tap{ID: "shoot"}) // the camera is this test
	h.Send(visit.PhotoTaken{JPEG: photograph()})
	h.tap("use", "agree")
	h.at(visit.Signature)
	h.Send(visit.Sign{Strokes: []visit.Stroke{{Points: []visit.Point{{X: 0.1, Y: 0.5}, {X: 0.9, Y: 0.4, T: 80}}}}})
	h.tap("next")
	h.at(visit.Review)
}

// only gives the id of the one case in the store.
func (h *hall) only() string {
	h.t.Helper()
	cases, err := h.Store.List(context.Background())
	if err != nil || len(cases) != 1 {
		h.t.Fatalf("the store holds %d cases (%v), want 1", len(cases), err)
	}
	return cases[0].ID
}

// holds says whether a page shows a text.
func holds(p page.Page, text string) bool {
	return slices.ContainsFunc(p.All(), func(e page.Element) bool {
		return strings.Contains(e.Label+e.Detail+e.Value, text) ||
			slices.ContainsFunc(e.Items, func(i page.Item) bool { return strings.Contains(i.Caption+i.Text, text) })
	})
}
