package visit

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	catalogfiles "zhiting/assets/catalog"
	"zhiting/assets/texts"
	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/validate"
	"zhiting/sync/search"
)

func machine(t *testing.T) *Machine {
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
	m := New(Options{
		Hall:    Hall{Name: catalog.Text{Zh: "样例大厅", En: "Sample Hall"}, Help: catalog.Text{Zh: "一楼咨询台", En: "the desk on the ground floor"}, Phone: "12345"},
		Catalog: cat, Index: index, Texts: words, CheckID: func(n string) error { return validate.ID(n, noon) },
		Language: "zh", Idle: 2 * time.Minute, Answer: 30 * time.Second,
	})
	m.Handle(World{Online: true, Room: true, Reader: true, Camera: true, Clock: "12:00", Today: noon})
	return m
}

// walk is a visit under test: it acts, and holds every page it sees to what every page must keep.
type walk struct {
	t       *testing.T
	m       *Machine
	effects []Effect
	seen    map[string]page.Page
}

func begin(t *testing.T) *walk {
	return &walk{t: t, m: machine(t), seen: map[string]page.Page{}}
}

func (w *walk) do(events ...Event) *walk {
	w.t.Helper()
	for _, e := range events {
		w.effects = append(w.effects, w.m.Handle(e)...)
		w.check()
	}
	return w
}

// tap touches elements one after the other; each must be on its page.
func (w *walk) tap(ids ...string) *walk {
	w.t.Helper()
	for _, id := range ids {
		p := w.m.Page()
		if !onPage(p, id) {
			w.t.Fatalf("page %s has nothing to touch called %q; it has %v", p.ID, id, idsOf(p))
		}
		w.do(Tap{ID: id, At: noon})
	}
	return w
}

func onPage(p page.Page, id string) bool {
	for _, e := range p.All() {
		if e.ID == id && e.Tappable() {
			return true
		}
		if e.Role == page.RoleStars && slices.ContainsFunc(e.Items, func(i page.Item) bool { return i.ID == id }) {
			return true
		}
	}
	return false
}

func idsOf(p page.Page) (ids []string) {
	for _, e := range p.All() {
		ids = append(ids, e.ID)
	}
	return ids
}

func (w *walk) at(place Place) *walk {
	w.t.Helper()
	if w.m.Place() != place {
		w.t.Fatalf("at %s, want %s", w.m.Place(), place)
	}
	return w
}

// check holds the page to what every page must keep, in both languages.
func (w *walk) check() {
	w.t.Helper()
	for _, language := range []string{"en", "zh"} {
		chosen := w.m.language
		w.m.language = language
		p := w.m.Page()
		w.m.language = chosen
		w.seen[p.ID+"/"+language] = p
		for _, fault := range faults(p) {
			w.t.Errorf("page %s in %s: %s", p.ID, language, fault)
		}
	}
}

// faults are what a page lacks.
func faults(p page.Page) (found []string) {
	all := fmt.Sprintf("%+v", p)
	if strings.Contains(all, texts.Broken) {
		found = append(found, "a message is missing: "+all[strings.Index(all, texts.Broken):][:60])
	}
	if p.Heading == "" {
		found = append(found, "no heading")
	}
	ids := map[string]bool{}
	for _, e := range p.All() {
		if ids[e.ID] {
			found = append(found, "two elements called "+e.ID)
		}
		ids[e.ID] = true
		if e.Tappable() && e.Label == "" && e.Role != page.RoleStars {
			found = append(found, e.ID+" can be touched and says nothing")
		}
	}
	if p.Resting {
		return found
	}
	if !ids["help"] {
		found = append(found, "no way to a person")
	}
	if p.Timeout == 0 {
		found = append(found, "no time-out")
	}
	if !ids["back"] && !ids["leave"] && !ids["home"] && !ids["skip"] {
		found = append(found, "no way back")
	}
	return found
}

func (w *walk) last(kind Effect) Effect {
	for _, e := range slices.Backward(w.effects) {
		if reflect.TypeOf(e) == reflect.TypeOf(kind) {
			return e
		}
	}
	return nil
}

var pen = Sign{Strokes: []Stroke{{Points: []Point{{0.1, 0.5, 0, 0}, {0.5, 0.4, 80, 0.6}, {0.9, 0.6, 160, 0.2}}}}}

// toReview walks a lost card with delivery by mail up to the review.
func (w *walk) toReview() *walk {
	w.t.Helper()
	w.tap("start").at(Home)
	w.tap("theme-social-security-card").at(Guide)
	w.tap("begin").at(Identify)
	w.do(ouyang()).at(Question)
	w.tap("option-lost", "option-mail").at(Overview).tap("next").at(Field)
	w.do(Input{"entry", "13800000000"}).tap("next").at(Region)
	for w.m.Place() == Region {
		p := w.m.Page()
		i := slices.IndexFunc(p.Elements, func(e page.Element) bool { return strings.HasPrefix(e.ID, "region-") })
		w.tap(p.Elements[i].ID)
	}
	w.at(Field).do(Input{"entry", "样例路9号院3号楼"}).tap("next").at(Photo)
	w.tap("shoot").do(PhotoTaken{JPEG: []byte("jpeg")}).at(PhotoCheck).tap("use").at(Consent)
	w.tap("agree").at(Signature).do(pen).tap("next").at(Review)
	return w
}

// finish goes on from wherever an edit led until the review is back.
func (w *walk) finish() {
	w.t.Helper()
	for range 12 {
		switch w.m.Place() {
		case Review:
			return
		case Identify:
			w.do(ouyang())
		case Overview:
			w.tap("next")
		case Consent:
			w.tap("agree")
		case Question:
			for _, e := range w.m.Page().Elements {
				if e.Selected {
					w.tap(e.ID)
					break
				}
			}
		case Field:
			if v, _ := w.m.Page().Find("entry"); v.Value == "" {
				w.do(Input{"entry", "样例路1号"})
			}
			w.tap("next")
		case Region:
			for _, e := range w.m.Page().Elements {
				if strings.HasPrefix(e.ID, "region-") {
					w.tap(e.ID)
					break
				}
			}
		case Photo:
			w.tap("shoot").do(PhotoTaken{JPEG: []byte("again")}).tap("use")
		case Signature:
			w.do(pen).tap("next")
		}
	}
	w.at(Review)
}
