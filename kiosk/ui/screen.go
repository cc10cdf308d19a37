// Package ui draws pages with Fyne and tells what was touched. It knows a page.Page and nothing of what it means: no
// business, no device, no clock but the one of a signature. It is the only package that imports the toolkit.
package ui

import (
	"image"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"zhiting/kiosk/input"
	"zhiting/kiosk/page"
)

// Event is what the person at the screen did. The set is closed.
type Event interface{ event() }

// The events.
type (
	// Tap is a touch on an element.
	Tap struct{ ID string }
	// Input is the whole new text of a field after a key.
	Input struct{ ID, Text string }
	// Sign is the signature after each stroke.
	Sign struct {
		ID      string
		Strokes []Stroke
	}
	// Touch is any touch at all: somebody is there.
	Touch struct{}
	// Look is who goes through the page with keys and came to an element, or to a key of the keyboard on it.
	Look struct{ ID, Label string }
	// Repeat is the wish to hear the page again.
	Repeat struct{}
)

func (Tap) event()    {}
func (Input) event()  {}
func (Sign) event()   {}
func (Touch) event()  {}
func (Look) event()   {}
func (Repeat) event() {}

// Options say which window is wanted. Automation is the path of the automation socket, "" for none.
type Options struct {
	Width, Height int // pixels, when not full screen
	Fullscreen    bool
	HideCursor    bool
	Automation    string
}

// Screen is the window. Show, Preview, Press, Pen and Quit may be called from any goroutine, Run from the main one.
type Screen struct {
	o       Options
	app     fyne.App
	window  fyne.Window
	ruler   *ruler
	root    *fyne.Container
	surface *surface
	press_  *canvas.Rectangle // the pressed look, over everything
	events  atomic.Pointer[func(Event)]
	running atomic.Bool
	started chan struct{}
	pending atomic.Pointer[page.Page]
	photo   atomic.Pointer[photo] // of the page shown last

	// The rest belongs to the toolkit's goroutine.
	size    fyne.Size
	page    page.Page
	part    int
	parts   int
	typing  typing
	walk    walk
	sent    []string // texts of the field that the machine has not answered yet
	scene   *scene
	held    *hit // under the finger
	finger  fyne.Position
	writing bool // the pen of a signature pad is down
}

// New makes the window. The fonts must hold Chinese: the toolkit's own do not.
func New(regular, bold []byte, o Options) (*Screen, error) {
	// One unit is one pixel, whatever the screen says of its size; sizes follow the window's width alone.
	if err := os.Setenv("FYNE_SCALE", "1"); err != nil {
		return nil, err
	}
	s, err := newScreen(app.NewWithID("cn.zhiting.kiosk"), regular, bold, o)
	if err != nil {
		return nil, err
	}
	if o.Automation != "" {
		return s, s.listen(o.Automation)
	}
	return s, nil
}

func newScreen(a fyne.App, regular, bold []byte, o Options) (*Screen, error) {
	r, err := newRuler(regular, bold)
	if err != nil {
		return nil, err
	}
	a.Settings().SetTheme(newLook(regular, bold))
	s := &Screen{o: o, app: a, ruler: r, press_: canvas.NewRectangle(shadow), walk: newWalk(), scene: &scene{}, started: make(chan struct{})}
	s.press_.Hide()
	s.window = a.NewWindow("智厅 Zhiting")
	s.window.SetPadded(false)
	s.surface = newSurface(s, o.HideCursor)
	s.root = container.New(whole{s})
	s.window.SetContent(s.root)
	s.window.Canvas().SetOnTypedRune(func(r rune) { s.hardware(input.Key{Insert: string(r)}) })
	s.window.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if key, ok := windowKeys[k.Name]; ok {
			s.walkKey(key)
		}
	})
	s.window.Resize(fyne.NewSize(float32(o.Width), float32(o.Height)))
	s.window.SetFullScreen(o.Fullscreen)
	return s, nil
}

// whole lays the window out: the page is drawn for the size there is.
type whole struct{ screen *Screen }

func (w whole) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(270, 480) }

func (w whole) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	if w.screen.size != size {
		w.screen.size = size
		w.screen.draw()
	}
}

// OnEvent sets who hears what the person does.
func (s *Screen) OnEvent(f func(Event)) { s.events.Store(&f) }

func (s *Screen) emit(e Event) {
	if f := s.events.Load(); f != nil {
		(*f)(e)
	}
}

// Run shows the window until it is closed.
func (s *Screen) Run() {
	s.app.Lifecycle().SetOnStarted(func() {
		s.running.Store(true)
		s.update()
		close(s.started)
	})
	s.window.ShowAndRun()
}

// Started is closed when the first page is drawn: what takes long waits for that.
func (s *Screen) Started() <-chan struct{} { return s.started }

// Quit closes the window.
func (s *Screen) Quit() {
	if s.running.Load() {
		fyne.Do(s.app.Quit)
	}
}

// Show shows a page. Of pages that come faster than the screen, the last one counts.
func (s *Screen) Show(p page.Page) {
	s.photo.Store(develop(p, s.photo.Load()))
	if s.pending.Swap(&p) == nil && s.running.Load() {
		fyne.Do(s.update)
	}
}

// update takes the newest page.
func (s *Screen) update() {
	p := s.pending.Swap(nil)
	if p == nil {
		return
	}
	if p.ID != s.page.ID || p.Heading != s.page.Heading {
		s.part, s.held, s.sent, s.writing = 0, nil, nil, false
		s.typing = typing{}
		s.walk.id = ""
		s.press_.Hide()
	}
	s.page = *p
	s.reconcile()
	s.draw()
}

// reconcile holds what is shown in the active field against what the machine says is in it. Keys may be ahead.
func (s *Screen) reconcile() {
	c := composer{p: s.page, typing: s.typing}
	field := c.activeField()
	if field == nil {
		s.typing.field, s.sent = "", nil
		return
	}
	if field.ID != s.typing.field {
		s.typing.field, s.sent = field.ID, nil
	}
	if i := slices.Index(s.sent, field.Value); i >= 0 {
		s.sent = s.sent[i+1:]
	} else {
		s.sent = nil
	}
	told := s.typing.text
	if field.Eager {
		told += s.typing.letters
	}
	if len(s.sent) == 0 && field.Value != told {
		s.typing.text = field.Value // not by these keys, so that letters which stood behind the old text go with it
		s.typing.set("")
	}
}

// draw makes the scene of the page and puts it into the window.
func (s *Screen) draw() {
	if s.size.Width <= 0 || s.page.ID == "" {
		return
	}
	s.scene = s.compose()
	s.surface.Resize(s.size)
	s.root.Objects = append(s.scene.objects, s.press_, s.walk.ring, s.surface)
	s.showRing()
	s.root.Refresh()
}

// compose makes the scene of the page, with what was drawn or seen on the one before it.
func (s *Screen) compose() *scene {
	scale := min(s.size.Width/pageW, s.size.Height/pageH)
	sc := &scene{
		scale: scale, ruler: s.ruler, offX: (s.size.Width - pageW*scale) / 2, offY: (s.size.Height - pageH*scale) / 2,
	}
	if still := s.photo.Load(); still != nil {
		sc.still = still.picture
	}
	c := compose(sc, s.page, s.part, s.typing)
	s.part, s.parts = c.part, c.parts
	if sc.pad != nil {
		drawing := s.writing || s.held != nil && s.held.role == page.RolePad
		if e, ok := s.page.Find(sc.pad.id); ok && s.scene.pad != nil && (e.Value != "" || drawing) {
			sc.pad.take(s.scene.pad)
		}
	}
	if sc.preview != nil && s.scene.preview != nil {
		sc.preview.Image = s.scene.preview.Image
	}
	return sc
}

// Preview shows a live picture, if the page has a place for one.
func (s *Screen) Preview(img image.Image) {
	if !s.running.Load() {
		return
	}
	fyne.Do(func() {
		if s.scene.preview != nil {
			s.scene.preview.Image = img
			s.scene.preview.Refresh()
		}
	})
}

// design turns a position in the window into design pixels.
func (s *Screen) design(p fyne.Position) (x, y float32) {
	if s.scene.scale == 0 {
		return -1, -1
	}
	return (p.X - s.scene.offX) / s.scene.scale, (p.Y - s.scene.offY) / s.scene.scale
}

// at finds the topmost element that can be touched at a place.
func (s *Screen) at(x, y float32) *hit {
	for i := len(s.scene.hits) - 1; i >= 0; i-- {
		if h := &s.scene.hits[i]; h.enabled && h.contains(x, y) {
			return h
		}
	}
	return nil
}

// press shows at once that the touch was felt.
func (s *Screen) press(at fyne.Position) {
	s.finger = at
	s.emit(Touch{})
	s.walk.id = ""
	s.showRing()
	x, y := s.design(at)
	h := s.at(x, y)
	if h == nil {
		return
	}
	held := *h
	s.held = &held
	if h.role == page.RolePad {
		if s.scene.pad != nil {
			s.scene.pad.down(x, y, 0, time.Now())
		}
		return
	}
	if h.h == pageH {
		return // the resting page as a whole shows no pressed look
	}
	s.press_.CornerRadius = h.radius * s.scene.scale
	s.press_.Move(fyne.NewPos(s.scene.offX+h.x*s.scene.scale, s.scene.offY+h.y*s.scene.scale))
	s.press_.Resize(fyne.NewSize(h.w*s.scene.scale, h.h*s.scene.scale))
	s.press_.Show()
}

func (s *Screen) drag(at fyne.Position) {
	s.finger = at
	if s.held != nil && s.held.role == page.RolePad && s.scene.pad != nil {
		x, y := s.design(at)
		s.scene.pad.move(x, y, 0, time.Now())
	}
}

// release ends a touch. It counts when the finger is still on what it pressed.
func (s *Screen) release(at fyne.Position) {
	h := s.held
	s.held = nil
	s.press_.Hide()
	if h == nil {
		return
	}
	if h.role == page.RolePad {
		if s.scene.pad != nil {
			s.emit(Sign{ID: h.id, Strokes: cloneStrokes(s.scene.pad.strokes)})
		}
		return
	}
	if x, y := s.design(at); h.contains(x, y) {
		s.act(h)
	}
}

func cloneStrokes(strokes []Stroke) []Stroke {
	out := make([]Stroke, len(strokes))
	for i, st := range strokes {
		out[i].Points = slices.Clone(st.Points)
	}
	return out
}

// act does what a touch on an element means here; the rest is told.
func (s *Screen) act(h *hit) {
	switch {
	case h.key != nil:
		s.key(*h.key)
	case h.id == PartAfter || h.id == PartBefore:
		s.part += map[string]int{PartAfter: 1, PartBefore: -1}[h.id]
		s.walk.id = "" // keys begin at the top of the part
		s.draw()
	case h.role == page.RoleField && h.id == s.typing.field:
		// It has the keys already.
	case h.role == page.RoleField:
		s.settle()
		s.typing = typing{field: h.id}
		s.sent = nil
		s.reconcile()
		s.draw()
	default:
		s.writing = false // it may be meant to clear what lies on the pad
		s.settle()
		s.emit(Tap{ID: h.id})
	}
}

// key applies a key to the active field, shows it and tells.
func (s *Screen) key(k input.Key) {
	if k.Action == input.Shift {
		s.typing.capitals = !s.typing.capitals
		s.draw()
		return
	}
	e, ok := s.page.Find(s.typing.field)
	if !ok {
		return
	}
	before := s.typing
	if k.Action == input.Switch {
		s.typing.turned = !s.typing.turned
		s.typing.write(s.typing.letters, e.Max) // they were meant as letters
		s.typing.set("")
		s.draw()
		s.tell(e, before)
		return
	}
	if s.typing.chinese(e, s.page) && s.typing.compose(k, e.Max) {
		s.draw()
		s.tell(e, before)
		return
	}
	text := input.Apply(s.typing.text, k, e.Max)
	capitals := s.typing.capitals
	s.typing.capitals = false
	s.typing.text = text
	if text == before.text {
		if capitals {
			s.draw()
		}
		return
	}
	s.draw()
	s.tell(e, before)
}

// tell says what is in the field now, if that is another text than before; letters that are not turned yet are told of an
// eager field alone.
func (s *Screen) tell(e page.Element, before typing) {
	text, old := s.typing.text, before.text
	if e.Eager {
		text, old = text+s.typing.letters, old+before.letters
	}
	if text == old {
		return
	}
	s.sent = append(s.sent, text)
	s.emit(Input{ID: s.typing.field, Text: text})
}

// hardware takes a key of a real keyboard.
func (s *Screen) hardware(k input.Key) {
	s.emit(Touch{})
	s.key(k)
}
