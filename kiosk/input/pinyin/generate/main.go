// Command generate makes pinyin.table, the words that package pinyin offers: the words of gse's dictionary with their
// frequencies, what the catalogue calls things and what is said in a hall (words.txt), read as characters.txt, readings.txt
// and go-pinyin say. Run it with go generate when one of them has changed much.
package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

const longest = 7 // characters of a word, as package pinyin knows

func main() {
	if err := run("pinyin.table"); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// entry is a word under one of its readings.
type entry struct {
	word      string
	syllables []string
	weight    byte
}

func run(path string) error {
	r, err := newReader("generate/characters.txt", "generate/readings.txt")
	if err != nil {
		return err
	}
	words, err := dictionary()
	if err != nil {
		return err
	}
	if err := ownWords(words); err != nil {
		return err
	}
	if err := hallWords("generate/words.txt", words, r); err != nil {
		return err
	}
	var entries []entry
	within := map[string]int{} // how often a character is read so, alone or in a word
	for word, count := range words {
		if utf8.RuneCountInString(word) == 1 {
			continue
		}
		syllables := r.read(word)
		if syllables == nil {
			continue
		}
		entries = append(entries, entry{word, syllables, weight(count)})
		for i, c := range []rune(word) {
			within[string(c)+syllables[i]] += count
		}
	}
	// How often a character is written by itself: the dictionary counts some hardly ever that are said all the time, so that
	// its count, those of the words with it and that of the frequency dictionary are mixed. The shares are tried out: with
	// them most of the catalogue's sentences come first.
	for c := range pinyin.PinyinDict {
		if char := rune(c); unicode.Is(unicode.Han, char) {
			for _, s := range r.sounds(char) {
				w := weight(int(s.share*float64(words[string(char)]))/5 + within[string(char)+s.syllable]/20 + s.counted*20)
				entries = append(entries, entry{string(char), []string{s.syllable}, r.place(char, s.syllable, w)})
			}
		}
	}
	return os.WriteFile(path, table(entries), 0o600)
}

// weight is a frequency on a scale of eighths of a doubling.
func weight(count int) byte { return byte(min(255, 8*math.Log2(float64(count)+1))) }

// table writes what package pinyin reads in place: see there.
func table(entries []entry) []byte {
	groups, known := map[string][]entry{}, map[string]bool{}
	for _, e := range entries {
		key := ""
		for _, s := range e.syllables {
			key += s[:1]
			known[s] = true
		}
		groups[key] = append(groups[key], e)
	}
	names := slices.Sorted(maps.Keys(known))
	var head, body bytes.Buffer
	put := func(b *bytes.Buffer, values ...any) {
		for _, v := range values {
			_ = binary.Write(b, binary.BigEndian, v) // a buffer takes everything
		}
	}
	keys := slices.Sorted(maps.Keys(groups))
	put(&head, uint16(len(names)))
	for _, name := range names {
		var fixed [6]byte
		copy(fixed[:], name)
		head.Write(fixed[:])
	}
	put(&head, uint32(len(keys)))
	for _, key := range keys {
		var fixed [longest]byte
		copy(fixed[:], key)
		head.Write(fixed[:])
		put(&head, uint32(body.Len()))
		group := groups[key]
		slices.SortFunc(group, func(a, b entry) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), strings.Compare(a.word, b.word), slices.Compare(a.syllables, b.syllables))
		})
		for _, e := range group {
			body.WriteByte(e.weight)
			for _, s := range e.syllables {
				at, _ := slices.BinarySearch(names, s)
				put(&body, uint16(at))
			}
			body.WriteString(e.word)
		}
	}
	return append(head.Bytes(), body.Bytes()...)
}
