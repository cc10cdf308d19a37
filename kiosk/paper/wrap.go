package paper

import (
	"strings"
	"unicode"
)

// Characters that may not begin a line, and such as may not end one (GB/T 15834, 5.1).
const (
	notFirst = "，。、；：！？）】》〉」』”’…—·%℃,.;:!?)]}"
	notLast  = "（【《〈「『“‘([{"
)

// wrap breaks a text into lines no wider than width. A Han character may stand at either end of a line, a word of Latin
// letters or digits stays whole, and punctuation keeps to the side it belongs to. Nothing but spaces at the break is
// left out; a word wider than a line is broken where it must.
func wrap(text string, width float64, measure func(string) float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, piece := range pieces(paragraph) {
			if measure(strings.TrimRight(line+piece, " ")) <= width {
				line += piece
				continue
			}
			if line = strings.TrimRight(line, " "); line != "" {
				lines = append(lines, line)
			}
			line = strings.TrimLeft(piece, " ")
			for measure(strings.TrimRight(line, " ")) > width {
				head := fitting(line, width, measure)
				if head == line {
					break // one character, wider than the column
				}
				lines = append(lines, strings.TrimRight(head, " "))
				line = strings.TrimLeft(line[len(head):], " ")
			}
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// pieces cuts a text where a line may end.
func pieces(text string) []string {
	var list []string
	var before rune
	for _, r := range text {
		if before == 0 || mayBreak(before, r) {
			list = append(list, "")
		}
		list[len(list)-1] += string(r)
		before = r
	}
	return list
}

// mayBreak says whether a line may end between two characters.
func mayBreak(before, after rune) bool {
	switch {
	case strings.ContainsRune(notFirst, after), strings.ContainsRune(notLast, before), unicode.Is(unicode.M, after):
		return false
	case before == ' ':
		return after != ' '
	case after == ' ':
		return false
	}
	return !inWord(before) || !inWord(after)
}

// inWord says whether a character belongs to a word that stays whole: anything but the scripts written without spaces
// and their punctuation, full-width forms with it.
func inWord(r rune) bool {
	spaceless := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
	return !spaceless && (r < 0x3000 || r > 0x303F) && (r < 0xFF00 || r > 0xFFEF)
}

// fitting is the longest beginning of a text that fits, at least one character.
func fitting(text string, width float64, measure func(string) float64) string {
	end := 0
	for i, r := range text {
		next := i + len(string(r))
		if end > 0 && measure(text[:next]) > width {
			break
		}
		end = next
	}
	return text[:end]
}
