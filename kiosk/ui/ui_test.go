package ui

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	catalogfiles "zhiting/assets/catalog"
	"zhiting/assets/fonts"
	"zhiting/assets/texts"
	"zhiting/kiosk/page"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/search"
)

// window is a screen on the software painter: no display, no C.
func window(t *testing.T) *Screen {
	t.Helper()
	set, err := fonts.Find()
	if err != nil {
		t.Fatal(err)
	}
	a := test.NewTempApp(t)
	s, err := newScreen(a, set.Regular, set.Bold, Options{Width: pageW, Height: pageH})
	if err != nil {
		t.Fatal(err)
	}
	s.running.Store(true)
	s.window.Resize(fyne.NewSize(pageW, pageH))
	return s
}

// journey is the pages of a whole visit in a language, as the machine makes them.
func journey(t *testing.T, language string) []page.Page {
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
	m := visit.New(visit.Options{
		Hall: visit.Hall{
			Name: catalog.Text{Zh: "聊城市政务服务中心 · 自助办理", En: "Liaocheng Government Service Centre"},
			Help: catalog.Text{Zh: "一楼大厅咨询台", En: "the information desk on the ground floor"}, Phone: "12345",
		},
		Catalog: cat, Index: index, Texts: words, CheckID: func(string) error { return nil }, Language: language, Idle: time.Minute, Answer: 30 * time.Second,
	})
	var pages []page.Page
	do := func(events ...visit.Event) {
		for _, e := range events {
			m.Handle(e)
			p := m.Page()
			for i := range p.Elements { // the machine wipes its pictures when the visit ends
				p.Elements[i].Image = bytes.Clone(p.Elements[i].Image)
			}
			pages = append(pages, p)
		}
	}
	tap := func(ids ...string) {
		for _, id := range ids {
			do(visit.Tap{ID: id, At: time.Now()})
		}
	}
	do(visit.World{Online: false, Room: true, Reader: true, Camera: true, Voice: true, Clock: "10:26"})
	tap("start", "search")
	do(visit.Input{ID: "query", Text: "sbk"})
	tap("back", "theme-newborn", "back", "theme-social-security-card", "begin", "type")
	do(visit.Input{ID: "entry", Text: "371502"})
	tap("back")
	do(visit.CardTrouble{Advice: casefile.Text{Zh: "请拿起身份证，重新平放，放稳后不要移动。", En: "Please lift your card, lay it flat again and leave it still."}})
	do(visit.CardRead{Person: casefile.Person{Name: "欧阳样例", IDNumber: "371502199001010012", Address: "山东省聊城市东昌府区样例路9号院3号楼2单元501室"}})
	tap("option-lost", "option-mail", "next")
	do(visit.Input{ID: "entry", Text: "1380000"})
	tap("next")
	do(visit.Input{ID: "entry", Text: "13800000000"})
	tap("next")
	for m.Place() == visit.Region {
		for _, e := range m.Page().Elements {
			if strings.HasPrefix(e.ID, "region-") {
				tap(e.ID)
				break
			}
		}
	}
	do(visit.Input{ID: "entry", Text: "样例路9号院3号楼"})
	tap("next", "shoot")
	do(visit.PhotoTaken{JPEG: picture(t)})
	tap("use", "agree")
	do(visit.Sign{Strokes: []visit.Stroke{{Points: []visit.Point{{X: 0.2, Y: 0.5}, {X: 0.8, Y: 0.5}}}}})
	tap("next", "help", "back", "submit")
	do(visit.Saved{Receipt: visit.Receipt{Token: "7K3M-Q9ZT-40XR-B8HC", PromiseDates: map[string]string{"sscard-replacement": "2026-11-30"}}})
	do(visit.Printed{Paper: visit.PaperReceipt}, visit.PrintTrouble{Paper: visit.PaperForm, Advice: casefile.Text{Zh: "打印机缺纸，工作人员会来添纸。", En: "The printer is out of paper."}})
	tap("finish", "star-2", "next", "reason-slow", "next", "leave", "start", "service-case-progress")
	do(visit.CardRead{Person: casefile.Person{Name: "欧阳样例", IDNumber: "371502199001010012"}})
	do(visit.CasesFound{AsOf: time.Now(), Cases: []casefile.Standing{{
		ID: "c1", Token: "7K3M-Q9ZT-40XR-B8HC", Theme: casefile.Text{Zh: "社会保障卡居民服务", En: "Social security card services"}, SubmittedAt: time.Now(), Sent: true,
		Children: []casefile.ChildStanding{
			{Matter: "a", Name: casefile.Text{Zh: "社会保障卡挂失", En: "Report a lost card"}, Dept: casefile.Text{Zh: "市人力资源和社会保障局", En: "HRSS"}, State: casefile.StateGranted, ProjectNo: "37202611230001"},
			{Matter: "b", Name: casefile.Text{Zh: "社会保障卡补换", En: "Replace the card"}, Dept: casefile.Text{Zh: "市人力资源和社会保障局", En: "HRSS"}, State: casefile.StateCorrection, Reason: "照片不清，请重拍", PromiseDate: "2026-11-30"},
		},
	}}})
	tap("case-c1", "leave", "start", "service-nearby-sites", "everything", "site-post-central", "back", "back", "back")
	tap("service-guide", "theme-social-security-card", "matter-sscard-replacement", "back", "back", "depts", "back", "leave")
	do(visit.World{Online: true, Room: true, Reader: true, Camera: true, Slips: true, Pages: true, Codes: true, Voice: true, Clock: "10:26"})
	tap("start", "service-utility-payment")
	payABill(do, tap)
	do(visit.Idle{})
	return pages
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 160, 90)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// variants are a page in the ways a citizen may choose.
func variants(p page.Page) []page.Page {
	l, low := p, p
	l.Large, low.Low = true, true
	return []page.Page{p, l, low}
}

// TestPagesKeepTheirMeasures draws every page of a visit: nothing outside the screen, nothing over something else, no
// target too small for a finger (80 px at 1080 wide).
func TestPagesKeepTheirMeasures(t *testing.T) {
	s := window(t)
	shots := os.Getenv("ZHITING_SHOTS")
	seen := map[page.Role]bool{}
	pages := slices.Concat(journey(t, "zh"), journey(t, "en"))
	for n, base := range pages {
		for v, p := range variants(base) {
			s.pending.Store(&p)
			s.update()
			for part := 0; part == 0 || part < s.parts; part++ {
				s.part = part
				s.draw()
				name := fmt.Sprintf("%02d-%s-%s-%d-%d", n, p.ID, p.Language, v, part)
				for _, fault := range measure(s.scene) {
					t.Errorf("%s: %s", name, fault)
				}
				if shots != "" && (v == 0 || n%5 == 0) {
					file, err := os.Create(filepath.Join(shots, name+".png"))
					if err != nil {
						t.Fatal(err)
					}
					if err := png.Encode(file, s.window.Canvas().Capture()); err != nil {
						t.Fatal(err)
					}
					if err := file.Close(); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		for _, e := range base.All() {
			seen[e.Role] = true
		}
	}
	for _, role := range []page.Role{
		page.RoleText, page.RoleSection, page.RoleNote, page.RoleButton, page.RoleTile, page.RoleChip, page.RoleSearch, page.RoleChoice,
		page.RoleCheck, page.RoleField, page.RoleRow, page.RoleFigures, page.RolePicture, page.RolePreview, page.RolePhoto, page.RolePad, page.RoleStars,
		page.RoleProgress, page.RoleSteps, page.RoleCode, page.RoleMap,
	} {
		if !seen[role] {
			t.Errorf("no page of the journey has a %s: its drawing is not tested", role)
		}
	}
}

func measure(s *scene) (faults []string) {
	for i, h := range s.hits {
		if h.x < 0 || h.y < 0 || h.x+h.w > pageW+0.5 || h.y+h.h > pageH+0.5 {
			faults = append(faults, fmt.Sprintf("%s is outside the screen: %+v", h.id, h.rect))
		}
		if h.enabled && (h.w < 80 || h.h < 80) {
			faults = append(faults, fmt.Sprintf("%s is %.0f×%.0f, too small for a finger", h.id, h.w, h.h))
		}
		for _, o := range s.hits[i+1:] {
			if h.h == pageH || o.h == pageH {
				continue
			}
			if h.x < o.x+o.w-1 && o.x < h.x+h.w-1 && h.y < o.y+o.h-1 && o.y < h.y+h.h-1 {
				faults = append(faults, fmt.Sprintf("%s lies over %s", o.id, h.id))
			}
		}
	}
	for _, o := range s.objects {
		end := o.Position().Add(o.Size())
		if o.Position().X < -1 || end.X > pageW+1 || end.Y > pageH+1 {
			faults = append(faults, fmt.Sprintf("something is drawn outside: %v to %v", o.Position(), end))
		}
	}
	return faults
}
