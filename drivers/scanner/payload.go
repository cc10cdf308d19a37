package scanner

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"zhiting/drivers"
)

// separator is how a scanner sends FNC1 (GS1 General Specifications, 7.8): ASCII group separator.
const separator = 0x1d

// symbologies are the code characters of AIM identifiers (ISO/IEC 15424).
var symbologies = map[byte]string{
	'A': "code39", 'C': "code128", 'E': "ean", 'F': "codabar", 'G': "code93", 'H': "code11", 'I': "itf",
	'L': "pdf417", 'Q': "qr", 'U': "maxicode", 'd': "datamatrix", 'e': "databar", 'h': "hanxin", 'z': "aztec",
}

// gs1 are the identifiers that say that the data follows GS1 (General Specifications, 5.1.3).
var gs1 = map[string]string{
	"]C1": "gs1-128", "]Q3": "gs1-qr", "]d2": "gs1-datamatrix", "]e0": "gs1-databar", "]z1": "gs1-aztec",
}

// scanOf makes of a line what a caller gets: a code, or the advice to scan again.
func scanOf(l line, now time.Time) scan {
	if l.err != nil {
		return scan{err: drivers.NewTrouble(drivers.CodeUnreadable, l.err), at: now}
	}
	text, symbology, err := interpret(l.payload)
	if err != nil {
		return scan{err: drivers.NewTrouble(drivers.CodeUnreadable, err), at: now}
	}
	return scan{code: Code{Text: text, Symbology: symbology, Raw: l.payload, At: now}, at: now}
}

// interpret takes off what the scanner put before a payload and decodes the rest.
func interpret(raw []byte) (text, symbology string, err error) {
	payload := raw
	if len(raw) >= 3 && raw[0] == ']' {
		name, known := symbologies[raw[1]]
		if special, ok := gs1[string(raw[:3])]; ok {
			name = special
		}
		if known && modifier(raw[2]) {
			symbology, payload = name, raw[3:]
		}
	}
	payload = bytes.TrimPrefix(payload, []byte{separator})
	text, ok := decode(payload)
	if !ok {
		return "", "", fmt.Errorf("%w: %d bytes that are no text in UTF-8 or GB 18030", drivers.ErrBadAnswer, len(raw))
	}
	return text, symbology, nil
}

// modifier says that a byte can be the last of an AIM identifier.
func modifier(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}

// decode reads a payload as UTF-8 and, if it is not valid, as GB 18030. A Chinese text in GB 18030 of two characters or
// more is hardly ever valid UTF-8.
func decode(payload []byte) (string, bool) {
	if !utf8.Valid(payload) {
		converted, err := simplifiedchinese.GB18030.NewDecoder().Bytes(payload)
		if err != nil {
			return "", false
		}
		payload = converted
	}
	text := string(payload)
	return text, text != "" && strings.IndexFunc(text, noise) < 0
}

// noise says that no code holds a character. The separators of ISO/IEC 15434 messages are no noise.
func noise(r rune) bool {
	switch r {
	case '\t', '\x04', '\x1c', separator, '\x1e', '\x1f':
		return false
	}
	return r == utf8.RuneError || unicode.IsControl(r)
}

// readable says that a payload is one that a scanner can have meant.
func readable(payload []byte) bool {
	_, _, err := interpret(payload)
	return err == nil
}
