package search

// How well a unit of a question is met, of 1. Small enough for a cover.
const (
	metExactly = 1.0
	metBySound = 0.75 // a character that sounds the same
	metTyped   = 0.9  // pinyin means many characters
	metWithin  = 0.7  // a character alone, within other words
)

// What decides. They were set on the questions that testdata marks as seen.
const (
	enough      = 0.55 // a question must be met this far
	wholeWords  = 0.5  // what words that are met whole add to that, when they tell much
	tellsMuch   = 3.0  // the weight of such words
	unknown     = 2.5  // what a unit tells that the catalogue does not have
	doubtful    = 0.9  // below this, a question in characters is also read by its sounds alone
	behind      = 0.55 // a result this far behind the first is there by accident
	matterPrior = 0.85 // a matter is filed within its theme, so that comes first
)

// hit is an item that has something in common with a question.
type hit struct {
	cover  [longest]float32 // of each unit of the question
	phrase int32            // the best
	value  float32          // of that
	share  float32          // of that phrase that the question has
	weight float32          // of what they have in common
}

// common is what a question and a phrase have in common.
type common struct {
	terms   float32 // how many, counted by how well each is met
	weight  float32
	from    int // the units of the question
	upTo    int
	sounded bool
}

// matching is one reading of a question held against the index.
type matching struct {
	*Index
	units   []unit
	by      way
	tells   []float32 // how much each unit tells
	commons []common  // by phrase
	hits    []*hit    // by item
	phrases []int32   // that have something in common with the question
	items   []int32   // of those
}

// match finds what units mean.
func (x *Index) match(units []unit, by way) []finding {
	if len(units) == 0 {
		return nil
	}
	units = units[:min(len(units), longest)]
	m := &matching{
		Index: x, units: units, by: by,
		tells: make([]float32, len(units)), commons: make([]common, len(x.phrases)), hits: make([]*hit, len(x.items)),
	}
	heard := float32(metTyped)
	if by == bySound {
		heard = metBySound
	}
	for i, u := range units {
		for _, t := range termsAt(units, i, false) {
			switch {
			case units[t.from].foreign || u.foreign:
			case !t.sound && t.term[1] == alone:
				m.meet(t, t.term, metExactly)
				m.meet(t, term{t.term[0], within}, metWithin)
			case !t.sound:
				m.meet(t, t.term, metExactly)
			case u.typed:
				m.meet(t, t.term, heard)
			default:
				m.meet(t, t.term, metBySound)
			}
		}
	}
	return m.judge()
}

// meet counts a term of the question wherever the catalogue has a key for it. Better keys come first.
func (m *matching) meet(t sought, key term, met float32) {
	l := m.terms[key]
	for u := t.from; u < t.to; u++ {
		m.tells[u] = max(m.tells[u], float32(l.weight)*met)
	}
	for _, n := range l.phrases {
		p, c := &m.Index.phrases[n], &m.commons[n]
		if c.upTo == t.to {
			continue // met by a better key
		}
		if c.upTo == 0 {
			m.phrases, c.from = append(m.phrases, n), t.from
		}
		c.upTo, c.sounded = t.to, c.sounded || t.sound
		c.weight += float32(l.weight) * met
		if key[1] != within {
			c.terms += met
		}
		if m.hits[p.item] == nil {
			m.hits[p.item], m.items = &hit{phrase: n}, append(m.items, p.item)
		}
		for u := t.from; u < t.to; u++ {
			cover := &m.hits[p.item].cover[u]
			*cover = max(*cover, met*p.field)
		}
	}
}

// judge gives each item that has something in common with the question its score, and drops those that do not fit.
func (m *matching) judge() (found []finding) {
	for _, n := range m.phrases {
		p, c := &m.Index.phrases[n], &m.commons[n]
		share := min(1, c.terms/float32(p.need))
		if value, h := p.field*c.weight*share, m.hits[p.item]; value > h.value {
			h.phrase, h.value, h.share, h.weight = n, value, share, c.weight
		}
	}
	foreign := false
	for i, u := range m.units {
		if m.tells[i] == 0 {
			m.tells[i] = unknown
		}
		foreign = foreign || u.foreign
	}
	for _, n := range m.items {
		h := m.hits[n]
		met, of := float32(0), float32(0)
		for i, u := range m.units {
			if !u.filler || h.cover[i] > 0 {
				met += h.cover[i] * m.tells[i]
				of += m.tells[i]
			}
		}
		p, c := &m.Index.phrases[h.phrase], m.commons[h.phrase]
		whole := h.share * h.share * min(1, h.weight/tellsMuch) * p.field
		if foreign {
			whole = 0 // 买菜 is not met by 附近, however well that is met
		}
		fits := met/of + wholeWords*whole
		if fits < enough {
			continue
		}
		f := finding{item: n, phrase: h.phrase, way: m.by, from: m.units[c.from].from, to: m.units[c.upTo-1].to, score: float64(fits) * m.Index.items[n].prior}
		switch {
		case p.field == fieldGuide:
			f.way = byGuide
		case m.by == byWords && c.sounded:
			f.way = bySound
		}
		found = append(found, f)
	}
	return ranked(found)
}
