package idcard

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"zhiting/drivers"
)

func cardVector(t *testing.T, name string) Card {
	t.Helper()
	replies, errs := parse(vectorNamed(t, name))
	if len(replies) != 1 {
		t.Fatalf("%s: %d replies, %v", name, len(replies), errs)
	}
	card, err := decodePayload(replies[0].data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return card
}

func TestCardVectors(t *testing.T) {
	citizen := Card{
		Kind: Citizen, Name: "样本甲", Sex: "女", Ethnicity: "汉", Birth: "1949-12-31", Address: "北京市朝阳区样本路１号",
		Number: "11010519491231002X", Issuer: "北京市公安局朝阳分局", ValidFrom: "2020-01-01", ValidUntil: "长期",
	}
	for name, want := range map[string]struct {
		card   Card
		prints int
	}{
		"card_citizen_longterm": {card: citizen},
		"card_citizen_fp0":      {card: citizen},
		"card_citizen_fp512":    {card: citizen, prints: 512},
		"card_J": {card: Card{
			Kind: HKMT, Name: "样本港", Sex: "男", Birth: "1990-01-01", Address: "广东省深圳市样本区样本街道１号",
			Number: "810000199001010019", Issuer: "深圳市公安局",
			ValidFrom: "2020-01-01", ValidUntil: "2025-01-01", PassNumber: "H00000000", IssueCount: "01",
		}},
	} {
		got := cardVector(t, name)
		if len(got.PhotoWLT) != 1024 || !bytes.HasPrefix(got.PhotoWLT, []byte{0x57, 0x4c, 0x66, 0, 0x7e, 0}) {
			t.Errorf("%s: photo of %d bytes does not begin as one", name, len(got.PhotoWLT))
		}
		if len(got.Fingerprints) != want.prints {
			t.Errorf("%s: %d bytes of fingerprints, want %d", name, len(got.Fingerprints), want.prints)
		}
		if want.prints > 0 && got.Fingerprints[0] != 'C' {
			t.Errorf("%s: fingerprint begins with %X", name, got.Fingerprints[0])
		}
		got.PhotoWLT, got.Fingerprints = nil, nil
		gotJSON, _ := json.Marshal(got)
		wantJSON, _ := json.Marshal(want.card)
		if !bytes.Equal(gotJSON, wantJSON) {
			t.Errorf("%s:\n got %s\nwant %s", name, gotJSON, wantJSON)
		}
	}
}

func TestModuleAndAppendedAddress(t *testing.T) {
	replies, _ := parse(vectorNamed(t, "rep_samid_synthetic"), vectorNamed(t, "card_append_addr_1"))
	if got := decodeModule([16]byte(replies[0].data)); got != "05.01-20130101-0001234567-0089012345" {
		t.Errorf("module number %s", got)
	}
	one := replies[1].data
	first := decodeMoved(one)
	if first == "" || strings.HasSuffix(first, " ") {
		t.Errorf("appended address %q", first)
	}
	blank := bytes.Repeat([]byte{' ', 0}, 35)
	if got := decodeMoved(slices.Concat(one, textBlock("山东省聊城市")[:70], blank, blank)); got != "山东省聊城市" {
		t.Errorf("the newest of four addresses = %q", got)
	}
}

// textBlock is 256 bytes of spaces that begin with a text.
func textBlock(s string) []byte {
	b := bytes.Repeat([]byte{' ', 0}, 128)
	for i, u := range utf16.Encode([]rune(s)) {
		b[2*i], b[2*i+1] = byte(u), byte(u>>8)
	}
	return b
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		chip, name, raw string
		unknown         bool
	}{
		{"张样例", "张样例", "", false},
		{"王𬍛样", "王𬍛样", "", false},
		{"刘\ue863样", "刘䶮样", "刘\ue863样", false},
		{"刘\ue81e样", "刘\u9fb4样", "刘\ue81e样", false},
		{"刘\ue855样", "刘\U000241fe样", "刘\ue855样", false},
		{"孙\ue188样", "孙\ue188样", "", true},
		{"孙\ue188\ue863", "孙\ue188䶮", "孙\ue188\ue863", true},
	} {
		card := decodeText([textSize]byte(textBlock(c.chip)))
		if card.Name != c.name || card.NameRaw != c.raw || card.NameHasPUA != c.unknown {
			t.Errorf("chip has %q: name %q, raw %q, unknown %v", c.chip, card.Name, card.NameRaw, card.NameHasPUA)
		}
	}
}

func TestNonsenseFieldsAreEmpty(t *testing.T) {
	for text, want := range map[string]string{"19900230": "", "00000000": "", "1990": "", "": "", "长期": "长期", "20000229": "2000-02-29"} {
		if got := date(text); got != want {
			t.Errorf("date %q = %q, want %q", text, got, want)
		}
	}
	if got := ethnicity("57"); got != "57" {
		t.Errorf("unknown ethnicity code is shown as %q", got)
	}
	if len(ethnicities) != 58 {
		t.Errorf("%d ethnicity codes, want 56 groups and 2 others", len(ethnicities))
	}
}

func TestPayloadLengthsMustAddUp(t *testing.T) {
	replies, _ := parse(vectorNamed(t, "card_citizen_fp512"))
	good := replies[0].data
	for name, data := range map[string][]byte{
		"empty":                nil,
		"lengths only":         good[:6],
		"one byte short":       good[:len(good)-1],
		"one byte long":        append(bytes.Clone(good), 0),
		"text length wrong":    slices.Concat([]byte{2, 0}, good[2:]),
		"photo length wrong":   slices.Concat(good[:2], []byte{5, 0}, good[4:]),
		"prints length wrong":  slices.Concat(good[:4], []byte{4, 0}, good[6:]),
		"text without a photo": good[:6+textSize],
	} {
		if _, err := decodePayload(data); !errors.Is(err, drivers.ErrBadAnswer) {
			t.Errorf("%s: error %v, want ErrBadAnswer", name, err)
		}
	}
}

func FuzzCard(f *testing.F) {
	for _, v := range vectors(f) {
		if replies, _ := parse(v.frame); len(replies) == 1 {
			f.Add(replies[0].data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = decodeMoved(data)
		card, err := decodePayload(data)
		if err != nil {
			if !errors.Is(err, drivers.ErrBadAnswer) {
				t.Fatalf("error %v is not ErrBadAnswer", err)
			}
			return
		}
		if len(card.PhotoWLT)+len(card.Fingerprints)+textSize > len(data) {
			t.Fatal("more came out than went in")
		}
		for _, day := range []string{card.Birth, card.ValidFrom, card.ValidUntil} {
			if day != "" && day != LongTerm && len(day) != len("2000-01-01") {
				t.Fatalf("date %q", day)
			}
		}
		if _, err := json.Marshal(card); err != nil {
			t.Fatal(err)
		}
	})
}
