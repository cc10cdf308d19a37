package ui

import (
	"strings"
	"testing"

	"zhiting/kiosk/input"
	"zhiting/kiosk/input/pinyin"
	"zhiting/kiosk/page"
)

// typed touches keys one after the other and gives what is in the field.
func typed(t *testing.T, s *Screen, keys ...string) string {
	t.Helper()
	for _, id := range keys {
		found := false
		for i := range s.scene.hits {
			if h := s.scene.hits[i]; h.id == id {
				s.act(&h)
				found = true
				break
			}
		}
		if !found {
			t.Fatalf("there is no %s on the screen", id)
		}
	}
	return s.typing.text
}

func letters(word string) (keys []string) {
	for _, r := range word {
		keys = append(keys, "key-"+string(r))
	}
	return keys
}

func chinesePage(language string, eager bool) page.Page {
	return page.Page{ID: "field", Title: "t", Heading: "h", Language: language, Elements: []page.Element{
		{ID: "entry", Role: page.RoleField, Label: "姓名", Keyboard: page.KeyboardChinese, Max: 8, Eager: eager},
	}, Bar: []page.Element{{ID: "next", Role: page.RoleButton, Label: "下一步"}}}
}

func screenOf(t *testing.T, p page.Page) (s *Screen, told *[]string) {
	s, told = window(t), new([]string)
	s.OnEvent(func(e Event) {
		switch e := e.(type) {
		case Input:
			*told = append(*told, e.Text)
		case Tap:
			*told = append(*told, "tap "+e.ID)
		}
	})
	s.pending.Store(&p)
	s.update()
	return s, told
}

// TestPinyinIsTyped composes a name from letters and candidates, and tells nothing of letters that are not turned yet.
func TestPinyinIsTyped(t *testing.T) {
	s, told := screenOf(t, chinesePage("zh", false))
	typed(t, s, letters("ouyang")...)
	if len(*told) != 0 {
		t.Errorf("told of letters: %v", *told)
	}
	if got := typed(t, s, "candidate-1"); got != "欧阳" {
		t.Errorf("ouyang gives %q", got)
	}
	typed(t, s, letters("yan")...)
	if touched := seek(t, s, "䶮"); touched > 6 || s.typing.text != "欧阳䶮" {
		t.Errorf("a rare character: %q after turning %d times", s.typing.text, touched)
	}
	typed(t, s, letters("li")...)
	typed(t, s, "key-delete", "key-delete")
	if got := typed(t, s, "key-delete"); got != "欧阳" {
		t.Errorf("deleting takes letters first and then characters: %q", got)
	}
	typed(t, s, letters("wang")...)
	if got := typed(t, s, "key-1"); !strings.HasSuffix(got, "1") || strings.Contains(got, "wang") {
		t.Errorf("a digit after letters: %q", got)
	}
	typed(t, s, letters("ge")...)
	typed(t, s, "next")
	if last := *told; last[len(last)-1] != "tap next" || strings.ContainsAny(s.typing.text, "ge") {
		t.Errorf("touching a button with letters in the field: %v, %q", last, s.typing.text)
	}
	typed(t, s, letters("nihaonihaonihao")...)
	if got := []rune(typed(t, s, "key-space")); len(got) > 8 {
		t.Errorf("%q is longer than the field", string(got))
	}
}

// seek turns candidates over until one is found, takes it, and says how often it turned.
func seek(t *testing.T, s *Screen, want string) (turned int) {
	t.Helper()
	for ; ; turned++ {
		for i := range s.scene.hits {
			if h := s.scene.hits[i]; h.key != nil && h.key.Action == input.Take && h.key.Insert == want {
				s.act(&h)
				return turned
			}
		}
		if h := s.stop("candidate-more"); h == nil {
			t.Fatalf("%s is not among the candidates of %s", want, s.typing.letters)
		}
		typed(t, s, "candidate-more")
	}
}

// TestTheLastCandidateIsWithinReach turns to the last character of the syllables that have most, and back to the keys.
func TestTheLastCandidateIsWithinReach(t *testing.T) {
	s, _ := screenOf(t, chinesePage("zh", false))
	for _, syllable := range []string{"yi", "ji", "yan"} {
		all := pinyin.Candidates(syllable, 1<<20)
		typed(t, s, letters(syllable)...)
		turned := seek(t, s, all[len(all)-1].Text)
		typed(t, s, "key-clear")
		typed(t, s, letters(syllable)...)
		for range turned {
			typed(t, s, "candidate-more")
			if faults := measure(s.scene); len(faults) > 0 {
				t.Fatalf("%s: %v", syllable, faults)
			}
		}
		for range turned {
			typed(t, s, "candidate-less")
		}
		typed(t, s, "key-clear")
	}
}

// TestCandidatesKeepTheirMeasures composes letters on every page that has a keyboard for them, in large text and low too.
func TestCandidatesKeepTheirMeasures(t *testing.T) {
	pages := crowded()
	pages["empty"] = chinesePage("zh", false)
	s := window(t)
	for _, name := range []string{"empty", "chinese", "long field", "three fields"} {
		for v, p := range variants(pages[name]) {
			s.pending.Store(&p)
			s.update()
			for _, word := range []string{"ouyang", "l", strings.Repeat("e", mostLetters), strings.Repeat("zhuang", 6), "vvv"} {
				if name == "three fields" {
					s.typing.field = "c"
				}
				s.typing.set(word)
				s.draw()
				for range 3 {
					for _, fault := range measure(s.scene) {
						t.Errorf("%s, variant %d, %s: %s", name, v, word, fault)
					}
					if word == "ouyang" && !s.typing.spread && s.stop("candidate-5") == nil {
						t.Errorf("%s, variant %d: fewer than five candidates", name, v)
					}
					if s.stop("candidate-more") == nil {
						break
					}
					typed(t, s, "candidate-more")
				}
			}
		}
	}
}

// TestLettersAreKept proves that letters which are not turned yet are not lost when somebody turns to something else.
func TestLettersAreKept(t *testing.T) {
	s, told := screenOf(t, chinesePage("zh", false))
	typed(t, s, letters("abc")...)
	if got := typed(t, s, "key-switch"); got != "abc" || (*told)[0] != "abc" {
		t.Errorf("中／英 after abc: %q, told %v", got, *told)
	}
	p := chinesePage("zh", false)
	p.Elements = append(p.Elements, p.Elements[0])
	p.Elements[1].ID = "other"
	s, told = screenOf(t, p)
	typed(t, s, letters("ouyang")...)
	typed(t, s, "other")
	if len(*told) != 1 || (*told)[0] != "欧阳" {
		t.Errorf("another field was touched after ouyang: told %v", *told)
	}
	s, told = screenOf(t, chinesePage("zh", true))
	typed(t, s, letters("sbk")...)
	p = chinesePage("zh", true)
	p.Elements[0].Value = "退休" // by somebody else than the keys
	s.sent = nil
	s.pending.Store(&p)
	s.update()
	if s.typing.text != "退休" || s.typing.letters != "" {
		t.Errorf("the field was set to 退休: %q and letters %q; told %v", s.typing.text, s.typing.letters, *told)
	}
}

// TestLettersOfASearchAreTold proves that a search hears letters before they are turned.
func TestLettersOfASearchAreTold(t *testing.T) {
	s, told := screenOf(t, chinesePage("zh", true))
	typed(t, s, letters("sbk")...)
	if last := *told; len(last) != 3 || last[2] != "sbk" {
		t.Errorf("told %v", last)
	}
	p := chinesePage("zh", true)
	p.Elements[0].Value = "sbk"
	s.pending.Store(&p)
	s.update()
	if got := typed(t, s, "candidate-1"); got != "社保卡" {
		t.Errorf("sbk gives %q", got)
	}
	if last := *told; last[len(last)-1] != "社保卡" {
		t.Errorf("told %v", last)
	}
}

// TestEnglishPagesBeginWithLetters proves that letters stay letters there, until somebody turns them.
func TestEnglishPagesBeginWithLetters(t *testing.T) {
	s, _ := screenOf(t, chinesePage("en", false))
	if got := typed(t, s, letters("li")...); got != "li" {
		t.Errorf("on an English page li gives %q", got)
	}
	typed(t, s, "key-clear", "key-switch")
	typed(t, s, letters("ouyang")...)
	if got := typed(t, s, "key-space"); got != "欧阳" {
		t.Errorf("after 中/EN ouyang gives %q", got)
	}
}

func TestComposeKeepsWhatIsNoPinyin(t *testing.T) {
	typing := typing{}
	for _, r := range "vvvv" {
		typing.compose(input.Key{Insert: string(r)}, 20)
	}
	typing.compose(input.Key{Insert: " "}, 20)
	if typing.text == "" || typing.letters != "" {
		t.Errorf("letters that mean nothing became %q, %q left", typing.text, typing.letters)
	}
}
