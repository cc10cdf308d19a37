package paper

import (
	"regexp"
	"strings"
)

var (
	idNumber = regexp.MustCompile(`^\d{14,17}[\dXx]$`)     // GB 11643, and its form of 15 digits
	mobile   = regexp.MustCompile(`^(\d{3})\d{4}(\d{4})$`) // 11 digits
	bankCard = regexp.MustCompile(`^\d{16,19}$`)
)

// maskName keeps the first and the last character of a name: 欧阳样例 is 欧**例, 张三 is 张*. At most three stars, so
// that a long name does not fill the line.
func maskName(name string) string {
	runes := []rune(strings.TrimSpace(name))
	switch n := len(runes); n {
	case 0:
		return ""
	case 1:
		return "*"
	case 2:
		return string(runes[0]) + "*"
	default:
		return string(runes[0]) + strings.Repeat("*", min(n-2, 3)) + string(runes[n-1])
	}
}

// maskID keeps the region and the last four digits of an identification number. Of a shorter document's number it
// keeps the first character and the last two.
func maskID(number string) string {
	n := len(number)
	switch {
	case n >= 15:
		return number[:4] + " **** **** " + number[n-4:]
	case n >= 6:
		return number[:1] + strings.Repeat("*", n-3) + number[n-2:]
	}
	return strings.Repeat("*", n)
}

// maskValue hides the middle of a value that is a mobile, an identification or a bank card number, whatever the field is called.
func maskValue(value string) string {
	if m := mobile.FindStringSubmatch(value); m != nil {
		return m[1] + " **** " + m[2]
	}
	if idNumber.MatchString(value) {
		return maskID(value)
	}
	if bankCard.MatchString(value) {
		return "**** **** **** " + value[len(value)-4:]
	}
	return value
}
