package catalog

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Find gives the themes that a citizen's words mean, best first, by the keywords of the catalogue: everyday words, pinyin
// and initials. Words may stand in a sentence (社保卡丢了怎么办); Latin letters are matched from the beginning (shebao, SBK).
func (c *Catalog) Find(query string) []Theme {
	query = plain(query)
	if query == "" {
		return nil
	}
	type hit struct {
		theme Theme
		score int
	}
	var hits []hit
	for _, t := range c.Themes {
		best := 0
		for _, word := range append([]string{t.Title.Zh, t.Name.Zh, t.Title.En, t.Name.En}, t.Keywords...) {
			best = max(best, likeness(query, plain(word)))
		}
		if best > 0 {
			hits = append(hits, hit{t, best})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	found := make([]Theme, len(hits))
	for i, h := range hits {
		found[i] = h.theme
	}
	return found
}

// likeness is 0 for words that have nothing in common. A longer word found in a sentence counts more.
func likeness(query, word string) int {
	if word == "" {
		return 0
	}
	latin := word[0] < 0x80
	switch {
	case query == word:
		return 1000
	case strings.HasPrefix(word, query):
		return 500
	case !latin && strings.Contains(query, word), latin && len(word) > 3 && strings.Contains(query, word):
		return len(word)
	case !latin && strings.Contains(word, query):
		return 1
	}
	return 0
}

// plain drops case, spaces and punctuation.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
