package search

import (
	"os"
	"strings"
	"sync"
	"testing"

	"zhiting/sync/catalog"
	"zhiting/sync/strictyaml"
)

func shipped(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Load(os.DirFS("../../assets/catalog"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func index(t testing.TB, c *catalog.Catalog) *Index {
	t.Helper()
	x, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// question is one of the question set.
type question struct {
	Ask    string `yaml:"ask"`
	Want   string `yaml:"want"` // id of a theme or service; none where nothing here answers
	Group  string `yaml:"group"`
	Unseen bool   `yaml:"unseen"` // not looked at while words and weights were made
}

const (
	none      = "none"
	goalFirst = 0.95
)

func questions(t testing.TB) []question {
	t.Helper()
	content, err := os.ReadFile("testdata/questions.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var set struct {
		Questions []question `yaml:"questions"`
	}
	if _, err := strictyaml.Decode("questions.yaml", content, &set); err != nil {
		t.Fatal(err)
	}
	return set.Questions
}

// first is the id of what a question finds first.
func first(x *Index, ask string) string {
	if found := x.Search(ask); len(found) > 0 {
		return found[0].ID
	}
	return none
}

// rightFirsts counts, among the questions seen or unseen, those that find the right thing first.
func rightFirsts(x *Index, all []question, unseen bool, wrong func(q question, got string)) (right, of int) {
	for _, q := range all {
		if q.Unseen != unseen {
			continue
		}
		of++
		if got := first(x, q.Ask); got == q.Want {
			right++
		} else {
			wrong(q, got)
		}
	}
	return right, of
}

// TestFirstAnswers holds the questions seen to their goal. Of the unseen ones it tells how many, not which.
func TestFirstAnswers(t *testing.T) {
	all, x := questions(t), index(t, shipped(t))
	offered := map[string]bool{none: true}
	for _, it := range x.items {
		offered[it.id] = true
	}
	for i, q := range all {
		if !offered[q.Want] || q.Unseen != (i%3 == 2) {
			t.Errorf("question %d (%s): want %q, unseen %t; want is an id of the catalogue or none, and every third is unseen", i+1, q.Ask, q.Want, q.Unseen)
		}
	}
	right, of := rightFirsts(x, all, false, func(q question, got string) { t.Logf("%s: %q finds %s, want %s", q.Group, q.Ask, got, q.Want) })
	t.Logf("seen: %d of %d questions find the right thing first", right, of)
	unseen, ofUnseen := rightFirsts(x, all, true, func(question, string) {})
	t.Logf("unseen: %d of %d", unseen, ofUnseen)
	if float64(right) < goalFirst*float64(of) {
		t.Errorf("%d of %d questions find the right thing first, want %.0f of 100", right, of, goalFirst*100)
	}
}

func TestWhy(t *testing.T) {
	x := index(t, shipped(t))
	for _, tt := range []struct{ ask, id, said, word, why string }{
		{"请问社保卡丢了怎么办", "social-security-card", "社保卡丢了", "社保卡丢了", "您说的就是“社保卡丢了”。"},
		{"射保卡", "social-security-card", "射保卡", "社会保障卡", "您说的“射保卡”，听起来像“社会保障卡”。"},
		{"She Bao Ka", "social-security-card", "She Bao Ka", "社会保障卡", "“She Bao Ka”是拼音，和“社会保障卡”对得上。"},
		{"sheb", "social-security-card", "sheb", "社保卡", "“sheb”是拼音，和“社保卡”对得上。"},
		{"ＳＢＫ", "social-security-card", "ＳＢＫ", "社保卡", "“ＳＢＫ”是“社保卡”的拼音首字母。"},
		{"x s e c s", "newborn", "x s e c s", "新生儿出生", "“x s e c s”是“新生儿出生”的拼音首字母。"},
		{"pochanguanlirem", "bankruptcy-information-check", "pochanguanlirem", "破产管理人", "“pochanguanlirem”很像“破产管理人”的拼音。"},
		{"lost my card!", "social-security-card", "lost my card", "lost card", "您说的“lost my card”，和这里的“lost card”对得上。"},
		{"我的社保ka坏了", "social-security-card", "社保ka坏了", "社保卡坏了", "您说的“社保ka坏了”，听起来像“社保卡坏了”。"},
	} {
		found := x.Search(tt.ask)
		if len(found) == 0 {
			t.Errorf("%q finds nothing", tt.ask)
			continue
		}
		if r := found[0]; r.ID != tt.id || r.Said != tt.said || r.Word != tt.word || r.Why.Zh != tt.why || !strings.Contains(r.Why.En, tt.said) {
			t.Errorf("%q finds %+v", tt.ask, r)
		}
	}
}

func TestMatterIsBehindItsTheme(t *testing.T) {
	found := index(t, shipped(t)).Search("社会保障卡挂失")
	var got []string
	for _, r := range found {
		if r.ID == "social-security-card" || r.Kind == KindMatter {
			got = append(got, string(r.Kind)+" "+r.ID+" of "+r.Theme)
		}
	}
	if len(got) < 2 || got[0] != "theme social-security-card of " || got[1] != "matter sscard-loss-report of social-security-card" {
		t.Errorf("found in this order: %v", got)
	}
}

// TestHallsOwnWords adds what a hall may add.
func TestHallsOwnWords(t *testing.T) {
	c := shipped(t)
	if got := first(index(t, c), "飞碟"); got != none {
		t.Fatalf("飞碟 finds %s already", got)
	}
	c.Words.Asks = append(c.Words.Asks, catalog.Ask{For: "newborn", Say: []string{"接飞碟"}})
	c.Words.Same = append(c.Words.Same, []string{"退休", "解甲归田"})
	c.Words.Foreign = append(c.Words.Foreign, "轮椅")
	x := index(t, c)
	for ask, want := range map[string]string{"接飞碟": "newborn", "jiefeidie": "newborn", "jfd": "newborn", "解甲归田": "retirement", "轮椅": none} {
		if got := first(x, ask); got != want {
			t.Errorf("%q finds %s, want %s", ask, got, want)
		}
	}
}

func TestWithoutWords(t *testing.T) {
	c := shipped(t)
	c.Words = catalog.Words{}
	if got := first(index(t, c), "退休"); got != "retirement" {
		t.Errorf("by its name alone retirement is not found, but %s", got)
	}
}

func TestSyllables(t *testing.T) {
	for letters, want := range map[string]int{"shebaoka": 3, "xian": 1, "fangan": 2, "zhuangkuandai": 3, "lvtongma": 3, "sbk": 0, "english": 0, "": 0} {
		if got := syllabify(letters); len(got) != want {
			t.Errorf("%q has %d syllables, want %d", letters, len(got), want)
		}
	}
	if a, b := syllabify("shengzhen"), syllabify("senzeng"); a[0].sound != b[0].sound || a[1].sound != b[1].sound {
		t.Error("sheng zhen is not heard as sen zeng is")
	}
}

func TestNearest(t *testing.T) {
	for _, tt := range []struct {
		text, word            string
		most, wrong, from, to int
	}{
		{"wodeshebaka", "shebaoka", 1, 1, 4, 11},
		{"shebaoka", "shebaoka", 1, 0, 0, 8},
		{"tuixou", "tuixiu", 1, 1, 0, 6},
		{"tianqi", "tuixiu", 1, -1, 0, 0},
	} {
		if wrong, from, to := nearest(tt.text, tt.word, tt.most); wrong != tt.wrong || from != tt.from || to != tt.to {
			t.Errorf("%s in %s: %d wrong at %d..%d, want %d at %d..%d", tt.word, tt.text, wrong, from, to, tt.wrong, tt.from, tt.to)
		}
	}
}

// TestTogether is for the race detector: the kiosk's pages and a technician may ask at once.
func TestTogether(t *testing.T) {
	x := index(t, shipped(t))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for _, ask := range []string{"社保卡丢了", "tuixiu", "射保卡", "lost card"} {
				if first(x, ask) == none {
					t.Errorf("%q finds nothing", ask)
				}
			}
		})
	}
	group.Wait()
}

func FuzzSearch(f *testing.F) {
	x := index(f, shipped(f))
	for _, ask := range []string{"", "社保卡丢了怎么办", "shebaoka", "s b k", "12345", "社保ka 丢了 lost", "𬍛", "\xff\x00", strings.Repeat("的社保卡", 40), "ǅ", "！？"} {
		f.Add(ask)
	}
	f.Fuzz(func(t *testing.T, ask string) {
		for i, r := range x.Search(ask) {
			if r.Said == "" || !strings.Contains(string([]rune(ask)), r.Said) || r.ID == "" || r.Score <= 0 {
				t.Errorf("%q: result %d is %+v", ask, i, r)
			}
		}
	})
}

// TestFiledServiceIsOneResult proves that a service which is filed like a life event is found once beside its matters, as a
// service, by its words in services.yaml and by those of its theme.
func TestFiledServiceIsOneResult(t *testing.T) {
	c := shipped(t)
	x := index(t, c)
	for _, theme := range c.Themes {
		if !theme.Service {
			continue
		}
		asks := append([]string{theme.Title.Zh}, theme.Keywords...)
		for _, s := range c.Services {
			if s.ID == theme.ID {
				asks = append(asks, s.Name.Zh)
				asks = append(asks, s.Keywords...)
			}
		}
		for _, ask := range asks {
			n := 0
			for _, found := range x.Search(ask) {
				if found.ID == theme.ID && found.Kind != KindMatter {
					n++
					if found.Kind != KindService {
						t.Errorf("%s finds %s as %s", ask, found.ID, found.Kind)
					}
				}
			}
			if n != 1 {
				t.Errorf("%s finds %s %d times", ask, theme.ID, n)
			}
		}
	}
}
