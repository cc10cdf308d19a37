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
	return find(query, c.Themes, func(t Theme) []string {
		return append([]string{t.Title.Zh, t.Name.Zh, t.Title.En, t.Name.En}, t.Keywords...)
	})
}

// FindServices gives the services that a citizen's words mean, in the same way.
func (c *Catalog) FindServices(query string) []Service {
	return find(query, c.Services, func(s Service) []string { return append([]string{s.Name.Zh, s.Name.En}, s.Keywords...) })
}

// find sorts things by how well their words fit a query, and leaves out those that do not at all.
func find[T any](query string, things []T, words func(T) []string) []T {
	query = plain(query)
	if query == "" {
		return nil
	}
	type hit struct {
		thing T
		score int
	}
	var hits []hit
	for _, thing := range things {
		best := 0
		for _, word := range words(thing) {
			best = max(best, likeness(query, plain(word)))
		}
		if best > 0 {
			hits = append(hits, hit{thing, best})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	found := make([]T, len(hits))
	for i, h := range hits {
		found[i] = h.thing
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
