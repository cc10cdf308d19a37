package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// reader knows how characters and words are read.
type reader struct {
	standard map[rune]standard
	words    map[string][]string // whose syllables are not the usual ones of their characters
	families map[rune]string     // family names
}

// standard is a character of 通用规范汉字表.
type standard struct {
	number int // in the table's order, from 1
	sounds []sound
}

type sound struct {
	syllable string
	counted  int     // in a dictionary of frequencies
	share    float64 // of all that is read of the character
}

func newReader(characters, readings string) (*reader, error) {
	r := &reader{map[rune]standard{}, map[string][]string{}, map[rune]string{}}
	rows, err := lines(characters)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		char, _ := utf8.DecodeRuneInString(row[0])
		s := standard{number: i + 1}
		for _, field := range row[1:] {
			syllable, number, counted := strings.Cut(field, ":")
			n := 0
			if counted {
				if n, err = strconv.Atoi(number); err != nil {
					return nil, fmt.Errorf("%s: %s: %w", characters, row[0], err)
				}
			}
			if typed(syllable) {
				s.sounds = append(s.sounds, sound{syllable: syllable, counted: n})
			}
		}
		r.standard[char] = s
	}
	if rows, err = lines(readings); err != nil {
		return nil, err
	}
	for _, row := range rows {
		r.words[row[0]] = row[1:]
	}
	return r, nil
}

var heteronyms = pinyin.Args{Style: pinyin.Normal, Heteronym: true}

// sounds gives a character's readings.
func (r *reader) sounds(char rune) []sound {
	sounds := slices.Clone(r.standard[char].sounds)
	for _, s := range append(dictionarySounds(char), r.families[char]) {
		if s != "" && !slices.ContainsFunc(sounds, func(known sound) bool { return known.syllable == s }) {
			sounds = append(sounds, sound{syllable: s})
		}
	}
	total := 0
	for _, s := range sounds {
		total += s.counted
	}
	for i := range sounds {
		switch {
		case total > 0:
			sounds[i].share = float64(sounds[i].counted) / float64(total)
		case i == 0:
			sounds[i].share = 1
		}
	}
	return sounds
}

// dictionarySounds are the syllables that go-pinyin gives a character.
func dictionarySounds(char rune) (sounds []string) {
	for _, s := range pinyin.SinglePinyin(char, heteronyms) {
		if s = strings.ReplaceAll(s, "ü", "v"); typed(s) && !slices.Contains(sounds, s) {
			sounds = append(sounds, s)
		}
	}
	return sounds
}

// typed says whether a syllable can be typed: some interjections have no vowel.
func typed(syllable string) bool {
	return strings.ContainsAny(syllable, "aeiouv") && strings.Trim(syllable, "abcdefghijklmnopqrstuvwxyz") == ""
}

// read gives the syllables of a word, nil if a character has none.
func (r *reader) read(word string) []string {
	if syllables, ok := r.words[word]; ok {
		return syllables
	}
	var syllables []string
	for _, char := range word {
		sounds := dictionarySounds(char)
		if s := r.standard[char].sounds; len(s) > 0 {
			sounds = []string{s[0].syllable}
		}
		if len(sounds) == 0 {
			return nil
		}
		syllables = append(syllables, sounds[0])
	}
	return syllables
}

// place puts a character among those that are read alike: what is in no standard, and what is a standard's unusual reading,
// come after all that are, the characters of a level before those of the next; a family name near the front.
func (r *reader) place(char rune, syllable string, weight byte) byte {
	if r.families[char] == syllable {
		return max(weight, byte(8*math.Log2(family)))
	}
	s, ok := r.standard[char]
	if !ok {
		return min(weight, 1)
	}
	if !slices.ContainsFunc(s.sounds, func(s sound) bool { return s.syllable == syllable }) {
		return min(weight, 1) + 1
	}
	switch {
	case s.number <= 3500:
		return max(weight, 30)
	case s.number <= 6500:
		return max(weight, 20)
	}
	return max(min(weight, 60), 10)
}
