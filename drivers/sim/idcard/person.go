package idcard

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"unicode/utf16"
)

// person is a made-up holder of a card: the values of the chip in the order in which they stand there, each with the
// bytes it takes. The layouts are those of GA/T 490 (citizen), of the residence permit for Hong Kong, Macau and Taiwan,
// and of the permanent residence cards of 2017 and 2023.
type person struct {
	fields       []field
	fingerprints int    // 512-byte blocks: 0, 1 or 2
	moved        string // address appended to the chip after a move; empty when there is none
}

type field struct {
	text string
	size int // bytes
}

func citizen(name, sex, ethnic, birth, address, id, issuer, from, until string) []field {
	return []field{{name, 30}, {sex, 2}, {ethnic, 4}, {birth, 16}, {address, 70}, {id, 36}, {issuer, 30}, {from, 16}, {until, 16}, {"", 36}}
}

// people are the cards that a hall's drawer holds. Every number is invented and has a valid check digit.
var people = map[string]person{
	"zhang": {fields: citizen("张样例", "2", "01", "19551231", "山东省聊城市茌平区样例路5号", "371503195512310023",
		"聊城市公安局茌平分局", "20160101", "长期")},
	"ouyang": {fields: citizen("欧阳样例", "1", "03", "19900101", "山东省聊城市东昌府区样例路1号院2号楼3单元401室", "371502199001010012",
		"聊城市公安局东昌府分局", "20200101", "20400101"), fingerprints: 2},
	"rare": {fields: citizen("王𬍛样", "1", "01", "20000229", "山东省聊城市茌平区样例村20号", "371523200002290033",
		"聊城市公安局茌平分局", "20190301", "20290301"), fingerprints: 1},
	"pua": {fields: citizen("刘\ue863样", "1", "11", "19880808", "山东省聊城市东昌府区样例街8号", "37150219880808005X",
		"聊城市公安局东昌府分局", "20180808", "20380808"), fingerprints: 2, moved: "山东省聊城市东昌府区新样例街88号"},
	"pua-unknown": {fields: citizen("孙\ue188样", "2", "99", "19770707", "山东省聊城市东昌府区样例巷7号", "371502197707070069",
		"聊城市公安局东昌府分局", "20180808", "20380808")},
	"longterm": {fields: citizen("赵样例", "2", "01", "19450505", "山东省聊城市东昌府区样例路9号", "37150219450505004X",
		"聊城市公安局东昌府分局", "20050505", "长期")},
	"foreigner": {fields: []field{{"SAMPLE, AIGERIM", 120}, {"2", 2}, {"KAZ110090123105", 30}, {"KAZ", 6}, {"样例古丽", 30},
		{"20180101", 16}, {"20280101", 16}, {"19900123", 16}, {"01", 4}, {"1500", 8}, {"I", 2}, {"", 6}}},
	"foreigner2023": {fields: []field{{"样例汗", 30}, {"2", 2}, {"01", 4}, {"19800101", 16}, {"SAMPLE, AYESHA KHAN", 70},
		{"931586198001010028", 36}, {"", 30}, {"20231201", 16}, {"20331201", 16}, {"", 22}, {"PAK", 6}, {"Y", 2}, {"000", 6}}},
	"hkmt": {fields: []field{{"陳樣例", 30}, {"1", 2}, {"", 4}, {"19900101", 16}, {"山东省聊城市东昌府区样例路6号", 70},
		{"810000199001010019", 36}, {"聊城市公安局", 30}, {"20200101", 16}, {"20250101", 16}, {"H00000000", 18}, {"01", 4},
		{"", 6}, {"J", 2}, {"", 6}}},
}

// names lists the cards in the drawer.
func names() []string { return slices.Sorted(maps.Keys(people)) }

// text is the 256 bytes of the chip's text file: UTF-16LE, each field filled up with spaces.
func (p person) text() ([]byte, error) {
	var block []byte
	for _, f := range p.fields {
		b, err := utf16le(f.text, f.size)
		if err != nil {
			return nil, err
		}
		block = append(block, b...)
	}
	if len(block) != 256 {
		return nil, fmt.Errorf("text file has %d bytes instead of 256", len(block))
	}
	return block, nil
}

// photo is 1024 bytes that begin as a picture does; the rest differs from byte to byte, as compressed data does.
func photo() []byte {
	b := make([]byte, 1024)
	seed := uint32(1)
	for i := range b {
		seed = seed*1664525 + 1013904223
		b[i] = byte(seed >> 24)
	}
	copy(b, []byte{0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00})
	return b
}

// fingerprint is blocks of 512 bytes with the public header: right thumb, then left thumb, quality 74.
func (p person) fingerprint() []byte {
	b := make([]byte, 512*p.fingerprints)
	for i := range p.fingerprints {
		copy(b[512*i:], []byte{0x43, 0x01, 0x17, 0x10, 0x01, byte(11 + 5*i), 74})
	}
	return b
}

func utf16le(s string, size int) ([]byte, error) {
	units := utf16.Encode([]rune(s))
	if 2*len(units) > size {
		return nil, fmt.Errorf("%q needs %d bytes, the field has %d", s, 2*len(units), size)
	}
	b := make([]byte, 0, size)
	for _, u := range units {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	for len(b) < size {
		b = append(b, ' ', 0)
	}
	return b, nil
}
