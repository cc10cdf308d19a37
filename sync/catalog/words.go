package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// Words is how people talk, for those who look for something in the catalogue (words.yaml). A hall adds its own.
type Words struct {
	Fillers []string   `yaml:"fillers"` // say nothing of what is wanted: 怎么办, 我想
	Same    [][]string `yaml:"same"`    // words for one thing; all are read as the first
	Foreign []string   `yaml:"foreign"` // what people ask for and nothing here does: a question about it is not half met
	Asks    []Ask      `yaml:"asks"`
}

// Ask is what people say who want a theme or a service. Its keywords are the same; these are beside them, so that a hall
// can add its own without touching a guide.
type Ask struct {
	For string   `yaml:"for"` // id of the theme or service
	Say []string `yaml:"say"`
}

// readWords reads how people talk. A catalogue without it is searched by its names and keywords.
func (l *loader) readWords() {
	if _, err := fs.Stat(l.files, "words.yaml"); errors.Is(err, fs.ErrNotExist) {
		return
	}
	l.words = l.read("words.yaml", &l.catalog.Words)
}

// checkWords holds that each word means one thing, and that what people say leads somewhere.
func (l *loader) checkWords() {
	w, meant := l.catalog.Words, map[string]string{}
	mean := func(at, word string) {
		key := strings.ToLower(strings.TrimSpace(word))
		if key == "" || meant[key] != "" {
			l.fault(l.words, at, "%q is empty or stands at %s as well; a word means one thing, take one out", word, meant[key])
		}
		meant[key] = at
	}
	for i, word := range w.Fillers {
		mean(fmt.Sprintf("fillers[%d]", i), word)
	}
	for i, word := range w.Foreign {
		mean(fmt.Sprintf("foreign[%d]", i), word)
	}
	for i, same := range w.Same {
		if len(same) < 2 {
			l.fault(l.words, fmt.Sprintf("same[%d]", i), "a word alone is the same as no other; add one or take it out")
		}
		for k, word := range same {
			mean(fmt.Sprintf("same[%d][%d]", i, k), word)
		}
	}
	for i, a := range w.Asks {
		at := fmt.Sprintf("asks[%d]", i)
		if !l.catalog.offers(a.For) {
			l.fault(l.words, at+".for", "for names %q, which is neither a theme nor a service; correct the name", a.For)
		}
		if len(a.Say) == 0 {
			l.fault(l.words, at+".say", "say is empty; write what people say who want %s", a.For)
		}
		said := map[string]bool{}
		for k, say := range a.Say {
			if strings.TrimSpace(say) == "" || said[say] {
				l.fault(l.words, fmt.Sprintf("%s.say[%d]", at, k), "%q is empty or stands here twice; take it out", say)
			}
			said[say] = true
		}
	}
}
