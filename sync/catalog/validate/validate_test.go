package validate

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var now = time.Date(2026, 3, 1, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

func id(value string) error { return ID(value, now) }

func TestCodes(t *testing.T) {
	tests := []struct {
		what  string
		check func(string) error
		value string
		want  Code // "" is valid
	}{
		{"id, sample of GB 11643", id, "11010519491231002X", ""},
		{"id, small x", id, "11010519491231002x", ""},
		{"id", id, "371502199001010012", ""},
		{"id", id, "371503195512310023", ""},
		{"id, county renamed in 2019", id, "371523200002290033", ""},
		{"id, prefecture gone in 1997", id, "372522196607140041", ""},
		{"id", id, "371581202401150057", ""},
		{"id, Taiwan", id, "830000198808080068", ""},
		{"id, Taiwan", id, "830000199706020042", ""},
		{"id, Hong Kong", id, "810000199001010019", ""},
		{"id, Macao", id, "820000199001010029", ""},
		{"id, foreigner", id, "932682198501010017", ""},
		{"id, foreigner", id, "911124198108030024", ""},
		{"id, foreigner", id, "931586198001010028", ""},
		{"id, former foreigner", id, "KAZ110090123105", ""},
		{"id, former foreigner", id, "PAK310080010103", ""},
		{"id, former foreigner whose check digit does not fit", id, "CAN110081080319", ""},
		{"id, former foreigner, month 13", id, "CAN110081130319", Birth},
		{"id, bad check digit", id, "110105194912310029", Check},
		{"id, two digits swapped", id, "371502199001010021", Check},
		{"id, foreigner, bad check digit", id, "932682198501010018", Check},
		{"id, 15 digits", id, "110105491231002", OldNumber},
		{"id, no such day", id, "371502199002300011", Birth},
		{"id, no leap year", id, "371523200102290033", Birth},
		{"id, born tomorrow", id, "371502202603020012", Birth},
		{"id, born long ago", id, "371502180001010012", Birth},
		{"id, no such province", id, "991502199001010012", Check},
		{"id, no such province", id, "781502199001010012", Region},
		{"id, 17 digits", id, "37150219900101001", Length},
		{"id, letter inside", id, "3715021990010100A2", Character},
		{"id, X inside", id, "37150219900101X012", Character},
		{"id, two X", id, "3715021990010100XX", Character},
		{"id, full-width digits", id, "３７１５０２", Character},
		{"id, nothing", id, "", Empty},

		{"uscc", USCC, "11371500MB0000001B", ""},
		{"uscc, small letters", USCC, "91371500ma00000024", ""},
		{"uscc", USCC, "12371500000000004C", ""},
		{"uscc", USCC, "93371522MF0000005D", ""},
		{"uscc, bad check", USCC, "91371500MA00000025", Check},
		{"uscc, two swapped", USCC, "91371500AM00000024", Check},
		{"uscc, letter O", USCC, "91371500MAO0000024", Character},
		{"uscc, letter Z last", USCC, "91371500MA0000002Z", Character},
		{"uscc, Chinese", USCC, "代码代码代码", Character},
		{"uscc, short", USCC, "91371500MA", Length},
		{"uscc, nothing", USCC, "", Empty},

		{"bank card", BankCard, "4111111111111111", ""},
		{"bank card, groups", BankCard, "4111 1111 1111 1111", ""},
		{"bank card, 19 digits", BankCard, "6222020000000000000", ""},
		{"bank card, 19 digits, one wrong", BankCard, "6222020000000000001", Check},
		{"bank card, one digit wrong", BankCard, "4111111111111112", Check},
		{"bank card, short", BankCard, "49927398716", Length},
		{"bank card, letters", BankCard, "411111111111111I", Character},
		{"bank card, nothing", BankCard, " ", Empty},

		{"phone", Phone, "13800000000", ""},
		{"phone", Phone, "19900000000", ""},
		{"phone, 12", Phone, "12800000000", Prefix},
		{"phone, landline", Phone, "06350000000", Prefix},
		{"phone, 10 digits", Phone, "1380000000", Length},
		{"phone, 12 digits", Phone, "138000000000", Length},
		{"phone, space", Phone, "138 0000000", Character},
		{"phone, nothing", Phone, "", Empty},

		{"name", Name, "欧阳样例", ""},
		{"name, rare character", Name, "王𬍛样", ""},
		{"name, other planes", Name, "䶮㛃𫖯𣲗〇", ""},
		{"name, dot", Name, "阿卜杜拉·样例", ""},
		{"name, another dot", Name, "阿卜杜拉•样例", ""},
		{"name, Latin", Name, "Jean-Luc O'Neill", ""},
		{"name, accents", Name, "José Müller", ""},
		{"name, 50 characters", Name, strings.Repeat("样", 50), ""},
		{"name, 51 characters", Name, strings.Repeat("样", 51), Length},
		{"name, 300 characters", Name, strings.Repeat("样", 300), Length},
		{"name, emoji", Name, "样例😀", Character},
		{"name, digit", Name, "样例2", Character},
		{"name, control", Name, "样\x00例", Character},
		{"name, private use", Name, "样\uE863", Character},
		{"name, direction override", Name, "样\u202E例", Character},
		{"name, broken UTF-8", Name, "样\xff", Character},
		{"name, dot first", Name, "·样例", Character},
		{"name, only a dot", Name, "•", Character},
		{"name, nothing", Name, " 　", Empty},

		{"address", Address, "柳园南路 12 号（东区）3-2-501室 #5", ""},
		{"address, Latin", Address, "Building 3/2, Room 501", ""},
		{"address, rare character", Address, "𣲗水村 5 号", ""},
		{"address, 100 characters", Address, strings.Repeat("路", 100), ""},
		{"address, 101 characters", Address, strings.Repeat("路", 101), Length},
		{"address, emoji", Address, "柳园路🏠", Character},
		{"address, keycap", Address, "1️⃣号楼", Character},
		{"address, line break", Address, "柳园路\n12 号", Character},
		{"address, joiner", Address, "柳园\u200d路", Character},
		{"address, nothing", Address, "  ", Empty},
	}
	for _, tt := range tests {
		err := tt.check(tt.value)
		if tt.want == "" {
			if err != nil {
				t.Errorf("%s %q: %v, want valid", tt.what, tt.value, err)
			}
			continue
		}
		var wrong *Invalid
		if !errors.As(err, &wrong) || wrong.Code != tt.want {
			t.Errorf("%s %q: %v, want %s", tt.what, tt.value, err, tt.want)
			continue
		}
		if wrong.Text.Zh == "" || wrong.Text.En == "" {
			t.Errorf("%s %q: says %q and %q; both languages are needed", tt.what, tt.value, wrong.Text.Zh, wrong.Text.En)
		}
	}
}

func TestNormalName(t *testing.T) {
	for in, want := range map[string]string{
		"阿卜杜拉•样例": "阿卜杜拉·样例", "阿卜杜拉・样例": "阿卜杜拉·样例", "阿卜杜拉．样例": "阿卜杜拉·样例", "阿卜杜拉 ‧ 样例": "阿卜杜拉·样例",
		" Jean  Luc ": "Jean Luc", "王𬍛样": "王𬍛样", "欧阳　样例": "欧阳 样例",
	} {
		if got := NormalName(in); got != want {
			t.Errorf("NormalName(%q) = %q, want %q", in, got, want)
		}
	}
}

// Any input gets a clean answer: valid text, or an *Invalid that says something in both languages without repeating
// what nobody can read.
func FuzzAll(f *testing.F) {
	for _, seed := range []string{"371502199001010012", "91371500MA00000024", "欧阳样例", "a\x00\xff", "KAZ110090123105", "１２３"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, check := range []func(string) error{id, USCC, BankCard, Phone, Name, Address} {
			err := check(value)
			if err == nil {
				if !utf8.ValidString(value) {
					t.Errorf("%q is broken UTF-8 and was accepted", value)
				}
				continue
			}
			var wrong *Invalid
			if !errors.As(err, &wrong) || wrong.Text.Zh == "" || wrong.Text.En == "" || !utf8.ValidString(wrong.Text.Zh) {
				t.Errorf("%q: %#v", value, err)
			}
		}
		if again := NormalName(NormalName(value)); again != NormalName(value) {
			t.Errorf("NormalName of %q is not stable", value)
		}
	})
}
