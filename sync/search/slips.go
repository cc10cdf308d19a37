package search

import "strings"

// What initials and misspelt pinyin count for, beside 1 for all of a question met.
const (
	begunPinyin    = 0.7
	begunInitials  = 0.8
	insideInitials = 0.75
	misspelt       = 0.9
)

// Fewer letters than these are too few to tell.
const (
	fewBegun    = 3 // of pinyin that is still being typed
	fewInitials = 3 // of a part
	fewLetters  = 5 // of pinyin with a slip in it
)

// begun finds the phrases whose pinyin begins with these letters: whoever types sees results before the last key.
func (x *Index) begun(t typed) []finding {
	return x.each(t, func(letters string, p *phrase) (fits float64, from, to int) {
		if len(letters) < fewBegun || !strings.HasPrefix(p.letters, letters) {
			return 0, 0, 0
		}
		return begunPinyin, 0, len(letters)
	}, byPinyin)
}

// initials finds the phrases that begin with these first letters of pinyin, or whose first letters all of these hold.
func (x *Index) initials(t typed) []finding {
	return x.each(t, func(letters string, p *phrase) (fits float64, from, to int) {
		all, n := len(letters), len(p.initials)
		at := strings.Index(letters, p.initials)
		switch {
		case n < 2:
			return 0, 0, 0
		case letters == p.initials:
			return 1, 0, all
		case all >= fewInitials && strings.HasPrefix(p.initials, letters):
			return begunInitials, 0, all
		case n >= fewInitials && at >= 0:
			return insideInitials * float64(n) / float64(all), at, at + n
		}
		return 0, 0, 0
	}, byInitials)
}

// slips finds the phrases whose pinyin stands in the letters with a slip in five: left out, doubled, or beside the key.
func (x *Index) slips(t typed) []finding {
	return x.each(t, func(letters string, p *phrase) (fits float64, from, to int) {
		if len(p.letters) < fewLetters {
			return 0, 0, 0
		}
		wrong, from, to := nearest(letters, p.letters, len(p.letters)/5)
		if wrong < 0 {
			return 0, 0, 0
		}
		return misspelt * float64(to-from-wrong) / float64(len(letters)), from, to
	}, bySlip)
}

// each holds every phrase of items' own words against a question in letters.
func (x *Index) each(t typed, hold func(string, *phrase) (fits float64, from, to int), by way) (found []finding) {
	best := map[int32]int{} // item to its place in found
	for n := range x.phrases {
		p := &x.phrases[n]
		if p.letters == "" {
			continue
		}
		fits, from, to := hold(t.letters, p)
		if fits < enough {
			continue
		}
		f := finding{p.item, int32(n), by, fits * x.items[p.item].prior, t.at[from], t.at[to-1] + 1}
		if at, known := best[p.item]; !known {
			best[p.item] = len(found)
			found = append(found, f)
		} else if f.score > found[at].score {
			found[at] = f
		}
	}
	return ranked(found)
}

// nearest finds where in a text a word stands with the fewest slips, at most so many (Sellers), as far as it goes. No such place is -1.
func nearest(text, word string, most int) (wrong, from, to int) {
	type cell struct{ wrong, from int }
	column := make([]cell, len(word)+1)
	for i := range column {
		column[i].wrong = i
	}
	wrong = most + 1
	for j := range len(text) {
		left := column[0] // of the letter before, a row up
		column[0] = cell{0, j + 1}
		for i := range len(word) {
			next := cell{left.wrong, left.from}
			if word[i] != text[j] {
				next.wrong++
			}
			if c := column[i+1]; c.wrong+1 < next.wrong {
				next = cell{c.wrong + 1, c.from}
			}
			if c := column[i]; c.wrong+1 < next.wrong {
				next = cell{c.wrong + 1, c.from}
			}
			left, column[i+1] = column[i+1], next
		}
		if c := column[len(word)]; c.wrong <= min(wrong, most) {
			wrong, from, to = c.wrong, c.from, j+1
		}
	}
	if wrong > most {
		return -1, 0, 0
	}
	return wrong, from, to
}
