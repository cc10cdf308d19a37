package sscard

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"zhiting/drivers"
)

// Card is what a card's public files say. Dates are YYYY-MM-DD. A field that the card lacks or withholds, or whose
// content makes no sense, is empty; Number and Name are as the chip has them and were not checked against anything.
type Card struct {
	ID         string `json:"card_id,omitempty"`    // identification code, 32 hexadecimal digits
	Area       string `json:"area,omitempty"`       // six digits: where the card was issued (GB/T 2260); begins ID
	Type       string `json:"type,omitempty"`       // kind of card, as on the chip
	Version    string `json:"version,omitempty"`    // of the standard that the card follows: "1.00", "2.00", "3.00"
	Issuer     string `json:"issuer,omitempty"`     // code of who initialised the card, hexadecimal digits
	ValidFrom  string `json:"valid_from,omitempty"` // day of issue
	ValidUntil string `json:"valid_until,omitempty"`
	CardNumber string `json:"card_number,omitempty"` // as printed on the card
	Number     string `json:"id_number,omitempty"`   // social-security number: for a citizen the number of the ID card
	Name       string `json:"name,omitempty"`
	NameHasPUA bool   `json:"name_has_pua,omitempty"` // a character has no standard code point: show the card to a clerk
	Sex        string `json:"sex,omitempty"`          // 男, 女, 未知, 未说明 (GB/T 2261.1)
	Ethnicity  string `json:"ethnicity,omitempty"`    // two digits (GB/T 3304)
	Birthplace string `json:"birthplace,omitempty"`   // six digits (GB/T 2260)
	Birth      string `json:"birth,omitempty"`

	Withheld      bool  `json:"withheld,omitempty"` // the card keeps some of this behind a PIN, which is never asked for
	ElapsedMillis int64 `json:"elapsed_ms"`         // from the card's being found to its being read
}

const (
	cardNumberSize = 9 // characters; newer cards may have more in the record, which are not the number
	areaSize       = 3 // bytes, two digits each
)

// sexes are the codes of GB/T 2261.1.
var sexes = map[string]string{"0": "未知", "1": "男", "2": "女", "9": "未说明"}

// decodeRecord takes a record apart: tag, length, value. What follows the value fills up a record of fixed size.
func decodeRecord(data []byte) (tag byte, value []byte, err error) {
	if len(data) < 2 || len(data)-2 < int(data[1]) {
		return 0, nil, fmt.Errorf("%w: a record of %d bytes is cut short", drivers.ErrBadAnswer, len(data))
	}
	return data[0], data[2 : 2+int(data[1])], nil
}

// decode gives the records their meaning.
func decode(c contents) (Card, error) {
	v := c.values
	if len(v) == 0 && !c.withheld {
		return Card{}, fmt.Errorf("%w: the card's files are empty", drivers.ErrBadAnswer)
	}
	card := Card{
		ID:         strings.ToUpper(hex.EncodeToString(v[tagCardID])),
		Area:       digits(first(v[tagCardID], areaSize)),
		Type:       text(v[tagType]),
		Version:    text(v[tagVersion]),
		Issuer:     strings.ToUpper(hex.EncodeToString(v[tagIssuer])),
		ValidFrom:  date(v[tagIssued]),
		ValidUntil: date(v[tagExpires]),
		CardNumber: text(first(v[tagCardNumber], cardNumberSize)),
		Number:     text(v[tagNumber]),
		Sex:        sexes[text(v[tagSex])],
		Ethnicity:  digits(v[tagEthnicity]),
		Birthplace: digits(v[tagBirthplace]),
		Birth:      date(v[tagBirth]),
		Withheld:   c.withheld,
	}
	card.Name, card.NameHasPUA = name(v[tagName], v[tagNameMore])
	return card, nil
}

// text reads letters and digits, filled up with zeros or spaces. Anything else is no text.
func text(b []byte) string {
	b = unfilled(b)
	for _, c := range b {
		if c < 0x20 || c > 0x7e {
			return ""
		}
	}
	return string(b)
}

// digits reads two decimal digits a byte, filled up with F. Anything else is no number.
func digits(b []byte) string {
	s := strings.TrimRight(hex.EncodeToString(b), "f")
	if strings.ContainsAny(s, "abcdef") {
		return ""
	}
	return s
}

// date turns eight digits into YYYY-MM-DD, and gives "" for what is not a day of the calendar.
func date(b []byte) string {
	day, err := time.Parse("20060102", digits(b))
	if err != nil {
		return ""
	}
	return day.Format(time.DateOnly)
}

func first(b []byte, n int) []byte { return b[:min(n, len(b))] }

func unfilled(b []byte) []byte { return bytes.TrimRight(b, " \x00") }
