package scanner

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiting/drivers"
)

func TestInterpret(t *testing.T) {
	for raw, want := range map[string]struct{ text, symbology string }{
		"LT0001":                              {"LT0001", ""},
		"]Q1LT0001":                           {"LT0001", "qr"},
		"]C0LT0001":                           {"LT0001", "code128"},
		"]E06901234567892":                    {"6901234567892", "ean"},
		"]d1LT0001":                           {"LT0001", "datamatrix"},
		"]L0LT0001":                           {"LT0001", "pdf417"},
		"]h0LT0001":                           {"LT0001", "hanxin"},
		"]Q3\x1d01069":                        {"01069", "gs1-qr"},
		"]C101069":                            {"01069", "gs1-128"},
		"]d201069\x1d10A":                     {"01069\x1d10A", "gs1-datamatrix"},
		"]e001069":                            {"01069", "gs1-databar"},
		"\x1d01069\x1d10A":                    {"01069\x1d10A", ""},
		"]k1LT":                               {"]k1LT", ""}, // no symbology that we know
		"]Q-LT":                               {"]Q-LT", ""}, // no identifier
		"]Q":                                  {"]Q", ""},
		"[)>\x1e06\x1dP1":                     {"[)>\x1e06\x1dP1", ""},
		"a\tb":                                {"a\tb", ""},
		"欧阳样例":                                {"欧阳样例", ""},
		"]Q1王𬍛样":                              {"王𬍛样", "qr"},
		"\xc5\xb7\xd1\xf4\xd1\xf9\xc0\xfd":    {"欧阳样例", ""},
		"]Q1\xcd\xf5\x99\x31\xd9\x37\xd1\xf9": {"王𬍛样", "qr"}, // four bytes in GB 18030
		"LT-\xc1\xc4\xb3\xc7-01":              {"LT-聊城-01", ""},
	} {
		text, symbology, err := interpret([]byte(raw))
		if err != nil || text != want.text || symbology != want.symbology {
			t.Errorf("%q: %q, %q, %v; want %q, %q", raw, text, symbology, err, want.text, want.symbology)
		}
	}
}

func TestNoise(t *testing.T) {
	for _, raw := range []string{
		"", "\x00", "LT\x000001", "\xff\xfe", "\xff", "]Q1", "]Q3\x1d", "\x1d", "\x7f", "LT\x1b[0m", "\xc5", "欧\xff", "\u0085", "\ufffd",
	} {
		text, symbology, err := interpret([]byte(raw))
		if !errors.Is(err, drivers.ErrBadAnswer) || text != "" || symbology != "" {
			t.Errorf("%q: %q, %q, %v; want ErrBadAnswer alone", raw, text, symbology, err)
		}
	}
}

func TestNothingPrintsAPayload(t *testing.T) {
	secret := "TOKEN-371502199001010012"
	given := scanOf(line{payload: []byte("]Q1" + secret)}, time.Unix(1, 0))
	if given.err != nil || given.code.Text != secret {
		t.Fatalf("code is not read: %v", given.err)
	}
	spoilt := scanOf(line{payload: []byte(secret + "\x00")}, time.Unix(1, 0))
	if spoilt.err == nil {
		t.Fatal("noise was read")
	}
	for _, printed := range []string{
		fmt.Sprint(given.code), fmt.Sprintf("%v %+v %#v %s", given.code, given.code, given.code, given.code),
		fmt.Sprint(&given.code), fmt.Sprintf("%+v", []Code{given.code}), spoilt.err.Error(),
	} {
		if strings.Contains(printed, "3715") || strings.Contains(printed, "51 55 49 53") {
			t.Errorf("payload in %q", printed)
		}
	}
}
