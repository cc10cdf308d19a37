package validate

import (
	"errors"
	"testing"
	"time"
)

func TestDisability(t *testing.T) {
	for _, tt := range []struct {
		what, value string
		want        Code // "" is valid
	}{
		{"visual, grade 1", "37150219900101001211", ""},
		{"multiple, grade 4", "37150319551231002374", ""},
		{"identification number ends in X", "11010519491231002X43", ""},
		{"small x", "11010519491231002x43", ""},
		{"issued anew", "37152320000229003363B1", ""},
		{"issued anew for the ninth time, small b", "37152320000229003363b9", ""},
		{"groups", "371502 19900101 0012 11", ""},
		{"nothing", "", Empty},
		{"spaces only", "  ", Empty},
		{"identification number alone", "371502199001010012", Length},
		{"19 characters", "3715021990010100121", Length},
		{"21 characters", "37150219900101001211B", Length},
		{"23 characters", "37150219900101001211B10", Length},
		{"full-width digits", "３７１５０２１９９００１０１００１２１１", Character},
		{"letter in the identification number", "3715021990010100A211", Character},
		{"slip in the identification number", "37150219900101001311", Check},
		{"born tomorrow", "37150220260302001211", Birth},
		{"no such province", "78150219900101001211", Region},
		{"category 0", "37150219900101001201", Category},
		{"category 8", "37150219900101001281", Category},
		{"category X", "371502199001010012X1", Category},
		{"grade 0", "37150219900101001210", Grade},
		{"grade 5", "37150219900101001215", Grade},
		{"grade B", "3715021990010100121B", Grade},
		{"issued anew, 0", "37150219900101001211B0", Reissue},
		{"issued anew, no B", "37150219900101001211A1", Reissue},
		{"issued anew, BB", "37150219900101001211BB", Reissue},
	} {
		err := Disability(tt.value, now)
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

func FuzzDisability(f *testing.F) {
	for _, seed := range []string{"", "37150219900101001211", "11010519491231002X43B1", "KAZ11009012310500011", "残疾人证号残疾人证号残疾人证号残疾人证号", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		err := Disability(value, now)
		var wrong *Invalid
		if err != nil && (!errors.As(err, &wrong) || wrong.Text.Zh == "" || wrong.Text.En == "") {
			t.Errorf("%q: %v is not an Invalid in both languages", value, err)
		}
	})
}

// TestDisabilityMoment: a child born after the moment has no certificate yet.
func TestDisabilityMoment(t *testing.T) {
	const number = "37150219900101001211"
	if err := Disability(number, time.Date(1989, 12, 31, 0, 0, 0, 0, now.Location())); err == nil {
		t.Error("a birth date to come was taken")
	}
}
