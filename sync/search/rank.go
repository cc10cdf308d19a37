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
	terms    float32 // how many, counted by how well each is met
	weight   float32
	last     int // term of the question that was counted last
	from, to int // units of the question
	sounded  bool
}

// match finds what units mean.
func (x *Index) match(units []unit, exactly way) []finding {
	if len(units) == 0 {
		return nil
	}
	units = units[:min(len(units), longest)]
	tells := make([]float32, len(units)) // how much each unit tells
	commons := make([]common, len(x.phrases))
	hits := make([]*hit, len(x.items))
	var touched, found []int32
	meet := func(t sought, key term, met float32, number int) {
		l := x.terms[key]
		for u := t.from; u < t.to; u++ {
			tells[u] = max(tells[u], float32(l.weight)*met)
		}
		for _, n := range l.phrases {
			p, c := &x.phrases[n], &commons[n]
			if c.last == number {
				continue // met exactly already
			}
			if c.last == 0 {
				touched, c.from = append(touched, n), t.from
			}
			c.last, c.to, c.sounded = number, t.to, c.sounded || t.sound
			c.weight += float32(l.weight) * met
			if key[1] != within {
				c.terms += met
			}
			h := hits[p.item]
			if h == nil {
				h = &hit{phrase: n}
				hits[p.item], found = h, append(found, p.item)
			}
			for u := t.from; u < t.to; u++ {
				h.cover[u] = max(h.cover[u], met*p.field)
			}
		}
	}
	heard := float32(metTyped)
	if exactly == bySound {
		heard = metBySound
	}
	number := 0
	for i := range units {
		number++
		for _, t := range termsAt(units, i, false) {
			switch {
			case units[t.from].foreign || units[t.to-1].foreign:
			case !t.sound && t.term[1] == alone:
				meet(t, t.term, metExactly, number)
				meet(t, term{t.term[0], within}, metWithin, number)
			case !t.sound:
				meet(t, t.term, metExactly, number)
			case units[i].typed:
				meet(t, t.term, heard, number)
			default:
				meet(t, t.term, metBySound, number)
			}
		}
	}
	for _, n := range touched {
		p, c := &x.phrases[n], &commons[n]
		share := min(1, c.terms/float32(p.need))
		if value, h := p.field*c.weight*share, hits[p.item]; value > h.value {
			h.phrase, h.value, h.share, h.weight = n, value, share, c.weight
		}
	}
	return x.judge(units, tells, found, hits, commons, exactly)
}

// judge gives each item that has something in common with a question its score, and drops those that do not fit.
func (x *Index) judge(units []unit, tells []float32, items []int32, hits []*hit, commons []common, exactly way) (found []finding) {
	foreign := false
	for i, u := range units {
		if tells[i] == 0 {
			tells[i] = unknown
		}
		foreign = foreign || u.foreign
	}
	for _, n := range items {
		h := hits[n]
		met, of := float32(0), float32(0)
		for i, u := range units {
			if !u.filler || h.cover[i] > 0 {
				met += h.cover[i] * tells[i]
				of += tells[i]
			}
		}
		whole := h.share * h.share * min(1, h.weight/tellsMuch) * x.phrases[h.phrase].field
		if foreign {
			whole = 0 // 买菜 is not met by 附近, however well that is met
		}
		fits := met/of + wholeWords*whole
		if fits < enough {
			continue
		}
		c := commons[h.phrase]
		f := finding{item: n, phrase: h.phrase, way: exactly, from: units[c.from].from, to: units[c.to-1].to}
		switch {
		case x.phrases[h.phrase].field == fieldGuide:
			f.way = byGuide
		case exactly == byWords && c.sounded:
			f.way = bySound
		}
		f.score = float64(fits) * x.items[n].prior
		found = append(found, f)
	}
	return ranked(found)
}
