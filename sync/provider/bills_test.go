package provider

import (
	"strings"
	"testing"
)

func TestAccountInACode(t *testing.T) {
	shape := AccountShape{Shortest: 10, Longest: 12}
	for code, want := range map[string]string{
		"1010000001":      "1010000001",
		" 1010000001\r\n": "1010000001",
		"https://water.example/pay?no=1010000001":  "1010000001",
		"1010000001/1010000001":                    "1010000001",
		"1010000001;202608;1010000002":             "", // two: a guess
		"12345":                                    "",
		"1010000001000000000":                      "",
		"https://water.example/p/9f3a?t=202608301": "",
		"": "",
	} {
		if got := shape.Find(code); got != want {
			t.Errorf("in %q found %q, want %q", code, got, want)
		}
	}
}

func FuzzAccountInACode(f *testing.F) {
	f.Add("https://water.example/pay?no=1010000001", 10, 12)
	f.Add("1010000001;1010000002", 10, 10)
	f.Fuzz(func(t *testing.T, code string, shortest, longest int) {
		shape := AccountShape{Shortest: shortest, Longest: longest}
		if got := shape.Find(code); got != "" && (!shape.Fits(got) || !strings.Contains(code, got)) {
			t.Errorf("in %q found %q for %+v", code, got, shape)
		}
	})
}

func TestABillMustAddUp(t *testing.T) {
	good := Bill{Total: 30, Charges: []Charge{{ID: "a", Amount: 10, Items: []FeeItem{{Amount: 10}}}, {ID: "b", Amount: 20, Items: []FeeItem{{Amount: 25}, {Amount: -5}}}}}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Bill){
		"total":  func(b *Bill) { b.Total = 31 },
		"items":  func(b *Bill) { b.Charges = []Charge{{ID: "a", Amount: 30, Items: []FeeItem{{Amount: 29}}}} },
		"id":     func(b *Bill) { b.Charges = []Charge{{Amount: 30, Items: []FeeItem{{Amount: 30}}}} },
		"credit": func(b *Bill) { b.Charges = append(b.Charges, Charge{ID: "c"}) },
	} {
		bad := good
		spoil(&bad)
		if bad.Check() == nil {
			t.Errorf("a bill with a wrong %s is taken", name)
		}
	}
}
