package search

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"zhiting/sync/catalog"
)

// How much a place of the catalogue says of what a thing is for.
const (
	fieldWords  = 1.0 // its name, keywords, and what people say
	fieldMatter = 0.9 // the names of a theme's matters
	fieldGuide  = 0.5 // its summary and guide
)

// phrase is a piece of the catalogue that belongs to one item.
type phrase struct {
	item     int32
	need     int32 // terms
	field    float32
	text     string
	letters  string // its pinyin, of a phrase of its words alone
	initials string
}

// term is two units beside each other, two sounds, or one unit alone. A unit within a longer phrase is kept as well,
// for a question that has it alone.
type term [2]rune

// alone and within stand where a term has no second unit.
const alone, within = 0, -1

// list is where a term is in the catalogue.
type list struct {
	weight  float64 // how much it tells: the inverse of how many groups speak of it
	phrases []int32
}

// builder makes an index.
type builder struct {
	*Index
	places map[term][]int32
}

// New makes the index of a catalogue. The error says which word the segmenter refuses.
func New(c *catalog.Catalog) (*Index, error) {
	asks := map[string][]string{}
	var said []string
	for _, a := range c.Words.Asks {
		asks[a.For] = append(asks[a.For], a.Say...)
		said = append(said, a.Say...)
	}
	r, err := newReader(c.Words, said)
	if err != nil {
		return nil, fmt.Errorf("words.yaml of the catalogue: %w; take out empty words and words with strange characters", err)
	}
	b := builder{&Index{reader: r, terms: map[term]list{}}, map[term][]int32{}}
	themeOf := map[string]string{}
	groups := map[string]int32{}
	for i, t := range c.Themes {
		group := int32(i)
		kind := KindTheme
		if t.Service {
			kind = KindService
		}
		n := b.item(item{kind, t.ID, "", t.Title, group, 1})
		b.texts(n, fieldWords, t.Title, t.Name)
		b.add(n, fieldWords, t.Keywords...)
		b.add(n, fieldWords, asks[t.ID]...)
		for _, m := range t.Matters {
			b.texts(n, fieldMatter, c.Matters[m.Matter].TaskName)
			if themeOf[m.Matter] == "" {
				themeOf[m.Matter], groups[m.Matter] = t.ID, group
			}
		}
		b.texts(n, fieldGuide, append([]catalog.Text{t.Summary}, t.Guide...)...)
	}
	for i, s := range c.Services {
		n := int32(slices.IndexFunc(c.Themes, func(t catalog.Theme) bool { return t.ID == s.ID })) // themes come first among the items
		if n < 0 {
			n = b.item(item{KindService, s.ID, "", s.Name, int32(len(c.Themes) + i), 1})
		}
		b.texts(n, fieldWords, s.Name)
		b.add(n, fieldWords, s.Keywords...)
		b.add(n, fieldWords, asks[s.ID]...)
		b.texts(n, fieldGuide, s.Detail)
	}
	for _, id := range slices.Sorted(maps.Keys(c.Matters)) {
		m := c.Matters[id]
		n := b.item(item{KindMatter, id, themeOf[id], m.TaskName, groups[id], matterPrior})
		b.texts(n, fieldWords, m.TaskName)
		b.texts(n, fieldGuide, m.ResultName)
	}
	b.weigh(len(c.Themes) + len(c.Services))
	return b.Index, nil
}

func (b builder) item(it item) int32 {
	b.items = append(b.items, it)
	return int32(len(b.items) - 1)
}

func (b builder) texts(item int32, field float32, texts ...catalog.Text) {
	for _, t := range texts {
		b.add(item, field, t.Zh, t.En)
	}
}

// add takes texts of the catalogue in.
func (b builder) add(item int32, field float32, texts ...string) {
	for _, text := range texts {
		folded := fold([]rune(text))
		b.reader.learn(folded)
		p, n := phrase{item: item, field: field, text: text}, int32(len(b.phrases))
		units := b.reader.read(folded, wordsOnly)
		for i, u := range units {
			if u.foreign {
				continue
			}
			if ts := termsAt(units, i, true); len(ts) > 0 {
				p.need++
				for _, t := range ts {
					b.place(t.term, n)
				}
			}
			if t := (term{u.sign, within}); len(u.sounds) > 0 {
				b.place(t, n)
			}
		}
		if field == fieldWords && !slices.ContainsFunc(folded, isLetter) {
			p.letters, p.initials = spelled(folded)
		}
		b.phrases = append(b.phrases, p)
	}
}

func (b builder) place(t term, phrase int32) {
	if at := b.places[t]; len(at) == 0 || at[len(at)-1] != phrase {
		b.places[t] = append(at, phrase)
	}
}

// weigh counts in how many of the groups each term is.
func (b builder) weigh(groups int) {
	for t, at := range b.places {
		in := map[int32]bool{}
		for _, p := range at {
			in[b.items[b.phrases[p].item].group] = true
		}
		n := float64(len(in))
		b.terms[t] = list{math.Log(1 + (float64(groups)-n+0.5)/(n+0.5)), slices.Clip(at)} // as in BM25
	}
}

// sought is a term of a text with the units that it covers.
type sought struct {
	term     term
	sound    bool
	from, to int // units
}

// termsAt gives the terms that end with a unit: all readings of what is in the catalogue, the usual one of a question.
func termsAt(units []unit, i int, all bool) (ts []sought) {
	u := units[i]
	if !u.joined {
		if !u.filler && (i+1 == len(units) || !units[i+1].joined) {
			ts = append(ts, sought{term{u.sign, alone}, false, i, i + 1})
		}
		return ts
	}
	before := units[i-1]
	if !u.typed && !before.typed {
		ts = append(ts, sought{term{before.sign, u.sign}, false, i - 1, i + 1})
	}
	for n, a := range before.sounds {
		for k, s := range u.sounds {
			if all || n == 0 && k == 0 {
				ts = append(ts, sought{term{a, s}, true, i - 1, i + 1})
			}
		}
	}
	return ts
}
