package visit

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	catalogfiles "zhiting/assets/catalog"
	"zhiting/kiosk/page"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/search"
)

// walkedOnPages is how many routes of a theme are walked page by page; of a theme with more, a covering set is.
const walkedOnPages = 60

// walkedInShort is how many are walked with -short: the race detector makes each ten times slower and finds the same in few.
const walkedInShort = 8

// TestEveryRouteOfEveryTheme walks from the home page to the receipt, or to the page that says where the thing is done.
func TestEveryRouteOfEveryTheme(t *testing.T) {
	for _, theme := range machine(t).cat.Themes {
		t.Run(theme.ID, func(t *testing.T) {
			if theme.Elsewhere != nil {
				begin(t).tap("start", "theme-"+theme.ID).at(Elsewhere)
				return
			}
			filed, excluded := walkRoutes(t, machine(t), theme.ID)
			if filed == 0 {
				t.Error("no route leads to a receipt")
			}
			t.Logf("%d routes to the receipt, %d to another way", filed, excluded)
		})
	}
}

// walkRoutes walks a theme's routes with one machine, as one visitor after the other.
func walkRoutes(t *testing.T, m *Machine, theme string) (filed, excluded int) {
	t.Helper()
	on := func() bool { return !t.Failed() && (!testing.Short() || filed+excluded < walkedInShort) }
	m.cat.Routes(theme, noon, walkedOnPages, func(answers catalog.Answers, way *catalog.Way) bool {
		w := &walk{t: t, m: m, seen: map[string]page.Page{}}
		tile := "theme-" + theme
		if services := w.m.cat.Services; slices.ContainsFunc(services, func(s catalog.Service) bool { return s.ID == theme }) {
			tile = "service-" + theme
		}
		w.tap("start", tile).at(Guide).tap("begin")
		w.follow(answers)
		if m.Place() == Elsewhere {
			excluded++
			for _, row := range []string{"place", "phone", "bring-1"} {
				if e, _ := m.Page().Find(row); e.Value == "" {
					t.Errorf("answers %v end at a page without %s", answers, row)
				}
			}
			w.tap("home", "leave").at(Attract)
			return on()
		}
		if way != nil {
			t.Errorf("answers %v lead to %s, and are excluded", answers, m.Place())
			return false
		}
		w.at(Submitted).tap("finish", "skip").do(Idle{}).at(Attract)
		filed++
		return on()
	})
	return filed, excluded
}

// follow goes on with the answers given, any person and any value, until the case is filed or turns out to be excluded.
func (w *walk) follow(answers catalog.Answers) {
	w.t.Helper()
	for range 120 {
		p := w.m.Page()
		switch w.m.Place() {
		case Elsewhere, Submitted:
			return
		case Identify:
			w.do(personFor(w.m, answers))
		case Company:
			w.do(Input{"entry", sampleCompany.USCC}).tap("next").do(EnterpriseFound{sampleCompany})
		case CompanyIs:
			w.tap("next")
		case Question:
			w.answerPage(p, answers)
		case Field:
			w.fillIn(p)
		case Region:
			i := slices.IndexFunc(p.Elements, func(e page.Element) bool { return strings.HasPrefix(e.ID, "region-") })
			w.tap(p.Elements[i].ID)
		case Photo:
			w.tap("shoot").do(PhotoTaken{JPEG: []byte("jpeg")})
			if onPage(w.m.Page(), "more") {
				w.tap("more", "shoot").do(PhotoTaken{JPEG: []byte("page 2")})
			}
			w.tap("use")
		case Consent:
			w.tap("agree")
		case Overview, Extras:
			w.tap("next")
		case Signature:
			w.do(pen).tap("next")
		case Review:
			w.checkReview(p)
			w.tap("submit")
			filing := w.last(SaveCase{}).(SaveCase).Filing
			for i := range filing.Attachments {
				filing.Attachments[i].SHA256 = strings.Repeat("0", 64) // the runtime computes it
			}
			if err := filing.Check(); err != nil {
				w.t.Fatalf("answers %v: the case cannot be worked on: %v", answers, err)
			}
			w.do(Saved{Receipt{Token: "ABCD-EFGH"}})
		default:
			w.t.Fatalf("answers %v: stuck at %s", answers, w.m.Place())
		}
	}
	w.t.Fatalf("answers %v: no end at %s", answers, w.m.Place())
}

// TestAnAmountHasItsUnit holds a number to its unit, for the citizen on the review and for the department in the case.
func TestAnAmountHasItsUnit(t *testing.T) {
	w := begin(t).tap("start", "theme-utilities-connection", "begin")
	w.follow(catalog.Answers{
		"premises": {"shop"}, "role": {"legal"}, "change": {"new"}, "services": {"power"}, "voltage": {"low"}, "tenure": {"own"}, "digging": {"no"},
	})
	w.at(Submitted)
	for language, want := range map[string]string{"zh": "12 千瓦", "en": "12 kW"} {
		if e, _ := w.seen["review/"+language].Find("field:utilities_power"); e.Value != want {
			t.Errorf("the review in %s says %q, want %q", language, e.Value, want)
		}
	}
	fields := w.last(SaveCase{}).(SaveCase).Filing.Fields
	i := slices.IndexFunc(fields, func(f casefile.Field) bool { return f.ID == "utilities_power" })
	if i < 0 || fields[i].Value != "12" || fields[i].Label.Zh != "用电设备总功率（千瓦）" {
		t.Errorf("the case does not say the power in its unit: %+v", fields)
	}
}

// people are made up; their numbers are valid by check digit alone.
var people = map[string]casefile.Person{
	"":  {Name: "欧阳样例", IDNumber: "371502199001010012", Address: "山东省聊城市东昌府区样例路9号"},
	"1": {Name: "张样例", IDNumber: "371581202401150057", Address: "山东省聊城市临清市样例村1号"},
	"2": {Name: "李样例", IDNumber: "371523200002290033", Address: "山东省聊城市茌平区样例村2号"},
}

// personFor is somebody whom the answers fit: of the sex and age that they tell.
func personFor(m *Machine, answers catalog.Answers) CardRead {
	p := people[""]
	said := func(question, option string) bool { return slices.Contains(answers[question], option) }
	switch {
	case m.s.theme.ID == "school-enrolment" && m.s.party == "child":
		p.Name, p.IDNumber = "欧阳样", "371502202103030019" // six in the autumn of 2027
		if said("stage", "junior") {
			p.IDNumber = "371502201406060018"
		}
	case m.s.party == "twin":
		p.Name, p.IDNumber = "欧阳例", "37150220210306004X"
	case m.s.party == "owner":
		p = casefile.Person{Name: "张样例", IDNumber: "371503195512310023"}
	case m.s.party == "principal":
		p = people["2"]
	case m.s.party != "" && m.partyOnPage().Applies:
		p = people["1"]
	case m.s.party != "":
		p = people["2"]
	case m.s.theme.ID == "retirement" && said("post", "man"):
		p.IDNumber = "37152419600101005X"
	case m.s.theme.ID == "retirement", said("who", "mother"):
		p.IDNumber = "371503195512310023"
	}
	return CardRead{Person: p, Photo: []byte{1}}
}

func (w *walk) answerPage(p page.Page, answers catalog.Answers) {
	w.t.Helper()
	answer := answers[w.m.s.question]
	if len(answer) == 0 {
		w.t.Fatalf("question %s is asked, and the route %v does not have it", w.m.s.question, answers)
	}
	if _, ok := p.Find("entry"); ok {
		w.do(Input{"entry", strings.ReplaceAll(answer[0], "-", "")}).tap("next")
		return
	}
	for _, option := range answer {
		w.tap("option-" + option)
	}
	if w.m.Place() == Question && onPage(w.m.Page(), "next") {
		w.tap("next")
	}
}

// samples are values of each kind of field that is typed.
var samples = map[catalog.FieldKind]string{
	catalog.FieldName: "Zhang San", catalog.FieldID: "371523200002290033", catalog.FieldPhone: "13800000000", catalog.FieldAddress: "9号院3号楼",
	catalog.FieldText: "ABC 123456", catalog.FieldWords: "路灯坏了三天", catalog.FieldDate: "20260301", catalog.FieldNumber: "12", catalog.FieldUSCC: "91371500MA00000024",
	catalog.FieldBank: "6222020000000000000",
}

func (w *walk) fillIn(p page.Page) {
	w.t.Helper()
	for _, e := range p.Elements {
		if strings.HasPrefix(e.ID, "choice-") {
			w.tap(e.ID)
			return
		}
	}
	f := w.m.cat.Fields[w.m.s.field]
	w.do(Input{"entry", samples[f.Kind]}).tap("next")
	if w.m.Place() == Field && w.m.s.field == f.ID {
		e, _ := w.m.Page().Find("entry")
		w.t.Fatalf("field %s does not take %q: %s", f.ID, samples[f.Kind], e.Error)
	}
}

// checkReview proves that every row of the review can be changed.
func (w *walk) checkReview(p page.Page) {
	w.t.Helper()
	for _, e := range p.Elements {
		if e.Role == page.RoleRow && (e.Action == "" || e.Value == "") {
			w.t.Errorf("review of %s: row %s has value %q and action %q", w.m.s.theme.ID, e.ID, e.Value, e.Action)
		}
	}
}

// TestAnEighthThemeIsAFile adds a life event at run time and walks it to its receipt.
func TestAnEighthThemeIsAFile(t *testing.T) {
	files := fstest.MapFS{}
	err := fs.WalkDir(catalogfiles.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(catalogfiles.FS, path)
		files[path] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) string { return fmt.Sprintf("{zh: %s, en: %s}", s, s) }
	files["themes/moving.yaml"] = &fstest.MapFile{Data: []byte("id: moving\nname: " + text("搬家") + "\ntitle: " + text("搬家") + "\nsummary: " + text("搬家") +
		"\nicon: 搬\nkeywords: [搬家]\nguide: [" + text("搬家") + "]\napplicant: person\n" +
		"questions:\n  - id: far\n    text: " + text("远吗") + "\n    short: " + text("远近") + "\n    why: " + text("为什么") +
		"\n    options: [{id: near, text: " + text("近") + "}, {id: far, text: " + text("远") + "}]\n" +
		"matters:\n  - matter: sscard-loss-report\n    when: far == \"far\"\n  - matter: sscard-replacement\nconsents: [{text: " + text("同意") + "}]\n")}
	files["package.yaml"].Data = append(files["package.yaml"].Data, "  - moving\n"...)
	cat, err := catalog.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	index, err := search.New(cat)
	if err != nil {
		t.Fatal(err)
	}
	m := machine(t)
	w := &walk{t: t, m: m, seen: map[string]page.Page{}}
	w.tap("start", "theme-social-security-card").do(CatalogChanged{cat, index}) // while somebody is in the middle of something
	if m.cat == cat {
		t.Error("the catalogue changed in the middle of a visit")
	}
	w.tap("back", "leave").at(Attract)
	w.tap("start", "search").do(Input{"query", "搬家"}).tap("theme-moving").at(Guide).tap("back", "leave")
	if filed, _ := walkRoutes(t, m, "moving"); filed != 2 {
		t.Errorf("%d routes of the new theme led to a receipt, want 2", filed)
	}
}
