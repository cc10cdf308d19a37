// Package pinyin turns letters into Chinese: what may be meant by pinyin, whole or abbreviated, best first.
//
// It is a function of the letters alone. It learns nothing and remembers nothing: what one visitor typed never reaches
// the next. It must not know keyboards or pages.
//
// Its words are in pinyin.table, read in place: words and frequencies from the dictionary of github.com/go-ego/gse
// (Apache-2.0, after jieba, MIT), readings from the Unihan database (Unicode terms of use), pinyin-pro (MIT) and
// github.com/mozillazg/go-pinyin (MIT), the words of the catalogue and of a service hall. pinyin.LICENSE says whose the data
// are. Every character that has a reading there can be typed, those of the supplementary planes as well: the characters of
// 通用规范汉字表 before all others.
package pinyin

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:generate go run ./generate

// table is made by the generator. All numbers are big-endian:
//
//	count of syllables (2 bytes), each 6 bytes, filled with zero
//	count of groups (4 bytes), each the first letters of its words' syllables (7 bytes, filled with zero) and where it begins
//	in the words (4 bytes); groups in order of their letters
//	the words: weight (1 byte), the syllables (2 bytes each), the characters in UTF-8; in a group the heaviest first
//
//go:embed pinyin.table
var table []byte

const (
	longest      = 7 // characters of a word
	syllableSize = 6
	groupSize    = longest + 4
)

// word is an entry of the table.
type word struct {
	text      string
	weight    int
	syllables []uint16
}

// parts are where the table's parts begin.
type parts struct {
	syllables []string
	known     map[string]bool // syllables, and every beginning of one
	groups    []byte
	words     []byte
}

var opened = sync.OnceValue(func() parts {
	n := int(binary.BigEndian.Uint16(table))
	p := parts{syllables: make([]string, n), known: map[string]bool{}}
	rest := table[2:]
	for i := range n {
		name := string(bytes.TrimRight(rest[i*syllableSize:(i+1)*syllableSize], "\x00"))
		p.syllables[i] = name
		for j := range name {
			if _, ok := p.known[name[:j+1]]; !ok {
				p.known[name[:j+1]] = false
			}
		}
		p.known[name] = true
	}
	rest = rest[n*syllableSize:]
	groups := int(binary.BigEndian.Uint32(rest))
	p.groups, p.words = rest[4:4+groups*groupSize], rest[4+groups*groupSize:]
	return p
})

// group gives the words whose syllables begin with these letters.
func (p parts) group(letters string) []byte {
	var key [longest]byte
	copy(key[:], letters)
	n := len(p.groups) / groupSize
	i := sort.Search(n, func(i int) bool { return bytes.Compare(p.groups[i*groupSize:i*groupSize+longest], key[:]) >= 0 })
	if i == n || !bytes.Equal(p.groups[i*groupSize:i*groupSize+longest], key[:]) {
		return nil
	}
	begin := binary.BigEndian.Uint32(p.groups[i*groupSize+longest:])
	end := uint32(len(p.words))
	if i+1 < n {
		end = binary.BigEndian.Uint32(p.groups[(i+1)*groupSize+longest:])
	}
	return p.words[begin:end]
}

// each gives the words of a group of n syllables, the heaviest first, until found says that it has enough.
func (p parts) each(group []byte, n int, found func(word) (enough bool)) {
	for len(group) > 0 {
		w := word{weight: int(group[0]), syllables: make([]uint16, n)}
		group = group[1:]
		for i := range n {
			w.syllables[i] = binary.BigEndian.Uint16(group[2*i:])
		}
		group = group[2*n:]
		size := 0
		for range n {
			_, length := utf8.DecodeRune(group[size:])
			size += length
		}
		w.text, group = string(group[:size]), group[size:]
		if found(w) {
			return
		}
	}
}

// fits says whether each of a word's syllables begins with what was typed for it; one typed whole must be that syllable.
func (p parts) fits(w word, typed []token) bool {
	for i, t := range typed {
		name := p.syllables[w.syllables[i]]
		if t.whole && name != t.letters || !strings.HasPrefix(name, t.letters) {
			return false
		}
	}
	return true
}
