package ui

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// ruler measures text by the fonts' own figures, much faster than asking the toolkit.
type ruler struct {
	fonts [2]*sfnt.Font // regular, bold

	mu       sync.Mutex
	buffer   sfnt.Buffer
	advances [2]map[rune]float32 // in em
}

func newRuler(regular, bold []byte) (*ruler, error) {
	r := &ruler{advances: [2]map[rune]float32{{}, {}}}
	for i, b := range [][]byte{regular, bold} {
		f, err := opentype.Parse(b)
		if err != nil {
			return nil, fmt.Errorf("font of the screen cannot be read: %w", err)
		}
		r.fonts[i] = f
	}
	return r, nil
}

// width of a text in design pixels. A character that the font lacks comes from another one and is as wide as it is high.
func (r *ruler) width(text string, size float32, bold bool) float32 {
	i := 0
	if bold {
		i = 1
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var em float32
	for _, c := range text {
		a, known := r.advances[i][c]
		if !known {
			a = 1
			if g, err := r.fonts[i].GlyphIndex(&r.buffer, c); err == nil && g != 0 {
				if adv, err := r.fonts[i].GlyphAdvance(&r.buffer, g, fixed.I(1000), font.HintingNone); err == nil {
					a = float32(adv) / 64 / 1000
				}
			}
			r.advances[i][c] = a
		}
		em += a
	}
	return em * size
}

// noStart may not begin a line, noEnd may not end one (GB/T 15834).
const (
	noStart = "，。、；：？！）》】」』”’…—,.;:?!)]}%·"
	noEnd   = "（《【「『“‘([{"
)

// wrap breaks a text into lines no wider than limit. Han characters break anywhere the rules of punctuation allow; words
// of Latin letters and numbers stay whole unless one alone is too wide.
func (r *ruler) wrap(text string, size float32, bold bool, limit float32) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		current := ""
		for _, part := range breakable(paragraph) {
			if current != "" && r.width(strings.TrimRight(current+part, " "), size, bold) > limit {
				lines = append(lines, strings.TrimRight(current, " "))
				current = ""
				part = strings.TrimLeft(part, " ")
			}
			for r.width(part, size, bold) > limit { // one word wider than the line
				n := r.fits(part, size, bold, limit)
				lines = append(lines, part[:n])
				part = part[n:]
			}
			current += part
		}
		lines = append(lines, strings.TrimRight(current, " "))
	}
	return lines
}

// fits counts the bytes of a word that fit, at least one character.
func (r *ruler) fits(word string, size float32, bold bool, limit float32) int {
	n := 0
	for i, c := range word {
		end := i + len(string(c))
		if n > 0 && r.width(word[:end], size, bold) > limit {
			break
		}
		n = end
	}
	return n
}

// clip keeps the lines that fit into a height, at least one; an ellipsis ends what was cut.
func clip(lines []string, size, most float32) []string {
	n := max(1, int(most/(size*lineHeight)))
	if len(lines) <= n {
		return lines
	}
	lines = slices.Clone(lines[:n])
	last := []rune(lines[n-1])
	lines[n-1] = string(last[:max(0, len(last)-1)]) + "…"
	return lines
}

// breakable cuts a text into pieces between which a line may break.
func breakable(text string) []string {
	var parts []string
	current := ""
	var before rune
	for _, c := range text {
		latin := before != 0 && before < 0x2e80 && c < 0x2e80 && before != ' ' // inside a word
		glued := strings.ContainsRune(noStart, c) || strings.ContainsRune(noEnd, before)
		if current != "" && !latin && !glued {
			parts = append(parts, current)
			current = ""
		}
		current += string(c)
		before = c
	}
	if current != "" {
		parts = append(parts, current)
	}
	return parts
}
