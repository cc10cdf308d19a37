// Package search finds what a citizen means (智能办) among the themes, services and matters of a catalogue: everyday words,
// pinyin, initials, English, wrong characters that sound right, and slips of the finger. Where nothing fits it gives
// nothing, never a random first hit, and each result says why it was found.
//
// The index lives in memory, is made from the catalogue alone, does no I/O and never changes, so that a pure visit can
// hold it. It knows no page and no terminal; how people talk is data of the catalogue (words.yaml).
//
// Words are compared two characters at a time. A segmenter (gse) finds only the words of words.yaml: its own dictionary
// costs 196 MiB and seconds at every start. Bleve and SQLite's FTS5 rank by their own score, which has no zero to hold a
// threshold against and cannot tell which part of a question met which words; FTS5 would put a database into the visit.
package search

import (
	"cmp"
	"math"
	"slices"
	"unicode"

	"zhiting/sync/catalog"
)

// Kind says what a result is.
type Kind string

// The kinds of results.
const (
	KindTheme   Kind = "theme"
	KindService Kind = "service"
	KindMatter  Kind = "matter" // filed within a theme
)

// Result is one thing that a question may mean.
type Result struct {
	Kind  Kind         `json:"kind"`
	ID    string       `json:"id"`
	Theme string       `json:"theme,omitempty"` // of a matter: the theme in which it is filed
	Title catalog.Text `json:"title"`
	Why   catalog.Text `json:"why"`   // one sentence for the citizen
	Said  string       `json:"said"`  // the part of the question that found it
	Word  string       `json:"word"`  // the words of the catalogue that it met
	Score float64      `json:"score"` // from 0 to about 2: how much of the question is met, and how well; higher is better
}

// most is how many results a question has at most, longest how many characters of a question are read. A cover has a
// place for each.
const most, longest = 10, 64

// Index answers questions. It comes from New and is safe for use by several goroutines.
type Index struct {
	reader  *reader
	items   []item
	phrases []phrase
	terms   map[term]list
}

// item is something to be found.
type item struct {
	kind  Kind
	id    string
	theme string
	title catalog.Text
	group int32 // a theme with its matters, or a service: what is said of many groups tells little
	prior float64
}

// Search gives what a question means, best first; nothing where nothing fits.
func (x *Index) Search(question string) []Result {
	text := []rune(question)
	text = text[:min(len(text), longest)]
	folded := fold(text)
	var found []finding
	if slices.ContainsFunc(folded, isHan) {
		found = x.match(x.reader.read(folded, soundsIfPossible), byWords)
		if len(found) == 0 || found[0].score < doubtful {
			found = better(found, x.match(x.reader.read(folded, heardOnly), bySound))
		}
	} else {
		found = better(x.match(x.reader.read(folded, wordsOnly), byWords), x.match(x.reader.read(folded, soundsOnly), byPinyin))
		if typed := lettersOf(folded); len(typed.letters) > 1 {
			found = better(found, x.begun(typed))
			found = better(found, x.initials(typed))
			found = better(found, x.slips(typed))
		}
	}
	results := make([]Result, 0, len(found))
	for _, f := range found[:min(most, len(found))] {
		results = append(results, x.result(f, text))
	}
	return results
}

// finding is an item found, before it is told.
type finding struct {
	item   int32
	phrase int32 // the words of the catalogue that were met best
	way    way
	score  float64
	from   int // the part of the question that met them
	to     int
}

// better takes the reading of a question that fits better.
func better(a, b []finding) []finding {
	if len(a) == 0 || len(b) > 0 && b[0].score > a[0].score {
		return b
	}
	return a
}

// ranked sorts findings, and drops those that are far behind the first: what is there by accident.
func ranked(found []finding) []finding {
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(b.score, a.score) })
	if n := slices.IndexFunc(found, func(f finding) bool { return f.score < behind*found[0].score }); n >= 0 {
		found = found[:n]
	}
	return found
}

// result tells a finding.
func (x *Index) result(f finding, text []rune) Result {
	it := x.items[f.item]
	said := string(text[f.from:f.to])
	p := x.phrases[f.phrase]
	return Result{
		Kind: it.kind, ID: it.id, Theme: it.theme, Title: it.title, Said: said, Word: p.text,
		Why: f.way.why(said, p), Score: math.Round(f.score*1000) / 1000,
	}
}

// fold makes small letters of capitals, and narrow characters of wide ones.
func fold(text []rune) []rune {
	folded := make([]rune, len(text))
	for i, r := range text {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		folded[i] = unicode.ToLower(r)
	}
	return folded
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' }

// typed is a question in Latin letters, without spaces and signs.
type typed struct {
	letters string
	at      []int // where each stands in the question
}

// lettersOf gives the letters of a question; nothing when there is anything else in it.
func lettersOf(folded []rune) (t typed) {
	for i, r := range folded {
		switch {
		case isLetter(r):
			t.letters += string(r)
			t.at = append(t.at, i)
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return typed{}
		}
	}
	return t
}
