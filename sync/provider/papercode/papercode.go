// Package papercode is the verification code on a printed licence (验证码): 12 signs that nobody guesses and that are read
// aloud or typed without mistakes. It knows nothing of what is printed, or of who keeps the codes.
package papercode

import (
	"fmt"
	"io"
	"strings"
)

// alphabet has no I, L, O and U, which are taken for others (Crockford's base 32).
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// length is that of a code: 11 random signs, 55 bits, and one that checks them.
const length = 12

// New makes a code of random bytes.
func New(random io.Reader) (string, error) {
	raw := make([]byte, length-1)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("making a verification code: %w", err)
	}
	code := make([]byte, length)
	sum := byte(0)
	for i, b := range raw {
		value := b % 32
		code[i], sum = alphabet[value], times(sum)^value
	}
	code[length-1] = alphabet[times(sum)]
	return string(code), nil
}

// times multiplies by x in the field of 32 elements with x⁵ = x² + 1. The sum of a code is a polynomial with its signs as
// coefficients: since the powers of x that occur all differ, one wrong sign or any two that changed places give another.
func times(v byte) byte {
	if v <<= 1; v >= 32 {
		v ^= 0b100101
	}
	return v
}

// similar are signs that people write for others.
var similar = strings.NewReplacer("I", "1", "L", "1", "O", "0", " ", "", "-", "")

// Parse reads a code as somebody wrote it: in small letters, in groups, with O for 0. It says whether it can be one.
func Parse(text string) (code string, ok bool) {
	code = similar.Replace(strings.ToUpper(strings.TrimSpace(text)))
	if len(code) != length {
		return "", false
	}
	sum := byte(0)
	for i := range length {
		value := strings.IndexByte(alphabet, code[i])
		if value < 0 {
			return "", false
		}
		sum = times(sum) ^ byte(value)
	}
	return code, sum == 0
}

// Grouped is a code for people: ABCD-EFGH-JKMN.
func Grouped(code string) string {
	if len(code) != length {
		return code
	}
	return code[:4] + "-" + code[4:8] + "-" + code[8:]
}

// Path is where a hub answers for a code, before the code itself. Find looks for it in what was scanned.
const Path = "/verify/"

// Find gives the code in what was scanned from a printed licence: the address of a hub's page, or the code alone.
func Find(text string) (code string, ok bool) {
	if i := strings.LastIndex(text, Path); i >= 0 {
		text = text[i+len(Path):]
	}
	return Parse(text)
}
