package validate

import (
	"fmt"
	"strings"
	"time"
)

// The codes of what follows the identification number in the number of a disability certificate.
const (
	Category Code = "category" // not 1 to 7
	Grade    Code = "grade"    // not 1 to 4
	Reissue  Code = "reissue"  // not B and a digit from 1
)

// Disability judges the number of a disability certificate (残疾人证) at a moment: the holder's identification number of
// 18 characters, the category (1 visual, 2 hearing, 3 speech, 4 physical, 5 intellectual, 6 mental, 7 multiple) and the
// grade (1, the gravest, to 4), as the certificate's second and third issues by 中国残联 number them. A number that was issued
// anew ends in B and a digit from 1 as well: that ending is seen in practice, and no published rule is known for it. A
// small x or b counts as its capital. Spaces between groups are passed over.
func Disability(value string, now time.Time) error {
	value = strings.ToUpper(strings.ReplaceAll(value, " ", ""))
	switch n := len([]rune(value)); {
	case value == "":
		return invalid(Empty, "请输入残疾人证号。", "Please enter the number of the disability certificate.")
	case n != 20 && n != 22:
		return invalid(Length, fmt.Sprintf("残疾人证号是 20 位，补发的是 22 位，您输入了 %d 位，请检查。", n),
			fmt.Sprintf("The number has 20 characters, or 22 if issued anew; you entered %d. Please check.", n))
	case n != len(value):
		return invalid(Character, "残疾人证号只有数字、X 和 B，请检查。", "The number has digits, X and B only. Please check.")
	}
	if err := ID(value[:18], now); err != nil {
		return err
	}
	switch {
	case value[18] < '1' || value[18] > '7':
		return invalid(Category, "残疾人证号的第 19 位是残疾类别，只能是 1 至 7，请检查。", "Character 19 is the category and can only be 1 to 7. Please check.")
	case value[19] < '1' || value[19] > '4':
		return invalid(Grade, "残疾人证号的第 20 位是残疾等级，只能是 1 至 4，请检查。", "Character 20 is the grade and can only be 1 to 4. Please check.")
	case len(value) == 22 && (value[20] != 'B' || value[21] < '1' || value[21] > '9'):
		return invalid(Reissue, "补发的残疾人证号，最后两位是 B 和 1 至 9，请检查。", "A number issued anew ends in B and a digit from 1 to 9. Please check.")
	}
	return nil
}
