package idcard

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"zhiting/drivers"
)

// Kind is which document a card is.
type Kind string

// The kinds of cards that readers know.
const (
	Citizen       Kind = "citizen"       // resident identity card
	Foreigner     Kind = "foreigner"     // permanent residence card of 2017
	Foreigner2023 Kind = "foreigner2023" // permanent residence card of 2023
	HKMT          Kind = "hkmt"          // residence permit for Hong Kong, Macau and Taiwan residents
)

// LongTerm stands in Card.ValidUntil of a card that does not expire.
const LongTerm = "长期"

// Card is what a card's chip says. Dates are YYYY-MM-DD. A field that the kind of card lacks, or whose content on the
// chip makes no sense, is empty; Number and Name are as the chip has them and were not checked against anything.
type Card struct {
	Kind          Kind   `json:"kind"`
	Name          string `json:"name"`                   // standard code points
	NameRaw       string `json:"name_raw,omitempty"`     // as on the chip, when that differs from Name
	NameHasPUA    bool   `json:"name_has_pua,omitempty"` // a character has no standard code point: show the card to a clerk
	NameLatin     string `json:"name_latin,omitempty"`
	Sex           string `json:"sex,omitempty"`         // 男, 女, 未知, 未说明 (GB/T 2261.1)
	Ethnicity     string `json:"ethnicity,omitempty"`   // 汉 ... (GB/T 3304), or the chip's code when it is not in the list
	Nationality   string `json:"nationality,omitempty"` // three letters (GB/T 2659)
	Birth         string `json:"birth,omitempty"`
	Address       string `json:"address,omitempty"` // the newest: one appended after a move replaces the printed one
	Number        string `json:"id_number"`
	Issuer        string `json:"issuer,omitempty"` // for a foreigner's card of 2017 the authority's code
	ValidFrom     string `json:"valid_from,omitempty"`
	ValidUntil    string `json:"valid_until,omitempty"`      // date or LongTerm
	PassNumber    string `json:"pass_number,omitempty"`      // travel permit of an HKMT card
	IssueCount    string `json:"issue_count,omitempty"`      // HKMT: times issued; foreigner 2023: times renewed
	PhotoWLT      []byte `json:"photo_wlt_base64,omitempty"` // compressed picture, opaque
	Fingerprints  []byte `json:"-"`                          // templates of 512 bytes each, opaque, most often none
	ModuleID      string `json:"sam_id,omitempty"`           // number of the reader's security module
	ElapsedMillis int64  `json:"elapsed_ms"`                 // from the card's being found to its being read
}

const (
	textSize  = 256 // bytes of the text file
	movedSize = 70  // bytes of one appended address
)

// decodePayload reads the data of a read command: the length of each part, then the parts. The form with fingerprints
// has one length more. The lengths must add up to what arrived, which also tells the two forms apart: the answer to a
// read with fingerprints may come so late that it meets the next command.
func decodePayload(data []byte) (Card, error) {
	for parts := 2; parts <= 3; parts++ {
		head := 2 * parts
		if len(data) < head+textSize || binary.BigEndian.Uint16(data) != textSize {
			break
		}
		sum := head
		for i := range parts {
			sum += int(binary.BigEndian.Uint16(data[2*i:]))
		}
		if sum != len(data) {
			continue
		}
		photo := head + textSize
		prints := photo + int(binary.BigEndian.Uint16(data[2:]))
		card := decodeText([textSize]byte(data[head:photo]))
		card.PhotoWLT = bytes.Clone(data[photo:prints])
		card.Fingerprints = bytes.Clone(data[prints:])
		return card, nil
	}
	return Card{}, fmt.Errorf("%w: lengths in the card's data do not add up to %d bytes", drivers.ErrBadAnswer, len(data))
}

// decodeText reads the chip's text file: UTF-16LE in fields of fixed place. Byte 248 tells the layout.
func decodeText(b [textSize]byte) Card {
	field := func(from, size int) string { return decodeUTF16(b[from : from+size]) }
	switch field(248, 2) {
	case "I":
		return named(Card{
			Kind: Foreigner, NameLatin: field(0, 120), Sex: sexes[field(120, 2)], Number: field(122, 30),
			Nationality: field(152, 6), Name: field(158, 30), ValidFrom: date(field(188, 16)),
			ValidUntil: date(field(204, 16)), Birth: date(field(220, 16)), Issuer: field(240, 8),
		})
	case "Y":
		return named(Card{
			Kind: Foreigner2023, Name: field(0, 30), Sex: sexes[field(30, 2)], IssueCount: field(32, 4),
			// The Latin name goes on in a second field, so the first must keep a space at its end.
			Birth: date(field(36, 16)), NameLatin: strings.TrimRight(decodeUnits(b[52:122])+decodeUnits(b[220:242]), " \x00"),
			Number: field(122, 36), ValidFrom: date(field(188, 16)), ValidUntil: date(field(204, 16)),
			Nationality: field(242, 6),
		})
	}
	card := Card{
		Kind: Citizen, Name: field(0, 30), Sex: sexes[field(30, 2)], Birth: date(field(36, 16)),
		Address: field(52, 70), Number: field(122, 36), Issuer: field(158, 30),
		ValidFrom: date(field(188, 16)), ValidUntil: date(field(204, 16)),
	}
	if field(248, 2) == "J" {
		card.Kind, card.PassNumber, card.IssueCount = HKMT, field(220, 18), field(238, 4)
	} else {
		card.Ethnicity = ethnicity(field(32, 4))
	}
	return named(card)
}

// named brings the name to standard code points and keeps the chip's own when that changed something.
func named(c Card) Card {
	standard, unknown := standardise(c.Name)
	c.NameHasPUA = unknown
	if standard != c.Name {
		c.Name, c.NameRaw = standard, c.Name
	}
	c.Address, _ = standardise(c.Address)
	return c
}

// decodeMoved reads the addresses appended after moves, 70 bytes each, and gives the newest: the last one not blank.
func decodeMoved(data []byte) string {
	newest := ""
	for len(data) >= movedSize {
		if address := decodeUTF16(data[:movedSize]); address != "" {
			newest, _ = standardise(address)
		}
		data = data[movedSize:]
	}
	return newest
}

// decodeUTF16 reads a field and drops what fills it up.
func decodeUTF16(b []byte) string { return strings.TrimRight(decodeUnits(b), " \x00") }

func decodeUnits(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// date turns YYYYMMDD into YYYY-MM-DD, keeps LongTerm, and gives "" for what is not a day of the calendar.
func date(s string) string {
	if s == LongTerm {
		return s
	}
	day, err := time.Parse("20060102", s)
	if err != nil {
		return ""
	}
	return day.Format(time.DateOnly)
}

// decodeModule formats the security module's number as it is printed on readers.
func decodeModule(b [16]byte) string {
	le := binary.LittleEndian
	return fmt.Sprintf("%02d.%02d-%08d-%010d-%010d",
		le.Uint16(b[0:]), le.Uint16(b[2:]), le.Uint32(b[4:]), le.Uint32(b[8:]), le.Uint32(b[12:]))
}
