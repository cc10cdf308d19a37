package sscard

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// name reads GB 18030, of which GBK is a part. The parts are joined as bytes, since a character may lie across them.
// strange says that a character has no standard code point. Bytes that are no text at all give no name.
func name(begin, more []byte) (s string, strange bool) {
	var text strings.Builder
	for b := slices.Concat(unfilled(begin), unfilled(more)); len(b) > 0; {
		n := charSize(b)
		if n == 0 {
			return "", false
		}
		r := decodeChar(b[:n])
		strange = strange || r == utf8.RuneError || unicode.Is(unicode.Co, r)
		text.WriteRune(r)
		b = b[n:]
	}
	return strings.TrimSpace(text.String()), strange
}

// charSize is how many bytes the first character has, 0 when there is none.
func charSize(b []byte) int {
	switch {
	case b[0] >= 0x20 && b[0] < 0x7f:
		return 1
	case b[0] < 0x81 || b[0] == 0xff || len(b) < 2:
		return 0
	case b[1] >= 0x40 && b[1] != 0x7f && b[1] != 0xff:
		return 2
	case len(b) >= 4 && isDigit(b[1]) && b[2] >= 0x81 && b[2] != 0xff && isDigit(b[3]):
		return 4
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// decodeChar adds to the library's table what that leaves out: the three areas for characters of a user's own, in which
// rare characters of names often lie, and those that GB 18030-2022 moved out of the private area or gave an equal.
func decodeChar(b []byte) rune {
	if len(b) == 2 {
		lead, trail := rune(b[0]), rune(b[1])
		switch {
		case lead >= 0xaa && lead <= 0xaf && trail >= 0xa1:
			return 0xe000 + (lead-0xaa)*94 + trail - 0xa1
		case lead >= 0xf8 && trail >= 0xa1:
			return 0xe234 + (lead-0xf8)*94 + trail - 0xa1
		case lead >= 0xa1 && lead <= 0xa7 && trail <= 0xa0:
			if trail > 0x7f {
				trail--
			}
			return 0xe4c6 + (lead-0xa1)*96 + trail - 0x40
		case lead == 0xfe && moved[byte(trail)] != 0:
			return moved[byte(trail)]
		}
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil {
		return utf8.RuneError
	}
	r, _ := utf8.DecodeRune(decoded)
	return r
}

// moved is the part of row FE that once lay in the private area, by the second byte.
var moved = map[byte]rune{
	0x51: 0x20087, 0x52: 0x20089, 0x53: 0x200cc, 0x59: 0x9fb4, 0x61: 0x9fb5, 0x66: 0x9fb6, 0x67: 0x9fb7,
	0x6c: 0x215d7, 0x6d: 0x9fb8, 0x76: 0x2298f, 0x7e: 0x9fb9, 0x90: 0x9fba, 0x91: 0x241fe, 0xa0: 0x9fbb,
}
