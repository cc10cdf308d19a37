package pinyin

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Candidate is what letters may mean.
type Candidate struct {
	Text    string
	Letters int // how many of the letters it takes, from the first; the rest are still to be turned
}

// token is what was typed for one character.
type token struct {
	letters string
	whole   bool // a whole syllable, and not the beginning of one
}

// parse is a way to part letters into tokens.
type parse struct {
	tokens []token
	used   int // letters, with the marks between syllables
	parted int // tokens that are not whole syllables
}

// What bounds the work for a stroke of a key.
const (
	mostParses  = 400
	mostLetters = 48
	perParse    = 60 // words taken of one way to part the letters
)

// Candidates gives what letters may mean, best first, at most so many: words, and sentences of the likeliest words, that
// take as many letters as possible, then those that take fewer, then single characters. An apostrophe parts syllables
// that could be read as one (xi'an); v is ü. What is no letter of pinyin ends what is understood.
func Candidates(letters string, most int) []Candidate {
	letters = strings.ToLower(letters)
	if len(letters) > mostLetters {
		letters = letters[:mostLetters]
	}
	p := opened()
	best := map[string]scored{}
	put := func(s scored) {
		if old, ok := best[s.Text]; !ok || s.Letters > old.Letters || s.Letters == old.Letters && s.score > old.score {
			best[s.Text] = s
		}
	}
	for _, way := range p.parses(letters, longest) {
		for _, w := range p.wordsOf(way) {
			// A word whose syllables were all typed comes before one that they only begin.
			put(scored{Candidate{w.text, way.used}, w.weight - 24*way.parted})
		}
	}
	for _, s := range p.sentences(letters) {
		put(s)
	}
	all := slices.SortedFunc(maps.Values(best), func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.Letters, a.Letters), cmp.Compare(b.score, a.score), strings.Compare(a.Text, b.Text))
	})
	out := make([]Candidate, min(len(all), most))
	for i := range out {
		out[i] = all[i].Candidate
	}
	return out
}

type scored struct {
	Candidate
	score int // on the scale of weights
}

// wordsOf gives the heaviest words that a parse may mean.
func (p parts) wordsOf(way parse) (found []word) {
	if len(way.tokens) == 1 && way.tokens[0].whole {
		return p.fitting(way, 1<<16) // every character must be within reach
	}
	return p.fitting(way, perParse)
}

// fitting gives the heaviest words that fit a parse, at most so many.
func (p parts) fitting(way parse, most int) (found []word) {
	key := make([]byte, len(way.tokens))
	for i, t := range way.tokens {
		key[i] = t.letters[0]
	}
	p.each(p.group(string(key)), len(key), func(w word) bool {
		if p.fits(w, way.tokens) {
			found = append(found, w)
		}
		return len(found) >= most
	})
	return found
}

// parses lists the ways to part the beginning of letters into at most so many tokens: those with whole syllables first.
// Each way that ends at each letter is there, since the rest may be turned later.
func (p parts) parses(letters string, most int) (ways []parse) {
	level := []parse{{}}
	for len(level) > 0 && len(ways) < mostParses {
		var next []parse
		for _, way := range level {
			for _, longer := range p.extend(way, letters) {
				if len(longer.tokens) <= most {
					next = append(next, longer)
				}
			}
		}
		slices.SortStableFunc(next, func(a, b parse) int { return cmp.Compare(a.parted, b.parted) })
		next = next[:min(len(next), mostParses/longest)]
		ways = append(ways, next...)
		level = next
	}
	return ways
}

// alike are syllables that many type in another way than with v.
var alike = map[string]string{"lue": "lve", "nue": "nve"}

// extend adds one token to a parse: a whole syllable, its first letters (zh, ch and sh are one), or what the last of the
// letters begin.
func (p parts) extend(way parse, letters string) (longer []parse) {
	rest := letters[way.used:]
	skipped := 0
	if len(way.tokens) > 0 && strings.HasPrefix(rest, "'") {
		rest, skipped = rest[1:], 1
	}
	for n := 1; n <= min(len(rest), syllableSize); n++ {
		letters := rest[:n]
		if as, ok := alike[letters]; ok {
			letters = as
		}
		whole, known := p.known[letters]
		if !known {
			break
		}
		initial := n == 1 || n == 2 && rest[1] == 'h'
		if !whole && !initial && n < len(rest) {
			continue
		}
		t := parse{append(slices.Clip(way.tokens), token{letters, whole}), way.used + skipped + n, way.parted}
		if !whole {
			t.parted++
		}
		longer = append(longer, t)
		if whole && initial { // a, e, o: also the beginning of others
			longer = append(longer, parse{append(slices.Clip(way.tokens), token{rest[:n], false}), t.used, way.parted + 1})
		}
	}
	slices.Reverse(longer) // the longest syllable is meant most often
	return longer
}

// wordCost is what each word of a sentence costs, on the scale of weights: few long words are likelier than many short.
const (
	wordCost = 60
	heavy    = 160 // about the weight of the commonest word
	particle = 70  // the most that one of particles costs
)

// particles stand anywhere and cost little.
var particles = map[string]string{
	"的": "de", "了": "le", "吗": "ma", "着": "zhe", "过": "guo", "在": "zai", "不": "bu", "和": "he", "是": "shi", "有": "you", "我": "wo",
	"你": "ni", "他": "ta", "都": "dou", "也": "ye", "就": "jiu", "没": "mei", "把": "ba", "被": "bei", "给": "gei", "到": "dao",
}

// What a sentence is made of: so many of the likeliest words of a place, and so many ways to go on from there.
const (
	wordsOfPlace = 2
	sentences    = 3
)

// reached is a way to turn the letters up to a place.
type reached struct {
	text  string
	cost  int
	words int
}

// sentences join the likeliest words over whole syllables until no letter is left, or only the beginning of a syllable.
func (p parts) sentences(letters string) (out []scored) {
	at := make([][]reached, len(letters)+1)
	at[0] = []reached{{}}
	end := 0
	for from := range letters {
		if len(at[from]) == 0 {
			continue
		}
		begin := from
		if from > 0 && letters[from] == '\'' {
			begin++
		}
		for _, way := range p.parses(letters[begin:], 4) {
			if way.parted > 0 {
				continue
			}
			to := begin + way.used
			for _, w := range p.fitting(way, wordsOfPlace) {
				cost := wordCost + heavy - w.weight
				if particles[w.text] == letters[begin:to] {
					cost = min(cost, particle)
				}
				for _, before := range at[from] {
					at[to] = among(at[to], reached{before.text + w.text, before.cost + cost, before.words + 1})
				}
				end = max(end, to)
			}
		}
	}
	for _, r := range at[end] {
		if r.words > 1 {
			out = append(out, scored{Candidate{r.text, end}, wordCost + heavy - r.cost})
		}
	}
	return out
}

// among puts a way among the best ones to the same place, the cheapest first; a text stands there once.
func among(best []reached, now reached) []reached {
	if i := slices.IndexFunc(best, func(r reached) bool { return r.text == now.text }); i >= 0 {
		if best[i].cost <= now.cost {
			return best
		}
		best = slices.Delete(best, i, i+1)
	}
	i, _ := slices.BinarySearchFunc(best, now, func(a, b reached) int { return cmp.Or(cmp.Compare(a.cost, b.cost), strings.Compare(a.text, b.text)) })
	best = slices.Insert(best, i, now)
	return best[:min(len(best), sentences)]
}
