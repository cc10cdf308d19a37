package receipt

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/width"
)

// cell is one character with the marks that belong to it, as it will stand on the paper.
type cell struct {
	text    string
	code    []byte // for the firmware's font; nil when the firmware has no such character
	columns int
}

// cells splits a text without newlines for a firmware's font. Control characters become spaces: they have no picture, and
// a byte such as ESC in a citizen's data must never reach the printer as a command.
func cells(text string, font FontLevel) []cell {
	encoder := simplifiedchinese.GB18030.NewEncoder()
	var out []cell
	for _, r := range text {
		if unicode.IsControl(r) {
			r = ' '
		}
		if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) && len(out) > 0 {
			last := &out[len(out)-1]
			last.text += string(r)
			last.code = nil // firmware does not combine
			continue
		}
		one := cell{text: string(r), columns: columnsOf(r)}
		if code, err := encoder.Bytes([]byte(one.text)); err == nil && font.has(r, code) {
			one.code, one.columns = code, min(len(code), 2)
		}
		out = append(out, one)
	}
	return out
}

// has says whether the firmware can be trusted to have a character with this GB 18030 code. Four-byte codes come out as
// question marks or worse on most models, and the two-byte codes of the private use area are empty on all.
func (f FontLevel) has(r rune, code []byte) bool {
	switch {
	case r < utf8.RuneSelf:
		return true
	case f == FontNone || unicode.Is(unicode.Co, r):
		return false
	case f == FontGB18030 && r >= 0x3400 && r <= 0x4DB5: // extension A as of Unicode 3.0, all of which GB 18030-2000 demands
		return true
	}
	return len(code) <= 2
}

// columnsOf is the width of a character that is drawn, in half-width columns.
func columnsOf(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
		return 2
	}
	return 1
}

func columns(line []cell) int {
	n := 0
	for _, c := range line {
		n += c.columns
	}
	return n
}

// notFirst are the marks that must not begin a line.
const notFirst = "，。、；：？！）》〉】」』”’…—%,.;:?!)]}"

// wrap breaks cells into lines of at most limit columns. Words of Latin letters and digits stay whole where they can;
// a closing mark takes the character before it along to the next line. Nothing is lost but the spaces at a break.
func wrap(line []cell, limit int) [][]cell {
	var out [][]cell
	for columns(line) > limit {
		n := 0
		for used := 0; used+line[n].columns <= limit; n++ {
			used += line[n].columns
		}
		if b := breakBefore(line, n); b > 0 {
			n = b
		}
		out = append(out, trimRight(line[:n]))
		line = line[n:]
		for len(line) > 0 && line[0].text == " " {
			line = line[1:]
		}
	}
	return append(out, line)
}

// breakBefore finds the last place at or before n where a line may end; 0 when there is none.
func breakBefore(line []cell, n int) int {
	for i := n; i > 0; i-- {
		before, after := line[i-1], line[i]
		inWord := before.columns == 1 && after.columns == 1 && before.text != " " && after.text != " "
		if !inWord && !strings.Contains(notFirst, after.text) {
			return i
		}
	}
	return 0
}

func trimRight(line []cell) []cell {
	for len(line) > 1 && line[len(line)-1].text == " " {
		line = line[:len(line)-1]
	}
	return line
}
