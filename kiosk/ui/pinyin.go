package ui

import (
	"fmt"
	"slices"
	"strings"

	"zhiting/kiosk/input"
	"zhiting/kiosk/input/pinyin"
	"zhiting/kiosk/page"
)

// What stands in the strip above the keys.
const (
	stripH     = 96
	candidateH = 84
	turningW   = 120 // of the keys that show others
	between    = 12
)

// mostCandidates is more than any letters have: the rarest character of a syllable is within reach.
const mostCandidates = 1 << 12

// turns says whether a keyboard can turn letters into characters.
func turns(k page.Keyboard) bool { return k == page.KeyboardChinese || k == page.KeyboardAddress }

// chinese says whether it does so now: on Chinese pages, until somebody chooses otherwise.
func (t typing) chinese(field page.Element, p page.Page) bool {
	return turns(field.Keyboard) && (p.Language == "zh") != t.turned
}

// candidates draws what the letters may mean, as many as there is room for, and keys to the others. The first of all
// stands out: it is what the space bar takes.
func (c *composer) candidates(room rect) {
	if c.typing.letters == "" {
		return
	}
	all := pinyin.Candidates(c.typing.letters, mostCandidates)
	x, y, right := room.x, room.y, room.x+room.w
	turning := right - turningW
	if c.typing.spread {
		turning -= turningW + between
	}
	i := min(c.typing.first, len(all))
	for first := i; i < len(all); {
		end := right
		if y+2*candidateH+between > room.y+room.h { // the last row, where the keys to the others stand
			end = turning - between
		}
		w := min(max(96, c.ruler.width(all[i].Text, 44, false)+40), end-room.x)
		if x+w > end {
			if end != right {
				break
			}
			x, y = room.x, y+candidateH+between
			continue
		}
		c.keyAt(rect{x, y, w, candidateH}, input.Key{
			ID: fmt.Sprintf("candidate-%d", i-first+1), Label: all[i].Text, Insert: all[i].Text, Action: input.Take, Uses: all[i].Letters,
		}, i == 0)
		x += w + between
		i++
	}
	less, more := input.Turning(c.p.Language, i)
	y = room.y + float32(int((room.h+between)/(candidateH+between))-1)*(candidateH+between)
	if c.typing.spread {
		c.keyAt(rect{turning, y, turningW, candidateH}, less, false)
	}
	if i < len(all) {
		c.keyAt(rect{right - turningW, y, turningW, candidateH}, more, false)
	}
}

// keyAt draws one key. One that stands out is in the colour of the way on.
func (c *composer) keyAt(r rect, k input.Key, standsOut bool) {
	fill, text, size := white, ink, float32(44)
	switch {
	case standsOut:
		fill, text = primary, white
	case k.Action != input.Write && k.Action != input.Take:
		fill = rgb(0xcbd5e4)
	}
	for size > 20 && c.ruler.width(k.Label, size, false) > r.w-12 {
		size -= 2
	}
	c.box(r, fill, 16, clear, 0)
	c.text(r.x+r.w/2, r.y+r.h/2, k.Label, size, false, text, centre)
	c.hits = append(c.hits, hit{rect: r, id: k.ID, role: "key", label: k.Label, enabled: true, radius: 16, key: &k})
}

// compose does what a key means while letters are turned into characters; done says that nothing more is to be done.
func (t *typing) compose(k input.Key, limit int) (done bool) {
	switch {
	case k.Action == input.More && !t.spread:
		t.spread = true
		return true
	case k.Action == input.More:
		t.before, t.first = append(slices.Clip(t.before), t.first), k.Uses
		return true
	case k.Action == input.Less && len(t.before) == 0:
		t.spread = false
		return true
	case k.Action == input.Less:
		last := len(t.before) - 1
		t.before, t.first = t.before[:last], t.before[last]
		return true
	case k.Action == input.Take:
		t.take(k.Insert, k.Uses, limit)
		return true
	case k.Action == input.Write && len(k.Insert) == 1 && (strings.Contains(pinyinLetters, k.Insert) || k.Insert == "'" && t.letters != ""):
		if len(t.letters) < mostLetters {
			t.set(t.letters + k.Insert)
		}
		return true
	case t.letters == "":
		return false
	case k.Action == input.Delete:
		t.set(t.letters[:len(t.letters)-1])
		return true
	case k.Action == input.Clear:
		t.set("")
		return true
	}
	// A space, a digit or a word of the keyboard: what stands first is meant.
	for t.letters != "" {
		found := pinyin.Candidates(t.letters, 1)
		if len(found) == 0 {
			t.write(t.letters, limit) // not pinyin: kept as it is
			t.set("")
			break
		}
		t.take(found[0].Text, found[0].Letters, limit)
	}
	return k.Insert == " "
}

// settle turns the letters that still stand in the field, so that whoever touches a button loses none of them.
func (s *Screen) settle() {
	e, ok := s.page.Find(s.typing.field)
	if !ok || e.Eager || s.typing.letters == "" {
		return
	}
	before := s.typing
	s.typing.compose(input.Key{Insert: " "}, e.Max)
	s.tell(e, before)
}

// pinyinLetters are the letters of pinyin, v for ü.
const pinyinLetters = "abcdefghijklmnopqrstuvwxyz"

// mostLetters is as long as a sentence is typed before it is turned.
const mostLetters = 40

// set changes the letters; what they may mean is shown from the first.
func (t *typing) set(letters string) { t.letters, t.first, t.before, t.spread = letters, 0, nil, false }

// take puts a candidate into the text in place of the letters that it takes.
func (t *typing) take(text string, uses, limit int) {
	t.write(text, limit)
	t.set(strings.TrimPrefix(t.letters[min(uses, len(t.letters)):], "'"))
}

func (t *typing) write(text string, limit int) {
	for _, r := range text { // as much of it as there is room for
		t.text = input.Apply(t.text, input.Key{Insert: string(r)}, limit)
	}
}
