package sscard

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Answers to reset (ISO 7816-3): the shortest of a card that speaks T=0, of one that speaks T=1, and what a chip gives
// that has lost its mind.
var (
	atrT0   = []byte{0x3b, 0x00}
	atrT1   = []byte{0x3b, 0x80, 0x01, 0x81}
	atrDead = []byte{0x00, 0x00, 0x00, 0x00}
)

// socialSecurity is the name of the application: sx1.sh. and 社会保障 in GBK.
var socialSecurity = append([]byte("sx1.sh."), 0xc9, 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf)

// record is what a file holds under one tag.
type record struct {
	tag   byte
	value []byte
}

// card is the content of a chip: its answer to reset, and the records of its files by the file's identifier.
type card struct {
	atr    []byte
	app    []byte
	files  map[uint16][]record
	locked uint16 // identifier of a file behind a PIN; 0 for none
	byTag  bool   // the card knows neither short identifiers nor P1 = 02
}

// holder is a made-up person; every number has a valid check digit.
type holder struct {
	number, name, sex, ethnic, birth string
	more                             string // what does not fit the 30 bytes of the name's record
}

// national makes a card as LD/T 32 describes it: letters and digits are filled up with zero bytes, the name in GBK too;
// dates and codes have two digits in a byte.
func national(atr []byte, version string, h holder) card {
	c := card{atr: atr, app: socialSecurity, files: map[uint16][]record{
		0xef05: {
			{0x01, digits("371500D15600000500" + "00000000000001")},
			{0x02, []byte("1")},
			{0x03, []byte(version)},
			{0x04, digits("915600000237150037150000")},
			{0x05, digits("20200315")},
			{0x06, digits("20300314")},
			{0x07, []byte("Z12345678")},
		},
		0xef06: {
			{0x08, fill(h.number, 18)},
			{0x09, fill(h.name, 30)},
			{0x4e, fill(h.more, 20)},
			{0x0a, []byte(h.sex)},
			{0x0b, digits(h.ethnic)},
			{0x0c, digits("371500")},
			{0x0d, digits(h.birth)},
		},
	}}
	if version < "2.00" {
		c.files[0xef06] = slices.DeleteFunc(c.files[0xef06], func(r record) bool { return r.tag == 0x4e })
	}
	return c
}

var (
	zhang  = holder{number: "371503195512310023", name: "张样例", sex: "2", ethnic: "01", birth: "19551231"}
	ouyang = holder{number: "371502199001010012", name: "欧阳样例", sex: "1", ethnic: "03", birth: "19900101"}
	rare   = holder{number: "371523200002290033", name: "王𬍛样", sex: "1", ethnic: "01", birth: "20000229"}
	long   = holder{number: "371502199001010012", name: "欧阳样例样例样例样例样例样例样", more: "例样例", sex: "1", ethnic: "03", birth: "19900101"}
)

// drawer is every card that a hall has.
var drawer = map[string]card{
	"zhang":  national(atrT0, "2.00", zhang),
	"ouyang": national(atrT1, "3.00", ouyang),
	"rare":   national(atrT0, "3.00", rare),
	"long":   national(atrT1, "2.00", long),
	"old":    with(national(atrT0, "1.00", zhang), func(c *card) { c.byTag = true }),
	"pin":    with(national(atrT0, "2.00", zhang), func(c *card) { c.locked = 0xef06 }),
	"blank":  with(national(atrT0, "2.00", zhang), func(c *card) { c.files = map[uint16][]record{0xef05: nil, 0xef06: nil} }),
	"bank":   {atr: atrT1, app: []byte{0xa0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x01}},
	"dead":   {atr: atrDead},
}

func with(c card, change func(*card)) card { change(&c); return c }

// names lists the cards in the drawer.
func names() []string { return slices.Sorted(maps.Keys(drawer)) }

func digits(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(fmt.Sprintf("the drawer is wrong: %v", err)) // a mistake in the tables above
	}
	return b
}

// fill encodes text and fills it up with zero bytes.
func fill(s string, size int) []byte {
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil || len(b) > size {
		panic(fmt.Sprintf("the drawer is wrong: %q does not fit %d bytes: %v", s, size, err))
	}
	return append(b, make([]byte, size-len(b))...)
}
