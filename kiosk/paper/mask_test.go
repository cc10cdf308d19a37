package paper

import "testing"

func TestMasks(t *testing.T) {
	for _, c := range []struct {
		what     string
		mask     func(string) string
		in, want string
	}{
		{"no name", maskName, "", ""},
		{"one character", maskName, "样", "*"},
		{"two", maskName, "张三", "张*"},
		{"three", maskName, "张样例", "张*例"},
		{"four", maskName, "欧阳样例", "欧**例"},
		{"rare", maskName, "王𬍛样", "王*样"},
		{"rare last", maskName, "王样𬍛", "王*𬍛"},
		{"long", maskName, "阿卜杜热西提·买买提吐尔逊", "阿***逊"},
		{"Latin", maskName, "SAMPLE PERSON", "S***N"},
		{"citizen", maskID, "371502199001010012", "3715 **** **** 0012"},
		{"fifteen digits", maskID, "371502900101001", "3715 **** **** 1001"},
		{"pass", maskID, "H12345678", "H******78"},
		{"short", maskID, "12345", "*****"},
		{"mobile", maskValue, "13800000000", "138 **** 0000"},
		{"number with X", maskValue, "37150319551231002X", "3715 **** **** 002X"},
		{"plain value", maskValue, "样例路9号院3号楼", "样例路9号院3号楼"},
		{"bank card", maskValue, "6222020000000000000", "**** **** **** 0000"},
		{"six digits of a postcode", maskValue, "252000", "252000"},
	} {
		if got := c.mask(c.in); got != c.want {
			t.Errorf("%s: %q becomes %q, want %q", c.what, c.in, got, c.want)
		}
	}
}
