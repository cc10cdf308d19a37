package sscard

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// recording plays back what a card once answered: lines of "> command" and "< answer".
type recording struct {
	commands, answers [][]byte
	next              int
}

func load(t testing.TB, path string) *recording {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r recording
	for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
		direction, digits, _ := strings.Cut(lines.Text(), " ")
		if direction == "#" {
			continue
		}
		content, err := hex.DecodeString(digits)
		switch {
		case err != nil:
			t.Fatalf("%s: %v", path, err)
		case direction == ">":
			r.commands = append(r.commands, content)
		default:
			r.answers = append(r.answers, content)
		}
	}
	return &r
}

func (r *recording) Transmit(_ context.Context, command []byte) ([]byte, error) {
	if r.next >= len(r.commands) || !bytes.Equal(command, r.commands[r.next]) {
		return nil, fmt.Errorf("command %d is %X, which was not recorded there", r.next+1, command)
	}
	r.next++
	return r.answers[r.next-1], nil
}

func TestRecordedCards(t *testing.T) {
	common := Card{
		ID: "371500D1560000050000000000000001", Area: "371500", Type: "1", Version: "2.00", Issuer: "915600000237150037150000",
		ValidFrom: "2020-03-15", ValidUntil: "2030-03-14", CardNumber: "Z12345678",
	}
	holder := func(version, number, name, sex, ethnicity, birth string) Card {
		c := common
		c.Version, c.Number, c.Name, c.Sex, c.Ethnicity, c.Birth, c.Birthplace = version, number, name, sex, ethnicity, birth, "371500"
		return c
	}
	pin := common
	pin.Withheld = true
	for name, want := range map[string]struct {
		card Card
		err  error
	}{
		"zhang":  {card: holder("2.00", "371503195512310023", "张样例", "女", "01", "1955-12-31")},
		"ouyang": {card: holder("3.00", "371502199001010012", "欧阳样例", "男", "03", "1990-01-01")},
		"rare":   {card: holder("3.00", "371523200002290033", "王𬍛样", "男", "01", "2000-02-29")},
		"long":   {card: holder("2.00", "371502199001010012", "欧阳样例样例样例样例样例样例样例样例", "男", "03", "1990-01-01")},
		"old":    {card: holder("1.00", "371503195512310023", "张样例", "女", "01", "1955-12-31")},
		"pin":    {card: pin},
		"blank":  {err: drivers.ErrBadAnswer},
		"bank":   {err: ErrCardForeign},
	} {
		recorded := load(t, "testdata/"+name+".apdu")
		card, err := readCard(t.Context(), recorded)
		if card != want.card || !errors.Is(err, want.err) {
			t.Errorf("%s:\n got %+v, %v\nwant %+v, %v", name, card, err, want.card, want.err)
		}
		if recorded.next != len(recorded.commands) {
			t.Errorf("%s: only %d of %d commands were sent", name, recorded.next, len(recorded.commands))
		}
	}
}

// fixed answers every command by its first bytes; what it does not know is not there.
type fixed struct {
	answers map[string]string // hexadecimal: beginning of the command to the answer
	asked   int
	err     error
}

func (f *fixed) Transmit(_ context.Context, command []byte) ([]byte, error) {
	f.asked++
	text := strings.ToUpper(hex.EncodeToString(command))
	longest := ""
	for begin := range f.answers {
		if strings.HasPrefix(text, begin) && len(begin) > len(longest) {
			longest = begin
		}
	}
	if longest == "" {
		return []byte{0x6a, 0x83}, f.err
	}
	answer, err := hex.DecodeString(f.answers[longest])
	return answer, errors.Join(err, f.err)
}

func TestOddCards(t *testing.T) {
	with := func(more ...string) *fixed {
		f := &fixed{answers: map[string]string{"00A4": "9000"}}
		for pair := range slices.Chunk(more, 2) {
			f.answers[pair[0]] = pair[1]
		}
		return f
	}
	for name, c := range map[string]struct {
		card  chip
		check func(Card) bool
		err   error
	}{
		"kept back in two parts":       {with("00B20134", "6102", "00C0000002", "08036103", "00C0000003", "3132339000"), func(c Card) bool { return c.Number == "123" }, nil},
		"length of 256":                {with("00B2013400", "6C05", "00B2013405", "08033132339000"), func(c Card) bool { return c.Number == "123" }, nil},
		"filled up record":             {with("00B20134", "0803313233FFFF9000"), func(c Card) bool { return c.Number == "123" }, nil},
		"unknown tag":                  {with("00B2012C", "7F01419000", "00B2022C", "0201329000"), func(c Card) bool { return c.Type == "2" }, nil},
		"number longer than nine":      {with("00B2012C", "070B414231323334353637FFFF9000"), func(c Card) bool { return c.CardNumber == "AB1234567" }, nil},
		"no day of the calendar":       {with("00B2012C", "0504202013409000"), func(c Card) bool { return c.ValidFrom == "" }, nil},
		"sex in no code":               {with("00B20134", "0A01019000"), func(c Card) bool { return c.Sex == "" }, nil},
		"name in no character set":     {with("00B20134", "0902FFFF9000"), func(c Card) bool { return c.Name == "" }, nil},
		"name with a private sign":     {with("00B20134", "0902AAA19000"), func(c Card) bool { return c.Name != "" && c.NameHasPUA }, nil},
		"name with an unknown sign":    {with("00B20134", "0902A2AB9000"), func(c Card) bool { return c.Name == "\ufffd" && c.NameHasPUA }, nil},
		"name cut in a character":      {with("00B20134", "0903D5C5D19000"), func(c Card) bool { return c.Name == "" }, nil},
		"name with a space in between": {with("00B20134", "090541422043209000"), func(c Card) bool { return c.Name == "AB C" }, nil},
		"conditions not satisfied":     {with("00B20134", "6985", "00B2012C", "0201319000"), func(c Card) bool { return c.Withheld && c.Type == "1" }, nil},

		"record cut short":      {with("00B2012C", "08123132339000"), nil, drivers.ErrBadAnswer},
		"empty record":          {with("00B2012C", "9000"), nil, drivers.ErrBadAnswer},
		"no status word":        {with("00A4", "90"), nil, drivers.ErrBadAnswer},
		"nothing":               {with("00A4", ""), nil, drivers.ErrBadAnswer},
		"never finishes":        {with("00A4", "6110", "00C0", "6110"), nil, drivers.ErrBadAnswer},
		"never the right one":   {with("00B2012C", "6C10"), nil, drivers.ErrBadAnswer},
		"no status word at all": {with("00A4", "2AB33CC54E"), nil, drivers.ErrBadAnswer},
		"wrong length for name": {with("00A4", "6C10"), nil, &StatusError{}},
		"application blocked":   {with("00A4", "6283"), nil, &StatusError{}},
		"no such command":       {with("00A4", "6D00"), nil, ErrCardForeign},
		"no such application":   {with("00A404", "6A82"), nil, ErrCardForeign},
		"no files":              {with("00A402", "6A82", "00A400", "6A82"), nil, &StatusError{}},
		"memory trouble":        {with("00B2012C", "0201319000", "00B2022C", "6581"), nil, &StatusError{}},
		"taken out":             {&fixed{err: transport.PCSCRemoved}, nil, ErrCardPulled},
		"reset":                 {&fixed{err: transport.PCSCReset}, nil, ErrCardPulled},
		"dead":                  {&fixed{err: transport.PCSCUnpowered}, nil, ErrCardUnreadable},
		"reader unplugged":      {&fixed{err: transport.PCSCReaderGone}, nil, ErrNoReader},
		"service in trouble":    {&fixed{err: transport.PCSCError(0x80100001)}, nil, transport.PCSCError(0x80100001)},
	} {
		card, err := readCard(t.Context(), c.card)
		if c.err != nil {
			_, status := errors.AsType[*StatusError](err)
			if _, wanted := errors.AsType[*StatusError](c.err); wanted && !status || !wanted && !errors.Is(err, c.err) || card != (Card{}) {
				t.Errorf("%s: %+v, %v; want the error %v", name, card, err, c.err)
			}
			continue
		}
		if err != nil || !c.check(card) {
			t.Errorf("%s: %+v, %v", name, card, err)
		}
	}
}

func TestNames(t *testing.T) {
	for hexadecimal, want := range map[string]struct {
		name    string
		strange bool
	}{
		"D5C5D1F9C0FD": {"张样例", false},
		"CDF5FE51D1F9": {"王𠂇样", false}, // moved by GB 18030-2022 or equal to what stands elsewhere
		"CDF5FE59D1F9": {"王龴样", false},
		"CDF5FEA0D1F9": {"王龻样", false},
		"AAA1":         {"\ue000", true},
		"AFFE":         {"\ue233", true},
		"F8A1":         {"\ue234", true},
		"FEFE":         {"\ue4c5", true},
		"A140":         {"\ue4c6", true},
		"A180":         {"\ue505", true},
		"A7A0":         {"\ue765", true},
		"A1A4":         {"·", false},
	} {
		b, err := hex.DecodeString(hexadecimal)
		if err != nil {
			t.Fatal(err)
		}
		if got, strange := name(b, nil); got != want.name || strange != want.strange {
			t.Errorf("%s: %+q, %t; want %+q, %t", hexadecimal, got, strange, want.name, want.strange)
		}
	}
}
