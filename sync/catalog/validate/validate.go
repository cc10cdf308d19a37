// Package validate judges what citizens type: numbers by their standards' check digits, names and addresses by the
// characters that departments can take. It tells the citizen what is wrong and what to do; it looks nothing up and
// keeps nothing.
package validate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"zhiting/sync/bilingual"
)

// Code says what is wrong, for programs. Values reach JSON.
type Code string

// The codes.
const (
	Empty     Code = "empty"
	Length    Code = "length"    // too many or too few characters
	Character Code = "character" // one that does not belong
	Check     Code = "check"     // the check digit does not fit: a slip of the finger
	Birth     Code = "birth"     // the birth date in a number does not exist or is still to come
	Region    Code = "region"    // the province in a number does not exist
	OldNumber Code = "old-15"    // a first-generation number of 15 digits
	Prefix    Code = "prefix"    // not the beginning of such a number
)

// Invalid is a value that cannot be taken. Every function here returns this error and no other.
type Invalid struct {
	Code Code
	Text bilingual.Text // for the citizen: what is wrong and what to do
}

func (e *Invalid) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Text.En) }

func invalid(code Code, zh, en string) error {
	return &Invalid{code, bilingual.Text{Zh: zh, En: en}}
}

// Phone judges a mobile number of the mainland: 11 digits, the first two 13 to 19.
func Phone(value string) error {
	switch {
	case value == "":
		return invalid(Empty, "请输入手机号码。", "Please enter a mobile number.")
	case !digits(value):
		return invalid(Character, "手机号码只能是数字，请重新输入。", "A mobile number has digits only. Please enter it again.")
	case len(value) != 11:
		return invalid(Length, fmt.Sprintf("手机号码是 11 位，您输入了 %d 位，请检查。", len(value)),
			fmt.Sprintf("A mobile number has 11 digits; you entered %d. Please check.", len(value)))
	case value[0] != '1' || value[1] < '3':
		return invalid(Prefix, "手机号码以 13 至 19 开头，请检查前两位。", "A mobile number begins with 13 to 19. Please check the first two digits.")
	}
	return nil
}

// maxName is how many characters a name may have. The longest names on ID cards, transliterated ones, stay below.
const maxName = 50

// Name judges a person's name: Chinese characters of every plane, Latin letters, and between them the middle dot, a
// space, a hyphen or an apostrophe. NormalName makes one dot of the several in use.
func Name(value string) error {
	name := NormalName(value)
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return invalid(Empty, "请输入姓名。", "Please enter a name.")
	case n > maxName:
		return invalid(Length, fmt.Sprintf("姓名最多 %d 个字，请按身份证上的姓名输入。", maxName),
			fmt.Sprintf("A name has at most %d characters. Please enter it as on the ID card.", maxName))
	}
	for _, r := range name {
		if !unicode.In(r, unicode.Han, unicode.Latin) && !strings.ContainsRune("· -'’", r) {
			return wrongCharacter(r, "姓名", "A name")
		}
	}
	first, _ := utf8.DecodeRuneInString(name)
	last, _ := utf8.DecodeLastRuneInString(name)
	for _, r := range []rune{first, last} {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) {
			return wrongCharacter(r, "姓名的开头和结尾", "The beginning and the end of a name")
		}
	}
	return nil
}

// dots are characters that keyboards and old systems give for the dot in a transliterated name. U+00B7 is the one that
// ID cards and GB 18030 use.
var dots = strings.NewReplacer("•", "·", "‧", "·", "∙", "·", "⋅", "·", "・", "·", "･", "·", "．", "·", "᛫", "·", "⸱", "·", "　", " ")

// NormalName gives a name as it is kept: one kind of middle dot (U+00B7), no space around it, single spaces elsewhere.
// Characters are never replaced by likeness: 𬍛 stays 𬍛.
func NormalName(value string) string {
	name := strings.Join(strings.Fields(dots.Replace(value)), " ")
	return strings.ReplaceAll(strings.ReplaceAll(name, " ·", "·"), "· ", "·")
}

const maxAddress = 100

// Address judges the rest of an address, or another short text: letters of every script, digits and punctuation, at most
// 100 characters.
func Address(value string) error {
	value = strings.TrimSpace(value)
	switch n := utf8.RuneCountInString(value); {
	case n == 0:
		return invalid(Empty, "请输入详细地址，例如小区、楼号和房间号。", "Please enter the address, such as estate, building and room.")
	case n > maxAddress:
		return invalid(Length, fmt.Sprintf("地址最多 %d 个字，现在有 %d 个，请缩短。", maxAddress, n),
			fmt.Sprintf("An address has at most %d characters; this has %d. Please shorten it.", maxAddress, n))
	}
	for _, r := range value {
		plain := unicode.In(r, unicode.L, unicode.N, unicode.Mn, unicode.Mc, unicode.P) || strings.ContainsRune(" 　+~", r)
		if !plain || r == emojiSelector || r == utf8.RuneError {
			return wrongCharacter(r, "地址", "An address")
		}
	}
	return nil
}

// Words judges what somebody says in their own words: anything that can be read, at most longest characters.
func Words(value string, longest int) error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(value)); {
	case n == 0:
		return invalid(Empty, "请写几句。", "Please write a few words.")
	case n > longest:
		return invalid(Length, fmt.Sprintf("最多 %d 个字，现在有 %d 个，请缩短。", longest, n), fmt.Sprintf("At most %d characters; this has %d. Please shorten it.", longest, n))
	}
	for _, r := range value {
		if !unicode.IsPrint(r) && r != '　' || r == utf8.RuneError {
			return wrongCharacter(r, "这段话", "This")
		}
	}
	return nil
}

// emojiSelector asks for the coloured form of the character before it.
const emojiSelector = '\uFE0F'

// wrongCharacter names a character that can be seen; others are only said to be there.
func wrongCharacter(r rune, zh, en string) error {
	if !unicode.IsPrint(r) || r == utf8.RuneError {
		return invalid(Character, zh+"里有看不见的特殊字符，请删去重新输入。", en+" cannot hold invisible characters. Please delete them and enter it again.")
	}
	return invalid(Character, fmt.Sprintf("%s不能有“%c”，请删去。", zh, r), fmt.Sprintf("%s cannot hold “%c”. Please delete it.", en, r))
}

func digits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
