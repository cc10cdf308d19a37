package search

import (
	"slices"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// A sound is a syllable of pinyin without tone, in which people of the north hear what others write apart: zh, ch, sh are
// z, c, s, and a final ng is n. It is a rune of the private use area, so that texts of sounds are texts.
const firstSound = 0xE000

var readings = pinyin.Args{Style: pinyin.Normal, Heteronym: true}

// syllables are all syllables as they are typed, with their sounds.
var syllables = sync.OnceValue(func() map[string]rune {
	all, sounds, done := map[string]rune{}, map[string]rune{}, map[string]bool{}
	for r := rune(0x4E00); r < 0x9FA6; r++ { // the CJK Unified Ideographs of Unicode 1.1 have every syllable
		toned := pinyin.PinyinDict[int(r)]
		if done[toned] {
			continue // most characters sound like another; taking the tone off is slow
		}
		done[toned] = true
		for _, s := range pinyin.SinglePinyin(r, readings) {
			if !strings.ContainsAny(s, "aeiouv") || s == "o" {
				continue // interjections: any letters could be made of them
			}
			heard := heard(s)
			if sounds[heard] == 0 {
				sounds[heard] = firstSound + rune(len(sounds))
			}
			all[s] = sounds[heard]
		}
	}
	return all
})

// heard is a syllable as it is heard.
func heard(syllable string) string {
	if len(syllable) > 2 && syllable[1] == 'h' {
		syllable = syllable[:1] + syllable[2:]
	}
	if strings.HasSuffix(syllable, "ng") {
		syllable = syllable[:len(syllable)-1]
	}
	return syllable
}

// soundsOf are the ways to read a character, the most usual first.
func soundsOf(r rune) (sounds []rune) {
	for _, s := range pinyin.SinglePinyin(r, readings) {
		if sound := syllables()[s]; sound != 0 && !slices.Contains(sounds, sound) {
			sounds = append(sounds, sound)
		}
	}
	return sounds
}

// spelled is a text's pinyin in letters, and their first letters; both empty unless all of it is Han.
func spelled(text []rune) (letters, initials string) {
	for _, r := range text {
		s := pinyin.SinglePinyin(r, readings)
		if len(s) == 0 || s[0] == "" {
			return "", ""
		}
		letters += s[0]
		initials += s[0][:1]
	}
	return letters, initials
}

// syllable is one of typed letters: from..to of them.
type syllable struct {
	sound    rune
	from, to int
}

// longestSyllable is that of zhuang.
const longestSyllable = 6

// syllabify cuts letters into as few syllables as possible; nothing when they are no pinyin.
func syllabify(letters string) []syllable {
	type cut struct{ count, length int }
	best := make([]cut, len(letters)+1) // from each letter to the end; count 0 is no way
	for i := len(letters) - 1; i >= 0; i-- {
		for n := min(longestSyllable, len(letters)-i); n > 0; n-- { // of two ways, the one that begins with the longer syllable
			_, ok := syllables()[letters[i:i+n]]
			rest := best[i+n]
			if ok && (rest.count > 0 || i+n == len(letters)) && (best[i].count == 0 || rest.count+1 < best[i].count) {
				best[i] = cut{rest.count + 1, n}
			}
		}
	}
	var cuts []syllable
	for i := 0; i < len(letters) && best[i].count > 0; i += best[i].length {
		cuts = append(cuts, syllable{syllables()[letters[i:i+best[i].length]], i, i + best[i].length})
	}
	return cuts
}
