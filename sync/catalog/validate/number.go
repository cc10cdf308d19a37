package validate

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

var oldForeigner = regexp.MustCompile(`^[A-Z]{3}[0-9]{12}$`)

// provinces are the first two digits of numbers ever given out: GB/T 2260, and 83 for residents of Taiwan. What follows
// them is not judged: counties that were renamed long ago live on in their people's numbers.
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 "

// ID judges an identification number at a moment: a citizen's (GB 11643), that of a residence permit for people from
// Hong Kong (81), Macao (82) and Taiwan (83), a foreigner's of 18 digits that begins with 9, or the former one of three
// letters and 12 digits. The check digit of the last kind is not judged: cards are in use on which it does not fit. A
// small x counts as X.
func ID(value string, now time.Time) error {
	value = strings.ToUpper(value)
	switch {
	case value == "":
		return invalid(Empty, "请输入证件号码。", "Please enter the number of your ID card.")
	case oldForeigner.MatchString(value):
		return birth("19"+value[7:13], "20"+value[7:13], now)
	case len(value) == 15 && digits(value):
		return invalid(OldNumber, "这是 15 位的旧号码。请输入身份证上的 18 位号码。", "This is an old number of 15 digits. Please enter the 18-digit number on your ID card.")
	case !digits(strings.TrimSuffix(value, "X")):
		return invalid(Character, "证件号码只能是数字，最后一位可以是 X。请检查。", "The number has digits only; the last may be X. Please check.")
	case len(value) != 18:
		return invalid(Length, fmt.Sprintf("证件号码是 18 位，您输入了 %d 位，请检查。", len(value)),
			fmt.Sprintf("The number has 18 characters; you entered %d. Please check.", len(value)))
	case value[0] != '9' && !strings.Contains(provinces, " "+value[:2]+" "):
		return invalid(Region, "证件号码的前两位不对，请检查。", "The first two digits of the number are wrong. Please check.")
	}
	if err := birth(value[6:14], value[6:14], now); err != nil {
		return err
	}
	if value[17] != idCheck(value) {
		return invalid(Check, "证件号码有一位输错了，请对照身份证逐位检查。", "One digit of the number is wrong. Please compare it with your card, digit by digit.")
	}
	return nil
}

// birth judges a birth date, 20060102. Where the century is not written, either may be meant.
func birth(day, or string, now time.Time) error {
	for _, d := range []string{day, or} {
		date, err := time.ParseInLocation("20060102", d, now.Location())
		if err == nil && date.Year() >= 1900 && !date.After(now) {
			return nil
		}
	}
	return invalid(Birth, "证件号码里的出生日期不对，请检查第 7 到第 14 位。", "The birth date in the number is not possible. Please check digits 7 to 14.")
}

// idCheck is the check character of ISO 7064 MOD 11-2, as GB 11643 uses it, over the first 17 digits.
func idCheck(number string) byte {
	sum := 0
	for i := range 17 {
		sum = (sum + int(number[i]-'0')) * 2 % 11
	}
	return "10X98765432"[sum]
}

// usccAlphabet leaves out I, O, S, V and Z (GB 32100-2015); a character's value is its place.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// USCC judges a unified social credit code, GB 32100-2015. Small letters count as capitals.
func USCC(value string) error {
	value = strings.ToUpper(value)
	switch {
	case value == "":
		return invalid(Empty, "请输入统一社会信用代码。", "Please enter the unified social credit code.")
	case len(value) != 18:
		return invalid(Length, fmt.Sprintf("统一社会信用代码是 18 位，您输入了 %d 位，请检查。", len([]rune(value))),
			fmt.Sprintf("The code has 18 characters; you entered %d. Please check.", len([]rune(value))))
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, value[i])
		if v < 0 {
			return wrongUSCC(value[i])
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	check := strings.IndexByte(usccAlphabet, value[17])
	if check < 0 {
		return wrongUSCC(value[17])
	}
	if check != (31-sum%31)%31 {
		return invalid(Check, "代码有一位输错了，请对照营业执照逐位检查。", "One character is wrong. Please compare the code with the licence, character by character.")
	}
	return nil
}

var usccShaped = regexp.MustCompile("[" + usccAlphabet + "]{18}")

// FindUSCC finds a valid credit code in a text, such as the address of a public record; "" when there is none.
func FindUSCC(text string) (number string, found bool) {
	for _, number := range usccShaped.FindAllString(text, -1) {
		if USCC(number) == nil {
			return number, true
		}
	}
	return "", false
}

func wrongUSCC(c byte) error {
	if c >= 0x80 {
		return invalid(Character, "代码只有数字和大写字母，请检查。", "The code has digits and capital letters only. Please check.")
	}
	return invalid(Character, fmt.Sprintf("代码里没有“%c”（不用 I、O、S、V、Z），请检查。", c),
		fmt.Sprintf("The code never holds “%c” (nor I, O, S, V, Z). Please check.", c))
}

// BankCard judges a bank card number: 16 to 19 digits with the check digit of ISO/IEC 7812-1 (Luhn). Spaces between
// groups are passed over.
func BankCard(value string) error {
	value = strings.ReplaceAll(value, " ", "")
	switch {
	case value == "":
		return invalid(Empty, "请输入银行卡号。", "Please enter the bank card number.")
	case !digits(value):
		return invalid(Character, "银行卡号只能是数字，请检查。", "A bank card number has digits only. Please check.")
	case len(value) < 16 || len(value) > 19:
		return invalid(Length, fmt.Sprintf("银行卡号是 16 至 19 位，您输入了 %d 位，请检查。", len(value)),
			fmt.Sprintf("A bank card number has 16 to 19 digits; you entered %d. Please check.", len(value)))
	}
	sum := 0
	for i := range len(value) {
		d := int(value[len(value)-1-i] - '0')
		if i%2 == 1 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	if sum%10 != 0 {
		return invalid(Check, "银行卡号有一位输错了，请对照卡面逐位检查。", "One digit is wrong. Please compare the number with the card, digit by digit.")
	}
	return nil
}
