package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-ego/gse"
	"github.com/kljensen/snowball/english"

	"zhiting/sync/catalog"
)

// unit is the smallest thing that is compared: a Han character, a syllable that was typed, or a word or number in Latin
// letters.
type unit struct {
	sign    rune   // the character, the sound, or the number of the word in the reader
	sounds  []rune // how it is read; none of a word
	typed   bool   // as pinyin
	joined  bool   // follows the unit before it with nothing between
	foreign bool   // of something that nothing here does
	filler  bool   // says nothing, unless it is part of a word: 用 in 信用
	from    int    // in the text
	to      int
}

// Latin letters are read in one of these ways.
type latin int

const (
	wordsOnly        latin = iota
	soundsOnly             // across spaces
	soundsIfPossible       // between Han characters: 社保ka
	heardOnly              // the same, and of the Han characters only how they sound, so that words written wrong are words
)

// firstWord is the sign of the first word in Latin letters, beyond all characters.
const firstWord = 0x110000

// reader cuts texts into units. It leaves out what says nothing (fillers), but for single characters, which may be part of
// a word; and it reads words for one thing as the first of them. Catalogue and question are read alike.
type reader struct {
	segmenter gse.Segmenter
	meant     map[string]meaning // by word, and by the sounds of a word
	words     map[string]rune    // Latin, by stem
	heard     map[rune][]rune    // the sounds of the catalogue's characters: to ask for them is slow
}

// meaning is what a word of words.yaml stands for: nothing, others' characters, or itself as something foreign.
type meaning struct {
	foreign bool
	as      []rune
}

// newReader makes a reader of a catalogue's words. Of phrases that would be nothing but fillers (要带什么) each is a word of
// its own.
func newReader(w catalog.Words, phrases []string) (*reader, error) {
	r := &reader{meant: map[string]meaning{}, words: map[string]rune{}, heard: map[rune][]rune{}}
	r.segmenter.Dict = gse.NewDict()
	for _, same := range w.Same {
		for _, word := range same {
			r.mean(word, meaning{as: []rune(same[0])})
		}
	}
	for _, word := range w.Foreign {
		r.mean(word, meaning{foreign: true})
	}
	for _, word := range w.Fillers {
		r.mean(word, meaning{})
	}
	if err := r.know(); err != nil {
		return nil, err
	}
	for _, phrase := range phrases {
		r.learn(fold([]rune(phrase)))
		signs := fold([]rune(phrase))
		if units := r.read(signs, wordsOnly); !slices.ContainsFunc(units, func(u unit) bool { return !u.filler }) {
			r.mean(phrase, meaning{as: signs})
		}
	}
	return r, r.know()
}

// know gives the segmenter the words that it does not have yet.
func (r *reader) know() error {
	for word := range r.meant {
		if err := r.segmenter.AddToken(word, 1000); err != nil {
			return err
		}
	}
	if len(r.meant) > 0 {
		r.segmenter.CalcToken()
	}
	return nil
}

// mean teaches a word, and how it is typed. What was taught before stays.
func (r *reader) mean(word string, m meaning) {
	signs := fold([]rune(word))
	if _, known := r.meant[string(signs)]; !known {
		r.meant[string(signs)] = m
	}
	sounds := make([]rune, 0, len(signs))
	for _, c := range signs {
		if heard := soundsOf(c); len(heard) > 0 {
			sounds = append(sounds, heard[0])
		}
	}
	if _, known := r.meant[string(sounds)]; !known && len(sounds) == len(signs) && len(sounds) > 1 { // one syllable may be anything
		r.meant[string(sounds)] = m
	}
}

// read cuts a folded text into units.
func (r *reader) read(text []rune, how latin) (units []unit) {
	var chunk []unit // what is not cut yet
	flush := func() {
		units = append(units, r.cut(chunk)...)
		chunk = nil
	}
	for i := 0; i < len(text); {
		c, end := text[i], i+1
		switch {
		case isHan(c):
			u := unit{sign: c, sounds: r.soundsOf(c), from: i, to: end}
			if how == heardOnly && len(u.sounds) > 0 {
				u.sign, u.sounds, u.typed = u.sounds[0], u.sounds[:1], true
			}
			chunk = append(chunk, u)
		case isLetter(c) || unicode.IsDigit(c):
			for end < len(text) && (isLetter(text[end]) || unicode.IsDigit(text[end])) {
				end++
			}
			word := string(text[i:end])
			syllables := syllabify(word)
			if how == wordsOnly || how >= soundsIfPossible && len(syllables) == 0 {
				flush()
				m, known := r.meant[word]
				if m.as != nil {
					word = string(m.as)
				}
				if !known || m.as != nil || m.foreign {
					units = append(units, unit{sign: r.word(word), foreign: m.foreign, from: i, to: end})
				}
				break
			}
			if len(syllables) == 0 {
				return nil // not pinyin at all
			}
			for _, s := range syllables {
				chunk = append(chunk, unit{sign: s.sound, sounds: []rune{s.sound}, typed: true, from: i + s.from, to: i + s.to})
			}
		case how != soundsOnly:
			flush()
		}
		i = end
	}
	flush()
	return units
}

// cut finds the words of words.yaml in a chunk.
func (r *reader) cut(chunk []unit) (units []unit) {
	signs := make([]rune, len(chunk))
	for i, u := range chunk {
		signs[i] = u.sign
	}
	joined := false
	for _, s := range r.segmenter.Segment([]byte(string(signs))) {
		word := s.Token().Text()
		n := utf8.RuneCountInString(word)
		m, known := r.meant[word]
		part := chunk[:n]
		chunk = chunk[n:]
		if known && m.as != nil {
			as := make([]unit, len(m.as))
			for i, c := range m.as {
				as[i] = unit{sign: c, sounds: r.soundsOf(c), from: part[0].from, to: part[n-1].to}
			}
			part = as
		}
		filler := known && m.as == nil && !m.foreign
		if filler && n > 1 {
			joined = false
			continue
		}
		for i, u := range part {
			u.filler = filler
			u.joined = joined || i > 0
			u.foreign = m.foreign
			units = append(units, u)
			joined = true
		}
		joined = !m.foreign
	}
	return units
}

// learn keeps the sounds of a text of the catalogue, and gives its Latin words their numbers. A question's other words are
// all the same word, which is nowhere.
func (r *reader) learn(text []rune) {
	for _, c := range text {
		if isHan(c) && r.heard[c] == nil {
			r.heard[c] = soundsOf(c)
		}
	}
	notLatin := func(c rune) bool { return !isLetter(c) && !unicode.IsDigit(c) }
	for _, word := range strings.FieldsFunc(string(text), notLatin) {
		if stem := english.Stem(word, false); r.words[stem] == 0 {
			r.words[stem] = firstWord + 1 + rune(len(r.words))
		}
	}
}

func (r *reader) soundsOf(c rune) []rune {
	if heard, known := r.heard[c]; known {
		return heard
	}
	return soundsOf(c)
}

func (r *reader) word(word string) rune {
	if sign, known := r.words[english.Stem(word, false)]; known {
		return sign
	}
	return firstWord
}
